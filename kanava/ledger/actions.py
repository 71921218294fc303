"""Bringing reference rates in."""

from collections.abc import Iterable
from datetime import datetime

from kanava.core.actions import action
from kanava.ledger import writers
from kanava.rules.people import Actor
from kanava.rules.reference_rates import Row


@action("load_rates")
def load_rates(*, by: Actor, rows: Iterable[Row], at: datetime) -> int:
    """Keep reference rates (units for one euro); a day and currency that is there already stays as it is.

    Returns how many were new.
    """
    return writers.add_rates(rows, by=by, at=at).added
