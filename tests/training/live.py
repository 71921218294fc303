"""Live lessons with their dates."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kanava.core import clock
from kanava.core.models import User
from kanava.partners.models import Partner
from kanava.rules.people import Actor, Role, Via
from kanava.training.actions import attending, giving, holding, learning, sessions
from kanava.training.actions.sessions import SessionTold
from kanava.training.models import Lesson, LiveSession, Path
from tests.factories import staff
from tests.training.making import AT, VTT, WEBM, make_lesson, make_open

HELSINKI = ZoneInfo("Europe/Helsinki")


def told(trainer: User, begins_at: datetime, **more: Any) -> SessionTold:
    """A session at a moment, typed by the clocks of Helsinki where nothing else is said."""
    zone = ZoneInfo(more.pop("zone", HELSINKI.key))
    local = begins_at.astimezone(zone)
    values = {"minutes": 60, "language": "en", "link": "https://meet.example.com/abc", **more}
    return SessionTold(local.date(), local.time(), zone.key, trainer_id=trainer.pk, **values)


def make_live_lesson(by: Actor, title: str = "Ask us anything", **more: Any) -> tuple[Path, Lesson]:
    """An open path with a lesson to read and a live one."""
    path = make_open(by, "Meet us", lessons=1)
    return path, make_lesson(by, path, title, kind="LIVE_LESSON", **more)


def plan(
    trainer: User, lesson: Lesson, begins_at: datetime, *, at: datetime = AT, **more: Any
) -> LiveSession:
    return sessions.plan_session(
        by=staff(trainer), lesson_id=lesson.pk, told=told(trainer, begins_at, **more), at=at
    )


def learner_of(person: User, partner: Partner, path: Path, by: Actor, *, at: datetime = AT) -> Actor:
    """Somebody who learns the path, as the portal knows them."""
    giving.give_path(by=by, partner_id=partner.pk, path_id=path.pk, person_ids=[person.pk], due=None, at=at)
    found = Actor(Role.PARTNER_SELLER, Via.PORTAL, person.pk, partner.pk)
    learning.begin_path(by=found, path_id=path.pk, at=at)
    return found


def make_live_scene(owner: User, partner: Partner, person: User) -> dict[str, Any]:
    """A lesson with a session that was held and recorded, and one to come with a seat taken."""
    by = staff(owner)
    path, lesson = make_live_lesson(by)
    begins_at = AT + timedelta(hours=2)
    held = plan(owner, lesson, begins_at)
    learner = learner_of(person, partner, path, by)
    mine = attending.sign_up(by=learner, session_id=held.pk, at=AT)
    after = begins_at + timedelta(hours=2)
    given: dict[str, Any] = {"by": by, "session_id": held.pk, "at": after}
    holding.tell_attendance(**given, there=[mine.pk])
    holding.keep_recording(**given, name="a.webm", chunks=[WEBM])
    holding.keep_recording_captions(**given, language="en", content=VTT)
    now = max(clock.now(), after)
    ahead = plan(owner, lesson, now + timedelta(days=7), at=now, seats=1, place="Fair hall 4")
    attending.sign_up(by=learner, session_id=ahead.pk, at=now)
    return {"live_path": path, "live_lesson": lesson, "session": held, "next_session": ahead}
