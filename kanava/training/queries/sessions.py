"""Live sessions as those who plan and lead them see them (guide: D2)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Count as Counted
from django.db.models import Q, QuerySet

from kanava.core import clock
from kanava.core.calendars import zone_for
from kanava.core.models import User
from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import Owned, may, require
from kanava.rules.live_sessions import AHEAD, TO_SIT, TRAINERS, SessionState
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.training.models import Enrolment, LiveSession, RecordingCaptions, SignUp
from kanava.training.queries.words import title_in

MOST = 300
UNTOLD = Q(state__in=AHEAD)
UNRECORDED = Q(state=SessionState.HELD, recording__isnull=True, not_recorded="")


class Show(StrEnum):
    """Which sessions a list shows: to come, over with something left to tell of, held, cancelled."""

    AHEAD = "AHEAD"
    TO_TELL = "TO_TELL"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


def count_by_zone(lesson_id: int) -> dict[ZoneInfo, int]:
    """By which clocks those live who learn the path of a lesson, and how many they are. One statement."""
    rows = Enrolment.objects.filter(
        path__lessons=lesson_id, finished_at=None, person__is_active=True
    ).order_by()
    found: dict[ZoneInfo, int] = {}
    for zone, country, count in rows.values_list("person__time_zone", "partner__country").annotate(
        n=Counted("pk")
    ):
        key = zone_for(zone, country)
        found[key] = found.get(key, 0) + count
    return found


def list_sessions(
    *, by: Actor, show: Show, at: datetime, own: bool = False, after: str = "", exact: bool = False
) -> tuple[Page[LiveSession], Count]:
    """A page of sessions with their lessons' words, and how many there are; `own` are those that the reader leads.
    Raises NotPermitted."""
    require("view_sessions", by)
    wanted = {
        Show.AHEAD: Q(state__in=AHEAD, begins_at__gt=at),
        Show.TO_TELL: Q(begins_at__lte=at) & (UNTOLD | UNRECORDED),
        Show.HELD: Q(state=SessionState.HELD),
        Show.CANCELLED: Q(state=SessionState.CANCELLED),
    }
    rows = LiveSession.objects.filter(wanted[show])
    if own:
        rows = rows.filter(trainer_id=by.user_id)
    sort = Sort("begins_at", descending=show in (Show.HELD, Show.CANCELLED))
    return listed(rows, sort=sort, whole=_whole(), after=after, exact=exact)


def list_of_lesson(lesson_id: int) -> list[LiveSession]:
    """The sessions of a lesson, the latest first."""
    rows = _whole().filter(lesson_id=lesson_id)
    return list(rows.order_by("-begins_at", "-id")[:MOST])


def get_session(session_id: int, *, by: Actor) -> LiveSession:
    """A session with its lesson's words, its path and who leads it. Raises NotFound, NotPermitted."""
    require("view_sessions", by)
    found = _whole().prefetch_related("lesson__path__texts").filter(pk=session_id).first()
    if found is None:
        raise NotFound
    return found


def may_hold(session: LiveSession, by: Actor) -> bool:
    """Whether the reader tells who was there."""
    return may("hold_session", by, Owned(seller_id=session.trainer_id))


def list_guests(session_id: int) -> list[SignUp]:
    """Who comes, then who waits, in the order of arrival. One statement."""
    rows = SignUp.objects.filter(session_id=session_id, state__in=TO_SIT)
    return list(rows.select_related("person", "partner").order_by("state", "arrival"))


def list_captions(session_id: int) -> Sequence[str]:
    """The languages in which is written what a recording says."""
    rows = RecordingCaptions.objects.filter(session_id=session_id).order_by("language")
    return list(rows.values_list("language", flat=True))


def to_tell(user_id: int, day: date) -> QuerySet[LiveSession]:
    """The sessions up to a day that somebody has led and of which something is left to tell, and those of all who have
    left."""
    mine = Q(UNTOLD | UNRECORDED, trainer_id=user_id, begins_at__date__lte=day)
    return LiveSession.objects.filter(mine | Q(UNTOLD, trainer__is_active=False))


def list_to_tell(*, by: Actor, at: datetime, language: str) -> list[tuple[LiveSession, str]]:
    """The sessions that the reader has led and of which is not told who was there, or what was recorded, with the titles of
    their lessons; who plans sessions also has those whose trainer has left. One statement."""
    rows = to_tell(by.user_id or 0, clock.day_of(at)).select_related("trainer", "recording")
    if not may("plan_session", by):
        rows = rows.filter(trainer_id=by.user_id)
    rows = rows.annotate(title=title_in(language, "lesson_id"))
    found = rows.order_by("begins_at", "id")[:20]
    return [(one, one.title or "") for one in found if one.ends_at <= at or not one.trainer.is_active]


def list_trainers() -> list[tuple[int, str]]:
    """Who of our people can lead a session: id and name."""
    rows = User.objects.filter(is_active=True, staff_role__in=TRAINERS).order_by("name", "id")
    return list(rows.values_list("pk", "name"))


def _whole() -> QuerySet[LiveSession]:
    rows = LiveSession.objects.select_related("trainer", "lesson__path", "recording")
    return rows.prefetch_related("lesson__texts")
