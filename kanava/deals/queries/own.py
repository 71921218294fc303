"""Reading as a partner's person: the wall narrows every row to the partner's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from kanava.core.paging import Count, Page, Sort, chosen, count, listed
from kanava.core.permissions import Owned, require
from kanava.core.search import with_words
from kanava.core.standing import GIVEN_LIST, StandingRows
from kanava.deals.models import SOME_DAY, Activity, Deal, DealLine, Exchange, Registration
from kanava.rules.deals import OPEN_STAGES, Origin, Stage, partner_tells_amount
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound
from kanava.rules.registration import OPEN_STATES as SUBMITTED_STATES
from kanava.rules.registration import State

REGISTRATION_SORTS: Mapping[str, Sort] = {"-id": Sort("id", descending=True)}
DEAL_SORTS: Mapping[str, Sort] = {
    "expected": Sort("expected_close_on", empty=SOME_DAY),
    "-closed": Sort("closed_on", descending=True),
    "-id": Sort("id", descending=True),
}
# A partner's list is shorter than staff's, and often read on a phone.
PAGE = 25
# What lists show; the rest is not read.
REGISTRATION_SHOWN = (
    "state", "customer_name", "amount_minor", "currency", "due_at", "submitted_at", "ends_on", "partner_id", "product_line__name",
    "deal__closed_on",
)  # fmt: skip
EXPIRING_SHOWN = ("customer_name", "protected_until", "active_until", "ends_on")
DEAL_SHOWN = (
    "title", "stage", "currency", "net_minor", "registered_on", "closed_on", "expected_close_on",
    "registration__state", "registration__ends_on", "registration__promised_tier", "registration__promised_rate",
    "registration__playbook_version_id", "registration__decided_at", "registration__product_line", "registration__customer_country",
    "kind", "customer",
)  # fmt: skip
OPEN_STATES = (State.DRAFT, *SUBMITTED_STATES)


def get_own_registration(registration_id: int, *, by: Actor) -> Registration:
    """One registration behind the partner's wall. Raises NotFound, NotPermitted."""
    found = Registration.objects.select_related("product_line").filter(pk=registration_id).first()
    if found is None:
        raise NotFound
    require("view_own_deals", by, Owned(partner_id=found.partner_id))
    return found


_REGISTRATIONS = StandingRows(
    lambda: (
        Registration.objects.filter(pk__among=GIVEN_LIST)
        .select_related("product_line", "deal")
        .only(*REGISTRATION_SHOWN)
    )
)


def list_own_registrations(
    *, by: Actor, state: str = "", text: str = "", after: str = "", exact: bool = False
) -> tuple[Page[Registration], Count]:
    """A page of the partner's registrations, newest first, and how many there are; `state` OPEN shows those that still
    run. Beyond 10,000 it counts only if `exact`, and what takes long to count is pending."""
    require("view_own_deals", by)
    rows = _some_own_registrations(state, text)
    sort = chosen(REGISTRATION_SORTS, "")
    return listed(rows, sort=sort, whole=_REGISTRATIONS, after=after, size=PAGE, exact=exact)


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
    """The partner's latest registrations, those that run before those that have ended. Raises NotPermitted."""
    require("view_own_deals", by)
    rows = Registration.objects.select_related("product_line", "deal").only(*REGISTRATION_SHOWN)
    newest = rows.order_by("-id")
    running, ended = newest.filter(state__in=OPEN_STATES), newest.exclude(state__in=OPEN_STATES)
    return [*running[:limit], *ended[:limit]][:limit]


def list_expiring(on: date, *, days: int) -> Sequence[Registration]:
    """The partner's protections that end within some days, the next first."""
    rows = Registration.objects.filter(state=State.APPROVED, ends_on__range=(on, on + timedelta(days=days)))
    return list(rows.only(*EXPIRING_SHOWN).order_by("ends_on", "id")[:20])


def list_asked() -> Sequence[Registration]:
    """The partner's registrations on which a question waits for its answer."""
    rows = Registration.objects.filter(state=State.NEEDS_INFORMATION).only("customer_name")
    return list(rows.order_by("id")[:20])


def list_own_exchanges(registration_id: int) -> Sequence[Exchange]:
    """The earlier questions with their answers, oldest first."""
    return list(Exchange.objects.filter(registration_id=registration_id).order_by("id")[:50])


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


def may_tell_amount(deal: Deal, lines: Sequence[DealLine]) -> bool:
    """Whether a deal's amount is its partner's to tell."""
    priced: tuple[Deal | DealLine, ...] = (deal, *lines)
    is_priced = any(one.list_minor is not None or one.end_customer_minor is not None for one in priced)
    is_registered = deal.registration_id is not None and not deal.is_imported
    return partner_tells_amount(is_registered=is_registered, lines=len(lines), is_priced=is_priced)


def find_own_deal_of(registration_id: int) -> Deal | None:
    """The deal that a registration opened, if it did."""
    return Deal.objects.filter(registration_id=registration_id).first()


def find_own_duplicate(found: Registration, playbook: Playbook) -> Registration | None:
    """The partner's other registration that runs on the same opportunity, if one still does."""
    if found.customer_id is None:
        return None
    rows = Registration.objects.filter(
        customer_id=found.customer_id, kind=found.kind, state__in=SUBMITTED_STATES
    )
    if playbook.registration.scope != "CUSTOMER":
        rows = rows.filter(product_line_id=found.product_line_id)
    return rows.filter(partner_id=found.partner_id).exclude(pk=found.pk).order_by("-id").first()


_DEALS = StandingRows(
    lambda: Deal.objects.filter(pk__among=GIVEN_LIST).select_related("registration").only(*DEAL_SHOWN)
)


def list_own_deals(
    *, by: Actor, stage: str = "OPEN", text: str = "", after: str = "", exact: bool = False
) -> tuple[Page[Deal], Count]:
    """A page of the partner's deals: open ones by expected close, closed ones the latest first; and how many there are,
    beyond 10,000 only if `exact`. What takes long to count is pending."""
    require("view_own_deals", by)
    rows = _some_own_deals(stage, text)
    sort = "-closed" if stage in (Stage.WON, Stage.LOST) else "expected" if stage else "-id"
    return listed(rows, sort=chosen(DEAL_SORTS, sort), whole=_DEALS, after=after, size=PAGE, exact=exact)


def list_open_sourced(partner_id: int) -> Sequence[Deal]:
    """All open deals that a partner found, with their registrations, as far as earning goes."""
    rows = Deal.objects.select_related("registration").only(*DEAL_SHOWN)
    return list(rows.filter(partner_id=partner_id, origin=Origin.SOURCED, stage__in=OPEN_STAGES))


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
