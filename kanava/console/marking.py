"""Attempts at assessments, and marking what a person judges (guide: D2, F2)."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.permissions import Owned
from kanava.rules.assessments import Outcome
from kanava.rules.refusals import Refusal
from kanava.training.actions.marking import Given, mark_attempt
from kanava.training.queries.assessments import (
    AttemptFilter,
    find_file,
    get_attempt,
    list_attempts,
    rubric_points,
)
from kanava.training.queries.words import lesson_titles
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.assessments import answered
from kanava.ui.forms import Fault
from kanava.ui.large_files import Sent, send
from kanava.ui.templatetags.ui import badge


@require_safe
@staff("view_assessments")
def listing(request: StaffRequest) -> HttpResponse:
    """Attempts that wait to be marked, the oldest first, or all."""
    show = "ALL" if request.GET.get("show") == "ALL" else ""
    wanted = AttemptFilter(show, lists.text_of(request, "q"))
    shown = lists.listing(request, "attempts", sort="")
    found, total = list_attempts(
        by=request.actor, wanted=wanted, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    titles = lesson_titles(one.assessment.lesson_id for one in found.rows)
    rows = [
        {
            "url": reverse("console:attempt", args=[one.pk]), "who": one.person.name, "partner": one.partner.name, "title": titles.get(one.assessment.lesson_id, ""),
            "outcome": badge(one.outcome), "percent": formatting.exact_percent(round(one.percent, 0)) if one.percent is not None else "",
            "when": formatting.moment(one.ended_at) if one.ended_at else "",
        }
        for one in found.rows
    ]  # fmt: skip
    context = {
        "list": shown,
        "page": found,
        "total": total,
        "rows": rows,
        "wanted": wanted,
        "tab": "attempts",
        "tabs": (("", _("To be marked"), 0), ("ALL", _("All"), 0)),
    }
    answer = page(request, "console/attempts.html", context, here="training", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_assessments")
def attempt(request: StaffRequest, attempt_id: int) -> HttpResponse:
    """An attempt with its answers; marks what waits."""
    found = get_attempt(attempt_id, by=request.actor)
    most = rubric_points(found)
    refusal: Refusal | None = None
    if request.method == "POST":
        given = {key: _given(request, key, len(points)) for key, points in most.items()}
        try:
            mark_attempt(by=request.actor, attempt_id=attempt_id, given=given, at=clock.now())
        except Refusal as refused:
            if refused.code in ("NOT_PERMITTED", "NOT_FOUND"):
                raise
            refusal = refused
        else:
            messages.success(request, _("Marked. Whoever took it has the result by mail."))
            return redirect("console:attempt", attempt_id)
    one = found.attempt
    owned = Owned(one.partner_id, manager_id=one.partner.manager_id)
    waits = one.outcome == Outcome.TO_BE_MARKED
    answers = [_to_mark(row, found, most, request) for row in answered(found)]
    context = {
        "found": found, "attempt": one, "waits": waits and permissions.may("mark_assessments", request.actor, owned),
        "answers": answers, "began": formatting.moment(one.began_at),
        "percent": formatting.exact_percent(round(one.percent, 0)) if one.percent is not None else "",
        "faults": _faults(refusal, answers), "beside": words.by_field(refusal) if refusal else {},
    }  # fmt: skip
    return page(request, "console/attempt.html", context, here="training", status=422 if refusal else 200)


def _faults(refusal: Refusal | None, answers: Sequence[dict[str, Any]]) -> list[Fault]:
    """What is wrong, by the criteria's own names."""
    if refusal is None:
        return []
    names = {one["name"]: one["text"] for row in answers for one in row.get("criteria", ())}
    return [
        Fault(sentence, field if field in names else "", names.get(field, "")) if field else Fault(sentence)
        for field, sentence in words.by_field(refusal).items()
    ]


def _to_mark(row: dict[str, Any], found: Any, most: Any, request: StaffRequest) -> dict[str, Any]:
    """An answer with its criteria, where it waits to be marked."""
    if row["state"] != "ANSWER_WAITS":
        return row
    answer = next(one for one in found.answers if one.pk == row["id"])
    criteria = zip(found.texts[answer.question_id].options, most.get(answer.pk, ()), strict=False)
    row["criteria"] = [
        {"name": f"points_{answer.pk}_{place}", "text": text, "most": points, "typed": request.POST.get(f"points_{answer.pk}_{place}", "")}
        for place, (text, points) in enumerate(criteria)
    ]  # fmt: skip
    row["typed_comment"] = request.POST.get(f"comment_{answer.pk}", "")
    return row


def _given(request: StaffRequest, key: int, count: int) -> Given:
    texts = [request.POST.get(f"points_{key}_{place}", "").strip() for place in range(count)]
    points = [int(one) if one.isascii() and one.isdecimal() and len(one) < 5 else None for one in texts]
    return Given(points, request.POST.get(f"comment_{key}", ""))


@require_safe
@staff("view_assessments")
def file(request: StaffRequest, answer_id: int) -> HttpResponseBase:
    """A file that somebody handed in; a browser saves it."""
    found = find_file(answer_id, by=request.actor)
    return send(request, Sent(found.sha256, found.size, found.name, "application/octet-stream"))
