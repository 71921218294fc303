"""Planning live sessions: a date, another one, none (guide: D2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kanava.core import events
from kanava.core.actions import action
from kanava.core.models import User
from kanava.rules import live_sessions as rule
from kanava.rules.live_sessions import AHEAD, TRAINERS, SessionOver, SessionState
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy
from kanava.rules.training import LessonKind
from kanava.training import seating
from kanava.training.models import Lesson, LiveSession

LANGUAGES = ("en", "fi")
# Another session that could last into one begins at most so long before it.
LONGEST = timedelta(minutes=1440)
# What calendars keep of a session.
IN_CALENDARS = frozenset({"begins_at", "minutes", "trainer_id", "link", "place"})
TOLD = ("begins_at", "minutes", "zone", "language", "trainer_id", "link", "place")


class SessionPast(Refusal):
    """A session is planned for a moment to come."""

    code = "SESSION_PAST"


class PlaceMissing(Refusal):
    """People have to know where to go: a link or a place."""

    code = "SESSION_PLACE_MISSING"


class LinkUnusable(Refusal):
    """The meeting link is no address of the web."""

    code = "SESSION_LINK_UNUSABLE"


class TrainerMissing(Refusal):
    """Somebody of ours leads a session."""

    code = "SESSION_TRAINER_MISSING"


class ReasonMissing(Refusal):
    """Those who were to come read why it does not take place."""

    code = "SESSION_REASON_MISSING"


@dataclass(frozen=True, slots=True)
class SessionTold:
    """A session as it is typed: day and hour by the clocks of a zone, how long, in which language, who leads it, where, and
    how many have room, None for any number."""

    on: date
    hour: time
    zone: str
    minutes: int
    language: str
    trainer_id: int
    link: str = ""
    place: str = ""
    seats: int | None = None


@action("plan_session")
def plan_session(*, by: Actor, lesson_id: int, told: SessionTold, at: datetime) -> LiveSession:
    """Plan a date of a live lesson; whoever leads it gets it into the calendar.

    Raises:
        NotFound, and Faults of HourMissing (field `hour`), SessionPast (field `hour`), PlaceMissing, LinkUnusable (field
        `link`), TrainerMissing, TrainerBusy (field `trainer`).
    """
    lesson = Lesson.objects.filter(pk=lesson_id, kind=LessonKind.LIVE).first()
    if lesson is None:
        raise NotFound
    values = _checked(told, at=at)
    session = LiveSession.objects.create(
        lesson=lesson, seats=told.seats, made_at=at, made_by_id=by.user_id, **values
    )
    record("session_planned", session, by=by, at=at, sequence=0)
    return session


@action("plan_session")
def change_session(*, by: Actor, session_id: int, told: SessionTold, at: datetime) -> LiveSession:
    """Change a session that has not begun. Who comes, and who leads it, learns what has changed in the calendar; more seats go
    to those who wait.

    Raises:
        NotFound, SessionOver, SeatsTaken (field `seats`), and what `plan_session` raises.
    """
    session = locked(session_id)
    rule.check_open(SessionState(session.state), session.begins_at, at)
    values = _checked(told, at=at, but=session.pk)
    seats, got = rule.resize(seating.seats_of(session), told.seats)
    before = {name: getattr(session, name) for name in TOLD}
    changed = sorted(name for name in TOLD if before[name] != values[name])
    for name in changed:
        setattr(session, name, values[name])
    tells = bool(IN_CALENDARS & set(changed))
    if "begins_at" in changed:
        session.state, session.reminded_at = SessionState.MOVED, None
    session.sequence += tells
    session.save(update_fields=[*TOLD, "state", "reminded_at", "sequence"])
    session.seats = told.seats
    seating.keep(session, seats, got, by=by, at=at)
    if tells:
        verb = "session_moved" if "begins_at" in changed else "session_changed"
        known: Mapping[str, Any] = {
            "sequence": session.sequence, "was": before["begins_at"].isoformat(), "now": session.begins_at.isoformat(),
            "led": before["trainer_id"], "got": list(got),
        }  # fmt: skip
        record(verb, session, by=by, at=at, **known)
    return session


@action("plan_session")
def cancel_session(*, by: Actor, session_id: int, reason: str, at: datetime) -> LiveSession:
    """A session does not take place, for a reason that those who were to come read. One that was held stays so.
    Raises NotFound, SessionOver, ReasonMissing (field `reason`)."""
    session = locked(session_id)
    if session.state not in AHEAD:
        raise SessionOver
    if not reason.strip():
        raise ReasonMissing(field="reason")
    session.state, session.reason = SessionState.CANCELLED, tidy(reason)[:500]
    session.sequence += 1
    session.save(update_fields=["state", "reason", "sequence"])
    record("session_cancelled", session, by=by, at=at, sequence=session.sequence)
    return session


def locked(session_id: int) -> LiveSession:
    """A session, locked: its seats are given one at a time. Raises NotFound."""
    found = LiveSession.objects.select_for_update().filter(pk=session_id).first()
    if found is None:
        raise NotFound
    return found


def record(verb: str, session: LiveSession, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a session."""
    subject = events.Subject("live_session", session.pk)
    events.record(f"training.{verb}", by=by, at=at, subject=subject, lesson=session.lesson_id, **data)


def _checked(told: SessionTold, *, at: datetime, but: int | None = None) -> dict[str, Any]:
    """What is told of a session, as it is kept; everything that is wrong with it at once."""
    faults: list[Refusal] = []
    begins_at = None
    try:
        begins_at = rule.moment_of(told.on, told.hour, ZoneInfo(told.zone))
    except rule.HourMissing as fault:
        faults.append(fault)
    if begins_at is not None and begins_at <= at:
        faults.append(SessionPast(field="hour"))
    link, place = told.link.strip(), tidy(told.place)[:200]
    if not link and not place:
        faults.append(PlaceMissing(field="link"))
    elif link and not link.startswith(("https://", "http://")):
        faults.append(LinkUnusable(field="link"))
    is_ours = User.objects.filter(pk=told.trainer_id, is_active=True, staff_role__in=TRAINERS).exists()
    if not is_ours:
        faults.append(TrainerMissing(field="trainer"))
    elif begins_at is not None:
        try:
            _check_trainer(told.trainer_id, (begins_at, told.minutes), but)
        except rule.TrainerBusy as fault:
            faults.append(fault)
    if faults:
        raise Faults(faults)
    return {
        "begins_at": begins_at, "minutes": told.minutes, "zone": told.zone, "trainer_id": told.trainer_id, "link": link,
        "place": place, "language": told.language if told.language in LANGUAGES else LANGUAGES[0],
    }  # fmt: skip


def _check_trainer(trainer_id: int, session: tuple[datetime, int], but: int | None) -> None:
    # Whose sessions are planned at the same moment by two people are planned one after the other.
    User.objects.select_for_update(no_key=True).get(pk=trainer_id)
    begins_at, minutes = session
    rows = LiveSession.objects.filter(
        trainer_id=trainer_id,
        state__in=AHEAD,
        begins_at__gt=begins_at - LONGEST,
        begins_at__lt=rule.ends_at(begins_at, minutes),
    )
    rule.check_trainer(session, rows.exclude(pk=but or 0).values_list("begins_at", "minutes"))
