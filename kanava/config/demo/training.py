"""Training in the demo: three paths that somebody could really learn from, and people at different points (guide: D2, H6)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.resources import files
from typing import Any

from kanava.config.demo.cast import PASSWORD
from kanava.config.demo.schedule import Schedule
from kanava.core.models import User
from kanava.deals.models import ProductLine
from kanava.partners.models import Membership, Partner
from kanava.rules.people import Actor, Role, Via
from kanava.rules.training import LessonKind, PathState
from kanava.training.actions import authoring, giving, learning
from kanava.training.actions import files as lesson_files
from kanava.training.actions.authoring import LANGUAGES, LessonTold, PathTold, Said
from kanava.training.models import Lesson, Path

AURORA, NORRSKEN, POLAR, SAIMAA = 0, 1, 2, 3
# Who else learns: name, address, role, partner.
LEARNERS = (
    ("Tiina Koski", "tiina@demo.kanava", Role.PARTNER_TECHNICIAN, AURORA),
    ("Karin Lund", "karin@demo.kanava", Role.PARTNER_SELLER, NORRSKEN),
    ("Johan Ek", "johan@demo.kanava", Role.PARTNER_TECHNICIAN, NORRSKEN),
    ("Ville Laine", "ville@demo.kanava", Role.PARTNER_SELLER, SAIMAA),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A path as it is written in one language: its title, what one can do after it, and its lessons with their minutes."""

    title: str
    summary: str
    lessons: Sequence[tuple[int, Said]]


def read(name: str, language: str) -> Written:
    """A path of the demo as it stands in its file."""
    text = (files("kanava.config.demo") / "lessons" / f"{name}.{language}.txt").read_text(encoding="utf-8")
    head, *parts = text.split("\n=== ")
    title, _blank, summary = head.strip().removeprefix("# ").partition("\n")
    lessons = []
    for part in parts:
        first, _blank, body = part.partition("\n")
        minutes, _bar, named = first.partition(" | ")
        lessons.append((int(minutes), Said(named.strip(), body.strip())))
    return Written(title, summary.strip(), lessons)


@dataclass(slots=True)
class Training:
    """Plans how the paths came to be and who got how far."""

    schedule: Schedule
    partners: Sequence[Partner]
    lines: Sequence[ProductLine]
    owner: Actor
    paths: dict[str, Path] = field(default_factory=dict)

    def tell(self) -> None:
        """The paths were written in the spring; people began, some have finished, some are late."""
        self.schedule.add(120, self._write)
        people = {one.email.partition("@")[0]: one for one in User.objects.filter(staff_role="")}
        for name, email, role, place in LEARNERS:
            people[email.partition("@")[0]] = self._join(name, email, role, place)
        told = (
            ("olga", "product", 100, 30, (98, 97, 96, 95)),
            ("bertil", "product", 60, 21, (58, 57, 52, 50)),
            ("bertil", "sales", 30, 40, (24, 12)),
            ("tiina", "product", 40, 21, (36, 35, 33, 30)),
            ("tiina", "technical", 30, 25, (20,)),
            ("karin", "product", 50, 21, (45, 44, 43, 42)),
            ("karin", "sales", 50, 30, (40, 38, 30, 29)),
            ("johan", "technical", 20, 30, ()),
            ("ville", "sales", 45, 21, (40,)),
            ("charlotte", "sales", 12, 21, ()),
        )
        for who, path, days, due, done in told:
            self._learn(people[who], path, days, due, done)

    def _join(self, name: str, email: str, role: Role, place: int) -> User:
        user = User(email=email, name=name, language="en", joined_at=self.schedule.moment(150))
        user.set_password(PASSWORD)
        user.save()
        Membership.objects.create(user=user, partner=self.partners[place], role=role)
        return user

    def _write(self, at: datetime) -> None:
        given: dict[str, Any] = {"by": self.owner, "at": at}
        for name, role, line in (
            ("product", "PRODUCT", None),
            ("sales", "SALES", 0),
            ("technical", "TECHNICAL", 0),
        ):
            written = {one: read(name, one) for one in LANGUAGES}
            said = {one: Said(path.title, path.summary) for one, path in written.items()}
            needs = [self.paths["product"].pk] if name == "technical" else []
            line_id = self.lines[line].pk if line is not None else None
            path = authoring.write_path(
                **given, told=PathTold(said, role, product_line_id=line_id, needs=needs)
            )
            for place, (minutes, _said) in enumerate(written["en"].lessons):
                words = {one: path_in.lessons[place][1] for one, path_in in written.items()}
                lesson = authoring.write_lesson(
                    **given, path_id=path.pk, told=LessonTold(words, LessonKind.TEXT, minutes)
                )
            if name == "technical":
                lesson_files.add_file(
                    **given, lesson_id=lesson.pk, name="Handover-checklist.csv", content=_checklist()
                )
            authoring.set_path_state(**given, path_id=path.pk, state=PathState.OPEN)
            self.paths[name] = path

    def _learn(self, person: User, name: str, days: int, due: int, done: Sequence[int]) -> None:
        """Somebody was given a path so many days ago, to be finished so many days after that, and did lessons on days."""
        member = Membership.objects.get(user=person)
        by = Actor(Role(member.role), Via.PORTAL, person.pk, member.partner_id)

        def give(at: datetime) -> None:
            giving.give_path(
                by=self.owner, partner_id=member.partner_id, path_id=self.paths[name].pk, person_ids=[person.pk],
                due=self.schedule.day(days - due), at=at,
            )  # fmt: skip

        def finish(place: int, at: datetime) -> None:
            if place == 0:
                learning.begin_path(by=by, path_id=self.paths[name].pk, at=at)
            lesson = Lesson.objects.get(path=self.paths[name], position=place + 1)
            learning.finish_lesson(by=by, lesson_id=lesson.pk, at=at)

        self.schedule.add(days, give, hour=9)
        for place, day in enumerate(done):
            self.schedule.add(day, partial(finish, place), hour=14)


def _checklist() -> bytes:
    """A checklist to take along, as a table that any program opens."""
    points = (
        "The flow is described and somebody else has understood it",
        "Two people at the customer have sent a failed message again",
        "Alerts go to a group",
        "The customer knows where to tell of a fault",
    )
    return "\r\n".join(["Point;Done by;Date", *(f"{point};;" for point in points), ""]).encode("utf-8-sig")
