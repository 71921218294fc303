"""The library: when we look after a material, who hears of a new version, and how much of a file is shown (guide: D3)."""

from dataclasses import dataclass

from kanava.rules.playbook.settings import Unit, setting


@dataclass(frozen=True)
class Library:
    """Days are calendar days."""

    expiring_days: int = setting(30, Unit.DAYS, "D3", limits=(1, 365), ours=True)
    unused_days: int = setting(90, Unit.DAYS, "D3", limits=(1, 730), ours=True)
    told_days: int = setting(730, Unit.DAYS, "D3", limits=(1, 3650), ours=True)
    deal_weeks: int = setting(6, Unit.WEEKS, "D3", limits=(1, 104), ours=True)
    preview_pages: int = setting(40, Unit.COUNT, "D3", limits=(1, 200), ours=True)
