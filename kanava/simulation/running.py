"""Reckoning a span of earnings under a draft: part by part, told as it goes on, kept whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from kanava.core import bulk, clock
from kanava.deals.models import Deal
from kanava.ledger.queries import LoadedRates
from kanava.ledger.queries.past import Past, each_part
from kanava.partners.models import Partner
from kanava.playbook.queries import get_of_version
from kanava.rules import playbook, rates, simulating
from kanava.rules.deals import Origin, Stage
from kanava.rules.facts import Facts, is_current_form
from kanava.rules.margins import Sale
from kanava.rules.money import Money
from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook
from kanava.rules.simulating import Compared, History, Reading, State, Totals
from kanava.rules.tiers import asks_for_certified
from kanava.simulation.models import EarningResult, PartnerResult, Simulation
from kanava.training.queries.certificates import list_spans

PARTNER_COLUMNS = (
    "simulation_id", "partner_id", "count", "before", "all_along", "promised", "all_along_gain", "promised_gain", "all_along_changed",
    "promised_changed",
)  # fmt: skip
EARNING_COLUMNS = (
    "simulation_id", "partner_id", "entry_id", "deal_id", "tier", "before", "all_along", "promised",
)  # fmt: skip
EarningRow = tuple[int, int, int, int, str, int, int, int]


class Stopped(Exception):
    """Somebody has given the simulation up."""


@dataclass(slots=True)
class Run:
    """A simulation while it runs."""

    id: int
    draft: Playbook
    currency: str
    table: rates.Table
    histories: Mapping[int, History] | None
    totals: Totals = field(default_factory=Totals)
    differing: list[EarningRow] = field(default_factory=list)


def run_simulation(simulation_id: int) -> None:
    """Run one that waits; nothing to do where it was given up, or where it is run already."""
    begun = Simulation.objects.filter(pk=simulation_id, state=State.WAITING)
    if not begun.update(state=State.RUNNING, heard_at=clock.now()):
        return
    found = Simulation.objects.get(pk=simulation_id)
    try:
        run = _prepared(found)
        done = 0
        for part in each_part(found.first_on, found.last_on):
            for past in part:
                _compare(past, run)
            done += len(part)
            _tell(found.pk, done)
        _keep(run)
    except Stopped:
        return
    except Exception:
        Simulation.objects.filter(pk=simulation_id, state=State.RUNNING).update(
            state=State.FAILED, finished_at=clock.now()
        )
        raise


def draft_of(found: Simulation) -> Playbook:
    """The playbook that the draft would make."""
    return playbook.examine(found.document)[0]


def _prepared(found: Simulation) -> Run:
    draft = draft_of(found)
    codes = set(Partner.objects.order_by().values_list("currency", flat=True).distinct())
    codes |= set(
        Deal.objects.filter(stage=Stage.WON).order_by().values_list("currency", flat=True).distinct()
    )
    table = LoadedRates(codes | {found.currency}, clock.today())
    histories = _histories(found, draft) if found.has_tiers else None
    return Run(found.pk, draft, found.currency, table, histories)


def _histories(found: Simulation, draft: Playbook) -> dict[int, History]:
    """What each partner had won and registered before, from as long ago as the draft's window looks back."""
    since = add_months(found.first_on, -draft.margins.tier_window) - timedelta(days=1)
    won = Deal.objects.filter(
        origin=Origin.SOURCED, stage=Stage.WON, kept_minor__isnull=False, partner__isnull=False, closed_on__gte=since,
        closed_on__lte=found.last_on,
    )  # fmt: skip
    histories: dict[int, History] = {}
    for partner_id, day, minor in won.order_by("closed_on", "id").values_list(
        "partner_id", "closed_on", "kept_minor"
    ):
        assert partner_id is not None
        assert day is not None
        assert minor is not None
        histories.setdefault(partner_id, History()).add(day, minor)
    if any(draft.tiers.active.values()):
        _add_registrations(histories, found.last_on)
    if asks_for_certified(draft):
        for one in list_spans(found.first_on, found.last_on):
            told = (one.person_id, one.role, one.first, one.last)
            histories.setdefault(one.partner_id, History()).certified.append(told)
    return histories


def _add_registrations(histories: dict[int, History], until: date) -> None:
    rows = Deal.objects.filter(partner__isnull=False, registered_on__isnull=False, registered_on__lte=until)
    for partner_id, day in rows.order_by("registered_on").values_list("partner_id", "registered_on"):
        assert partner_id is not None
        assert day is not None
        histories.setdefault(partner_id, History()).registered.append(day)


def _compare(past: Past, run: Run) -> None:
    """One earning by both readings. What cannot be reckoned, or has no rate, is counted and left out."""
    if not is_current_form(past.facts):
        run.totals.unread += 1
        return
    facts = Facts.from_json(past.facts)
    sale = facts.earned_by if isinstance(facts.earned_by, Sale) else None
    tier = _tier_of(past.partner_id, facts, sale, run)
    try:
        before = _home(past.amount, facts.won_on, run)
        all_along, promised = (
            _home(amount, facts.won_on, run) for amount in _again(facts, past.amount.currency, tier, run)
        )
    except rates.NoRate:
        run.totals.unrated += 1
        return
    except (ArithmeticError, LookupError, ValueError):
        run.totals.unread += 1
        return
    # A bonus belongs to the type of its partner, as the margin does; the other fees stand by themselves.
    group, was = (sale.partner_type, sale.tier) if sale else (past.kind, "")
    run.totals.add(Compared(past.partner_id, group, was, before, all_along, promised))
    if before != all_along or before != promised:
        run.differing.append(
            (run.id, past.partner_id, past.id, past.deal_id, tier or "", before, all_along, promised)
        )


def _again(facts: Facts, currency: str, tier: str | None, run: Run) -> Iterator[Money]:
    """What it would have been by each reading; without a promise they agree."""
    settled = simulating.reckon(facts, run.draft, get_of_version, Reading.ALL_ALONG, tier=tier)
    yield simulating.amount_of(settled, currency)
    if simulating.has_promise(facts):
        settled = simulating.reckon(facts, run.draft, get_of_version, Reading.PROMISED, tier=tier)
    yield simulating.amount_of(settled, currency)


def _tier_of(partner_id: int, facts: Facts, sale: Sale | None, run: Run) -> str | None:
    if run.histories is None or sale is None:
        return None
    return run.histories.get(partner_id, History()).tier_on(facts.won_on, run.draft)


def _home(amount: Money, on: date, run: Run) -> int:
    """An amount in the simulation's currency at the rate of the day the deal was won."""
    if amount.currency == run.currency:
        return amount.minor
    return rates.convert(amount, run.currency, on=on, table=run.table).amount.minor


def _tell(simulation_id: int, done: int) -> None:
    """Say how far it is. Raises Stopped where somebody has given it up."""
    running = Simulation.objects.filter(pk=simulation_id, state=State.RUNNING)
    if not running.update(done=done, heard_at=clock.now()):
        raise Stopped


@transaction.atomic
def _keep(run: Run) -> None:
    """Write the result. Raises Stopped where somebody has given it up meanwhile."""
    running = Simulation.objects.filter(pk=run.id, state=State.RUNNING)
    result = {**run.totals.to_json(), "partners": len(run.totals.partners)}
    if not running.update(state=State.DONE, result=result, finished_at=clock.now()):
        raise Stopped
    bulk.insert(
        PartnerResult,
        PARTNER_COLUMNS,
        (
            (
                run.id, partner_id, one.count, one.before, one.all_along, one.promised, one.all_along - one.before,
                one.promised - one.before, one.changed_all_along, one.changed_promised,
            )
            for partner_id, one in run.totals.partners.items()
        ),
    )  # fmt: skip
    bulk.insert(EarningResult, EARNING_COLUMNS, run.differing)
