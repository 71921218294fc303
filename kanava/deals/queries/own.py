"""Reading as a partner's person: the wall narrows every row to the partner's own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import QuerySet, Sum

from kanava.core.models import Event
from kanava.core.paging import Count, Page, Sort, chosen, count, page
from kanava.core.permissions import Owned, require
from kanava.core.search import with_words
from kanava.core.wall import gate
from kanava.deals.models import SOME_DAY, Activity, Customer, Deal, DealShare, Registration
from kanava.rules.deals import OPEN_STAGES, Origin, Stage
from kanava.rules.margins import Line, Promise
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.registration import State
from kanava.rules.text import search_words

REGISTRATION_SORTS: Mapping[str, Sort] = {"-id": Sort("id", descending=True)}
DEAL_SORTS: Mapping[str, Sort] = {
    "expected": Sort("expected_close_on", empty=SOME_DAY),
    "-closed": Sort("closed_on", descending=True),
    "-id": Sort("id", descending=True),
}
SHORTEST_TEXT = 2
LATEST_INFLUENCED = 20
# A partner's list is shorter than staff's, and often read on a phone.
PAGE = 25
# What lists show; the rest is not read.
REGISTRATION_SHOWN = (
    "state", "customer_name", "amount_minor", "currency", "due_at", "submitted_at", "ends_on", "product_line__name",
)  # fmt: skip
EXPIRING_SHOWN = ("customer_name", "protected_until", "active_until", "ends_on")
DEAL_SHOWN = (
    "title", "stage", "currency", "net_minor", "registered_on", "closed_on", "expected_close_on",
    "registration__state", "registration__ends_on",
)  # fmt: skip
OPEN_STATES = (State.DRAFT, State.SUBMITTED, State.NEEDS_INFORMATION, State.APPROVED)


def get_own_registration(registration_id: int, *, by: Actor) -> Registration:
    """One registration behind the partner's wall. Raises NotFound, NotPermitted."""
    found = Registration.objects.select_related("product_line").filter(pk=registration_id).first()
    if found is None:
        raise NotFound
    require("view_own_deals", by, Owned(partner_id=found.partner_id))
    return found


def list_own_registrations(
    *, by: Actor, state: str = "", text: str = "", after: str = "", exact: bool = False
) -> tuple[Page[Registration], Count]:
    """A page of the partner's registrations, newest first, and how many there are; `state` OPEN shows those that still
    run. Beyond 10,000 it counts only if `exact`, and what takes long to count is pending."""
    require("view_own_deals", by)
    rows = _some_own_registrations(state, text)
    whole = Registration.objects.select_related("product_line").only(*REGISTRATION_SHOWN)
    found = page(rows, sort=chosen(REGISTRATION_SORTS, ""), after=after, size=PAGE, whole=whole)
    return found, count(rows, exact=exact, at_once=False)


def count_own_registrations(*, by: Actor, state: str, text: str) -> Count:
    """How many of the partner's registrations there are, exact to 10,000, however long it takes."""
    require("view_own_deals", by)
    return count(_some_own_registrations(state, text))


def _some_own_registrations(state: str, text: str) -> QuerySet[Registration]:
    rows = Registration.objects.all()
    if state == "OPEN":
        rows = rows.filter(state__in=OPEN_STATES)
    elif state in State.__members__:
        rows = rows.filter(state=state)
    return with_words(rows, text)


def list_latest_registrations(limit: int, *, by: Actor) -> Sequence[Registration]:
    """The partner's latest registrations. Raises NotPermitted."""
    require("view_own_deals", by)
    rows = Registration.objects.select_related("product_line").only(*REGISTRATION_SHOWN)
    return list(rows.order_by("-id")[:limit])


def list_expiring(on: date, *, days: int) -> Sequence[Registration]:
    """The partner's protections that end within some days, the next first."""
    rows = Registration.objects.filter(state=State.APPROVED, ends_on__range=(on, on + timedelta(days=days)))
    return list(rows.only(*EXPIRING_SHOWN).order_by("ends_on", "id")[:20])


def list_asked() -> Sequence[Registration]:
    """The partner's registrations on which a question waits for its answer."""
    rows = Registration.objects.filter(state=State.NEEDS_INFORMATION).only("customer_name")
    return list(rows.order_by("id")[:20])


def list_own_events(kind: str, object_id: int) -> Sequence[Event]:
    """What happened to one thing, oldest first."""
    return list(Event.objects.filter(object_type=kind, object_id=object_id).order_by("id")[:100])


def list_own_activities(registration_id: int) -> Sequence[Activity]:
    """What was done with the customer, the latest first."""
    return list(
        Activity.objects.filter(registration_id=registration_id).order_by("-happened_on", "-id")[:100]
    )


@dataclass(frozen=True, slots=True)
class StageSum:
    """How many open deals stand at a stage, and what they are worth by currency."""

    stage: str
    deals: int
    amounts: tuple[Money, ...]


def _own_deals() -> QuerySet[Deal]:
    return Deal.objects.filter(origin=Origin.SOURCED)


def get_own_deal(deal_id: int, *, by: Actor) -> Deal:
    """One deal behind the partner's wall. Raises NotFound, NotPermitted."""
    require("view_own_deals", by)
    found = Deal.objects.select_related("registration__product_line").filter(pk=deal_id).first()
    if found is None:
        raise NotFound
    require("view_own_deals", by, Owned(partner_id=found.partner_id))
    return found


def find_own_deal_of(registration_id: int) -> Deal | None:
    """The deal that a registration opened, if it did."""
    return Deal.objects.filter(registration_id=registration_id).first()


def list_own_deals(
    *, by: Actor, stage: str = "OPEN", text: str = "", after: str = "", exact: bool = False
) -> tuple[Page[Deal], Count]:
    """A page of the partner's deals: open ones by expected close, closed ones the latest first; and how many there are,
    beyond 10,000 only if `exact`. What takes long to count is pending."""
    require("view_own_deals", by)
    rows = _some_own_deals(stage, text)
    sort = "-closed" if stage in (Stage.WON, Stage.LOST) else "expected" if stage else "-id"
    whole = Deal.objects.select_related("registration").only(*DEAL_SHOWN)
    found = page(rows, sort=chosen(DEAL_SORTS, sort), after=after, size=PAGE, whole=whole)
    return found, count(rows, exact=exact, at_once=False)


def count_own_deals(*, by: Actor, stage: str, text: str) -> Count:
    """How many of the partner's deals there are, exact to 10,000, however long it takes."""
    require("view_own_deals", by)
    return count(_some_own_deals(stage, text))


def _some_own_deals(stage: str, text: str) -> QuerySet[Deal]:
    rows = _own_deals()
    if stage in Stage.__members__:
        rows = rows.filter(stage=stage)
    elif stage == "OPEN":
        rows = rows.filter(stage__in=OPEN_STAGES)
    return with_words(rows, text)


def sum_stages(partner_id: int) -> Sequence[StageSum]:
    """The partner's open deals by stage, in the stages' order."""
    rows = _own_deals().filter(partner_id=partner_id, stage__in=OPEN_STAGES).values("stage", "currency")
    found: dict[str, list[tuple[int, Money]]] = {}
    for row in rows.annotate(total=Sum("net_minor"), deals=Sum(1)).order_by("stage", "currency"):
        found.setdefault(row["stage"], []).append((row["deals"], Money(row["total"], row["currency"])))
    return [
        StageSum(
            stage.value,
            sum(deals for deals, _ in found.get(stage, [])),
            tuple(amount for _, amount in found.get(stage, [])),
        )
        for stage in OPEN_STAGES
    ]


@dataclass(frozen=True, slots=True)
class Offered:
    """A company that is offered while a partner types."""

    name: str
    country: str
    domain: str
    is_own: bool


def offer_customers(text: str, *, by: Actor, limit: int = 8) -> Sequence[Offered]:
    """Companies whose names' words begin with the text's words: those that the partner has registered itself, then
    those that the vendor has listed. Whether anybody works on them is not looked at. Raises NotPermitted.
    """
    require("look_up_customer", by)
    if len(search_words(text)) < SHORTEST_TEXT:
        return []
    mine = with_words(Registration.objects.all(), text).order_by("-id")[: 4 * limit]
    found: dict[tuple[str, str], Offered] = {}
    for name, country, domain in mine.values_list("customer_name", "customer_country", "customer_domain"):
        found.setdefault((search_words(name), country), Offered(name, country, domain, True))
    with gate("names"):
        for customer in _listed(text, limit):
            domain = next((one.domain for one in customer.domains.all()), "")
            key = (search_words(customer.name), customer.country)
            found.setdefault(key, Offered(customer.name, customer.country, domain, False))
    return list(found.values())[:limit]


def _listed(text: str, limit: int) -> Sequence[Customer]:
    rows = with_words(Customer.objects.filter(is_known=True, is_listed=True), text)
    return list(rows.order_by("sort_key").prefetch_related("domains")[:limit])


@dataclass(frozen=True, slots=True)
class InfluencedDeal:
    """A deal of others that the partner has helped with; nothing in it tells who leads it."""

    deal_id: int
    title: str
    stage: str
    net: Money
    closed_on: date | None
    share_points: int


def list_influenced(partner_id: int, *, limit: int = LATEST_INFLUENCED) -> Sequence[InfluencedDeal]:
    """The latest deals that the partner has a share in, the latest first."""
    latest = DealShare.objects.filter(partner_id=partner_id).order_by("-deal_id")[:limit]
    shares = dict(latest.values_list("deal_id", "share_points"))
    if not shares:
        return []
    with gate("influence"):
        columns = ("title", "stage", "net_minor", "currency", "closed_on")
        rows = list(Deal.objects.filter(pk__in=shares).only(*columns).order_by("-id"))
    return [
        InfluencedDeal(
            deal.pk,
            deal.title,
            deal.stage,
            Money(deal.net_minor, deal.currency),
            deal.closed_on,
            shares[deal.pk],
        )
        for deal in rows
    ]


@dataclass(frozen=True, slots=True)
class DealName:
    """What a partner may know a deal by; `is_own` where it found the deal itself and may open it."""

    title: str
    is_own: bool


def name_own_deals(ids: Collection[int], *, by: Actor) -> dict[int, DealName]:
    """Those of the deals that the partner found or has a share in. Raises NotPermitted."""
    require("view_own_earnings", by)
    found = Deal.objects.filter(pk__in=ids).values_list("id", "title")
    names = {key: DealName(title, is_own=True) for key, title in found}
    missing = set(ids) - set(names)
    shared = (
        list(DealShare.objects.filter(deal_id__in=missing).values_list("deal_id", flat=True))
        if missing
        else []
    )
    if shared:
        with gate("influence"):
            helped = list(Deal.objects.filter(pk__in=shared).values_list("id", "title"))
        names |= {key: DealName(title, is_own=False) for key, title in helped}
    return names


@dataclass(frozen=True, slots=True)
class OpenPart:
    """Open deals of one currency under one promise, their lines added up; None where nothing was promised."""

    line: Line
    promise: Promise | None
    promised_version_id: int | None


# Promises that differ only in their last day count as one: they all hold on the day, or none does.
_OPEN_PARTS = """
select deal.currency, registration.promised_tier, registration.promised_rate, max(registration.ends_on),
       registration.playbook_version_id, sum(part.net), sum(coalesce(part.list, part.net)), sum(coalesce(part.end_customer, part.net))
from deals_deal deal
left join deals_registration registration on registration.id = deal.registration_id
cross join lateral (
  select coalesce(sum(net_minor), deal.net_minor) as net, sum(coalesce(list_minor, net_minor)) as list,
         sum(coalesce(end_customer_minor, net_minor)) as end_customer
  from deals_dealline where deal_id = deal.id
) as part
where deal.partner_id = %s and deal.origin = %s and deal.stage = any(%s)
group by deal.currency, registration.promised_tier, registration.promised_rate, registration.playbook_version_id,
         registration.ends_on >= %s
order by 1, 3, 4
"""


def list_open_parts(partner_id: int, *, on: date) -> Sequence[OpenPart]:
    """The partner's sourced open pipeline by currency and by what was promised, for reckoning what it would earn on a
    day. Whether a promise holds is the rule's to say."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN_PARTS, [partner_id, Origin.SOURCED.value, [stage.value for stage in OPEN_STAGES], on]
        )
        rows = cursor.fetchall()
    found = []
    for currency, tier, rate, until, version_id, net, listed, end in rows:
        amounts = (Money(int(minor), currency) for minor in (net, net if listed is None else listed,
                                                             net if end is None else end))  # fmt: skip
        promise = None if rate is None or until is None else Promise(tier, rate, until)
        found.append(OpenPart(Line(*amounts), promise, version_id))
    return found
