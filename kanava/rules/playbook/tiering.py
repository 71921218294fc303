"""How a partner comes to a tier and leaves it: what it asks for beside revenue, notice, grace, and exceptions (guide: C2)."""

from dataclasses import dataclass
from decimal import Decimal

from kanava.rules.partnership import Tier
from kanava.rules.playbook.settings import Unit, setting

_TIERS = tuple(tier.value for tier in Tier)


@dataclass(frozen=True)
class Tiering:
    """Beside the revenue targets, which stand with the margins. Days are calendar days."""

    deals: dict[str, int] = setting(dict.fromkeys(_TIERS, 0), Unit.COUNT, "C2", limits=(0, 10_000), ours=True)
    active: dict[str, bool] = setting(dict.fromkeys(_TIERS, False), Unit.FLAG, "C2", ours=True)
    certified_sellers: dict[str, int] = setting(
        dict.fromkeys(_TIERS, 0), Unit.COUNT, "D2", limits=(0, 100), ours=True
    )
    certified_technicians: dict[str, int] = setting(
        dict.fromkeys(_TIERS, 0), Unit.COUNT, "D2", limits=(0, 100), ours=True
    )
    falls: bool = setting(True, Unit.FLAG, "C2", ours=True)
    kept_days: int = setting(90, Unit.DAYS, "C2", limits=(0, 1095), ours=True)
    grace_days: int = setting(60, Unit.DAYS, "C2", limits=(1, 730), ours=True)
    reminder_days: int = setting(14, Unit.DAYS, "C2", limits=(0, 365), ours=True)
    override_days: int = setting(180, Unit.DAYS, "C2", limits=(1, 1095), ours=True)
    near: Decimal = setting(Decimal(80), Unit.PERCENT, "C2", limits=(1, 100), ours=True)
