"""Candidates: the list, the board, one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Value

from kanava.core.distinct import distinct_texts
from kanava.core.models import Event
from kanava.core.paging import AT_ONCE, Page, Sort, all_rows, chosen, listed
from kanava.core.paging import Count as Counted
from kanava.core.people import name_users
from kanava.core.permissions import require
from kanava.core.search import with_words
from kanava.core.standing import GIVEN, GIVEN_LIST, Standing, StandingRows
from kanava.partners.models import NEVER
from kanava.recruiting.models import (
    ON_PATH,
    SUBJECT,
    UNSCORED,
    Application,
    Candidate,
    CandidateContact,
    CandidateNote,
    Outreach,
)
from kanava.rules.partnership import PartnerType
from kanava.rules.people import Actor
from kanava.rules.profiles import Fit
from kanava.rules.recruiting import PATH, Source, Step
from kanava.rules.refusals import NotFound

SORTS: Mapping[str, Sort] = {
    "-score": Sort("score", descending=True, empty=UNSCORED),
    "score": Sort("score", empty=UNSCORED),
    "sort_key": Sort("sort_key"),
    "-sort_key": Sort("sort_key", descending=True),
    "-contact": Sort("last_contact_on", descending=True, empty=NEVER),
    "contact": Sort("last_contact_on", empty=NEVER),
}
SHOWN = (
    "name", "country", "type", "step", "step_since", "score", "fit", "source", "last_contact_on", "next_step", "next_on", "owner__name",
)  # fmt: skip
ON_BOARD = 12  # of one step


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What a list of candidates is narrowed to; empty means all. `step` may be PATH for all that are worked on, or APPLIED
    for those that have applied and wait to be taken up."""

    text: str = ""
    step: str = ""
    source: str = ""
    type: str = ""
    country: str = ""
    fit: str = ""
    owner_id: int | None = None
    sort: str = "-score"


def _filtered(wanted: CandidateFilter) -> QuerySet[Candidate]:
    exact = {
        "step": wanted.step if wanted.step in Step.__members__ else "",
        "source": wanted.source if wanted.source in Source.__members__ else "",
        "type": wanted.type if wanted.type in PartnerType.__members__ else "",
        "fit": wanted.fit if wanted.fit in Fit.__members__ else "",
        "country": wanted.country,
        "owner_id": wanted.owner_id,
    }
    rows = Candidate.objects.filter(**{name: value for name, value in exact.items() if value})
    if wanted.step == "PATH":
        rows = rows.filter(ON_PATH)
    elif wanted.step == "APPLIED":
        applied = Application.objects.filter(confirmed_at__isnull=False)
        rows = rows.filter(step=Step.LISTED, pk__in=applied.values("candidate_id"))
    return with_words(rows, wanted.text)


_ROWS = StandingRows(
    lambda: Candidate.objects.filter(pk__among=GIVEN_LIST).select_related("owner").only(*SHOWN)
)


def list_candidates(
    *, by: Actor, wanted: CandidateFilter, after: str = "", exact: bool = False
) -> tuple[Page[Candidate], Counted]:
    """A page of candidates and how many there are. Raises NotPermitted."""
    require("view_candidates", by)
    sort = chosen(SORTS, wanted.sort)
    return listed(_filtered(wanted), sort=sort, whole=_ROWS, after=after, exact=exact, may_wait=False)


def each_candidate(*, by: Actor, wanted: CandidateFilter) -> Iterator[tuple[Any, ...]]:
    """The rows of the list for a file: number, name, country, type, step, since, score, fit, source, where exactly, last
    contact, next step, its day, who looks after it, city, notes. Raises NotPermitted."""
    require("view_candidates", by)
    names = ("id", "name", "country", "type", "step", "step_since", "score", "fit", "source", "source_detail",
             "last_contact_on", "next_step", "next_on", "owner__name", "city", "remarks")  # fmt: skip
    found = all_rows(_filtered(wanted), sort=chosen(SORTS, wanted.sort)).values_list(*names)
    return found.iterator(chunk_size=AT_ONCE)


def list_candidate_countries() -> Sequence[str]:
    """The codes of the countries that have candidates."""
    return distinct_texts(Candidate, "country")


_CANDIDATE = StandingRows(
    lambda: Candidate.objects.select_related("owner", "partner").filter(pk=GIVEN), GIVEN
)


def get_candidate(candidate_id: int, *, by: Actor, right: str = "view_candidates") -> Candidate:
    """One candidate. Raises NotFound, NotPermitted."""
    require(right, by)
    found = _CANDIDATE.first(candidate_id)
    if found is None:
        raise NotFound
    return found


def list_contacts(candidate_id: int) -> Sequence[CandidateContact]:
    """The people at a candidate."""
    return list(CandidateContact.objects.filter(candidate_id=candidate_id).order_by("id"))


def get_contact(candidate_id: int, contact_id: int) -> CandidateContact:
    """One person at a candidate. Raises NotFound."""
    found = CandidateContact.objects.filter(candidate_id=candidate_id, pk=contact_id).first()
    if found is None:
        raise NotFound
    return found


def list_outreach(candidate_id: int) -> Sequence[Outreach]:
    """What was tried with a candidate, the latest first, with the mails that answered. Two statements."""
    rows = (
        Outreach.objects.select_related("author").prefetch_related("mails").filter(candidate_id=candidate_id)
    )
    return list(rows.order_by("-reached_on", "-id"))


# A long file brings hundreds of them.
OF_PAIRS = ("candidate.match_settled", "candidate.match_reopened")


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of a candidate's timeline."""

    event: Event
    person: str
    text: str


def list_happened(candidate_id: int, *, limit: int = 40) -> list[Happened]:
    """What happened with a candidate, the latest first; what was said of possible matches stands with their measurement.
    Three statements."""
    rows = Event.objects.filter(object_type=SUBJECT, object_id=candidate_id).exclude(verb__in=OF_PAIRS)
    events = list(rows.order_by("-id")[:limit])
    people = name_users(one.actor_id for one in events)
    wanted = [one.data["note_id"] for one in events if "note_id" in one.data]
    notes = dict(
        CandidateNote.objects.filter(candidate_id=candidate_id, pk__in=wanted).values_list("id", "text")
    )
    return [
        Happened(one, people.get(one.actor_id or 0, ""), notes.get(one.data.get("note_id"), ""))
        for one in events
    ]


# The board


@dataclass(frozen=True, slots=True)
class Column:
    """A step of the path with its first candidates and how many stand on it."""

    step: str
    cards: Sequence[Candidate]
    count: int


@dataclass(frozen=True, slots=True)
class _Board:
    """The statements of a board: how many candidates stand on each step, and the first of them."""

    counts: Standing
    first: Standing


def _board(own: Q) -> _Board:
    def first() -> "QuerySet[Any, Any]":
        rows = Candidate.objects.filter(own).annotate(place=SORTS["-score"].key()).order_by("-place", "-id")
        one, *others = (rows.filter(step=step).values_list("id")[:ON_BOARD] for step in PATH)
        return one.union(*others, all=True)

    counted = Candidate.objects.filter(ON_PATH, own).values_list("step").annotate(number=Count("id"))
    return _Board(Standing(counted.order_by), Standing(first))


_BOARD, _BOARD_OF_OWNER = _board(Q()), _board(Q(owner_id=GIVEN))
_CARDS = StandingRows(
    lambda: Candidate.objects.select_related("owner").only(*SHOWN).filter(pk__among=GIVEN_LIST)
)


def list_board(*, by: Actor, owner_id: int | None = None) -> list[Column]:
    """The steps of the path with their candidates, the best scored first. Three statements. Raises NotPermitted."""
    require("view_candidates", by)
    of = _BOARD_OF_OWNER if owner_id else _BOARD
    counts = of.counts.by_key(owner_id)
    whole = _CARDS.all(tuple(key for (key,) in of.first.rows(owner_id)))
    by_step: dict[str, list[Candidate]] = {}
    for one in sorted(whole, key=lambda one: (-(one.score if one.score is not None else UNSCORED), -one.pk)):
        by_step.setdefault(one.step, []).append(one)
    return [Column(step.value, by_step.get(step, []), counts.get(step.value, 0)) for step in PATH]


def count_on_path(*, owner_id: int | None = None) -> int:
    """How many candidates are worked on."""
    rows = Candidate.objects.filter(ON_PATH)
    return rows.filter(owner_id=owner_id).count() if owner_id else rows.count()


@dataclass(frozen=True, slots=True)
class Applied:
    """How many companies have applied that nobody has taken up yet, since when the first of them waits, and one of them."""

    count: int
    since: datetime | None
    candidate_id: int | None


def _applied() -> "QuerySet[Any, Any]":
    rows = Application.objects.filter(confirmed_at__isnull=False, candidate__step=Step.LISTED)
    sums = {
        "count": Count("candidate_id", distinct=True),
        "since": Min("confirmed_at"),
        "first_id": Min("candidate_id"),
    }
    return rows.annotate(all=Value(1)).values("all").annotate(**sums).values_list(*sums).order_by()


_APPLIED = Standing(_applied)


def get_new_applications() -> Applied:
    """The companies that have applied and wait to be taken up. One statement."""
    return next((Applied(*row) for row in _APPLIED.rows()), Applied(0, None, None))


def find_candidate_of(partner_id: int) -> int | None:
    """The candidate that a partner was, if it was one here."""
    return Candidate.objects.filter(partner_id=partner_id).values_list("id", flat=True).first()
