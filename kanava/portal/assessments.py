"""Taking an assessment: what it asks, answering while the time runs, and what it came to (guide: D2)."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.core import clock
from kanava.portal.pages import page
from kanava.portal.reading import reads
from kanava.rules.assessments import GRACE, Outcome
from kanava.rules.questions import MOST
from kanava.rules.refusals import Refusal
from kanava.training.actions import attempts
from kanava.training.queries.attempts import find_own_file, get_own_attempt, get_taking
from kanava.ui import formatting, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.assessments import answered, shown_questions
from kanava.ui.large_files import Sent, send

SCRIPT = "fetch"


@require_http_methods(["GET", "HEAD", "POST"])
@partner("take_assessment")
def assessment(request: PartnerRequest, lesson_id: int) -> HttpResponse:
    """How the assessment is taken and how its reader stands with it; begins an attempt."""
    at = clock.now()
    if request.method == "POST":
        try:
            made = attempts.begin_attempt(by=request.actor, lesson_id=lesson_id, at=at)
        except Refusal as refusal:
            if refusal.code in ("NOT_FOUND", "NOT_PERMITTED"):
                raise
            messages.error(request, words.of_refusal(refusal))
            return redirect("portal:assessment", lesson_id)
        return redirect("portal:attempt", made.pk)
    found = get_taking(lesson_id, by=request.actor, at=at)
    context = {
        "found": found, "terms": found.assessment, "passes": formatting.exact_percent(found.assessment.pass_percent.normalize()),
        "refusal": words.of_refusal(found.refusal) if found.refusal else "", "may_begin": found.refusal is None and found.questions,
        "rows": [
            {"id": one.pk, "began": formatting.moment(one.began_at), "outcome": one.outcome, "percent": _percent(one.percent)}
            for one in found.attempts
        ],
    }  # fmt: skip
    return page(request, "portal/assessment.html", context, here="training")


def _percent(value: Any) -> str:
    return "" if value is None else formatting.exact_percent(round(value, 0))


@require_safe
@partner("take_assessment")
def attempt(request: PartnerRequest, attempt_id: int) -> HttpResponse:
    """The questions while the attempt runs, what it came to afterwards."""
    return _page(request, attempt_id)


def _page(request: PartnerRequest, attempt_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    at = clock.now()
    found = get_own_attempt(attempt_id, by=request.actor, language=partial(reads, request))
    if (
        found.attempt.ended_at is None
        and found.attempt.due_at is not None
        and at > found.attempt.due_at + GRACE
    ):
        attempts.hand_in(by=request.actor, attempt_id=attempt_id, sent={}, at=at)
        found = get_own_attempt(attempt_id, by=request.actor, language=partial(reads, request))
    context: dict[str, Any] = {
        "found": found,
        "attempt": found.attempt,
        "lesson_id": found.attempt.assessment.lesson_id,
    }
    if found.attempt.ended_at is None:
        due_at = found.attempt.due_at
        context |= {
            "questions": shown_questions(found), "ends": formatting.moment(due_at) if due_at else "",
            "seconds": max(int((due_at - at).total_seconds()), 0) if due_at else "", "fault": words.of_refusal(refusal) if refusal else "",
        }  # fmt: skip
        return page(request, "portal/attempt.html", context, here="training", status=422 if refusal else 200)
    tells = found.attempt.assessment.tells_wrong
    context |= {
        "percent": _percent(found.attempt.percent), "needed": formatting.exact_percent(found.attempt.pass_percent.normalize()), "tells": tells,
        "answers": [one for one in answered(found) if tells or one["is_judged"]], "passed": found.attempt.outcome == Outcome.PASSED,
    }  # fmt: skip
    return page(request, "portal/attempt_result.html", context, here="training")


def _sent(request: PartnerRequest) -> Mapping[int, Sequence[str]]:
    """What the page's fields hold, by answer; `asked` names every answer that the page shows, so that one that was taken
    back is known."""
    asked = [
        int(one)
        for one in request.POST.getlist("asked")
        if one.isascii() and one.isdecimal() and len(one) < 16
    ]
    return {one: _held(request, f"a{one}") for one in asked[:500]}


def _held(request: PartnerRequest, name: str) -> Sequence[str]:
    """The values of a question's field; of one in rows, such as an order, in the order of the rows as they were sent out,
    wherever a script has moved them."""
    rows: list[str] = []
    while len(rows) < MOST and f"{name}.{len(rows)}" in request.POST:
        rows.append(request.POST[f"{name}.{len(rows)}"])
    return rows or request.POST.getlist(name)


@require_POST
@partner("take_assessment")
def act(request: PartnerRequest, attempt_id: int, what: str) -> HttpResponse:
    """Keep what was answered, by the page's script or by hand, or hand it in."""
    if what not in ("save", "hand-in"):
        raise Http404
    by, at = request.actor, clock.now()
    is_script = request.headers.get("X-Requested-With") == SCRIPT
    try:
        _keep_files(request, attempt_id)
        if what == "hand-in":
            attempts.hand_in(by=by, attempt_id=attempt_id, sent=_sent(request), at=at)
            return redirect("portal:attempt", attempt_id)
        attempts.save_answers(by=by, attempt_id=attempt_id, sent=_sent(request), at=at)
    except Refusal as refusal:
        if refusal.code == "NOT_FOUND":
            raise
        if is_script:
            return JsonResponse({"said": words.of_refusal(refusal)}, status=409)
        return _page(request, attempt_id, refusal=refusal)
    if is_script:
        return JsonResponse({"said": ""})
    messages.success(request, _("Your answers are saved. You can go on at any time."))
    return redirect("portal:attempt", attempt_id)


def _keep_files(request: PartnerRequest, attempt_id: int) -> None:
    for name in request.FILES:
        sent: Any = request.FILES.get(name)
        key = name.removeprefix("f")
        if key.isascii() and key.isdecimal() and len(key) < 16:
            attempts.keep_file(
                by=request.actor, attempt_id=attempt_id, answer_id=int(key), name=sent.name or "", chunks=sent.chunks(), at=clock.now()
            )  # fmt: skip


@require_safe
@partner("take_assessment")
def file(request: PartnerRequest, answer_id: int) -> HttpResponseBase:
    """A file that the reader handed in."""
    found = find_own_file(answer_id, by=request.actor)
    return send(request, Sent(found.sha256, found.size, found.name, "application/octet-stream"))
