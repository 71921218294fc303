"""The live sessions of a person, for the calendar that they subscribe to (guide: D2, F6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kanava.core import permissions
from kanava.core.models import User
from kanava.core.wall import partner_session
from kanava.partners.queries import find_membership, member_actor
from kanava.rules.live_sessions import SessionState, SignUpState
from kanava.rules.people import Actor, Role, Via
from kanava.training.models import LiveSession, SignUp
from kanava.training.queries.texts import title_of

MOST = 300
# How long what is over stays.
BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Led:
    """A session with the title of its lesson in the person's language."""

    row: LiveSession
    title: str


def list_calendar(user: User, *, at: datetime) -> Sequence[Led]:
    """The sessions that one of our people leads, or to which somebody at a partner comes; of the latter read behind the wall."""
    if user.staff_role:
        by = Actor(Role(user.staff_role), Via.CONSOLE, user.pk)
        return _led(user, at) if permissions.may("view_sessions", by) else ()
    membership = find_membership(user)
    if membership is None or not permissions.may("view_own_training", member_actor(membership)):
        return ()
    with partner_session(membership.partner_id):
        return _visited(user, membership.partner_id, at)


def _led(user: User, at: datetime) -> list[Led]:
    rows = LiveSession.objects.filter(trainer_id=user.pk, begins_at__gt=at - BACK)
    rows = rows.exclude(state=SessionState.CANCELLED).select_related("lesson")
    found = rows.prefetch_related("lesson__texts").order_by("begins_at", "id")[:MOST]
    return [Led(one, title_of(one.lesson.texts.all(), user.language)) for one in found]


def _visited(user: User, partner_id: int, at: datetime) -> list[Led]:
    rows = SignUp.objects.filter(
        person_id=user.pk, partner_id=partner_id, state=SignUpState.COMING, session__begins_at__gt=at - BACK
    )
    rows = rows.exclude(session__state=SessionState.CANCELLED).select_related("session__lesson")
    found = rows.prefetch_related("session__lesson__texts").order_by("session__begins_at", "session_id")
    return [Led(one.session, title_of(one.session.lesson.texts.all(), user.language)) for one in found[:MOST]]
