"""An attempt at an assessment: answering while the time runs, handing in, and what it came to (guide: D2)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock
from kanava.portal.pages import page
from kanava.portal.reading import reads
from kanava.rules.assessments import GRACE, Outcome, TimeOver
from kanava.rules.questions import MOST
from kanava.rules.refusals import Refusal
from kanava.training import asking
from kanava.training.actions import attempts
from kanava.training.queries.attempts import find_own_file, get_own_attempt
from kanava.ui import formatting, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.assessments import answered, left_open, shown_questions
from kanava.ui.forms import Fault
from kanava.ui.large_files import Sent, send

if TYPE_CHECKING:
    from kanava.training.queries.attempts import Paper

SCRIPT = "fetch"
LONGEST_STAMP = 24


@dataclass(frozen=True, slots=True)
class Told:
    """What a page of questions sends. `fields` by the ids of answers, of those that it means to change; `seen` the stamps of
    all that it shows; `files` by the ids of answers; `window` the page's name."""

    fields: Mapping[int, Sequence[str]] = field(default_factory=dict)
    seen: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, Any] = field(default_factory=dict)
    window: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What could not be kept: answers that were changed elsewhere meanwhile, with what was sent; files, with their names and why."""

    newer: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, tuple[str, Refusal]] = field(default_factory=dict)
    refusal: Refusal | None = None

    def __bool__(self) -> bool:
        return bool(self.newer or self.files or self.refusal)


@require_safe
@partner("take_assessment")
def attempt(request: PartnerRequest, attempt_id: int) -> HttpResponse:
    """The questions while the attempt runs, what it came to afterwards."""
    return _page(request, attempt_id, Left())


def _page(request: PartnerRequest, attempt_id: int, left: Left) -> HttpResponse:
    at = clock.now()
    found = _get(request, attempt_id, at)
    running = found.attempt
    context: dict[str, Any] = {
        "found": found,
        "attempt": running,
        "lesson_id": running.assessment.lesson_id,
        "path_id": running.assessment.lesson.path_id,
    }
    if running.ended_at is None:
        questions = shown_questions(found)
        for one in questions:
            one["newer"] = one["id"] in left.newer
            one["sent"] = left.newer.get(one["id"], "")
            one["fault"] = _said_of_file(left.files[one["id"]]) if one["id"] in left.files else ""
        context |= {
            "questions": questions, "window": secrets.token_hex(8), "faults": _faults(questions, left), **_time(running, at),
            "refusal": words.of_refusal(left.refusal) if left.refusal else "",
        }  # fmt: skip
        status = 409 if left.newer else 422 if left else 200
        return page(request, "portal/attempt.html", context, here="training", status=status)
    tells = running.assessment.tells_wrong
    context |= {
        "percent": "" if running.percent is None else formatting.exact_percent(round(running.percent, 0)),
        "needed": formatting.exact_percent(running.pass_percent.normalize()), "tells": tells,
        "answers": [one for one in answered(found) if tells or one["is_judged"]], "passed": running.outcome == Outcome.PASSED,
    }  # fmt: skip
    return page(request, "portal/attempt_result.html", context, here="training")


def _get(request: PartnerRequest, attempt_id: int, at: datetime) -> "Paper":
    """An attempt, closed where its time is over."""
    found = get_own_attempt(attempt_id, by=request.actor, language=partial(reads, request))
    due_at = found.attempt.due_at
    if found.attempt.ended_at is not None or due_at is None or at <= due_at + GRACE:
        return found
    attempts.hand_in(by=request.actor, attempt_id=attempt_id, sent={}, at=at)
    return get_own_attempt(attempt_id, by=request.actor, language=partial(reads, request))


def _time(running: Any, at: datetime) -> dict[str, Any]:
    """When the time is over, and in how many seconds; empty without a limit."""
    if running.due_at is None:
        return {"ends": "", "seconds": ""}
    return {
        "ends": formatting.moment(running.due_at),
        "seconds": max(ceil((running.due_at - at).total_seconds()), 0),
    }


def _said_of_file(refused: tuple[str, Refusal]) -> str:
    name, refusal = refused
    return _("“%(name)s”: %(why)s") % {"name": name, "why": words.of_refusal(refusal)}


def _faults(questions: Sequence[Mapping[str, Any]], left: Left) -> list[Fault]:
    """What is wrong, by question, with the way to it."""
    newer = _("Answered in another window meanwhile. The newer answer stands there now.")
    return [
        Fault(one["fault"] or newer, f"f{one['id']}" if one["fault"] else f"question-{one['id']}", _("Question %(n)s") % {"n": one["number"]})
        for one in questions
        if one["fault"] or one["newer"]
    ]  # fmt: skip


def _told(request: PartnerRequest) -> Told:
    """`asked` names every answer that the page means to change, so that one that was taken back is known."""
    asked = [key for key in map(_key, request.POST.getlist("asked")) if key is not None][:500]
    seen, files = {}, {}
    for name, stamp in request.POST.items():
        key = _key(name[1:]) if name.startswith("v") else None
        if key is not None:
            seen[key] = str(stamp)[:LONGEST_STAMP]
    for name in request.FILES:
        key = _key(name[1:]) if name.startswith("f") else None
        if key is not None:
            files[key] = request.FILES[name]
    window = request.POST.get("window", "")[:LONGEST_STAMP]
    return Told({key: _held(request, f"a{key}") for key in asked}, seen, files, window)


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


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
    by, at, told = request.actor, clock.now(), _told(request)
    if what == "save" and request.headers.get("X-Requested-With") == SCRIPT:
        return _answer_script(request, attempt_id, told, at)
    left = _keep(request, attempt_id, told, at)
    if what == "save":
        if left:
            return _page(request, attempt_id, left)
        messages.success(request, _("Your answers are saved. You can go on at any time."))
        return redirect("portal:attempt", attempt_id)
    is_sure = "sure" in request.POST or isinstance(left.refusal, TimeOver)
    if left and not is_sure:
        return _page(request, attempt_id, left)
    if not is_sure and left_open(_get(request, attempt_id, at)):
        return redirect("portal:attempt-unanswered", attempt_id)
    attempts.hand_in(by=by, attempt_id=attempt_id, sent={}, at=at)
    return redirect("portal:attempt", attempt_id)


def _keep(request: PartnerRequest, attempt_id: int, told: Told, at: datetime) -> Left:
    """Keep all that can be kept: answers first, then each file by itself."""
    given: dict[str, Any] = {"by": request.actor, "attempt_id": attempt_id, "at": at}
    try:
        saved = attempts.save_answers(sent=told.fields, seen=told.seen, window=told.window, **given)
    except TimeOver as refusal:
        return Left(refusal=refusal)
    refused: dict[int, tuple[str, Refusal]] = {}
    for key, sent in told.files.items():
        name = sent.name or ""
        try:
            attempts.keep_file(answer_id=key, name=name, chunks=sent.chunks(), **given)
        except Refusal as refusal:
            if refusal.code == "NOT_FOUND":
                raise
            refused[key] = (name, refusal)
    found = (
        get_own_attempt(attempt_id, by=request.actor, language=partial(reads, request))
        if saved.newer
        else None
    )
    return Left(_sent_words(found, told, saved.newer) if found else {}, refused)


def _sent_words(found: "Paper", told: Told, newer: Sequence[int]) -> Mapping[int, str]:
    """What was sent of answers that were changed elsewhere, where it was written in words."""
    written = {one.pk for one in found.answers if not asking.is_chosen(one.question.kind)}
    return {key: next(iter(told.fields[key]), "") if key in written else "" for key in newer}


def _answer_script(request: PartnerRequest, attempt_id: int, told: Told, at: datetime) -> HttpResponse:
    """Keep what has changed, and tell the page what stands elsewhere than it thinks."""
    try:
        saved = attempts.save_answers(
            by=request.actor, attempt_id=attempt_id, sent=told.fields, seen=told.seen, window=told.window, at=at
        )  # fmt: skip
    except TimeOver as refusal:
        return JsonResponse({"said": words.of_refusal(refusal)}, status=409)
    stamps, newer = {}, {}
    for one in get_own_attempt(attempt_id, by=request.actor, language=partial(reads, request)).answers:
        stamp = asking.stamp(one, one.given)
        if told.seen.get(one.pk, stamp) == stamp:
            continue
        if one.pk in told.fields and one.pk not in saved.newer:
            stamps[one.pk] = stamp
        else:
            newer[one.pk] = {"stamp": stamp, "fields": asking.fields_of(one), "clash": one.pk in saved.newer}
    return JsonResponse({"said": "", "stamps": stamps, "newer": newer})


@require_safe
@partner("take_assessment")
def unanswered(request: PartnerRequest, attempt_id: int) -> HttpResponse:
    """What is not answered, before it is handed in all the same."""
    at = clock.now()
    found = _get(request, attempt_id, at)
    running = found.attempt
    rows = left_open(found) if running.ended_at is None else []
    if not rows:
        return redirect("portal:attempt", attempt_id)
    context = {
        "found": found, "attempt": running, "rows": rows, "asked": len(found.answers), **_time(running, at),
        "path_id": running.assessment.lesson.path_id,
    }  # fmt: skip
    return page(request, "portal/attempt_unanswered.html", context, here="training")


@require_safe
@partner("take_assessment")
def file(request: PartnerRequest, answer_id: int) -> HttpResponseBase:
    """A file that the reader handed in."""
    found = find_own_file(answer_id, by=request.actor)
    return send(request, Sent(found.sha256, found.size, found.name, "application/octet-stream"))
