"""Reading simulations: what they came to, who would gain or lose, and each earning explained both ways."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from kanava.core import clock
from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, listed
from kanava.core.people import name_users
from kanava.core.permissions import require
from kanava.deals.models import Deal
from kanava.ledger.queries.past import Explained, explain_earnings
from kanava.playbook.queries import get_draft, get_in_force, get_of_version
from kanava.rules import playbook, settling, simulating
from kanava.rules.facts import Facts
from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound
from kanava.rules.simulating import Reading, State, Sum, sums_of
from kanava.rules.steps import Step
from kanava.simulation.models import EarningResult, PartnerResult, Simulation

PAGE = 25
# Nothing heard for so long: it was cut off.
SILENT = timedelta(minutes=5)
SORTS: Mapping[Reading, Mapping[str, Sort]] = {
    reading: {
        "gain": Sort(f"{reading.lower()}_gain"),
        "-gain": Sort(f"{reading.lower()}_gain", descending=True),
        "-before": Sort("before", descending=True),
        "before": Sort("before"),
    }
    for reading in Reading
}


def list_simulations(*, by: Actor) -> list[tuple[Simulation, str]]:
    """The simulations that are kept, the latest first, with who began each. At most two statements."""
    require("simulate_playbook", by)
    rows = list(Simulation.objects.defer("document").order_by("-id"))
    names = name_users(one.begun_by_id for one in rows)
    return [(one, names.get(one.begun_by_id or 0, "")) for one in rows]


def get_simulation(simulation_id: int, *, by: Actor) -> Simulation:
    """One simulation. Raises NotFound, NotPermitted."""
    require("simulate_playbook", by)
    found = Simulation.objects.filter(pk=simulation_id).first()
    if found is None:
        raise NotFound
    return found


def is_stuck(found: Simulation) -> bool:
    """Whether nothing has been heard of a simulation that is under way."""
    return found.state in (State.WAITING, State.RUNNING) and found.heard_at < clock.now() - SILENT


def find_token() -> str:
    """What stands for the draft as it is now; empty where there is none. At most four statements."""
    draft = get_draft(get_in_force(clock.today()).playbook)
    return draft.token if draft is not None else ""


def changes_of(found: Simulation) -> tuple[playbook.Change, ...]:
    """What the draft that was tried changes in what is in force today."""
    return playbook.diff(get_in_force(clock.today()).playbook, _draft(found))


def _draft(found: Simulation) -> Playbook:
    return playbook.examine(found.document)[0]


@dataclass(frozen=True, slots=True)
class Result:
    """The sums of a simulation: in all, by type or kind, by tier; and how many earnings were left out and why."""

    whole: Sum
    groups: Sequence[tuple[str, Sum]]
    tiers: Sequence[tuple[str, Sum]]
    partners: int
    unread: int
    unrated: int


def result_of(found: Simulation) -> Result:
    """What a simulation that is done came to."""
    told = found.result
    return Result(
        Sum.from_json(told["whole"]),
        sums_of(told["groups"], [*(kind.value for kind in PartnerType), *settling.KIND_OF_ROLE.values()]),
        sums_of(told["tiers"], [tier.value for tier in Tier]),
        told["partners"],
        told["unread"],
        told["unrated"],
    )


def list_partner_results(
    found: Simulation, reading: Reading, *, sort: str, after: str = "", exact: bool = False
) -> tuple[Page[PartnerResult], Count]:
    """A page of partners by what they would gain or lose, or by what they have earned."""
    rows = PartnerResult.objects.filter(simulation=found)
    order = SORTS[reading].get(sort, SORTS[reading]["gain"])
    if order == SORTS[reading]["gain"] and not rows.filter(**{f"{reading.lower()}_gain__lt": 0}).exists():
        # Where nobody loses, those who gain stand first, and not those for whom nothing changes.
        order = SORTS[reading]["-gain"]
    whole = PartnerResult.objects.select_related("partner")
    return listed(rows, sort=order, whole=whole, after=after, exact=exact, may_wait=False)


def each_partner_result(found: Simulation) -> Iterator[PartnerResult]:
    """All partners of a simulation for a file, the greatest loss first."""
    rows = PartnerResult.objects.filter(simulation=found)
    ordered = all_rows(rows, sort=SORTS[Reading.ALL_ALONG]["gain"]).select_related("partner")
    yield from ordered.iterator(chunk_size=AT_ONCE)


def get_partner_result(found: Simulation, partner_id: int) -> PartnerResult:
    """One partner's sums. Raises NotFound."""
    rows = PartnerResult.objects.select_related("partner").filter(simulation=found, partner_id=partner_id)
    one = rows.first()
    if one is None:
        raise NotFound
    return one


@dataclass(frozen=True, slots=True)
class BothWays:
    """An earning that would differ: its deal, the steps that it has and those that it would have by a reading, and what
    both come to in the simulation's currency."""

    row: EarningResult
    title: str
    was: Explained
    would_be: tuple[Step, ...]


def list_earning_results(
    found: Simulation, partner_id: int, reading: Reading, *, after: str = ""
) -> tuple[Page[BothWays], Count]:
    """A page of a partner's earnings that would differ by one of the readings, each explained both ways."""
    rows = EarningResult.objects.filter(simulation=found, partner_id=partner_id)
    shown, total = listed(
        rows, sort=Sort("id"), whole=EarningResult.objects.all(), after=after, size=PAGE, may_wait=False
    )
    was = explain_earnings([one.entry_id for one in shown.rows])
    deals = Deal.objects.filter(pk__in=[one.deal_id for one in shown.rows])
    titles = dict(deals.values_list("id", "title"))
    draft, version_of = _draft(found), cache(get_of_version)
    both = [
        BothWays(
            one,
            titles.get(one.deal_id, ""),
            was[one.entry_id],
            simulating.reckon(
                Facts.from_json(was[one.entry_id].facts), draft, version_of, reading, tier=one.tier or None
            ).steps,
        )
        for one in shown.rows
        if one.entry_id in was
    ]
    return Page(both, shown.after, shown.is_first), total
