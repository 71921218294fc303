"""Training in the demo: three paths that somebody could really learn from, and people at different points (guide: D2, H6)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path as FilePath

from kanava.config.demo.cast import PASSWORD
from kanava.config.demo.schedule import Schedule
from kanava.content.syncing import sync
from kanava.core.models import User
from kanava.partners.models import Membership, Partner
from kanava.rules.people import Actor, Role, Via
from kanava.training.actions import giving, learning
from kanava.training.models import Lesson, Path

# Courses and questions as a folder, which also shows what one looks like.
CONTENT = FilePath(__file__).parent / "content"
AURORA, NORRSKEN, POLAR, SAIMAA = 0, 1, 2, 3
# Who else learns: name, address, role, partner.
LEARNERS = (
    ("Tiina Koski", "tiina@demo.kanava", Role.PARTNER_TECHNICIAN, AURORA),
    ("Karin Lund", "karin@demo.kanava", Role.PARTNER_SELLER, NORRSKEN),
    ("Johan Ek", "johan@demo.kanava", Role.PARTNER_TECHNICIAN, NORRSKEN),
    ("Ville Laine", "ville@demo.kanava", Role.PARTNER_SELLER, SAIMAA),
)


@dataclass(slots=True)
class Training:
    """Plans how the paths came to be and who got how far."""

    schedule: Schedule
    partners: Sequence[Partner]
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
        user = User(email=email, name=name, language="en", joined_at=self.schedule.moment(300))
        user.set_password(PASSWORD)
        user.save()
        Membership.objects.create(user=user, partner=self.partners[place], role=role)
        return user

    def _write(self, at: datetime) -> None:
        slugs = {"product": "products", "sales": "selling", "technical": "deploying"}
        sync(CONTENT, by=self.owner, at=at, wanted=lambda key: key.slug in slugs.values())
        self.paths = {name: Path.objects.get(slug=slug) for name, slug in slugs.items()}

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
