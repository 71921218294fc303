"""What people at partners learn, by when, and how often they are reminded (guide: D2, F2, H6, I2)."""

from dataclasses import dataclass
from decimal import Decimal

from kanava.rules.playbook.settings import Unit, setting


@dataclass(frozen=True)
class Training:
    """Days are calendar days. A path can have days of its own."""

    starts_paths: bool = setting(True, Unit.FLAG, "I2", ours=True)
    gives_opened: bool = setting(False, Unit.FLAG, "I2", ours=True)
    due_days: int = setting(21, Unit.DAYS, "F2", limits=(1, 730), ours=True)
    reminder_days: dict[str, int] = setting(
        {"FIRST": 7, "LAST": 1}, Unit.DAYS, "D2", limits=(0, 365), ours=True
    )
    overdue_every_days: int = setting(7, Unit.DAYS, "H6", limits=(1, 365), ours=True)
    overdue_times: int = setting(3, Unit.COUNT, "H6", limits=(0, 50), ours=True)
    compared_from: int = setting(10, Unit.COUNT, "H6", limits=(2, 10_000), ours=True)
    session_reminder_hours: int = setting(24, Unit.HOURS, "D2", limits=(0, 336), ours=True)
    attended_percent: Decimal = setting(Decimal(50), Unit.PERCENT, "D2", limits=(0, 100), ours=True)
