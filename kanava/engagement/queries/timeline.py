"""A partner's one timeline: what the log tells, calls, meetings, mails and notes, the latest first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

from kanava.core.models import Event
from kanava.core.people import name_users
from kanava.core.standing import GIVEN, GIVEN_LIST, GIVEN_MOMENT, GIVEN_TEXT, Standing, StandingRows
from kanava.engagement.models import NextStep, Touchpoint
from kanava.engagement.queries.steps import steps_of
from kanava.partners.queries import list_notes
from kanava.rules.touchpoints import MEETINGS, TouchpointKind

Row = TypeVar("Row", bound=Model)
# How many lines of a timeline are shown at once.
MOST = 25
# What the log says of a touchpoint stands on the timeline as the touchpoint itself, its next steps with it.
_SHOWN_ITSELF = (
    "partner.noted", "touchpoint.recorded", "touchpoint.corrected", "step.planned", "step.done", "step.moved", "step.dropped",
    "onboarding.check_in_held",
)  # fmt: skip
# What a timeline shows of a touchpoint; the rest is not read.
TOLD = (
    "partner_id", "kind", "happened_at", "recorded_at", "author__name", "title", "text", "outcome", "is_shared", "attachments",
    "deal__title", "registration__customer_name",
)  # fmt: skip
# What a timeline is narrowed to, with the kinds of touchpoints that stay.
FILTERS: Mapping[str, Sequence[str]] = {
    "TOUCHPOINTS": [kind.value for kind in TouchpointKind],
    "CALL": [TouchpointKind.CALL.value],
    "MEETING": [kind.value for kind in MEETINGS],
    "MAIL": [TouchpointKind.MAIL.value],
    "NOTE": [TouchpointKind.NOTE.value],
    "EVENTS": [],
}


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """A line of a timeline: an event with the note that goes with it, or a touchpoint with who was there and its next
    steps; and who did it."""

    at: datetime
    person: str
    event: Event | None = None
    note: str = ""
    touchpoint: Touchpoint | None = None
    people: Sequence[str] = ()
    steps: Sequence[NextStep] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """A part of a timeline; `after` leads to what is older, empty at the end."""

    items: Sequence[TimelineItem] = field(default=())
    after: str = ""


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """Where a line stands: by its moment, at the same one touchpoints above events, then by id."""

    at: datetime
    is_touchpoint: bool
    id: int

    @property
    def token(self) -> str:
        return f"{self.at.isoformat()}_{int(self.is_touchpoint)}_{self.id}"

    def bound(self, *, is_touchpoint: bool) -> tuple[datetime, int]:
        """Where the rows of one kind that come after this place begin: below the moment, or at it with a lower id. At the
        same moment all events come after a touchpoint, and no touchpoint after an event."""
        return (
            self.at,
            self.id if is_touchpoint == self.is_touchpoint else _ABOVE if self.is_touchpoint else 0,
        )


# Above every id that the database gives.
_ABOVE = 2**63 - 1
_LATEST = _Place(datetime.max.replace(tzinfo=UTC), True, _ABOVE)


def _before(rows: "QuerySet[Row]", moment: str) -> "QuerySet[Row]":
    """The first rows of a partner beyond a bound, the latest first."""
    same = Q(**{moment: GIVEN_MOMENT, "id__lt": GIVEN})
    # The bound on the moment alone lets the index find the place.
    found = rows.filter(Q(**{f"{moment}__lt": GIVEN_MOMENT}) | same, **{f"{moment}__lte": GIVEN_MOMENT})
    return found.filter(partner_id=_PARTNER).order_by(f"-{moment}", "-id")[: MOST + 1]


# Stands where the partner's id does, as GIVEN stands where that of the last row does.
_PARTNER = GIVEN - 1
_KINDS = (GIVEN_TEXT,)
_EVENTS = StandingRows(
    lambda: _before(Event.objects.exclude(verb__in=_SHOWN_ITSELF), "at"), _PARTNER, GIVEN_MOMENT, GIVEN
)
_TOUCHPOINTS = StandingRows(
    lambda: _before(
        Touchpoint.objects.filter(kind__among=_KINDS)
        .select_related("author", "deal", "registration")
        .only(*TOLD),
        "happened_at",
    ),
    _PARTNER,
    GIVEN_MOMENT,
    GIVEN,
    _KINDS,
)


def list_timeline(partner_id: int, *, kind: str = "", after: str = "", limit: int = MOST) -> Timeline:
    """A part of a partner's timeline, for staff, of at most 25 lines. A filter or token that is none of ours counts as not
    given. At most eight statements."""
    before = _read(after) or _LATEST
    found: dict[_Place, Event | Touchpoint] = {}
    if kind not in FILTERS or kind == "EVENTS":
        for event in _EVENTS.all(partner_id, *before.bound(is_touchpoint=False)):
            found[_Place(event.at, False, event.pk)] = event
    if kind != "EVENTS":
        kinds = tuple(FILTERS.get(kind, FILTERS["TOUCHPOINTS"]))
        for one in _TOUCHPOINTS.all(partner_id, *before.bound(is_touchpoint=True), kinds):
            found[_Place(one.happened_at, True, one.pk)] = one
    places = sorted(found, reverse=True)
    shown = [found[place] for place in places[:limit]]
    token = places[limit - 1].token if len(places) > limit else ""
    return Timeline(_items(partner_id, shown), token)


def find_page(partner_id: int, touchpoint: Touchpoint) -> str:
    """The token of the page on which a touchpoint is sure to stand; empty where that is the first one."""
    first = list_timeline(partner_id)
    if any(one.touchpoint is not None and one.touchpoint.pk == touchpoint.pk for one in first.items):
        return ""
    return _Place(touchpoint.happened_at, True, touchpoint.pk + 1).token


def _read(token: str) -> _Place | None:
    at, _, rest = token.partition("_")
    kind, _, row_id = rest.partition("_")
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    is_id = row_id.isascii() and row_id.isdecimal() and len(row_id) < 16
    if moment is None or moment.tzinfo is None or kind not in ("0", "1") or not is_id:
        return None
    return _Place(moment, kind == "1", int(row_id))


def _items(partner_id: int, shown: Sequence[Event | Touchpoint]) -> list[TimelineItem]:
    events = [one for one in shown if isinstance(one, Event)]
    touchpoints = [one for one in shown if isinstance(one, Touchpoint)]
    names = name_users(one.actor_id for one in events)
    notes = list_notes(partner_id, [one.data["note_id"] for one in events if "note_id" in one.data])
    keys = [one.pk for one in touchpoints]
    people, steps = _people(keys), steps_of(keys)
    return [
        TimelineItem(one.at, names.get(one.actor_id or 0, ""), one, notes.get(one.data.get("note_id", 0), ""))
        if isinstance(one, Event)
        else TimelineItem(
            one.happened_at, one.author.name if one.author else "", touchpoint=one,
            people=_others(people.get(one.pk, ()), one.author_id), steps=steps.get(one.pk, ()),
        )
        for one in shown
    ]  # fmt: skip


def _others(people: Sequence[tuple[int | None, str]], author_id: int | None) -> list[str]:
    """Names of who was there, but the one who wrote it down."""
    return [name for user_id, name in people if user_id is None or user_id != author_id]


_THEIRS = Standing(
    lambda: Touchpoint.contacts.through.objects.filter(touchpoint_id__among=GIVEN_LIST)
    .order_by("contact__name").values_list("touchpoint_id", "contact__name"),
    GIVEN_LIST,
)  # fmt: skip
_OURS = Standing(
    lambda: Touchpoint.staff.through.objects.filter(touchpoint_id__among=GIVEN_LIST)
    .order_by("user__name").values_list("touchpoint_id", "user_id", "user__name"),
    GIVEN_LIST,
)  # fmt: skip


def _people(keys: Collection[int]) -> Mapping[int, Sequence[tuple[int | None, str]]]:
    """Who was there: the partner's people, then ours with their ids. Two statements."""
    found: dict[int, list[tuple[int | None, str]]] = {}
    if keys:
        for key, name in _THEIRS.rows(tuple(keys)):
            found.setdefault(key, []).append((None, name))
        for key, user_id, name in _OURS.rows(tuple(keys)):
            found.setdefault(key, []).append((user_id, name))
    return found
