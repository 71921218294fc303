"""Partners by the month of their signing and the time to their first deal (guide: F7, H7)."""

from dataclasses import dataclass
from datetime import date

from kanava.core.permissions import require
from kanava.insights.queries import rows
from kanava.playbook.queries import get_in_force
from kanava.rules.cohorts import Cohort, cohorts, edges
from kanava.rules.people import Actor


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The cohorts of two years as of a day, and the days that they are looked at after; `usual` is the guide's measure."""

    on: date
    days: tuple[int, ...]
    usual: int
    months: tuple[Cohort, ...]


def get_cohorts(on: date, *, by: Actor) -> Cohorts:
    """One statement. Raises NotPermitted."""
    require("view_partners", by)
    playbook = get_in_force(on).playbook
    found = rows.starting(on).values_list("signed_on", "first_on")
    partners = [(signed_on, first_on) for signed_on, first_on in found if signed_on]
    days = edges(playbook)
    return Cohorts(on, days, playbook.onboarding.first_deal_days, cohorts(partners, days, on))
