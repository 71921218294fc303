"""Assessments and the certificates that they lead to (guide: D2)."""

from dataclasses import dataclass
from decimal import Decimal

from kanava.rules.playbook.settings import Unit, setting


@dataclass(frozen=True)
class Certificates:
    """What a new assessment begins with, and how certificates are kept alive."""

    pass_percent: Decimal = setting(Decimal(80), Unit.PERCENT, "D2", limits=(1, 100), ours=True)
    attempts: int = setting(3, Unit.COUNT, "D2", limits=(1, 100), ours=True)
    wait_hours: int = setting(24, Unit.HOURS, "D2", limits=(0, 2400), ours=True)
    renewal_days: int = setting(60, Unit.DAYS, "D2", limits=(1, 365), ours=True)
    reminder_days: dict[str, int] = setting(
        {"FIRST": 60, "LAST": 14}, Unit.DAYS, "D2", limits=(0, 365), ours=True
    )
