"""Assessments of learning paths: those that there are, and how each is taken (guide: D2)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.playbook.queries import get_in_force
from kanava.rules.assessments import TooFewQuestions
from kanava.training.actions.assessments import Told, add_assessment, set_assessment
from kanava.training.queries.assessments import Settings, get_settings, list_assessments, list_paths
from kanava.training.queries.banks import all_banks
from kanava.training.queries.previewing import preview_assessment
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.assessments import shown_questions
from kanava.ui.forms import NumberField, carried_out
from kanava.ui.languages import language_name


@require_safe
@staff("view_assessments")
def listing(request: StaffRequest) -> HttpResponse:
    """All assessments with how their attempts went."""
    found, total = list_assessments(by=request.actor, after=request.GET.get("after", ""))
    rows = [
        {
            "url": reverse("console:assessment", args=[one.lesson_id]), "title": one.title, "path": one.path, "questions": one.questions, "attempts": formatting.number(one.attempts),
            "passed": formatting.percent(Decimal(one.passed) / one.attempts) if one.attempts else "–", "to_mark": one.to_mark,
        }
        for one in found.rows
    ]  # fmt: skip
    context = {
        "list": lists.listing(request, "assessments", sort=""), "page": found, "total": total, "rows": rows, "tab": "assessments",
        "may_edit": permissions.may("edit_assessments", request.actor),
    }  # fmt: skip
    return page(request, "console/assessments.html", context, here="training")


def add_titles(form: forms.Form, titles: dict[str, str]) -> None:
    """A title in each language, of which one is needed."""
    for code, _name in settings.LANGUAGES:
        label = gettext_lazy("Title")
        form.fields[f"title_{code}"] = forms.CharField(
            label=f"{label} ({language_name(code)})",
            max_length=160,
            required=False,
            initial=titles.get(code, ""),
        )


def titles_in(told: dict[str, Any]) -> dict[str, str]:
    """The titles of a form by language."""
    return {code: told.get(f"title_{code}", "") for code, _name in settings.LANGUAGES}


class NewForm(forms.Form):
    """An assessment at the end of a path."""

    path = forms.TypedChoiceField(label=gettext_lazy("Learning path"), coerce=int)

    def __init__(self, *args: Any, paths: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["path"].choices = paths  # type: ignore[attr-defined]
        add_titles(self, {})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_assessments")
def create(request: StaffRequest) -> HttpResponse:
    """Put an assessment at the end of a path."""
    paths = list_paths(by=request.actor)
    sent = request.POST if request.method == "POST" else None
    form = NewForm(sent, paths=paths, initial={"path": request.GET.get("path")})
    made: list[int] = []

    def add() -> None:
        told = form.cleaned_data
        found = add_assessment(by=request.actor, path_id=told["path"], titles=titles_in(told), at=clock.now())
        made.append(found.lesson_id)

    if request.method == "POST" and carried_out(form, add):
        messages.success(request, _("The assessment is made. Say next what it draws."))
        return redirect("console:assessment", made[0])
    context = {"form": form, "has_paths": bool(paths)}
    status = 422 if form.errors else 200
    return page(request, "console/assessment_new.html", context, here="training", status=status)


class SettingsForm(forms.Form):
    """How an assessment is taken, and what it draws."""

    pass_percent = NumberField(
        label=gettext_lazy("Passes from, per cent"), min_value=1, max_value=100, decimal_places=2,
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), required=False, min_value=1, max_value=600,
        help_text=gettext_lazy("Empty for no limit. The clock runs on the server."),
    )  # fmt: skip
    attempts = forms.IntegerField(
        label=gettext_lazy("Attempts"), required=False, min_value=1, max_value=100,
        help_text=gettext_lazy("Empty for any number."),
    )  # fmt: skip
    wait_hours = forms.IntegerField(
        label=gettext_lazy("Hours until the next attempt"), min_value=0, max_value=2400
    )
    shuffles = forms.BooleanField(label=gettext_lazy("Draw and order questions at random"), required=False)
    tells_wrong = forms.BooleanField(
        label=gettext_lazy("Whoever has handed in sees which answers were wrong"), required=False
    )
    draws_judged = forms.BooleanField(
        label=gettext_lazy("Practical tasks and pitches may be drawn"), required=False,
        help_text=gettext_lazy("A person marks them, so the result comes later. Without a tick only what marks itself is drawn."),
    )  # fmt: skip

    def __init__(self, *args: Any, titles: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        add_titles(self, titles)
        self.order_fields([name for name in self.fields if name.startswith("title_")])


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_assessments")
def edit(request: StaffRequest, lesson_id: int) -> HttpResponse:
    """How an assessment is taken and what it draws from which bank."""
    found = get_settings(lesson_id, by=request.actor)
    banks = all_banks(by=request.actor)
    is_sent = request.method == "POST"
    form = SettingsForm(request.POST if is_sent else None, initial=_start(found), titles=dict(found.titles))
    draws = {key: _number(request.POST.get(f"bank_{key}", "")) if is_sent else found.draws.get(key, 0) for key in (one.id for one in banks)}  # fmt: skip

    def keep() -> None:
        told = dict(form.cleaned_data)
        titles = titles_in(told)
        terms = {name: value for name, value in told.items() if not name.startswith("title_")}
        set_assessment(
            by=request.actor, lesson_id=lesson_id, told=Told(titles, draws, **terms), at=clock.now()
        )

    if is_sent and carried_out(form, keep):
        messages.success(request, _("Saved. Attempts that are under way keep what they began with."))
        return redirect("console:assessment", lesson_id)
    context = {
        "found": found, "form": form, "may_edit": permissions.may("edit_assessments", request.actor),
        "banks": [(one, draws[one.id]) for one in banks], "title": _title(found),
    }  # fmt: skip
    return page(
        request, "console/assessment.html", context, here="training", status=422 if form.errors else 200
    )


@require_safe
@staff("view_assessments")
def preview(request: StaffRequest, lesson_id: int) -> HttpResponse:
    """An assessment as a learner would get it now; nothing of it is kept."""
    languages = [(code, language_name(code)) for code, _name in settings.LANGUAGES]
    language = request.GET.get("language", request.user.language)
    context: dict[str, Any] = {"lesson_id": lesson_id, "languages": languages, "language": language}
    try:
        found = preview_assessment(lesson_id, by=request.actor, language=language)
    except TooFewQuestions as refusal:
        context["refusal"] = words.of_refusal(refusal)
    else:
        context |= {"found": found, "questions": shown_questions(found)}
    return page(request, "console/assessment_preview.html", context, here="training")


def _title(found: Settings) -> str:
    return next(iter(found.titles.values()), "")


def _start(found: Settings) -> dict[str, Any]:
    if found.assessment is None:
        begins = get_in_force(clock.today()).playbook.certificates
        return {"pass_percent": begins.pass_percent, "attempts": begins.attempts, "wait_hours": begins.wait_hours, "shuffles": True, "tells_wrong": True, "draws_judged": True}  # fmt: skip
    names = ("minutes", "attempts", "wait_hours", "shuffles", "tells_wrong", "draws_judged")
    told = {name: getattr(found.assessment, name) for name in names}
    return {**told, "pass_percent": _short(found.assessment.pass_percent)}


def _short(value: Decimal) -> Decimal:
    """A percentage without decimals that say nothing, as one types it."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
