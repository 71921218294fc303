"""Reading registrations as staff."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count as Counted
from django.db.models import Min, Q, QuerySet

from kanava.agreements.queries import name_agreements
from kanava.core.models import Event
from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, chosen, count, listed, page
from kanava.core.people import name_users
from kanava.core.permissions import Scope, may, require, scope
from kanava.core.search import with_words
from kanava.core.standing import GIVEN, GIVEN_LIST, Standing, StandingRows
from kanava.deals.models import APPEALED, TO_DO, WAITING, Activity, Deal, Exchange, Registration, StaffNote
from kanava.partners.models import Partner
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role
from kanava.rules.refusals import NotFound
from kanava.rules.registration import State

# What lists show of a registration; the rest is not read.
SHOWN = (
    "state", "conflict", "customer_name", "kind", "amount_minor", "currency", "due_at", "decided_at", "appealed_at",
    "appeal_decided_at", "asked_at", "extension_requested_at", "ends_on", "partner__name", "partner__tier", "product_line__name",
    "deal__closed_on",
)  # fmt: skip
_SOMETIME = datetime(9999, 12, 31, tzinfo=UTC)
SORTS: Mapping[str, Sort] = {
    "-id": Sort("id", descending=True),
    # Only who waits for an answer of ours has a clock; the others follow.
    "due": Sort("due_at", empty=_SOMETIME, only=TO_DO),
    "asked": Sort("asked_at", empty=_SOMETIME),
}


@dataclass(frozen=True, slots=True)
class RegistrationFilter:
    """What a list of registrations is narrowed to. `state` empty shows what waits for a decision, MORE_TIME requests for a
    longer protection, APPEAL open appeals, ALL everything; `manager_id` those of the partners that the person manages."""

    state: str = ""
    text: str = ""
    manager_id: int | None = None
    partner_id: int | None = None
    sort: str = "-id"


def _filtered(wanted: RegistrationFilter) -> QuerySet[Registration]:
    rows = Registration.objects.exclude(state=State.DRAFT)
    if wanted.state == "APPEAL":
        rows = rows.filter(APPEALED, state=State.REFUSED)
    elif wanted.state == "MORE_TIME":
        rows = rows.filter(state=State.APPROVED, extension_requested_at__isnull=False)
    elif wanted.state in State.__members__:
        rows = rows.filter(state=wanted.state)
    elif wanted.state != "ALL":
        rows = rows.filter(state=State.SUBMITTED)
    if wanted.manager_id is not None:
        rows = rows.filter(partner__manager_id=wanted.manager_id)
    if wanted.partner_id is not None:
        rows = rows.filter(partner_id=wanted.partner_id)
    return with_words(rows, wanted.text)


_ROWS = StandingRows(
    lambda: (
        Registration.objects.filter(pk__among=GIVEN_LIST)
        .select_related("partner", "product_line", "deal")
        .only(*SHOWN)
    )
)


def list_registrations(
    *, by: Actor, wanted: RegistrationFilter, after: str = "", exact: bool = False
) -> tuple[Page[Registration], Count]:
    """A page of registrations and how many there are. Raises NotPermitted."""
    require("view_registrations", by)
    return listed(_filtered(wanted), sort=chosen(SORTS, wanted.sort), whole=_ROWS, after=after, exact=exact)


def each_registration(*, by: Actor, wanted: RegistrationFilter) -> Iterator[tuple[Any, ...]]:
    """The rows of the list for a file: number, customer, product line, kind, state, partner, expected value in major
    units, currency, sent at, answer due at, protected until, and when its deal closed. Raises NotPermitted."""
    require("view_registrations", by)
    names = ("id", "customer_name", "product_line__name", "kind", "state", "partner__name", "amount_minor", "currency",
             "submitted_at", "due_at", "ends_on", "deal__closed_on")  # fmt: skip
    found = all_rows(_filtered(wanted), sort=chosen(SORTS, wanted.sort))
    each = found.values_list(*names).iterator(chunk_size=AT_ONCE)
    return ((*row[:6], None if row[6] is None else Money(row[6], row[7]).amount, *row[7:]) for row in each)


def find_next_to_decide(*, by: Actor, but: int) -> Registration | None:
    """The registration whose answer is due first among those that the actor may decide, but for one; None where no
    other waits. Raises NotPermitted."""
    require("view_registrations", by)
    if not may("decide_registration", by):
        return None
    own = by.user_id if by.role == Role.PARTNER_MANAGER else None
    rows = _filtered(RegistrationFilter(manager_id=own)).exclude(pk=but)
    whole = Registration.objects.only("customer_name", "due_at")
    return next(iter(page(rows, sort=SORTS["due"], size=1, whole=whole).rows), None)


def count_registrations(*, by: Actor, wanted: RegistrationFilter) -> Count:
    """How many registrations there are, exact to 10,000, however long it takes. Raises NotPermitted."""
    require("view_registrations", by)
    return count(_filtered(wanted))


def get_registration(registration_id: int, *, by: Actor) -> Registration:
    """One registration for staff. Raises NotFound, NotPermitted."""
    require("view_registrations", by)
    rows = Registration.objects.select_related(
        "partner__manager", "product_line", "customer", "created_by", "deal"
    )
    found = rows.prefetch_related("possible_matches__customer").filter(pk=registration_id).first()
    if found is None or found.state == State.DRAFT:
        raise NotFound
    return found


_CUSTOMERS_OF = Standing(
    lambda: Registration.objects.filter(pk__among=GIVEN_LIST).values_list("id", "customer_name"), GIVEN_LIST
)
_TITLES_OF = Standing(
    lambda: Deal.objects.filter(pk__among=GIVEN_LIST).values_list("id", "title"), GIVEN_LIST
)


def name_things(events: Iterable[Event]) -> dict[tuple[str, int], str]:
    """The names of the registrations, deals and agreements that events tell of, by type and id. At most three statements."""
    ids: dict[str, set[int]] = {"registration": set(), "deal": set(), "agreement": set()}
    for event in events:
        if event.object_type in ids:
            ids[event.object_type].add(event.object_id)
    found = {("agreement", key): name for key, name in name_agreements(ids["agreement"]).items()}
    for kind, names in (("registration", _CUSTOMERS_OF), ("deal", _TITLES_OF)):
        named = names.by_key(tuple(ids[kind])) if ids[kind] else {}
        found |= {(kind, key): name for key, name in named.items()}
    return found


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of history: the event and who did it; nobody where it was the programme or a partner's person unseen."""

    event: Event
    person: str


def list_events_of(kind: str, object_id: int) -> Sequence[Happening]:
    """What happened to one thing, oldest first. Two statements; behind a partner's wall only names of its own people."""
    return _told(Q(object_type=kind, object_id=object_id))


def list_events_of_deal(deal: Deal) -> Sequence[Happening]:
    """What happened to a deal and to the registration that opened it, in the order of time. Two statements; behind a
    partner's wall only names of its own people."""
    wanted = Q(object_type="deal", object_id=deal.pk)
    if deal.registration_id is not None:
        wanted |= Q(object_type="registration", object_id=deal.registration_id)
    return _told(wanted)


def _told(wanted: Q) -> Sequence[Happening]:
    events = list(Event.objects.filter(wanted).order_by("id")[:100])
    names = name_users(event.actor_id for event in events)
    return [Happening(event, names.get(event.actor_id or 0, "")) for event in events]


def list_activities(registration_id: int) -> Sequence[Activity]:
    """What was done with the customer, the latest first."""
    rows = Activity.objects.select_related("author").filter(registration_id=registration_id)
    return list(rows.order_by("-happened_on", "-id")[:100])


def list_exchanges(registration_id: int) -> Sequence[Exchange]:
    """The earlier questions with their answers, oldest first."""
    return list(Exchange.objects.filter(registration_id=registration_id).order_by("id")[:50])


def list_staff_notes(registration_id: int) -> Sequence[StaffNote]:
    """What colleagues wrote about a registration, the latest first."""
    rows = StaffNote.objects.select_related("author").filter(registration_id=registration_id)
    return list(rows.order_by("-id")[:50])


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many registrations wait, and for what: a decision, more time, an appeal's decision, or the partner's answer;
    and how many of them wait for one person, who may do what they wait for: the first by when, and in what state."""

    decide: int
    more_time: int
    appeals: int
    with_partner: int
    for_you: int
    first_due_at: datetime | None = None
    first_state: str = ""


_ANSWERED_BY_US = Q(state__in=[State.SUBMITTED.value, State.APPROVED.value])
_APPEALED_TO_YOU = Q(state=State.REFUSED.value) & ~Q(decided_by_id=GIVEN)
_YOURS = Q(partner_id__in=Partner.objects.filter(manager_id=GIVEN).values("id"))


def _waiting(for_you: Q) -> Standing:
    def build() -> QuerySet[Registration, Any]:
        rows = Registration.objects.filter(WAITING).order_by().values_list("state")
        return rows.annotate(
            count=Counted("id"), for_you=Counted("id", filter=for_you), due_at=Min("due_at", filter=for_you)
        )

    return Standing(build)


# By how far the right to decide reaches. The first decider does not decide the appeal.
_WAITING: Mapping[Scope | None, Standing] = {
    Scope.ANY: _waiting(_ANSWERED_BY_US | _APPEALED_TO_YOU),
    Scope.OWN: _waiting((_ANSWERED_BY_US & _YOURS) | _APPEALED_TO_YOU),
    None: _waiting(Q(pk__in=[])),
}


def count_waiting(*, by: Actor) -> Waiting:
    """How many registrations wait for somebody, and how many for this person. One statement."""
    rows = _WAITING[scope("decide_registration", by)].rows(by.user_id)
    found = {state: count for state, count, *_for_you in rows}
    first = min(((due_at, state) for state, *_counts, due_at in rows if due_at), default=(None, ""))
    return Waiting(
        decide=found.get(State.SUBMITTED, 0),
        more_time=found.get(State.APPROVED, 0),
        appeals=found.get(State.REFUSED, 0),
        with_partner=found.get(State.NEEDS_INFORMATION, 0),
        for_you=sum(for_you for _state, _count, for_you, _due_at in rows),
        first_due_at=first[0],
        first_state=first[1],
    )


def deal_closed_on(found: Registration) -> date | None:
    """The day on which the registration's deal was won or lost; None while it is open, or there is none."""
    deal = getattr(found, "deal", None)
    return deal.closed_on if deal is not None else None


@dataclass(frozen=True, slots=True)
class Running:
    """How many of a partner's registrations still run: protected, and waiting for a decision or an answer."""

    protected: int
    waiting: int


def count_running(partner_id: int) -> Running:
    """What hangs on a partnership that is about to end. One statement."""
    undecided = Q(state__in=[State.SUBMITTED, State.NEEDS_INFORMATION])
    found = Registration.objects.filter(partner_id=partner_id).aggregate(
        protected=Counted("id", filter=Q(state=State.APPROVED)), waiting=Counted("id", filter=undecided)
    )
    return Running(found["protected"], found["waiting"])
