"""Mails that came in with registrations: what was read in them, what became of them, and those that need a person."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.letterbox.actions.handling import MailMoved, assign_mail, close_mail, log_mail, reply_to_mail
from kanava.letterbox.queries import (
    TABS,
    count_for_a_person,
    get_message,
    list_deals,
    list_messages,
    list_replies,
    registration_address,
)
from kanava.partners.queries import resolve_by_name
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import carried_out

if TYPE_CHECKING:
    from kanava.letterbox.models import Message

LABELS = {
    "": gettext_lazy("For a person"),
    "CONFIRMATION": gettext_lazy("Wait for confirmation"),
    "QUESTIONS": gettext_lazy("Asked back"),
    "REGISTERED": gettext_lazy("Registered"),
    "SILENT": gettext_lazy("Left alone"),
    "ALL": gettext_lazy("All"),
}


class AssignForm(forms.Form):
    """Whose mail it is."""

    partner = forms.CharField(label=gettext_lazy("Partner"), max_length=200)
    partner_id = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LogForm(AssignForm):
    """On whose timeline it belongs."""


class ReplyForm(forms.Form):
    """What is written back."""

    text = forms.CharField(label=gettext_lazy("Your answer"), max_length=10_000, widget=forms.Textarea)


class CloseForm(forms.Form):
    """Why it is put aside."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy(
            "For example: advertising, or dealt with on the phone. It stays with the mail."
        ),
    )


@require_safe
@staff("view_mail")
def listing(request: StaffRequest) -> HttpResponse:
    """Mails by what became of them, the newest first."""
    state = request.GET.get("state", "")
    sender = lists.text_of(request, "q")
    shown = lists.listing(request, "mails", sort="")
    found, total = list_messages(
        by=request.actor,
        state=state if state in TABS else "",
        sender=sender,
        after=request.GET.get("after", ""),
        exact=lists.wants_exact(request),
    )
    waiting = count_for_a_person()
    context = {
        "list": shown, "page": found, "rows": [_row(one) for one in found.rows], "total": total, "state": state, "sender": sender,
        "tabs": [(code, label, waiting if code == "" else 0) for code, label in LABELS.items()], "address": registration_address(),
        "may_upload": permissions.may("submit_registration", request.actor),
    }  # fmt: skip
    answer = page(request, "console/mails.html", context, here="mails", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(found: "Message") -> dict[str, Any]:
    return {
        "url": address("console:mail-message", found.pk),
        "subject": found.subject or _("(no subject)"),
        "sender": found.sender or _("(no sender)"),
        "partner": found.partner.name if found.partner is not None else "",
        "state": found.get_state_display(),
        "reason": found.get_reason_display() if found.reason else "",
        "when": formatting.moment(found.received_at),
    }


@require_safe
@staff("view_mail")
def detail(request: StaffRequest, message_id: int) -> HttpResponse:
    """One mail: its words, the deals read in it, what became of them."""
    return _page(request, message_id)


def _page(request: StaffRequest, message_id: int, **sent: forms.Form) -> HttpResponse:
    """The mail's page, with a form as it was sent where something is wrong in it."""
    found = get_message(message_id, by=request.actor)
    if sent and found.state != "FOR_A_PERSON":
        messages.error(request, words.of_refusal(MailMoved()))
        return redirect("console:mail-message", message_id)
    known = (
        {"partner": found.partner.name, "partner_id": found.partner_id} if found.partner is not None else {}
    )
    context = {
        "message": found, "deals": list_deals(message_id), "replies": list_replies(message_id), "waits": found.state == "FOR_A_PERSON",
        "can_read": found.state == "FOR_A_PERSON" and found.reason != "TOO_LARGE", "link": getattr(found, "confirmation", None),
        "may_assign": permissions.may("assign_mail", request.actor),
        "form": AssignForm(), "reply_form": ReplyForm(auto_id="reply-%s"), "close_form": CloseForm(auto_id="close-%s"),
        "log_form": LogForm(initial=known, auto_id="log-%s"), **sent,
    }  # fmt: skip
    return page(request, "console/mail.html", context, here="mails", status=422 if sent else 200)


@require_POST
@staff("assign_mail")
def assign(request: StaffRequest, message_id: int) -> HttpResponse:
    """Say whose mail it is; it is read again."""
    form = AssignForm(request.POST)

    def act() -> None:
        told = form.cleaned_data
        partner = resolve_by_name(told["partner"], told["partner_id"], field="partner")
        assign_mail(by=request.actor, message_id=message_id, partner_id=partner.pk, at=clock.now())

    if not carried_out(form, act):
        return _page(request, message_id, form=form)
    messages.success(
        request, _("The mail is read for that partner. Its known contact is asked to confirm the deals.")
    )
    return redirect("console:mail-message", message_id)


@require_POST
@staff("close_mail")
def close(request: StaffRequest, message_id: int) -> HttpResponse:
    """Put a mail aside, for a reason."""
    form = CloseForm(request.POST, auto_id="close-%s")
    given: dict[str, Any] = {"by": request.actor, "message_id": message_id, "at": clock.now()}
    if not carried_out(form, lambda: close_mail(**given, reason=form.cleaned_data["reason"])):
        return _page(request, message_id, close_form=form)
    messages.success(request, _("The mail is put aside. It stays under All."))
    return redirect("console:mails")


@require_POST
@staff("reply_to_mail")
def reply(request: StaffRequest, message_id: int) -> HttpResponse:
    """Write back to the sender."""
    form = ReplyForm(request.POST, auto_id="reply-%s")
    given: dict[str, Any] = {"by": request.actor, "message_id": message_id, "at": clock.now()}
    if not carried_out(form, lambda: reply_to_mail(**given, text=form.cleaned_data["text"])):
        return _page(request, message_id, reply_form=form)
    messages.success(request, _("Your answer is on its way. It is kept here."))
    return redirect("console:mail-message", message_id)


@require_POST
@staff("log_mail")
def log(request: StaffRequest, message_id: int) -> HttpResponse:
    """Put the mail on a partner's timeline."""
    form = LogForm(request.POST, auto_id="log-%s")

    def act() -> None:
        told = form.cleaned_data
        partner = resolve_by_name(told["partner"], told["partner_id"], field="partner")
        log_mail(by=request.actor, message_id=message_id, partner_id=partner.pk, at=clock.now())
        messages.success(request, _("The mail is on the timeline of %(name)s.") % {"name": partner.name})

    if not carried_out(form, act):
        return _page(request, message_id, log_form=form)
    return redirect("console:mail-message", message_id)
