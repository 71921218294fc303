"""Taking an assessment: beginning, answering while the time runs, handing in (guide: D2).

An answer is kept as it is given, so a lost connection loses nothing; what arrives after the end does not count.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from kanava.core import blobs
from kanava.core.actions import action
from kanava.core.events import Subject, record
from kanava.core.wall import gate
from kanava.documents.file_checks import check_file
from kanava.rules.answer_files import LARGEST_ANSWER, MOST_PARTS, MOST_UNPACKED, AnswerFileTooLarge, kind_of
from kanava.rules.assessments import GRACE, AttemptRuns, TimeOver, check_beginning
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.training import PathState
from kanava.training import asking
from kanava.training.actions.learning import check_needs_of
from kanava.training.attempting import close_attempt, draw_attempt, past_of, terms_of
from kanava.training.models import Answer, AnswerFile, Assessment, Attempt, Enrolment


@action("take_assessment")
def begin_attempt(*, by: Actor, lesson_id: int, at: datetime) -> Attempt:
    """Begin an assessment. Whoever takes one of a path that is open to it learns that path from now on.

    Raises:
        NotFound, NeedsFirst, AlreadyPassed, AttemptRuns, AttemptsUsed, AttemptTooSoon, TooFewQuestions.
    """
    with gate("training"):
        found = Assessment.objects.select_related("lesson__path").filter(lesson_id=lesson_id).first()
        if found is None or by.user_id is None or by.partner_id is None:
            raise NotFound
        check_needs_of(found.lesson.path_id, by)
        enrolment = _enrolled(found, by=by, at=at)
        for one in _running(enrolment, found):
            if not _is_over(one, at):
                raise AttemptRuns
            close_attempt(one, by=by, at=at)
        check_beginning(terms_of(found), past_of(found, enrolment, at), at)
        made = draw_attempt(found, enrolment, seed=secrets.randbits(48), at=at)
        record("training.attempt_begun", by=by, at=at, subject=Subject("attempt", made.pk, made.partner_id), assessment=found.pk)  # fmt: skip
    return made


def _enrolled(found: Assessment, *, by: Actor, at: datetime) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",))
    told = {"path_id": found.lesson.path_id, "person_id": by.user_id, "partner_id": by.partner_id}
    enrolment = rows.filter(**told).first()
    if enrolment is not None:
        return enrolment
    if found.lesson.path.state != PathState.OPEN:
        raise NotFound
    made = Enrolment.objects.create(**told, begun_at=at)
    record("training.begun", by=by, at=at, subject=Subject("enrolment", made.pk, made.partner_id), path=made.path_id)  # fmt: skip
    return made


def _running(enrolment: Enrolment, assessment: Assessment) -> Sequence[Attempt]:
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("assessment__lesson")
    return list(rows.filter(enrolment=enrolment, assessment=assessment, ended_at__isnull=True))


def _is_over(attempt: Attempt, at: datetime) -> bool:
    return attempt.due_at is not None and at > attempt.due_at + GRACE


def _own(attempt_id: int, *, by: Actor) -> Attempt:
    """An attempt of whoever asks, locked. Raises NotFound."""
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("assessment__lesson")
    found = rows.filter(pk=attempt_id, person_id=by.user_id, partner_id=by.partner_id or 0).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Saved:
    """How many answers have changed, and which were left as they are (`newer`, ids), because they were changed both on the
    page that sends them and elsewhere since it was made."""

    changed: int
    newer: tuple[int, ...] = ()


@action("take_assessment")
def save_answers(
    *,
    by: Actor,
    attempt_id: int,
    sent: Mapping[int, Sequence[str]],
    at: datetime,
    seen: Mapping[int, str] | None = None,
    window: str = "",
) -> Saved:
    """Keep answers by the ids of their rows, each as the page's field holds it. `seen` is the stamp of each as the page
    showed it, `window` the page's own name: what the page has not changed is left alone, and what was changed elsewhere
    meanwhile as well. What it has sent itself before, it may change without having heard that it arrived.

    Raises:
        NotFound. TimeOver: the attempt was handed in, or its time is over.
    """
    with gate("training"):
        return _save(_open(attempt_id, by=by, at=at), sent, at, seen or {}, window)


def _open(attempt_id: int, *, by: Actor, at: datetime) -> Attempt:
    found = _own(attempt_id, by=by)
    if found.ended_at is not None or _is_over(found, at):
        raise TimeOver
    return found


def _save(
    attempt: Attempt, sent: Mapping[int, Sequence[str]], at: datetime, seen: Mapping[int, str], window: str
) -> Saved:
    changed: list[Answer] = []
    newer: list[int] = []
    for answer in attempt.answers.select_related("question").filter(pk__in=sent):
        given = asking.read_answer(answer, answer.question.kind, sent[answer.pk])
        before = seen.get(answer.pk)
        if given == answer.given or before == asking.stamp(answer, given):
            continue
        is_own = bool(window) and window == answer.given_in
        if not is_own and before not in (None, asking.stamp(answer, answer.given)):
            newer.append(answer.pk)
            continue
        answer.given, answer.given_at, answer.given_in = given, at, window
        changed.append(answer)
    Answer.objects.bulk_update(changed, ["given", "given_at", "given_in"])
    return Saved(len(changed), tuple(newer))


@action("take_assessment")
def keep_file(
    *, by: Actor, attempt_id: int, answer_id: int, name: str, chunks: Iterable[bytes], at: datetime
) -> AnswerFile:
    """Keep the file of an answer in place of an earlier one.

    Raises:
        NotFound, TimeOver, AnswerFileTooLarge, AnswerFileUnknown, FileDamaged, FileLocked, FileHasMacros, FileSwells.
    """
    with gate("training"):
        attempt = _open(attempt_id, by=by, at=at)
        answer = attempt.answers.select_related("question").filter(pk=answer_id).first()
        if answer is None or not asking.is_judged(answer.question.kind):
            raise NotFound

        def check(file: IO[bytes]) -> None:
            check_file(file, name, most_parts=MOST_PARTS, most_unpacked=MOST_UNPACKED)
            kind_of(file.read(blobs.HEAD))

        try:
            blob = blobs.keep(chunks, limit=LARGEST_ANSWER, check=check)
        except blobs.FileTooLarge as refusal:
            raise AnswerFileTooLarge(field="file") from refusal
        kind = kind_of(blob.head)
        AnswerFile.objects.filter(answer=answer).delete()
        return AnswerFile.objects.create(
            answer=answer, partner_id=attempt.partner_id, name=name[-200:] or "file", kind=kind, sha256=blob.sha256, size=blob.size,
            sent_at=at,
        )  # fmt: skip


@action("take_assessment")
def hand_in(*, by: Actor, attempt_id: int, sent: Mapping[int, Sequence[str]], at: datetime) -> Attempt:
    """End an attempt and learn what it came to. What is sent after the end is left out, what was kept before counts.
    Handed in again, nothing changes. Raises NotFound."""
    with gate("training"):
        found = _own(attempt_id, by=by)
        if found.ended_at is None:
            if not _is_over(found, at):
                _save(found, sent, at, {}, "")
            close_attempt(found, by=by, at=at)
    return found


@action("keep_assessments")
def close_overdue(*, by: Actor, at: datetime, most: int = 500) -> int:
    """End the attempts whose time is over; returns how many."""
    rows = Attempt.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "assessment__lesson"
    )
    late = list(rows.filter(ended_at__isnull=True, due_at__lt=at - GRACE).order_by("due_at")[:most])
    for one in late:
        close_attempt(one, by=by, at=at)
    return len(late)
