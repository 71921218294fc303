"""Reading questions: our list, the partner's own, one with what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count as Counted
from django.db.models import Min, Q, QuerySet

from kanava.core.models import User
from kanava.core.paging import Count, Page, Sort, count, listed, page
from kanava.core.permissions import require
from kanava.enquiries.models import IS_OURS, Enquiry, Said
from kanava.partners.queries import PartnerFilter, filtered
from kanava.rules.people import Actor, Role
from kanava.rules.refusals import NotFound
from kanava.rules.support import State

LATEST, DUE = Sort("id", descending=True), Sort("due_at")
SHOWS = ("", "QUEUE", "OURS", "WITH_PARTNER", "OVER", "ALL")


@dataclass(frozen=True, slots=True)
class EnquiryFilter:
    """What the list is narrowed to. `show` is one of SHOWS: nothing is what waits for the reader, QUEUE what waits for
    whoever takes it, OURS what waits for any of us."""

    show: str = ""
    text: str = ""


def _rows(wanted: EnquiryFilter, by: Actor) -> QuerySet[Enquiry]:
    rows = {
        "": Enquiry.objects.filter(IS_OURS, owner_id=by.user_id),
        "QUEUE": Enquiry.objects.filter(IS_OURS, owner_id__isnull=True),
        "OURS": Enquiry.objects.filter(IS_OURS),
        "WITH_PARTNER": Enquiry.objects.filter(state=State.ANSWERED),
        "OVER": Enquiry.objects.filter(state=State.CLOSED),
    }.get(wanted.show, Enquiry.objects.all())
    if wanted.text.strip():
        rows = rows.filter(partner_id__in=filtered(PartnerFilter(text=wanted.text)).values_list("pk"))
    return rows


def list_enquiries(
    *, by: Actor, wanted: EnquiryFilter, after: str = "", exact: bool = False
) -> tuple[Page[Enquiry], Count]:
    """A page of questions and how many there are. Raises NotPermitted."""
    require("view_enquiries", by)
    sort = DUE if wanted.show in ("", "QUEUE", "OURS") else LATEST
    whole = Enquiry.objects.select_related("partner", "owner")
    return listed(_rows(wanted, by), sort=sort, whole=whole, after=after, exact=exact, may_wait=False)


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """How many questions wait for the reader, in the queue, and for any of us; by when the first that the reader can
    answer is due."""

    mine: int
    queue: int
    ours: int
    first_due_at: datetime | None = None


def count_to_answer(*, by: Actor) -> ToAnswer:
    """What waits for us. One statement. Raises NotPermitted."""
    require("view_enquiries", by)
    mine, queue = Q(owner_id=by.user_id), Q(owner_id__isnull=True)
    found = Enquiry.objects.filter(IS_OURS).aggregate(
        mine=Counted("pk", filter=mine), queue=Counted("pk", filter=queue), ours=Counted("pk"),
        first_due_at=Min("due_at", filter=mine | queue),
    )  # fmt: skip
    return ToAnswer(**found)


def get_enquiry(enquiry_id: int, *, by: Actor) -> Enquiry:
    """One question. Raises NotFound, NotPermitted."""
    require("view_enquiries", by)
    found = Enquiry.objects.select_related("partner", "owner", "asked_by").filter(pk=enquiry_id).first()
    if found is None:
        raise NotFound
    return found


def get_own_enquiry(enquiry_id: int, *, by: Actor) -> Enquiry:
    """One of the partner's own; behind the wall. Raises NotFound, NotPermitted."""
    require("view_own_enquiries", by)
    found = Enquiry.objects.filter(pk=enquiry_id, partner_id=by.partner_id or 0).first()
    if found is None:
        raise NotFound
    return found


def list_own_enquiries(*, by: Actor, after: str = "") -> tuple[Page[Enquiry], Count]:
    """The partner's own questions, the latest first. Raises NotPermitted."""
    require("view_own_enquiries", by)
    rows = Enquiry.objects.filter(partner_id=by.partner_id or 0)
    return page(rows, sort=LATEST, after=after), count(rows)


def list_said(enquiry_id: int, *, by: Actor) -> Sequence[Said]:
    """What both sides have said, oldest first; for us with who said it."""
    rows = Said.objects.filter(enquiry_id=enquiry_id).order_by("id")
    return list(rows if by.is_partner else rows.select_related("by"))


def list_answerers() -> list[tuple[int, str]]:
    """The colleagues who can answer: id and name."""
    rows = User.objects.filter(is_active=True, staff_role__in=(Role.OWNER, Role.PARTNER_MANAGER))
    return list(rows.order_by("name").values_list("id", "name"))
