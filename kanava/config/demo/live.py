"""Live sessions in the demo: one that was held and recorded, one of which something is left to tell, one to come that is full
(guide: D2)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.conf import settings

from kanava.core.models import User
from kanava.partners.models import Membership
from kanava.rules.people import Actor, Role, Via
from kanava.rules.training import LessonKind
from kanava.training.actions import attending, authoring, holding, sessions
from kanava.training.actions.authoring import LessonTold, Said
from kanava.training.actions.sessions import SessionTold
from kanava.training.models import LiveSession, SignUp

if TYPE_CHECKING:
    from kanava.config.demo.training import Training

SAID = {
    "en": Said(
        "Questions from your first deals, live",
        "Bring a customer of yours. We go through what they asked, what we would answer, and what you do next.\n\n"
        "## Before you come\n- Write down the three questions that you could not answer.\n- Know who decides, and by when.",
    ),
    "fi": Said(
        "Kysymyksiä ensimmäisistä kaupoista, suorana",
        "Ota mukaan oma asiakkaasi. Käymme läpi, mitä hän kysyi, mitä me vastaisimme ja mitä teet seuraavaksi.\n\n"
        "## Ennen tilaisuutta\n- Kirjoita ylös kolme kysymystä, joihin et osannut vastata.\n- Selvitä, kuka päättää ja mihin mennessä.",
    ),
}
LINK = "https://meet.example.com/first-deals"


class LiveSessions:
    """Plans the sessions of a voluntary lesson of the sales path."""

    def __init__(self, training: "Training", trainer: Actor) -> None:
        self.training, self.schedule, self.owner, self.trainer = (
            training,
            training.schedule,
            training.owner,
            trainer,
        )
        self.lesson_id = 0
        self.sessions: dict[str, LiveSession] = {}

    def tell(self) -> None:
        """Plan everything."""
        self.schedule.add(118, self._write)
        held = self.schedule.workday(16)
        self._session("held", planned=26, days_ago=held, seats=12, coming={"karin": 25, "ville": 24})
        self.schedule.add(held, self._hold, hour=16)
        self.schedule.add(held - 1, self._record, hour=9)
        # Who comes to the next one does not wait for this one: on some days it was only yesterday.
        recent = self.schedule.workday(3) or 1
        self._session("recent", planned=12, days_ago=recent, seats=12, coming={"karin": 9})
        self._session("next", planned=9, days_ago=self._ahead(), seats=2, coming={"bertil": 2, "charlotte": 2, "ville": 1})  # fmt: skip

    def _ahead(self) -> int:
        """Some days from now, as days ago; no weekend."""
        days = -6
        while self.schedule.day(days).weekday() > 4:
            days -= 1
        return days

    def _write(self, at: datetime) -> None:
        told = LessonTold(SAID, LessonKind.LIVE, minutes=45, is_required=False)
        path = self.training.paths["sales"]
        self.lesson_id = authoring.write_lesson(by=self.owner, path_id=path.pk, told=told, at=at).pk

    def _session(
        self, name: str, *, planned: int, days_ago: int, seats: int, coming: Mapping[str, int]
    ) -> None:
        """A session that was planned so many days ago, and who signed up when."""

        def plan(at: datetime) -> None:
            told = SessionTold(
                self.schedule.day(days_ago), time(14), settings.TIME_ZONE, 45, "en", self.trainer.user_id or 0,
                LINK, seats=seats,
            )  # fmt: skip
            made = sessions.plan_session(by=self.owner, lesson_id=self.lesson_id, told=told, at=at)
            self.sessions[name] = made

        self.schedule.add(planned, plan, hour=11)
        for minute, (who, day) in enumerate(coming.items()):
            at = self.schedule.moment(day, 12) + timedelta(minutes=minute)
            self.schedule.add_at(at, partial(self._come, who, name))

    def _come(self, who: str, name: str, at: datetime) -> None:
        person = User.objects.get(email=f"{who}@demo.kanava")
        found = Membership.objects.get(user=person)
        by = Actor(Role(found.role), Via.PORTAL, person.pk, found.partner_id)
        attending.sign_up(by=by, session_id=self.sessions[name].pk, at=at)

    def _hold(self, at: datetime) -> None:
        """Karin was there; Ville was not."""
        given: dict[str, Any] = {"by": self.trainer, "session_id": self.sessions["held"].pk, "at": at}
        there = list(SignUp.objects.filter(session=self.sessions["held"], person__email="karin@demo.kanava"))
        holding.tell_attendance(
            **given, there=[one.pk for one in there], stayed={one.pk: 44 for one in there}
        )

    def _record(self, at: datetime) -> None:
        given: dict[str, Any] = {"by": self.trainer, "session_id": self.sessions["held"].pk, "at": at}
        film = files("kanava.config.demo") / "lessons" / "first-deals.webm"
        holding.keep_recording(**given, name="First-deals.webm", chunks=[film.read_bytes()])
        for language in authoring.LANGUAGES:
            said = files("kanava.config.demo") / "lessons" / f"first-deals.{language}.vtt"
            holding.keep_recording_captions(**given, language=language, content=said.read_bytes())
