"""What people at partners do with live sessions: sign up, leave, watch what was recorded (guide: D2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.wall import gate
from kanava.playbook.queries import get_in_force
from kanava.rules import live_sessions as rule
from kanava.rules.live_sessions import AHEAD, TO_SIT, NotSignedUp, OtherDate, SessionState, SignUpState
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.videos import Part, is_watched, watched
from kanava.training import seating, writers
from kanava.training.actions.learning import LONGEST_VIDEO, note_seen, own_lesson
from kanava.training.actions.sessions import locked
from kanava.training.models import Enrolment, LiveSession, Recording, SignUp, Watching


@action("learn")
def sign_up(*, by: Actor, session_id: int, at: datetime) -> SignUp:
    """Come to a session of a lesson that one learns, or wait for a seat.

    Raises:
        NotFound, NeedsFirst, SessionOver, SignedUpAlready, OtherDate: one comes to another session of the lesson.
    """
    with gate("training"):
        session = locked(session_id)
        enrolment, _lesson = own_lesson(session.lesson_id, by=by)
        rule.check_open(SessionState(session.state), session.begins_at, at)
        _check_others(session, enrolment, at)
        seats = seating.seats_of(session)
        found = SignUp.objects.filter(
            session=session, person_id=enrolment.person_id, partner_id=enrolment.partner_id
        ).first()
        session.arrivals += 1
        if found is None:
            found = SignUp(session=session, person_id=enrolment.person_id, partner_id=enrolment.partner_id)
        elif found.state in TO_SIT:
            raise rule.SignedUpAlready
        # One more of the rule's: it has no id before it is kept.
        waits = seats.is_full
        found.enrolment, found.arrival, found.signed_at = enrolment, session.arrivals, at
        found.state = SignUpState.WAITING if waits else SignUpState.COMING
        found.place = len(seats.waiting) + 1 if waits else None
        # Whose calendar has forgotten the session takes it again only with a higher number.
        found.changes += bool(found.changes and not waits)
        found.save()
        seating.keep(session, rule.arrive(seats, found.pk), (), by=by, at=at)
        note_seen(enrolment, at)
        seating.record("waits" if waits else "signed_up", found, by=by, at=at, sequence=session.sequence)
    return found


@action("learn")
def sign_off(*, by: Actor, session_id: int, at: datetime) -> None:
    """Come no more, or wait no more; the seat goes to whoever has waited longest. Raises NotFound, SessionOver,
    NotSignedUp."""
    with gate("training"):
        session = locked(session_id)
        mine = SignUp.objects.filter(
            session=session, person_id=by.user_id or 0, partner_id=by.partner_id or 0
        ).first()
        if mine is None:
            raise NotFound
        rule.check_open(SessionState(session.state), session.begins_at, at)
        if mine.state not in TO_SIT:
            raise NotSignedUp
        seating.sign_off(session, mine, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Watched:
    """What of a recording of so many seconds somebody has watched, and whether it is to the end now, for the first time."""

    parts: Sequence[Part]
    length: int
    is_whole_now: bool


@action("learn")
def watch(
    *, by: Actor, session_id: int, seconds: int, length: int, played: Iterable[Part], at: datetime
) -> Watched:
    """Keep where somebody is in a recording of so many seconds, and what of it their player says that it has played since it
    told last. Raises NotFound, NeedsFirst."""
    with gate("training"):
        session, enrolment = _recorded(session_id, by=by)
        place = min(max(seconds, 0), LONGEST_VIDEO)
        found, is_new = Watching.objects.get_or_create(
            enrolment=enrolment, session=session,
            defaults={"partner_id": enrolment.partner_id, "told_at": at},
        )  # fmt: skip
        since = timedelta(0) if is_new else at - found.told_at
        # A recording never becomes shorter, whatever a player says of it later.
        found.length = min(max(found.length, length), LONGEST_VIDEO)
        found.parts = watched(map(tuple, found.parts), played, since, found.length)
        # Whoever is at the end begins again another day.
        found.position = 0 if length > 0 and place >= length - 1 else place
        found.told_at = at
        is_whole = is_watched(found.parts, found.length) and found.watched_at is None
        found.watched_at = at if is_whole else found.watched_at
        found.save(update_fields=["parts", "length", "position", "told_at", "watched_at"])
        note_seen(enrolment, at)
        if is_whole:
            _count(enrolment, session, by=by, at=at)
    return Watched(found.parts, found.length, is_whole)


@action("learn")
def say_watched(*, by: Actor, session_id: int, at: datetime) -> None:
    """Say oneself that one has watched a recording, where no player tells it. Raises NotFound, NeedsFirst."""
    with gate("training"):
        session, enrolment = _recorded(session_id, by=by)
        Watching.objects.update_or_create(
            enrolment=enrolment, session=session,
            defaults={"watched_at": at, "told_at": at},
            create_defaults={"partner_id": enrolment.partner_id, "told_at": at, "watched_at": at},
        )  # fmt: skip
        note_seen(enrolment, at)
        _count(enrolment, session, by=by, at=at)


@action("keep_training")
def remind_of_sessions(*, by: Actor, at: datetime) -> int:
    """Remind those who come to a session that is near; returns of how many sessions. Safe to repeat."""
    hours = get_in_force(clock.day_of(at)).playbook.training.session_reminder_hours
    rows = LiveSession.objects.select_for_update(skip_locked=True).filter(
        state__in=AHEAD, reminded_at=None, begins_at__gt=at, begins_at__lte=at + timedelta(hours=hours)
    )
    reminded = 0
    for session in rows.order_by("begins_at", "id"):
        session.reminded_at = at
        session.save(update_fields=["reminded_at"])
        coming = SignUp.objects.filter(session=session, state=SignUpState.COMING)
        for found in coming.order_by("arrival"):
            if rule.is_reminded(session.begins_at, found.signed_at, hours, at):
                seating.record("session_reminded", found, by=by, at=at)
        reminded += 1
    return reminded


def _check_others(session: LiveSession, enrolment: Enrolment, at: datetime) -> None:
    """One comes to one session of a lesson at a time."""
    others = SignUp.objects.filter(
        Q(session__state__in=AHEAD, session__begins_at__gt=at),
        enrolment=enrolment, state__in=TO_SIT, session__lesson_id=session.lesson_id,
    ).exclude(session=session)  # fmt: skip
    if others.exists():
        raise OtherDate


def _recorded(session_id: int, *, by: Actor) -> tuple[LiveSession, Enrolment]:
    found = Recording.objects.select_related("session").filter(session_id=session_id).first()
    if found is None:
        raise NotFound
    enrolment, _lesson = own_lesson(found.session.lesson_id, by=by)
    return found.session, enrolment


def _count(enrolment: Enrolment, session: LiveSession, *, by: Actor, at: datetime) -> None:
    lesson = session.lesson
    if rule.is_done(attended=False, watched=True, recording_counts=lesson.recording_counts):
        writers.finish_lesson(enrolment, lesson, by=by, at=at)
