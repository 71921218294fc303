"""Simulations of a playbook that differs in some settings from the guide's."""

from datetime import date
from typing import Any

from kanava.ledger.queries.past import count_earnings
from kanava.rules import playbook
from kanava.simulation.models import Simulation
from kanava.simulation.running import run_simulation
from tests.tiers.making import AT


def make_simulation(
    first_on: date, last_on: date, *, has_tiers: bool = False, token: str = "", **sections: Any
) -> Simulation:
    """A simulation that has run, of a draft with these settings."""
    made = Simulation.objects.create(
        first_on=first_on, last_on=last_on, has_tiers=has_tiers, token=token, document=playbook.to_document(playbook.parse(sections)),
        currency="EUR", total=count_earnings(first_on, last_on), begun_at=AT, heard_at=AT,
    )  # fmt: skip
    run_simulation(made.pk)
    made.refresh_from_db()
    return made
