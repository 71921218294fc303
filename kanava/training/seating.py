"""Who sits in a session and who waits: as the rule has it, kept in the rows. Joins the caller's transaction, in which the
session is locked."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q

from kanava.core import events
from kanava.rules import live_sessions as rule
from kanava.rules.live_sessions import TO_SIT, Seats, SignUpState
from kanava.rules.people import Actor, system
from kanava.training.models import LiveSession, SignUp

COMING, WAITING, LEFT = SignUpState.COMING, SignUpState.WAITING, SignUpState.LEFT


def seats_of(session: LiveSession) -> Seats:
    """Who comes and who waits, as ids of sign-ups in the order of arrival. One statement."""
    rows = SignUp.objects.filter(session=session, state__in=TO_SIT).order_by("arrival")
    found: dict[str, list[int]] = {COMING: [], WAITING: []}
    for key, state in rows.values_list("pk", "state"):
        found[state].append(key)
    return Seats(session.seats, tuple(found[COMING]), tuple(found[WAITING]))


def keep(session: LiveSession, seats: Seats, got: Iterable[int], *, by: Actor, at: datetime) -> None:
    """Write how the seats stand now; those who got one are told, and nobody but them learns through whom."""
    moved = list(got)
    SignUp.objects.filter(pk__in=moved).update(state=COMING, place=None)
    # Whose calendar has forgotten the session takes it again only with a higher number.
    SignUp.objects.filter(pk__in=moved, changes__gt=0).update(changes=F("changes") + 1)
    _number(session, seats.waiting)
    session.coming, session.waiting = len(seats.coming), len(seats.waiting)
    session.save(update_fields=["coming", "waiting", "arrivals", "seats"])
    for one in SignUp.objects.filter(pk__in=moved).order_by("arrival"):
        record("seat_freed", one, by=system(by.via), at=at)


def _number(session: LiveSession, waiting: tuple[int, ...]) -> None:
    places = {key: place for place, key in enumerate(waiting, start=1)}
    rows = list(SignUp.objects.filter(session=session, pk__in=waiting))
    changed = [one for one in rows if one.place != places[one.pk]]
    for one in changed:
        one.place = places[one.pk]
    SignUp.objects.bulk_update(changed, ["place"], batch_size=500)


def sign_off(session: LiveSession, found: SignUp, *, by: Actor, at: datetime) -> None:
    """Somebody comes no more, and whoever has waited longest gets the seat."""
    seats, got = rule.leave(seats_of(session), found.pk)
    was_coming = found.state == COMING
    found.state, found.place, found.changes = LEFT, None, found.changes + was_coming
    found.save(update_fields=["state", "place", "changes"])
    keep(session, seats, got, by=by, at=at)
    record("signed_off", found, by=by, at=at, was_coming=was_coming)


def sign_off_everywhere(whose: Q, *, by: Actor, at: datetime) -> None:
    """Whoever has left, or whose partnership has ended, comes to no session any more."""
    rows = SignUp.objects.filter(
        whose, state__in=TO_SIT, session__state__in=rule.AHEAD, session__begins_at__gt=at
    )
    for key, session_id in list(rows.order_by("session_id", "arrival").values_list("pk", "session_id")):
        session = LiveSession.objects.select_for_update().get(pk=session_id)
        found = SignUp.objects.filter(pk=key, state__in=TO_SIT).first()
        if found is not None:
            sign_off(session, found, by=by, at=at)


def record(verb: str, found: SignUp, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about somebody who comes or waits."""
    subject = events.Subject("sign_up", found.pk, found.partner_id)
    events.record(f"training.{verb}", by=by, at=at, subject=subject, session=found.session_id, **data)
