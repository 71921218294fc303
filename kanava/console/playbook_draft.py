"""The playbook's draft: what it changes, undone change by change, discarded, read from a file, published from a day."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console.playbook import faults_of, playbook_page
from kanava.console.playbook_history import State, state_later
from kanava.core import clock, permissions
from kanava.playbook import actions
from kanava.playbook.queries import Draft, get_draft, get_in_force, list_published
from kanava.rules import playbook
from kanava.rules.periods import add_months
from kanava.rules.playbook import SETTINGS, PlaybookFaults
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, playbook_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.file_fields import LARGEST_PLAYBOOK
from kanava.ui.forms import DayField, add_refusal
from kanava.ui.programme_rules import promise_of

EARLIEST = date(2000, 1, 1)
MOST_MONTHS_AHEAD = 60


class PublishForm(forms.Form):
    """From when on, and why. A day in the past has to be meant: `correction` repeats it."""

    effective_from = DayField(label=gettext_lazy("In force from"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Stands in the history of every setting that it changes."),
    )
    correction = forms.CharField(required=False, widget=forms.HiddenInput())

    def is_unmeant_correction(self, today: date) -> bool:
        """Whether the day is in the past and nobody has said that they mean it."""
        day: date = self.cleaned_data["effective_from"]
        return day < today and self.cleaned_data["correction"] != day.isoformat()


@require_safe
@staff("view_playbook")
def detail(request: StaffRequest) -> HttpResponse:
    """What the draft changes and what stands in the way of publishing it."""
    return _page(request)


def _page(
    request: StaffRequest, *, form: PublishForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    on = clock.today()
    current = get_in_force(on).playbook
    state = State(current, get_draft(current), list_published(), on)
    draft = state.draft
    context = {
        "chapters": _chapters(draft, current) if draft else [],
        "faults": faults_of(draft.faults) if draft else [],
        "form": form or PublishForm(initial={"effective_from": on}),
        "promise": promise_of(draft.playbook) if draft else "",
        "later": [since for since, _playbook in state_later(state.published, on)],
        "on_that_day": _on_day(draft, more["correction"]) if draft and "correction" in more else [],
        "can_edit": permissions.may("edit_playbook", request.actor),
        "can_publish": permissions.may("publish_playbook", request.actor),
        "token": draft.token if draft else "",
        **more,
    }
    return playbook_page(
        request, "console/playbook_draft.html", context, state=state, tab="draft", status=status
    )


def _chapters(draft: Draft, current: playbook.Playbook) -> list[dict[str, Any]]:
    """The draft's changes by section, in words; names that are no settings come last."""
    order = [*SETTINGS, *(path for path in draft.raw if path not in SETTINGS)]
    chapters: dict[str, list[dict[str, Any]]] = {}
    for path in order:
        if path in draft.raw:
            section = SETTINGS[path].section if path in SETTINGS else ""
            chapters.setdefault(section, []).append(_change(draft, current, path))
    return [
        {"name": name, "title": playbook_words.of_section(name) if name else "", "changes": changes}
        for name, changes in chapters.items()
    ]


def _change(draft: Draft, current: playbook.Playbook, path: str) -> dict[str, Any]:
    found, raw = SETTINGS.get(path), draft.raw[path]
    if found is None:
        return {"path": path, "name": path, "before": "", "after": str(raw), "is_known": False}
    is_sound = not found.check(raw).faults
    currency = draft.playbook.programme.currency
    return {
        "path": path,
        "name": playbook_words.of_setting(found),
        "before": playbook_words.value_in(current, path),
        "after": playbook_words.of_value(found, playbook.get(draft.playbook, path), currency)
        if is_sound
        else playbook_words.unsound(found, raw),
        "is_sound": is_sound,
        "is_guides": is_sound and playbook.get(draft.playbook, path) == found.default,
        "default": playbook_words.of_value(found, found.default, currency),
        "is_known": True,
    }


def _on_day(draft: Draft, day: date) -> list[tuple[str, str, str]]:
    """What the draft changes in the playbook that was in force on a day: name, value then, new value."""
    base = get_in_force(day).playbook
    after, _faults = playbook.examine(draft.raw, base)
    return [
        (
            playbook_words.of_setting(change.setting),
            playbook_words.value_in(base, change.setting.path),
            playbook_words.value_in(after, change.setting.path),
        )
        for change in playbook.diff(base, after)
    ]


@require_POST
@staff("edit_playbook")
def undo(request: StaffRequest) -> HttpResponse:
    """Take one change out of the draft again."""
    try:
        actions.undo_change(by=request.actor, path=request.POST.get("path", ""), at=clock.now())
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _("Undone: the setting has the value in force."))
    return redirect("console:playbook-draft")


@require_POST
@staff("edit_playbook")
def discard(request: StaffRequest) -> HttpResponse:
    """Discard the draft, if it is still the one that was looked at."""
    try:
        actions.discard_draft(by=request.actor, at=clock.now(), seen=request.POST.get("token", ""))
    except Refusal as refusal:
        messages.error(request, _told(refusal))
    else:
        messages.success(request, _("The draft is discarded."))
    return redirect("console:playbook-draft")


@require_POST
@staff("edit_playbook")
def upload(request: StaffRequest) -> HttpResponse:
    """Take a TOML file as the draft; every fault in it is shown at once and can be mended in the settings."""
    file = request.FILES.get("file")
    if file is None or not 0 < (file.size or 0) <= LARGEST_PLAYBOOK:
        return _refused(request, _("Choose a TOML file of at most 200 kB."))
    try:
        document = playbook.loads_toml(file.read().decode("utf-8-sig"))
        seen = request.POST.get("token", "")
        draft = actions.save_draft(by=request.actor, document=document, at=clock.now(), seen=seen)
    except UnicodeDecodeError:
        return _refused(request, _("The file is not text in UTF-8."))
    except PlaybookFaults as refusal:
        return _refused(request, playbook_words.of_fault(refusal.faults[0]))
    except Refusal as refusal:
        return _refused(request, _told(refusal))
    if draft is None:
        messages.success(request, _("The file says what is in force already."))
    else:
        messages.success(request, _("The file is the draft now. Check what it changes, then publish it."))
    return redirect("console:playbook-draft")


def _refused(request: StaffRequest, sentence: str) -> HttpResponse:
    return _page(request, file_error=sentence, status=422)


def _told(refusal: Refusal) -> str:
    """A refusal with who has changed the draft meanwhile."""
    sentence = words.of_refusal(refusal)
    at = refusal.params.get("at")
    if not isinstance(refusal, actions.DraftMoved) or not at:
        return sentence
    hand = {"person": refusal.params["person"] or "–", "at": formatting.moment(at)}
    return f"{sentence} " + _("Last changed by %(person)s, %(at)s.") % hand


@require_POST
@staff("publish_playbook")
def publish(request: StaffRequest) -> HttpResponse:
    """Put the draft in force from a day; a day in the past is asked about once more."""
    form = PublishForm(request.POST)
    today = clock.today()
    if form.is_valid() and not EARLIEST <= form.cleaned_data["effective_from"] <= add_months(
        today, MOST_MONTHS_AHEAD
    ):
        form.add_error("effective_from", _("Choose a day between the year 2000 and five years from now."))
    if not form.is_valid():
        return _page(request, form=form, status=422)
    day = form.cleaned_data["effective_from"]
    if form.is_unmeant_correction(today):
        return _page(request, form=_meant(request, day), correction=day, status=422)
    try:
        published = actions.publish_draft(
            by=request.actor,
            effective_from=day,
            reason=form.cleaned_data["reason"],
            at=clock.now(),
            seen=request.POST.get("token", ""),
        )
    except PlaybookFaults as refusal:
        add_refusal(form, refusal)
        return _page(request, form=form, on_day=faults_of(refusal.faults), status=422)
    except Refusal as refusal:
        form.add_error(None, _told(refusal))
        return _page(request, form=form, status=422)
    messages.success(request, _("Published: in force from %(day)s.") % {"day": formatting.day(day)})
    return redirect("console:playbook-version", published.pk)


def _meant(request: StaffRequest, day: date) -> PublishForm:
    """The same form, which now says that the correction is meant."""
    sent = request.POST.copy()
    sent["correction"] = day.isoformat()
    return PublishForm(sent)
