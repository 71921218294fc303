"""Reading deals and registrations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count as Counted
from django.db.models import Q, QuerySet, Sum

from kanava.core.models import Event
from kanava.core.paging import Count, Page, count, page
from kanava.core.permissions import Owned, require
from kanava.deals.models import Deal, ProductLine, Registration
from kanava.rules.deals import OPEN_STAGES, Origin
from kanava.rules.margins import Line, Promise
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.registration import State
from kanava.rules.text import sort_key


@dataclass(frozen=True, slots=True)
class DealFilter:
    """What a list of deals is narrowed to; empty means all."""

    text: str = ""
    origin: str = ""
    stage: str = ""
    partner_id: int | None = None
    sort: str = "-id"


SORTS = ("-id", "sort_key", "-sort_key", "-value_minor", "value_minor", "-closed_on")


def list_deals(*, by: Actor, wanted: DealFilter, after: str = "") -> tuple[Page[Deal], Count]:
    """A page of deals and how many there are. Text finds titles that begin with it. Raises NotPermitted."""
    require("view_deals", by)
    rows: QuerySet[Deal] = Deal.objects.select_related("partner")
    exact = {"origin": wanted.origin, "stage": wanted.stage}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.partner_id is not None:
        rows = rows.filter(partner_id=wanted.partner_id)
    if wanted.text.strip():
        rows = rows.filter(sort_key__startswith=sort_key(wanted.text))
    sort = wanted.sort if wanted.sort in SORTS else "-id"
    if "value_minor" in sort or "closed_on" in sort:
        rows = rows.filter(**{f"{sort.removeprefix('-')}__isnull": False})
    return page(rows, sort=sort, after=after), count(rows)


def get_deal(deal_id: int, *, by: Actor) -> Deal:
    """One deal for staff. Raises NotFound, NotPermitted."""
    require("view_deals", by)
    found = (
        Deal.objects.select_related("partner", "customer", "registration", "seller")
        .filter(pk=deal_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


QUEUE = (State.SUBMITTED, State.NEEDS_INFORMATION)


def list_registrations(*, by: Actor, state: str = "", after: str = "") -> tuple[Page[Registration], Count]:
    """A page of registrations, newest first; `state` empty shows what waits for somebody, `ALL` everything."""
    require("view_registrations", by)
    rows = Registration.objects.exclude(state=State.DRAFT).select_related("partner", "product_line")
    if state == "APPEAL":
        rows = rows.filter(appealed_at__isnull=False, appeal_decided_at__isnull=True)
    elif state in State.__members__:
        rows = rows.filter(state=state)
    elif state != "ALL":
        rows = rows.filter(
            Q(state__in=QUEUE)
            | Q(state=State.REFUSED, appealed_at__isnull=False, appeal_decided_at__isnull=True)
            | Q(state=State.APPROVED, extension_requested_at__isnull=False)
        )
    return page(rows, sort="-id", after=after), count(rows)


def get_registration(registration_id: int, *, by: Actor) -> Registration:
    """One registration for staff. Raises NotFound, NotPermitted."""
    require("view_registrations", by)
    rows = Registration.objects.select_related("partner__manager", "product_line", "customer", "created_by")
    found = rows.prefetch_related("possible_matches__customer").filter(pk=registration_id).first()
    if found is None or found.state == State.DRAFT:
        raise NotFound
    return found


def get_own_registration(registration_id: int, *, by: Actor) -> Registration:
    """One registration behind the partner's wall. Raises NotFound, NotPermitted."""
    found = Registration.objects.select_related("product_line").filter(pk=registration_id).first()
    if found is None:
        raise NotFound
    require("view_own_deals", by, Owned(partner_id=found.partner_id))
    return found


def list_own_registrations(*, limit: int = 100) -> Sequence[Registration]:
    """The partner's registrations, newest first; the wall narrows them."""
    return list(Registration.objects.select_related("product_line").order_by("-id")[:limit])


def list_expiring(on: date, *, days: int) -> Sequence[Registration]:
    """The partner's protections that end within some days, the next first; the wall narrows them."""
    rows = Registration.objects.filter(
        state=State.APPROVED, protected_until__range=(on, on + timedelta(days=days))
    )
    return list(rows.order_by("protected_until")[:10])


def list_events_of(kind: str, object_id: int) -> Sequence[Event]:
    """What happened to one thing, oldest first."""
    return list(Event.objects.filter(object_type=kind, object_id=object_id).order_by("id")[:100])


def list_product_lines() -> Sequence[ProductLine]:
    """What can be registered."""
    return list(ProductLine.objects.filter(is_active=True).order_by("name"))


def count_waiting(now: datetime) -> tuple[int, int]:
    """How many registrations wait for a decision, and how many of them too long."""
    found = Registration.objects.filter(state=State.SUBMITTED).aggregate(
        waiting=Counted("id"), late=Counted("id", filter=Q(due_at__lt=now))
    )
    return found["waiting"], found["late"]


def sum_open(partner_id: int) -> dict[str, int]:
    """The partner's open pipeline in minor units by currency."""
    rows = Deal.objects.filter(partner_id=partner_id, stage__in=OPEN_STAGES).values("currency")
    return {
        row["currency"]: row["total"] for row in rows.annotate(total=Sum("net_minor")).order_by("currency")
    }


@dataclass(frozen=True, slots=True)
class OpenPart:
    """Open deals of one currency under one promise, their lines added up; None where nothing was promised."""

    line: Line
    promise: Promise | None
    promised_version_id: int | None


_OPEN_PARTS = """
select deal.currency, registration.promised_tier, registration.promised_rate, registration.protected_until,
       registration.playbook_version_id, sum(part.net), sum(coalesce(part.list, part.net)), sum(coalesce(part.end_customer, part.net))
from deals_deal deal
left join deals_registration registration on registration.id = deal.registration_id
cross join lateral (
  select coalesce(sum(net_minor), deal.net_minor) as net, sum(coalesce(list_minor, net_minor)) as list,
         sum(coalesce(end_customer_minor, net_minor)) as end_customer
  from deals_dealline where deal_id = deal.id
) as part
where deal.partner_id = %s and deal.origin = %s and deal.stage = any(%s)
group by 1, 2, 3, 4, 5 order by 1, 3, 4
"""


def list_open_parts(partner_id: int) -> Sequence[OpenPart]:
    """The partner's sourced open pipeline by currency and promise. Whether a promise holds is the rule's to say."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN_PARTS, [partner_id, Origin.SOURCED.value, [stage.value for stage in OPEN_STAGES]]
        )
        rows = cursor.fetchall()
    found = []
    for currency, tier, rate, until, version_id, net, listed, end in rows:
        amounts = (Money(int(minor), currency) for minor in (net, net if listed is None else listed,
                                                             net if end is None else end))  # fmt: skip
        promise = None if rate is None or until is None else Promise(tier, rate, until)
        found.append(OpenPart(Line(*amounts), promise, version_id))
    return found
