"""What I am to do next with partners: the page, and doing, moving and dropping a step (guide: F6)."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.engagement.actions import steps
from kanava.engagement.queries.mails import count_waiting_mails
from kanava.engagement.queries.steps import list_first_steps, list_own_steps
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.touchpoints import LONGEST_TEXT
from kanava.ui import lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import DayField
from kanava.ui.moves import pressed

if TYPE_CHECKING:
    from kanava.engagement.models import NextStep

WEEK = timedelta(days=7)
FIRST = 5


def row_of(step: "NextStep", *, today: date, is_mine: bool = True) -> dict[str, Any]:
    """A next step for the template: how it stands, the day that one click moves it to; of one's own, the deal that it is
    about, and where somebody else gave it who did, what was said and with whom."""
    agreed = step.touchpoint if is_mine else None
    author = agreed.author if agreed is not None and agreed.author_id != step.owner_id else None
    return {
        "step": step,
        "state": "OVERDUE" if step.due_on < today else "DUE_SOON" if step.due_on == today else "",
        "later": max(step.due_on, today) + WEEK,
        "today": today,
        "is_mine": is_mine,
        "giver": author.name if author is not None else "",
        "deal": agreed.deal if agreed is not None else None,
        "said": agreed.text if agreed is not None and author is not None else "",
        "contacts": list(agreed.contacts.all()) if agreed is not None and author is not None else [],
    }


def first_steps(by: Actor) -> dict[str, Any]:
    """The reader's most urgent steps for the first screen; nothing for those who have none. One statement, and one for contacts."""
    if not permissions.may("view_next_steps", by):
        return {}
    today = clock.today()
    found, load = list_first_steps(by=by, on=today, limit=FIRST)
    return {"steps": [row_of(one, today=today) for one in found], "step_load": load} if found else {}


@require_safe
@staff("view_next_steps")
def listing(request: StaffRequest) -> HttpResponse:
    """My next steps, the most urgent first; or what became of others."""
    is_closed = request.GET.get("show", "") == "CLOSED"
    found, total = list_own_steps(by=request.actor, is_closed=is_closed, after=request.GET.get("after", ""))
    today = clock.today()
    context = {
        "list": lists.listing(request, "steps", sort=""), "page": found, "total": total, "is_closed": is_closed,
        "rows": [row_of(one, today=today) for one in found.rows], "today": today, "mails": _waiting(request.actor),
    }  # fmt: skip
    return page(request, "console/steps.html", context, here="steps")


def _waiting(by: Actor) -> int:
    """How many mails wait for the reader to say whose they are."""
    return count_waiting_mails(by.user_id) if permissions.may("place_mail", by) else 0


class MoveForm(forms.Form):
    """Another day."""

    due_on = DayField()


@require_POST
@staff("view_next_steps")
def act(request: StaffRequest, step_id: int, what: str) -> HttpResponse:
    """Do, move or drop a step, and go back to where the reader was."""
    form = MoveForm(request.POST)
    if what not in ("done", "move", "drop"):
        raise Http404
    pressed(request, lambda: _carry_out(request, step_id, what, form))
    return _back(request)


def _carry_out(request: StaffRequest, step_id: int, what: str, form: MoveForm) -> str:
    given: dict[str, Any] = {"by": request.actor, "step_id": step_id, "at": clock.now()}
    if what == "done":
        result = request.POST.get("result", "")[:LONGEST_TEXT]
        return _("Done: %(what)s") % {"what": steps.complete_step(**given, result=result).what}
    if what == "drop":
        return _("Dropped: %(what)s") % {"what": steps.drop_step(**given).what}
    if not form.is_valid():
        raise DayUnread
    return _("Moved: %(what)s") % {"what": steps.move_step(**given, due_on=form.cleaned_data["due_on"]).what}


class DayUnread(Refusal):
    """No day was given."""

    code = "DATE_IN_PAST"


def _back(request: StaffRequest) -> HttpResponse:
    """To the page from which it was sent: the first screen, the partner's, or the list."""
    place, partner_id = request.POST.get("back", ""), lists.number_in(request.POST.get("partner", ""))
    if place == "dashboard":
        return redirect("console:dashboard")
    if place == "partner" and partner_id is not None:
        return redirect("console:partner", partner_id)
    return redirect("console:steps")
