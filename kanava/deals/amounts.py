"""What a deal is worth to the programme."""

from collections.abc import Sequence
from datetime import date

from kanava.deals.models import DealLine
from kanava.ledger.queries import StoredRates
from kanava.rules import rates
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook


def value_in_programme(
    net: Money, playbook: Playbook, *, on: date, table: rates.Table | None = None
) -> int | None:
    """The net amount in the programme's currency, minor units, at the day's rate; None where there is no rate."""
    try:
        found = rates.convert(net, playbook.programme.currency, on=on, table=table or StoredRates())
    except rates.NoRate:
        return None
    return found.amount.minor


def spread(lines: Sequence[DealLine], net: Money) -> None:
    """Give the lines their parts of a new net amount, in proportion to what they were. Nothing is written."""
    if not lines:
        return
    weights = [max(line.net_minor, 0) for line in lines]
    if not any(weights):
        weights = [1] * len(lines)
    for line, part in zip(lines, net.allocate(weights), strict=True):
        line.net_minor = part.minor
