"""What a deal is worth to the programme."""

from datetime import date

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
