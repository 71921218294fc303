"""Live sessions of a lesson: seats and who waits for one, when attendance is told, what a lesson counts as done (guide: D2).

Moments are aware. An hour is typed by the clocks of a named time zone and kept as a moment; whoever reads it sees it by
their own clocks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from kanava.rules.people import Role
from kanava.rules.refusals import Refusal

# Who of our people can lead a session.
TRAINERS = (Role.OWNER, Role.PARTNER_MANAGER, Role.SELLER)


class SessionState(StrEnum):
    """What became of a session. One that was moved takes place at another time than it was first said."""

    PLANNED = "SESSION_PLANNED"
    MOVED = "SESSION_MOVED"
    CANCELLED = "SESSION_CANCELLED"
    HELD = "SESSION_HELD"


AHEAD = frozenset({SessionState.PLANNED, SessionState.MOVED})


class SignUpState(StrEnum):
    """Whether somebody comes to a session, waits for a seat, or has left."""

    COMING = "SIGN_UP_COMING"
    WAITING = "SIGN_UP_WAITING"
    LEFT = "SIGN_UP_LEFT"


TO_SIT = frozenset({SignUpState.COMING, SignUpState.WAITING})


class Attendance(StrEnum):
    """Whether somebody who was to come did."""

    ATTENDED = "ATTENDANCE_THERE"
    MISSED = "ATTENDANCE_MISSED"


class SessionOver(Refusal):
    """It has begun, was held or cancelled: nobody signs up or leaves any more."""

    code = "SESSION_OVER"


class SignedUpAlready(Refusal):
    """They come, or wait, already."""

    code = "SIGNED_UP_ALREADY"


class OtherDate(Refusal):
    """They come to, or wait for, another session of the same lesson."""

    code = "OTHER_DATE"


class NotSignedUp(Refusal):
    """They neither come nor wait."""

    code = "NOT_SIGNED_UP"


class SeatsTaken(Refusal):
    """More people come than there would be seats."""

    code = "SEATS_TAKEN"


class SessionNotBegun(Refusal):
    """Who was there can be told once it has begun."""

    code = "SESSION_NOT_BEGUN"


class TrainerBusy(Refusal):
    """Whoever leads it leads another session at that time."""

    code = "TRAINER_BUSY"


class HourMissing(Refusal):
    """The clocks are put forward over that hour: nobody can meet in it."""

    code = "HOUR_MISSING"


@dataclass(frozen=True, slots=True)
class Seats:
    """Who comes to a session and who waits, each in the order in which they arrived; `limit` is None where there is room
    for any number."""

    limit: int | None = None
    coming: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()

    @property
    def free(self) -> int | None:
        """How many seats are free; None where there is room for any number."""
        return None if self.limit is None else max(self.limit - len(self.coming), 0)

    @property
    def is_full(self) -> bool:
        """Whether the next one to arrive waits."""
        return self.free == 0


def arrive(seats: Seats, person: int) -> Seats:
    """Somebody signs up: takes a seat, or waits behind those who wait. Raises SignedUpAlready."""
    if person in seats.coming or person in seats.waiting:
        raise SignedUpAlready
    if seats.is_full:
        return replace(seats, waiting=(*seats.waiting, person))
    return replace(seats, coming=(*seats.coming, person))


def leave(seats: Seats, person: int) -> tuple[Seats, tuple[int, ...]]:
    """Somebody signs off; a seat that becomes free goes to whoever has waited longest. Returns also who got one.
    Raises NotSignedUp."""
    if person not in seats.coming and person not in seats.waiting:
        raise NotSignedUp
    left = replace(
        seats,
        coming=tuple(one for one in seats.coming if one != person),
        waiting=tuple(one for one in seats.waiting if one != person),
    )
    return fill(left)


def resize(seats: Seats, limit: int | None) -> tuple[Seats, tuple[int, ...]]:
    """Another number of seats; nobody who has one loses it. Returns also who got one. Raises SeatsTaken (field `seats`)."""
    if limit is not None and limit < len(seats.coming):
        raise SeatsTaken(field="seats", count=len(seats.coming))
    return fill(replace(seats, limit=limit))


def fill(seats: Seats) -> tuple[Seats, tuple[int, ...]]:
    """Give the free seats to those who wait, in their order."""
    free = len(seats.waiting) if seats.free is None else seats.free
    got = seats.waiting[:free]
    return replace(seats, coming=(*seats.coming, *got), waiting=seats.waiting[free:]), got


def ends_at(begins_at: datetime, minutes: int) -> datetime:
    """When a session ends."""
    return begins_at + timedelta(minutes=minutes)


def check_open(state: SessionState, begins_at: datetime, at: datetime) -> None:
    """Whether people still sign up and leave: before a session that takes place begins. Raises SessionOver."""
    if state not in AHEAD or at >= begins_at:
        raise SessionOver


def check_attendance(state: SessionState, begins_at: datetime, at: datetime) -> None:
    """Whether it can be told who was there: from the beginning on, and again to correct it. Raises SessionOver: it was
    cancelled; SessionNotBegun."""
    if state == SessionState.CANCELLED:
        raise SessionOver
    if at < begins_at:
        raise SessionNotBegun


def was_there(stayed: int | None, minutes: int, percent: Decimal) -> bool:
    """Whether somebody of whom a meeting program tells how many minutes they stayed was there: for the part of the
    session that the playbook asks. Without minutes they were."""
    return stayed is None or stayed * 100 >= minutes * percent


def is_done(*, attended: bool, watched: bool, recording_counts: bool) -> bool:
    """Whether a live lesson is done: who was there is done; who has watched a recording of it to the end is, where the
    lesson says so."""
    return attended or (watched and recording_counts)


def clash(one: tuple[datetime, int], other: tuple[datetime, int]) -> bool:
    """Whether two sessions, each by its beginning and minutes, take place at the same time. One may begin as the other ends."""
    return one[0] < ends_at(*other) and other[0] < ends_at(*one)


def check_trainer(session: tuple[datetime, int], others: Iterable[tuple[datetime, int]]) -> None:
    """Whether a trainer is free for a session beside their others. Raises TrainerBusy (field `trainer`)."""
    for other in others:
        if clash(session, other):
            raise TrainerBusy(field="trainer", begins_at=other[0])


def moment_of(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The moment at which the clocks of a zone show an hour; the first of the two where they are put back over it.
    Raises HourMissing (field `hour`): they are put forward over it."""
    found = datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, hour):
        raise HourMissing(field="hour")
    return found


def is_reminded(begins_at: datetime, signed_up_at: datetime, hours: int, at: datetime) -> bool:
    """Whether somebody is reminded of a session now: it begins within so many hours, and they had not only just signed up
    when those began."""
    first = begins_at - timedelta(hours=hours)
    return first <= at < begins_at and signed_up_at < first


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was to come, as the list of a meeting program may name them."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of such a list. `minutes` is None where it tells none."""

    name: str
    email: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a list tells: of whom by their address with the minutes they stayed; whom it names by a name alone, which a
    person has to look at; and its rows that fit nobody."""

    by_address: dict[int, int | None]
    by_name: dict[int, int | None]
    unknown: tuple[Row, ...] = ()


def match(rows: Sequence[Row], guests: Sequence[Guest]) -> Found:
    """Whom the rows of a list mean. An address is somebody's; a name is a hint, where one guest alone has it and no row has
    their address. Who came and went has several rows: their minutes count together."""
    addresses = {one.email.strip().lower(): one.id for one in guests}
    names: dict[str, list[int]] = {}
    for one in guests:
        names.setdefault(_plain(one.name), []).append(one.id)
    by_address: dict[int, int | None] = {}
    others: list[Row] = []
    for row in rows:
        known = addresses.get(row.email.strip().lower()) if row.email.strip() else None
        if known is None:
            others.append(row)
        else:
            by_address[known] = _sum(by_address.get(known, 0), row.minutes)
    by_name: dict[int, int | None] = {}
    unknown = []
    for row in others:
        named = [one for one in names.get(_plain(row.name), ()) if one not in by_address]
        if len(named) == 1:
            by_name[named[0]] = _sum(by_name.get(named[0], 0), row.minutes)
        else:
            unknown.append(row)
    return Found(by_address, by_name, tuple(unknown))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _sum(before: int | None, more: int | None) -> int | None:
    return None if before is None or more is None else before + more
