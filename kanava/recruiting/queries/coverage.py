"""Measurements of customer coverage: what counts, what a person has still to say, what was said (guide: B2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kanava.core.paging import Count as Number
from kanava.core.paging import CountOf, Page, Sort, listed
from kanava.recruiting.models import Measure, Pair
from kanava.rules.refusals import NotFound


class Shown(StrEnum):
    """Which pairs of a measurement: those that a person has still to say, those that count, those that somebody has
    said."""

    OPEN = "OPEN"
    FOUND = "FOUND"
    SETTLED = "SETTLED"


SORTS: Mapping[Shown, Sort] = {
    Shown.OPEN: Sort("score", descending=True),
    Shown.FOUND: Sort("customer__sort_key"),
    Shown.SETTLED: Sort("settled_at", descending=True),
}
# A target account that counts already needs no other proof.
_COUNTED = Pair.objects.filter(
    measure_id=OuterRef("measure_id"), customer_id=OuterRef("customer_id"), is_same=True
)


def _pairs(shown: Shown) -> QuerySet[Pair]:
    if shown == Shown.OPEN:
        return Pair.objects.filter(~Exists(_COUNTED), is_same=None)
    said = {"is_same": True} if shown == Shown.FOUND else {"settled_at__isnull": False}
    return Pair.objects.filter(**said)


def list_measures(candidate_id: int) -> Sequence[Measure]:
    """How often and with what result a candidate's customers were looked through, the latest first; `open` is how many
    possible matches of each nobody has settled."""
    waiting = CountOf(_pairs(Shown.OPEN).filter(measure_id=OuterRef("pk")).order_by().values("pk"))
    rows = Measure.objects.select_related("author").filter(candidate_id=candidate_id).annotate(open=waiting)
    return list(rows.order_by("-id"))


def get_measure(candidate_id: int, measure_id: int) -> Measure:
    """One measurement. Raises NotFound."""
    found = Measure.objects.select_related("author", "candidate").filter(
        candidate_id=candidate_id, pk=measure_id
    )
    one = found.first()
    if one is None:
        raise NotFound
    return one


@dataclass(frozen=True, slots=True)
class PairCounts:
    """How many pairs of a measurement are of each kind."""

    open: int
    found: int
    settled: int


def count_pairs(measure_id: int) -> PairCounts:
    """How many pairs of a measurement there are of each kind. One statement."""
    waits = Q(~Exists(_COUNTED), is_same=None)
    sums = Pair.objects.filter(measure_id=measure_id).aggregate(
        open=Count("id", filter=waits),
        found=Count("id", filter=Q(is_same=True)),
        settled=Count("id", filter=Q(settled_at__isnull=False)),
    )
    return PairCounts(**sums)


def list_pairs(measure_id: int, shown: Shown, *, after: str = "") -> tuple[Page[Pair], Number]:
    """A page of the pairs of a measurement: the likeliest first of those to settle, the others by the account's name or
    by when they were settled."""
    rows = _pairs(shown).filter(measure_id=measure_id)
    whole = Pair.objects.select_related("customer", "settled_by")
    return listed(rows, sort=SORTS[shown], whole=whole, after=after, may_wait=False)


def get_pair(measure_id: int, pair_id: int) -> Pair:
    """One pair that is or was for a person to settle. Raises NotFound."""
    rows = Pair.objects.select_related("customer", "settled_by")
    one = rows.filter(measure_id=measure_id, pk=pair_id, score__isnull=False).first()
    if one is None:
        raise NotFound
    return one
