"""What is written whenever somebody gets on with a path. Joins the caller's transaction."""

from datetime import datetime

from kanava.core import events
from kanava.core.wall import gate
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.training.models import Enrolment, Lesson, LessonText, PathText, Progress


def finish_lesson(enrolment: Enrolment, lesson: Lesson, *, by: Actor, at: datetime) -> bool:
    """Note that somebody is done with a lesson, and with the whole path where nothing that is required is left; returns
    whether the path is finished by it. Told again, nothing changes."""
    with gate("training"):
        progress, _made = Progress.objects.get_or_create(
            enrolment=enrolment,
            lesson=lesson,
            defaults={"partner_id": enrolment.partner_id, "opened_at": at},
        )
        if progress.done_at is None:
            progress.done_at = at
            progress.save(update_fields=["done_at"])
            _record("lesson_done", enrolment, by=by, at=at, lesson=lesson.pk)
        return finish_path(enrolment, by=by, at=at)


def finish_path(enrolment: Enrolment, *, by: Actor, at: datetime) -> bool:
    """Note that a path is done, where all that is required of it is; returns whether it is so now for the first time."""
    done = Progress.objects.filter(enrolment=enrolment, done_at__isnull=False).values("lesson_id")
    left = Lesson.objects.filter(path_id=enrolment.path_id, is_required=True).exclude(pk__in=done)
    if enrolment.finished_at is not None or left.exists():
        return False
    enrolment.finished_at = at
    enrolment.save(update_fields=["finished_at"])
    _record("path_done", enrolment, by=by, at=at)
    return True


def _record(verb: str, enrolment: Enrolment, *, by: Actor, at: datetime, **data: object) -> None:
    subject = events.Subject("enrolment", enrolment.pk, enrolment.partner_id)
    events.record(f"training.{verb}", by=by, at=at, subject=subject, path=enrolment.path_id, **data)


def say_path(path_id: int, language: str, *, title: str, summary: str, by: Actor, at: datetime) -> None:
    """Give a path its words in one more language, or change them."""
    values = {"title": title, "summary": summary}
    PathText.objects.update_or_create(path_id=path_id, language=language, defaults=values)
    events.record("training.path_written", by=by, at=at, subject=events.Subject("path", path_id))


def say_lesson(lesson_id: int, language: str, *, title: str, body: str, by: Actor, at: datetime) -> None:
    """Give a lesson its words in one more language, or change them. Raises NotFound."""
    path_id = Lesson.objects.filter(pk=lesson_id).values_list("path_id", flat=True).first()
    if path_id is None:
        raise NotFound
    values = {"title": title, "body": body}
    LessonText.objects.update_or_create(lesson_id=lesson_id, language=language, defaults=values)
    subject = events.Subject("path", path_id)
    events.record("training.lesson_written", by=by, at=at, subject=subject, lesson=lesson_id)
