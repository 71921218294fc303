"""One survey: its dates, its results, what people wrote with themes, and what partners are told of it (guide: H8)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.console.surveys import cells
from kanava.core import clock, permissions
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.surveys import State
from kanava.surveys.actions import planning, sharing, themes
from kanava.surveys.actions.sharing import Texts
from kanava.surveys.queries import count_answers, get_figures, get_survey
from kanava.surveys.queries.themes import list_remarks, list_theme_names, list_themes
from kanava.ui import disputes, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.moves import chosen, refused

TEXTS = ("heard_en", "done_en", "heard_fi", "done_fi")
LABELS = {
    "name": gettext_lazy("Theme"), "heard_en": gettext_lazy("What we heard, in English"), "done_en": gettext_lazy("What we do, in English"),
}  # fmt: skip


@require_safe
@staff("view_surveys")
def detail(request: StaffRequest, survey_id: int) -> HttpResponse:
    """One survey."""
    return _page(request, survey_id)


def _page(
    request: StaffRequest, survey_id: int, *, what: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    at, actor = clock.now(), request.actor
    found = get_survey(survey_id, by=actor)
    figures = get_figures(found, by=actor, at=at)
    reads = permissions.may("read_remarks", actor) and figures is not None
    shared = getattr(found, "shared", None)
    context: dict[str, Any] = {
        "found": found, "figures": figures, "cells": cells(figures), "shared": shared, "moved": what, "sent": request.POST,
        "answers": count_answers(found, by=actor, at=at) if found.state == State.OPEN else 0,
        "reads": reads, "remarks": list_remarks(survey_id, by=actor) if reads else [], "theme_names": list_theme_names(by=actor) if reads else [],
        "themes": [one for one in list_themes(by=actor, at=at, until=found) if one.counts[-1]] if figures else [],
        "may_plan": permissions.may("plan_survey", actor), "may_share": permissions.may("share_survey", actor),
        "texts": {name: request.POST.get(name, "") if what == "share" else getattr(found, name) for name in TEXTS},
        "faults": words.by_field(refusal) if refusal else {}, "fault_list": disputes.fault_list(what, refusal, LABELS),
    }  # fmt: skip
    return page(request, "console/survey.html", context, here="surveys", status=422 if refusal else 200)


def _remark_id(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("remark", ""))
    except ValueError:
        raise NotFound from None


def _theme_id(request: StaffRequest) -> int:
    return lists.number_in(request.POST.get("theme", "")) or 0


def _tag(survey_id: int, given: dict[str, Any], request: StaffRequest) -> None:
    themes.tag(**given, remark_id=_remark_id(request), name=request.POST.get("name", ""))


def _untag(survey_id: int, given: dict[str, Any], request: StaffRequest) -> None:
    themes.untag(**given, remark_id=_remark_id(request), theme_id=_theme_id(request))


def _answer(survey_id: int, given: dict[str, Any], request: StaffRequest) -> None:
    themes.answer_theme(
        **given, survey_id=survey_id, theme_id=_theme_id(request), text=request.POST.get("answer", "")
    )


def _share(survey_id: int, given: dict[str, Any], request: StaffRequest) -> None:
    texts = Texts(**{name: request.POST.get(name, "") for name in TEXTS})
    sharing.share(**given, survey_id=survey_id, texts=texts)


Move = Callable[[int, dict[str, Any], StaffRequest], Any]
# What is done, the words for it, and the part of the page that one comes back to.
MOVES: dict[str, tuple[Move, Any, str]] = {
    "call-off": (
        lambda key, given, _request: planning.call_off(**given, survey_id=key), gettext_lazy("The survey is called off."), "",
    ),
    "tag": (_tag, "", "remarks"),
    "untag": (_untag, "", "remarks"),
    "theme": (_answer, gettext_lazy("Saved."), "themes"),
    "share": (_share, gettext_lazy("Partners read it under “What we heard”."), "sharing"),
    "take-back": (
        lambda key, given, _request: sharing.take_back(**given, survey_id=key), gettext_lazy("Partners no longer read it. The texts stay here."), "sharing",
    ),
}  # fmt: skip


@require_POST
@staff("plan_survey")
def act(request: StaffRequest, survey_id: int, what: str) -> HttpResponse:
    """Move the survey on, or say beside the form why not."""
    move, said, place = chosen(MOVES, what)
    given: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    refusal = refused(lambda: move(survey_id, given, request))
    if refusal is not None:
        return _page(request, survey_id, what=what, refusal=refusal)
    if said:
        messages.success(request, str(said))
    answer = redirect("console:survey", survey_id)
    if place:
        answer.headers["Location"] += f"#{place}"
    return answer
