"""Questions of partners: those that wait, and one with what was said (guide: F5, I3)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.permissions import Owned
from kanava.deals.queries import name_deals
from kanava.enquiries.actions import answering
from kanava.enquiries.queries import (
    SHOWS,
    EnquiryFilter,
    count_to_answer,
    get_enquiry,
    list_answerers,
    list_enquiries,
    list_said,
)
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.support import About, State
from kanava.training.queries.words import path_titles
from kanava.ui import disputes, enquiries, formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.moves import chosen, refused
from kanava.ui.playbook_words import codes
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.enquiries.models import Enquiry

# Which list, words, and which of the counts of what waits stands beside them.
TABS = (
    ("", gettext_lazy("For you"), "mine"), ("QUEUE", gettext_lazy("Shared queue"), "queue"), ("OURS", gettext_lazy("All to answer"), "ours"),
    ("WITH_PARTNER", gettext_lazy("With the partner"), ""), ("OVER", gettext_lazy("Over"), ""), ("ALL", gettext_lazy("All"), ""),
)  # fmt: skip
LABELS = {"text": gettext_lazy("Answer to the partner"), "owner": gettext_lazy("Who answers")}


@require_safe
@staff("view_enquiries")
def listing(request: StaffRequest) -> HttpResponse:
    """Questions: those that wait in the order in which an answer is due, and the others."""
    show = request.GET.get("show", "")
    wanted = EnquiryFilter(show if show in SHOWS else "", lists.text_of(request, "q"))
    shown = lists.listing(request, "enquiries", sort="")
    found, total = list_enquiries(
        by=request.actor, wanted=wanted, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    waits = count_to_answer(by=request.actor)
    context = {
        "list": shown, "page": found, "rows": [_row(one) for one in found.rows], "total": total, "wanted": wanted,
        "tabs": [(code, label, getattr(waits, counted) if counted else 0) for code, label, counted in TABS],
    }  # fmt: skip
    answer = page(request, "console/enquiries.html", context, here="enquiries", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(found: "Enquiry") -> dict[str, Any]:
    return {
        "url": address("console:enquiry", found.pk), "subject": found.subject, "partner": found.partner.name, "state": badge(found.state),
        "level": codes.CHOICES["scaling.support"][found.level], "owner": found.owner.name if found.owner else "",
        "when": enquiries.when_of(found), "is_late": _is_late(found),
    }  # fmt: skip


def _is_late(found: "Enquiry") -> bool:
    return found.due_at is not None and found.due_at < clock.now()


@require_safe
@staff("view_enquiries")
def detail(request: StaffRequest, enquiry_id: int) -> HttpResponse:
    """One question, all that was said, and what to do about it."""
    return _page(request, enquiry_id)


def _page(
    request: StaffRequest, enquiry_id: int, *, what: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    found = get_enquiry(enquiry_id, by=request.actor)
    holder = found.owner_id if found.owner_id is not None else request.actor.user_id
    owned = Owned(found.partner_id, manager_id=found.partner.manager_id, seller_id=holder)
    context: dict[str, Any] = {
        "found": found, "said": list_said(enquiry_id, by=request.actor), "is_late": _is_late(found), "answerers": list_answerers(),
        "level": codes.CHOICES["scaling.support"][found.level], "may": permissions.may("answer_enquiry", request.actor, owned),
        "is_live": found.state != State.CLOSED, "moved": what, "sent": request.POST, "thing": _thing(found, request),
        "faults": words.by_field(refusal) if refusal else {}, "fault_list": disputes.fault_list(what, refusal, LABELS),
    }  # fmt: skip
    return page(request, "console/enquiry.html", context, here="enquiries", status=422 if refusal else 200)


def _thing(found: "Enquiry", request: StaffRequest) -> dict[str, Any] | None:
    """What the question is about, and where that is."""
    key = found.about_id or 0
    if found.about == About.DEAL:
        deal = name_deals([key], by=request.actor).get(key)
        return {"title": deal.title, "url": address("console:deal", key)} if deal else None
    if found.about == About.PATH:
        return {"title": path_titles([key]).get(key, ""), "url": address("console:training-path", key)}
    return {"title": str(_("Material")), "url": address("console:material", key)} if found.about else None


def _number(request: StaffRequest, name: str) -> int:
    return lists.number_in(request.POST.get(name, "")) or 0


Move = Callable[[dict[str, Any], StaffRequest], Any]
MOVES: dict[str, tuple[Move, Any]] = {
    "answer": (
        lambda given, request: answering.answer(**given, text=request.POST.get("text", ""), closes="closes" in request.POST),
        gettext_lazy("Sent to the partner."),
    ),
    "assign": (
        lambda given, request: answering.hand_over(**given, user_id=_number(request, "owner")),
        gettext_lazy("Handed over."),
    ),
    "take": (
        lambda given, request: answering.hand_over(**given, user_id=request.actor.user_id or 0),
        gettext_lazy("It is yours to answer."),
    ),
    "call": (
        lambda given, request: answering.agree_call(**given),
        gettext_lazy("Agreed. Both sides get the call for their calendars."),
    ),
    "close": (lambda given, request: answering.close(**given), gettext_lazy("The question is closed.")),
}  # fmt: skip


@require_POST
@staff("answer_enquiry")
def act(request: StaffRequest, enquiry_id: int, what: str) -> HttpResponse:
    """Move the question on, or say beside the form why not."""
    move, said = chosen(MOVES, what)
    given: dict[str, Any] = {"by": request.actor, "enquiry_id": enquiry_id, "at": clock.now()}
    refusal = refused(lambda: move(given, request))
    if refusal is not None:
        return _page(request, enquiry_id, what=what, refusal=refusal)
    messages.success(request, str(said))
    return redirect("console:enquiry", enquiry_id)


def to_answer(by: Actor) -> list[tuple[str, str, str]]:
    """One line for all questions that the reader can answer, for the first screen: what, by when, and where."""
    if not permissions.may("answer_enquiry", by):
        return []
    waits = count_to_answer(by=by)
    count = waits.mine + waits.queue
    if not count:
        return []
    said = ngettext("%(n)s question of a partner waits", "%(n)s questions of partners wait", count)
    when = _("by %(at)s") if count == 1 else _("the first by %(at)s")
    due = when % {"at": formatting.moment(waits.first_due_at)} if waits.first_due_at else ""
    url = reverse("console:enquiries") if waits.mine else f"{reverse('console:enquiries')}?show=QUEUE"
    return [(said % {"n": formatting.number(count)}, due, url)]
