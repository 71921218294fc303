"""What people at partners do themselves: begin a path, get on with a lesson, be done with it."""

from datetime import datetime

from kanava.core.actions import action
from kanava.core.wall import gate
from kanava.partners.models import Membership
from kanava.rules.learning import NeedsFirst, is_for, missing
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.training import LessonKind, PathState
from kanava.training import writers
from kanava.training.giving import aim_of, record
from kanava.training.models import Enrolment, Lesson, Path, Progress

LONGEST_VIDEO = 24 * 3600  # seconds
# What somebody says themselves that they are done with; of the others something else tells it.
DONE_BY_WORD = frozenset({LessonKind.TEXT, LessonKind.VIDEO, LessonKind.FILE})


class LessonTells(Refusal):
    """This lesson is done when something else has happened, such as an assessment that was passed."""

    code = "LESSON_TELLS"


@action("learn")
def begin_path(*, by: Actor, path_id: int, at: datetime) -> Enrolment:
    """Begin a path, by one's own wish or because it was given. Raises NotFound, NeedsFirst."""
    with gate("training"):
        member = Membership.objects.select_related("partner").filter(
            user_id=by.user_id or 0, partner_id=by.partner_id or 0
        )
        me, path = member.first(), Path.objects.filter(pk=path_id).first()
        if me is None or path is None:
            raise NotFound
        found = Enrolment.objects.filter(path=path, person_id=me.user_id, partner_id=me.partner_id)
        enrolment = found.select_for_update().first()
        is_offered = path.state == PathState.OPEN and is_for(aim_of(path), me.partner.type, by.role)
        if enrolment is None and not is_offered:
            raise NotFound
        check_needs_of(path.pk, by)
        if enrolment is None:
            enrolment, _made = Enrolment.objects.get_or_create(
                path=path, person_id=me.user_id, partner_id=me.partner_id, defaults={"begun_at": at}
            )
        if enrolment.seen_at is None:
            enrolment.seen_at = at
            enrolment.save(update_fields=["seen_at"])
            record("begun", enrolment, by=by, at=at)
    return enrolment


@action("learn")
def keep_position(*, by: Actor, lesson_id: int, seconds: int, at: datetime) -> None:
    """Keep where somebody is in a video. Raises NotFound, NeedsFirst."""
    with gate("training"):
        enrolment, lesson = own_lesson(lesson_id, by=by)
        place = min(max(seconds, 0), LONGEST_VIDEO)
        kept, is_new = Progress.objects.get_or_create(
            enrolment=enrolment,
            lesson=lesson,
            defaults={"partner_id": enrolment.partner_id, "opened_at": at, "position": place},
        )
        if not is_new:
            Progress.objects.filter(pk=kept.pk).update(position=place)
        note_seen(enrolment, at)


@action("learn")
def finish_lesson(*, by: Actor, lesson_id: int, at: datetime) -> bool:
    """Be done with a lesson; returns whether the whole path is finished by it. Raises NotFound, NeedsFirst, LessonTells."""
    with gate("training"):
        enrolment, lesson = own_lesson(lesson_id, by=by)
        if lesson.kind not in DONE_BY_WORD:
            raise LessonTells
        note_seen(enrolment, at)
        return writers.finish_lesson(enrolment, lesson, by=by, at=at)


def check_needs_of(path_id: int, by: Actor) -> None:
    """Whether what comes first is finished. Joins the caller's gate. Raises NeedsFirst."""
    needs = Path.needs.through.objects.filter(from_path_id=path_id).values_list("to_path_id", flat=True)
    finished = Enrolment.objects.filter(
        person_id=by.user_id or 0, partner_id=by.partner_id or 0, finished_at__isnull=False
    )
    if missing(needs, set(finished.values_list("path_id", flat=True))):
        raise NeedsFirst


def own_lesson(lesson_id: int, *, by: Actor) -> tuple[Enrolment, Lesson]:
    """A lesson of a path that somebody learns, their enrolment locked. Joins the caller's gate. Raises NotFound, NeedsFirst."""
    lesson = Lesson.objects.filter(pk=lesson_id).first()
    own = Enrolment.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0)
    enrolment = own.select_for_update().filter(path_id=lesson.path_id).first() if lesson is not None else None
    if lesson is None or enrolment is None:
        raise NotFound
    check_needs_of(lesson.path_id, by)
    return enrolment, lesson


def note_seen(enrolment: Enrolment, at: datetime) -> None:
    """Note that somebody got on with a path."""
    enrolment.seen_at = at
    enrolment.save(update_fields=["seen_at"])
