"""How partners are paid (guide: C5)."""

from dataclasses import dataclass

from kanava.rules.playbook.settings import Unit, setting


@dataclass(frozen=True)
class Payouts:
    """Payments of what statements owe."""

    account_wait_days: int = setting(3, Unit.DAYS, "C5", limits=(0, 60), ours=True)
    smallest_payment: int = setting(0, Unit.MONEY, "C5", limits=(0, 1_000_000), ours=True)
