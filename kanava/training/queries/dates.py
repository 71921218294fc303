"""Live sessions as those who learn see them: when, whether there is a seat, what was recorded. Reads behind the wall."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from kanava.core.models import User
from kanava.core.permissions import require
from kanava.core.wall import gate
from kanava.rules.live_sessions import AHEAD, TO_SIT, Attendance, SessionState, SignUpState, ends_at
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.videos import Part
from kanava.training.models import (
    Enrolment,
    LiveSession,
    Recording,
    RecordingCaptions,
    SignUp,
    Watching,
)
from kanava.training.queries.words import title_in

MOST = 100
# How long a session that was cancelled stays to be seen by those who were to come.
CANCELLED_STAYS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Film:
    """What was recorded of a session, the languages of its captions, the second where the reader is, whether they have
    watched it to the end, and which parts of how many seconds they have (none where nobody knows how long it is)."""

    row: Recording
    captions: Sequence[str]
    position: int = 0
    is_watched: bool = False
    parts: Sequence[Part] = ()
    length: int = 0


@dataclass(frozen=True, slots=True)
class Date:
    """A session of a lesson for one reader: who leads it, how the reader stands with it, and what was recorded."""

    row: LiveSession
    trainer: str
    mine: SignUp | None
    film: Film | None
    at: datetime

    @property
    def comes(self) -> bool:
        """Whether the reader has a seat."""
        return self.mine is not None and self.mine.state == SignUpState.COMING

    @property
    def place(self) -> int | None:
        """The reader's number on the waiting list."""
        return self.mine.place if self.mine is not None else None

    @property
    def is_open(self) -> bool:
        """Whether people sign up and leave."""
        return self.row.state in AHEAD and self.at < self.row.begins_at

    @property
    def runs(self) -> bool:
        """Whether it takes place at this moment."""
        return self.row.state in AHEAD and self.row.begins_at <= self.at < self.ends_at

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return ends_at(self.row.begins_at, self.row.minutes)

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.row.state == SessionState.CANCELLED

    @property
    def attended(self) -> bool | None:
        """Whether the reader was there; None where nobody has told, or they were not to come."""
        if self.mine is None or not self.mine.attendance:
            return None
        return self.mine.attendance == Attendance.ATTENDED

    @property
    def is_full(self) -> bool:
        """Whether the next to sign up waits."""
        return self.row.seats is not None and self.row.coming >= self.row.seats


def list_dates(lesson_id: int, *, by: Actor, at: datetime) -> list[Date]:
    """The sessions of a lesson that matter to a reader: those to come, by their beginning, then those that were, the latest
    first. Seven statements. Raises NotPermitted."""
    require("view_own_training", by)
    mine = {one.session_id: one for one in _mine(by).filter(session__lesson_id=lesson_id)}
    to_come = Q(state__in=AHEAD, begins_at__gt=at)
    was_mine = Q(pk__in=list(mine)) & (
        ~Q(state=SessionState.CANCELLED) | Q(begins_at__gt=at - CANCELLED_STAYS)
    )
    shown = (
        to_come
        | Q(state__in=AHEAD, begins_at__gt=at - timedelta(days=1))
        | was_mine
        | Q(recording__isnull=False)
    )
    rows = list(LiveSession.objects.filter(shown, lesson_id=lesson_id).order_by("-begins_at", "-id")[:MOST])
    names = name_trainers(rows)
    films = _films([one.pk for one in rows], by)
    found = [
        Date(one, names.get(one.trainer_id, ""), mine.get(one.pk), films.get(one.pk), at) for one in rows
    ]
    ahead = [one for one in found if one.is_open]
    return [*reversed(ahead), *(one for one in found if not one.is_open)]


def list_next(*, by: Actor, at: datetime, language: str) -> list[tuple[Date, str]]:
    """The sessions to which somebody comes or for which they wait, that are not over, with the titles of their lessons.
    One statement."""
    rows = _mine(by).filter(
        state__in=TO_SIT, session__state__in=AHEAD, session__begins_at__gt=at - timedelta(days=1)
    )
    rows = rows.select_related("session").annotate(title=title_in(language, "session__lesson_id"))
    signed = rows.order_by("session__begins_at", "session_id")[:MOST]
    return [
        (Date(one.session, "", one, None, at), one.title or "") for one in signed if one.session.ends_at > at
    ]


def name_trainers(rows: Iterable[LiveSession]) -> Mapping[int, str]:
    """Who leads some sessions, by id: of our people a partner sees no more than their names."""
    with gate("trainers"):
        return dict(User.objects.filter(pk__in={one.trainer_id for one in rows}).values_list("pk", "name"))


def get_recording(session_id: int, *, by: Actor) -> Recording:
    """The recording of a session of a path that somebody learns. Raises NotFound, NotPermitted."""
    require("view_own_training", by)
    found = Recording.objects.filter(session_id=session_id).select_related("session__lesson").first()
    own = Enrolment.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0)
    if found is None or not own.filter(path_id=found.session.lesson.path_id).exists():
        raise NotFound
    return found


def get_recording_captions(session_id: int, language: str) -> RecordingCaptions:
    """What is said in a recording. Raises NotFound."""
    found = RecordingCaptions.objects.filter(session_id=session_id, language=language).first()
    if found is None:
        raise NotFound
    return found


def lesson_of(session_id: int) -> int:
    """The lesson of a session. Raises NotFound."""
    found = LiveSession.objects.filter(pk=session_id).values_list("lesson_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _mine(by: Actor) -> QuerySet[SignUp]:
    return SignUp.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0)


def _films(ids: Sequence[int], by: Actor) -> dict[int, Film]:
    rows = list(Recording.objects.filter(session_id__in=ids))
    if not rows:
        return {}
    said: dict[int, list[str]] = {}
    captions = RecordingCaptions.objects.filter(session_id__in=ids).order_by("language")
    for session_id, language in captions.values_list("session_id", "language"):
        said.setdefault(session_id, []).append(language)
    watched = {
        one.session_id: one
        for one in Watching.objects.filter(
            session_id__in=ids,
            enrolment__person_id=by.user_id or 0,
            enrolment__partner_id=by.partner_id or 0,
        )
    }
    return {
        one.session_id: _film(one, said.get(one.session_id, ()), watched.get(one.session_id)) for one in rows
    }


def _film(row: Recording, captions: Sequence[str], mine: Watching | None) -> Film:
    if mine is None:
        return Film(row, captions)
    parts = [(first, last) for first, last in mine.parts]
    return Film(row, captions, mine.position, mine.watched_at is not None, parts, mine.length)
