"""Reading disputes: our list, the partner's own, one with what was said, and those of a statement's entries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count as Counted
from django.db.models import Min, Q, QuerySet

from kanava.core.models import User
from kanava.core.paging import Count, Page, Sort, count, listed, page
from kanava.core.permissions import Scope, require, scope
from kanava.core.standing import GIVEN_LIST, StandingRows
from kanava.disputes.models import IS_LIVE, IS_OURS, Dispute, Message
from kanava.partners.queries import PartnerFilter, filtered
from kanava.rules.disputes import State
from kanava.rules.people import Actor, Role
from kanava.rules.refusals import NotFound

LATEST = Sort("id", descending=True)
DUE = Sort("due_at")
SHOWS = ("", "OURS", "WITH_PARTNER", "OVER", "ALL")


@dataclass(frozen=True, slots=True)
class DisputeFilter:
    """What the list is narrowed to. `show` is one of SHOWS: nothing is what waits for the reader, OURS what waits for any
    of us."""

    show: str = ""
    text: str = ""


def _mine(by: Actor) -> Q:
    """What waits for the reader: its own to answer, those that nobody has, and corrections that it may approve."""
    wanted = Q(state=State.OPEN.value, owner_id=by.user_id)
    if scope("decide_dispute", by) == Scope.ANY:
        wanted |= Q(state=State.OPEN.value, owner_id__isnull=True)
    if scope("approve_adjustment", by) is not None:
        wanted |= Q(state=State.PROPOSED.value)
    return wanted


def _found(wanted: DisputeFilter, by: Actor) -> QuerySet[Dispute]:
    rows = {
        "": Dispute.objects.filter(IS_OURS & _mine(by)),
        "OURS": Dispute.objects.filter(IS_OURS),
        "WITH_PARTNER": Dispute.objects.filter(state=State.ASKED),
        "OVER": Dispute.objects.exclude(IS_LIVE),
    }.get(wanted.show, Dispute.objects.all())
    if wanted.text.strip():
        partners = filtered(PartnerFilter(text=wanted.text)).values_list("pk")
        rows = rows.filter(partner_id__in=partners)
    return rows


def list_disputes(
    *, by: Actor, wanted: DisputeFilter, after: str = "", exact: bool = False
) -> tuple[Page[Dispute], Count]:
    """A page of disputes and how many there are. Raises NotPermitted."""
    require("view_disputes", by)
    sort = DUE if wanted.show in ("", "OURS") else LATEST
    whole = Dispute.objects.select_related("partner", "owner")
    return listed(_found(wanted, by), sort=sort, whole=whole, after=after, exact=exact, may_wait=False)


@dataclass(frozen=True, slots=True)
class ToDo:
    """How many disputes wait for the reader and for any of us, and by when the reader's first answer is due."""

    mine: int
    ours: int
    first_due_at: datetime | None = None


def count_to_do(*, by: Actor) -> ToDo:
    """What waits for us. One statement over what is open. Raises NotPermitted."""
    require("view_disputes", by)
    found = Dispute.objects.filter(IS_OURS).aggregate(
        mine=Counted("pk", filter=_mine(by)), ours=Counted("pk"), first_due_at=Min("due_at", filter=_mine(by))
    )
    return ToDo(**found)


def get_dispute(dispute_id: int, *, by: Actor) -> Dispute:
    """One dispute. Raises NotFound, NotPermitted."""
    require("view_disputes", by)
    related = ("partner__manager", "owner", "proposed_by", "decided_by")
    found = Dispute.objects.select_related(*related).filter(pk=dispute_id).first()
    if found is None:
        raise NotFound
    return found


def get_own_dispute(dispute_id: int, *, by: Actor) -> Dispute:
    """One of the partner's own; behind the wall. Raises NotFound, NotPermitted."""
    require("view_own_disputes", by)
    found = Dispute.objects.filter(pk=dispute_id, partner_id=by.partner_id or 0).first()
    if found is None:
        raise NotFound
    return found


def list_own_disputes(*, by: Actor, after: str = "") -> tuple[Page[Dispute], Count]:
    """The partner's own disputes, the latest first. Raises NotPermitted."""
    require("view_own_disputes", by)
    rows = Dispute.objects.filter(partner_id=by.partner_id or 0)
    return page(rows, sort=LATEST, after=after), count(rows)


def list_messages(dispute_id: int, *, by: Actor) -> Sequence[Message]:
    """What both sides have said, oldest first; for us with who said it."""
    rows = Message.objects.filter(dispute_id=dispute_id).order_by("id")
    return list(rows if by.is_partner else rows.select_related("by"))


_DISPUTES = StandingRows(lambda: Dispute.objects.filter(entry_id__among=GIVEN_LIST).order_by("id"))


def find_disputes(entry_ids: Collection[int]) -> Mapping[int, Dispute]:
    """The latest dispute of each entry. One statement."""
    return {found.entry_id: found for found in (_DISPUTES.all(tuple(entry_ids)) if entry_ids else ())}


def list_answerers() -> list[tuple[int, str]]:
    """The colleagues who can answer disputes: id and name."""
    roles = (Role.OWNER, Role.PARTNER_MANAGER, Role.FINANCE)
    rows = User.objects.filter(is_active=True, staff_role__in=roles).order_by("name")
    return list(rows.values_list("id", "name"))
