"""Partners by the month of their signing and the time to their first deal (guide: F7, H7)."""

from dataclasses import dataclass
from datetime import date

from kanava.core.permissions import require
from kanava.insights.queries import rows
from kanava.playbook.queries import get_in_force
from kanava.rules.cohorts import Cohort, cohorts, edges
from kanava.rules.figures import is_start_known
from kanava.rules.people import Actor


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The cohorts of two years as of a day, and the days that they are looked at after; `usual` is the guide's measure."""

    on: date
    days: tuple[int, ...]
    usual: int
    months: tuple[Cohort, ...]
    left_out: int
    """Partners whose first deal is not known, since they were signed long before they came here."""


def get_cohorts(on: date, *, by: Actor) -> Cohorts:
    """One statement. Raises NotPermitted."""
    require("view_partners", by)
    playbook = get_in_force(on).playbook
    usual, days = playbook.onboarding.first_deal_days, edges(playbook)
    found = list(rows.starting(on).values_list("signed_on", "first_on", "came_on"))
    partners = [
        (signed_on, first_on)
        for signed_on, first_on, came_on in found
        if signed_on and is_start_known(signed_on, first_on, came_on, usual)
    ]
    return Cohorts(on, days, usual, cohorts(partners, days, on), len(found) - len(partners))
