"""Anonymous surveys of partners: results over time, the one under way, planning the next (guide: H8)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.documents.charts import NARROW, WIDE, Axis, Mark, Promoted, Size, draw, score_by_quarter
from kanava.playbook.queries import get_in_force
from kanava.rules import surveys as rule
from kanava.rules.days import Span
from kanava.rules.surveys import MOST_OPEN_DAYS, Dates, Figures
from kanava.surveys.actions import planning
from kanava.surveys.queries import Held, Results, count_answers, get_results, get_survey
from kanava.surveys.queries.themes import Heard, list_themes
from kanava.ui import formatting
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import DayField, carried_out
from kanava.ui.survey_words import QUESTIONS, quarter

AHEAD = Span(1, 2)


class DatesForm(forms.Form):
    """When a survey opens, reminds and closes."""

    opens_on = DayField(span=AHEAD, label=gettext_lazy("Opens on"))
    reminds_on = DayField(
        span=AHEAD, label=gettext_lazy("Reminder on"), required=False, help_text=gettext_lazy("It goes to everybody. Empty: no reminder."),
    )  # fmt: skip
    closes_on = DayField(span=AHEAD, label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, is_open: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if is_open:
            del self.fields["opens_on"]
        self.fields["closes_on"].help_text = _(
            "At most %(days)s days. The results come out on the day after."
        ) % {"days": MOST_OPEN_DAYS}

    def dates(self, opens_on: Any = None) -> Dates:
        """What was typed; `opens_on` is of a survey that is open already."""
        told = self.cleaned_data
        return Dates(told.get("opens_on") or opens_on, told["reminds_on"], told["closes_on"])


def cells(figures: Figures | None) -> list[dict[str, str]]:
    """The figures of a survey as text: the score, then the mean of each question; a dash for what is not shown."""
    told = [(_("Net promoter score"), signed(figures.nps) if figures else "–")]
    for question, (name, _asked) in QUESTIONS.items():
        mean = figures.means[question] if figures else None
        told.append((str(name), formatting.tenths(mean) if mean is not None else "–"))
    return [{"name": name, "value": value} for name, value in told]


def signed(score: int) -> str:
    """A score with its sign: +25, 0, −10."""
    return f"+{score}" if score > 0 else f"−{-score}" if score < 0 else "0"


@require_safe
@staff("view_surveys")
def overview(request: StaffRequest) -> HttpResponse:
    """Results over time, recurring problems, and the survey that is planned or open."""
    at, actor = clock.now(), request.actor
    found = get_results(by=actor, at=at)
    themes = list_themes(by=actor, at=at)
    quarters = [quarter(one.survey.quarter_on) for one in found.held]
    context = {
        "found": found, "rows": [_row(one) for one in reversed(found.held)], "chart": _chart(found), "questions": [name for name, _asked in QUESTIONS.values()],
        "latest_survey": found.held[-1].survey if found.held else None,
        "together": cells(found.together) if found.together else [], "together_at_least": found.together.at_least if found.together else 0,
        "recurring": [one for one in themes if one.is_recurring], "themes": [_theme(one, quarters) for one in themes], "quarters": quarters,
        "answers": count_answers(found.live, by=actor, at=at) if found.live else 0,
        "may_plan": permissions.may("plan_survey", actor), "terms": get_in_force(clock.day_of(at)).playbook.surveys,
    }  # fmt: skip
    return page(request, "console/surveys.html", context, here="surveys")


def _theme(heard: Heard, quarters: Sequence[str]) -> dict[str, Any]:
    """A theme and in which quarters it came up; how often is not told: that would be a group of its own."""
    told = [(name, count > 0) for name, count in zip(quarters, heard.counts, strict=True)]
    return {"name": heard.theme.name, "recurs": heard.is_recurring, "told": told}


def _row(held: Held) -> dict[str, Any]:
    survey, figures = held.survey, held.figures
    return {
        "url": address("console:survey", survey.pk), "quarter": quarter(survey.quarter_on), "invited": survey.invited,
        "at_least": figures.at_least if figures else 0, "cells": cells(figures), "is_shown": figures is not None,
    }  # fmt: skip


def _chart(found: Results) -> dict[str, Any] | None:
    """The score by quarter; nothing where none is shown."""
    if not any(held.figures for held in found.held):
        return None
    axis = Axis(tuple((float(step), signed(step)) for step in (-100, -50, 0, 50, 100)))
    quarters = [_promoted(held) for held in found.held]
    label = _("Net promoter score by quarter. The table below has the figures.")

    def drawn(size: Size) -> Any:
        return mark_safe(draw(score_by_quarter(label, quarters, axis, size)))

    return {"wide": drawn(WIDE), "narrow": drawn(NARROW)}


def _promoted(held: Held) -> Promoted:
    name, figures = quarter(held.survey.quarter_on), held.figures
    if figures is None:
        return Promoted(name, None, "", Mark(""))
    said = _("%(quarter)s: %(score)s, at least %(n)s answers") % {
        "quarter": name, "score": signed(figures.nps), "n": formatting.number(figures.at_least),
    }  # fmt: skip
    return Promoted(
        name, figures.nps, signed(figures.nps), Mark(said, address("console:survey", held.survey.pk))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("plan_survey")
def plan(request: StaffRequest) -> HttpResponse:
    """Plan the next survey, with the dates that the playbook proposes."""
    form = DatesForm(request.POST or None, initial=_proposed(request))

    def act() -> None:
        planning.plan_survey(by=request.actor, dates=form.dates(), at=clock.now())

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, _("The survey is planned. It opens by itself."))
        return redirect("console:surveys")
    return page(
        request,
        "console/survey_dates.html",
        {"form": form},
        here="surveys",
        status=422 if form.errors else 200,
    )


def _proposed(request: StaffRequest) -> dict[str, Any]:
    at, today = clock.now(), clock.today()
    playbook = get_in_force(today).playbook
    held = get_results(by=request.actor, at=at).held
    last = held[-1].survey.opens_on if held else None
    opens_on = rule.next_opening(last, today, every=playbook.activity.survey_every_days, notice=1)
    dates = rule.dates_from(opens_on, remind=playbook.surveys.reminder_days, lasts=playbook.surveys.open_days)
    return {"opens_on": dates.opens_on, "reminds_on": dates.reminds_on, "closes_on": dates.closes_on}


@require_http_methods(["GET", "HEAD", "POST"])
@staff("plan_survey")
def dates(request: StaffRequest, survey_id: int) -> HttpResponse:
    """Move a survey that is planned, or when an open one reminds and closes."""
    found = get_survey(survey_id, by=request.actor)
    initial = {"opens_on": found.opens_on, "reminds_on": found.reminds_on, "closes_on": found.closes_on}
    form = DatesForm(request.POST or None, initial=initial, is_open=found.opened_at is not None)

    def act() -> None:
        told = form.dates(found.opens_on)
        planning.move_survey(by=request.actor, survey_id=survey_id, dates=told, at=clock.now())

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, _("The dates are changed."))
        return redirect("console:survey", survey_id)
    context = {"form": form, "found": found}
    return page(
        request, "console/survey_dates.html", context, here="surveys", status=422 if form.errors else 200
    )
