"""Paths, lessons and people who learn them."""

from datetime import UTC, datetime
from typing import Any

from kanava.core.models import User
from kanava.partners.models import Partner
from kanava.rules.people import Actor, Role, Via
from kanava.rules.training import PathState
from kanava.training.actions import authoring, files, giving, learning
from kanava.training.actions.authoring import LessonTold, PathTold, Said
from kanava.training.models import Lesson, Path
from tests.rules.test_files import PDF

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
# The first bytes of videos, and as much behind them as a browser would want to skip.
MP4 = (
    b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41\x00\x00\x00\x08moov\x00\x00\x28\x08mdat"
    + bytes(range(256)) * 40
)
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + b"\0" * 500
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"


def make_path(by: Actor, title: str = "First steps in selling", *, at: datetime = AT, **more: Any) -> Path:
    told = PathTold(
        {"en": Said(title, "Tell what it does"), "fi": Said(f"{title} (fi)")}, **{"role": "SALES", **more}
    )
    return authoring.write_path(by=by, told=told, at=at)


def make_lesson(
    by: Actor, path: Path, title: str = "Who buys it", *, at: datetime = AT, **more: Any
) -> Lesson:
    told = LessonTold(
        {"en": Said(title, more.pop("body", "## Who\n\n**Everybody** who waits."))}, **{"minutes": 5, **more}
    )
    return authoring.write_lesson(by=by, path_id=path.pk, told=told, at=at)


def make_open(by: Actor, title: str = "First steps in selling", *, lessons: int = 2, **more: Any) -> Path:
    path = make_path(by, title, **more)
    for number in range(lessons):
        make_lesson(by, path, f"Lesson {number + 1}")
    return authoring.set_path_state(by=by, path_id=path.pk, state=PathState.OPEN, at=AT)


def make_scene(by: Actor, partner: Partner, person: User) -> dict[str, Any]:
    """A lesson with all that can belong to one, which somebody learns."""
    path = make_open(by, due_days=3)
    lesson = make_lesson(by, path, "Watch it", kind="VIDEO_LESSON", body="![a chart](chart.png)")
    given = {"by": by, "lesson_id": lesson.pk, "at": AT}
    files.keep_captions(**given, language="en", content=VTT)
    scene = {
        "path": path,
        "lesson": lesson,
        "lesson_file": files.add_file(**given, name="Prices.pdf", content=PDF),
        "lesson_video": files.keep_video(**given, language="en", name="a.mp4", chunks=[MP4]),
    }
    giving.give_path(by=by, partner_id=partner.pk, path_id=path.pk, person_ids=[person.pk], due=None, at=AT)
    learner = Actor(Role.PARTNER_OWNER, Via.PORTAL, person.pk, partner.pk)
    learning.begin_path(by=learner, path_id=path.pk, at=AT)
    return scene
