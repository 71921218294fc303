"""Pages by key, not by number: page 10,000 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from kanava.core.standing import StandingRows

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")
# How the rows of a page are read: a query, which is narrowed to their ids, or one that stands and is asked for them.
Whole: TypeAlias = "QuerySet[M] | StandingRows[M]"
EXACT_TO = 10_000
MOST_IN_FILE = 100_000
AT_ONCE = 2_000  # rows of a file that are read at a time
# The planner's cost, of which about two hundred thousand are a second: what is longer to count comes after the rows, and
# so far all rows that fit are gone through for their page and their number together.
LONG, WALK = 1_500.0, 2_000.0


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of rows: by a field, then by id. `empty` stands in for no value, so that rows without one are listed too,
    which else they are not; the index must hold the same expression (`Coalesce(field, empty)`). `only` names a
    condition without which the field's value does not count either."""

    field: str
    descending: bool = False
    empty: Any = None
    only: Q | None = None

    def key(self) -> Combinable:
        """What the rows are ordered by, as the index holds it."""
        if self.empty is None:
            return F(self.field)
        counted = F(self.field) if self.only is None else Case(When(self.only, then=F(self.field)))
        return Coalesce(counted, Value(self.empty))


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of a list and the token of what follows, empty at the end."""

    rows: Sequence[Row]
    after: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows: exact up to 10,000 or when asked for, else at least that many; not counted yet while pending."""

    value: int
    is_exact: bool
    is_pending: bool = False


def chosen(sorts: Mapping[str, Sort], name: str) -> Sort:
    """The order of that name, else the first one."""
    return sorts.get(name) or next(iter(sorts.values()))


def listed(
    rows: QuerySet[M],
    *,
    sort: Sort,
    whole: "Whole[M]",
    after: str = "",
    size: int = 50,
    exact: bool = False,
    may_wait: bool = True,
) -> tuple[Page[M], Count]:
    """A page of rows, and how many there are: see `page` and `count`.

    Where no more rows fit than are counted, one statement finds them all, counts them and takes the page from them. Else
    the page is found along its order, and a count that takes longer than that stays pending where it `may_wait`, so
    that the rows are shown without it.
    """
    narrowed = bool(rows.query.where) and not exact
    plan = _plan(rows.order_by()[: EXACT_TO + 1]) if narrowed else None
    if plan is not None and not _leaves_out(rows, sort) and plan.is_worth_a_walk:
        found = _together(rows, sort, whole, after, size)
        if found is not None:
            return found
        return page(rows, sort=sort, after=after, size=size, whole=whole), Count(EXACT_TO, False)
    shown = page(rows, sort=sort, after=after, size=size, whole=whole)
    if plan is not None and not plan.is_short and may_wait:
        return shown, Count(0, False, is_pending=True)
    return shown, count(rows, exact=exact)


def _together(
    rows: QuerySet[M], sort: Sort, whole: "Whole[M]", after: str, size: int
) -> tuple[Page[M], Count] | None:
    """A page and its count from one walk over all rows; None where there are more than are counted."""
    keyed = rows.order_by().annotate(page_key=sort.key()).values_list("page_key", "pk")[: EXACT_TO + 1]
    inner, params = keyed.query.sql_with_params()
    last = _last_of(keyed, after)
    way, step = ("desc", "<") if sort.descending else ("asc", ">")
    beyond = "" if last is None else f"where (page_key, pk) {step} (%s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"with found as materialized ({inner}), shown as (select page_key, pk from found {beyond} "
            f"order by page_key {way}, pk {way} limit {size + 1}) "
            "select number, page_key, pk from (select count(*) as number from found) as counted left join shown on true "
            f"order by page_key {way}, pk {way}",
            [*params, *(last or ())],
        )
        answer = cursor.fetchall()
    number = answer[0][0]
    if number > EXACT_TO:
        return None
    keys = [(key, row_id) for _, key, row_id in answer if row_id is not None]
    return _page_of(keys, whole, size, is_first=last is None), Count(number, True)


def page(
    rows: QuerySet[M], *, sort: Sort, after: str = "", size: int = 50, whole: "Whole[M] | None" = None
) -> Page[M]:
    """The rows after a token. A token that is not one of ours starts from the beginning.

    `whole` says how the rows of the page are read, with what is joined to them: then the page is found by keys alone in
    one statement, which no join leads astray, and its rows are read by id in another. A standing query has its place for
    them at `pk__among=GIVEN_LIST`.
    """
    step = "lt" if sort.descending else "gt"
    if _leaves_out(rows, sort):
        # None of the rows lacks the value, which the planner does not know: it would walk over all that do.
        rows = rows.filter(**{f"{sort.field}__isnull": False})
    ordered = _ordered(rows, sort)
    last = _last_of(ordered, after)
    if last is not None:
        # `<=` on the key lets the index find the place; the rest passes over rows that were shown.
        shown = Q(page_key=last[0]) & ~Q(**{f"id__{step}": last[1]})
        ordered = ordered.filter(Q(**{f"page_key__{step}e": last[0]}) & ~shown)
    if whole is not None:
        keys = list(ordered.values_list("page_key", "pk")[: size + 1])
        return _page_of(keys, whole, size, is_first=last is None)
    found = list(ordered[: size + 1])
    token = _token(found[size - 1].page_key, found[size - 1].pk) if len(found) > size else ""
    return Page(found[:size], token, last is None)


def _page_of(keys: Sequence[tuple[Any, int]], whole: "Whole[M]", size: int, *, is_first: bool) -> Page[M]:
    """The page with these keys, one more of which tells that there is a next."""
    by_id = _read_whole([row_id for _, row_id in keys[:size]], whole)
    found = [by_id[row_id] for _, row_id in keys[:size] if row_id in by_id]
    return Page(found, _token(*keys[size - 1]) if len(keys) > size else "", is_first)


def _read_whole(ids: list[int], whole: "Whole[M]") -> dict[int, M]:
    if isinstance(whole, StandingRows):
        return {row.pk: row for row in (whole.all(tuple(ids)) if ids else ())}
    return {row.pk: row for row in whole.filter(pk__among=ids)}


def all_rows(rows: QuerySet[M], *, sort: Sort) -> QuerySet[M]:
    """The rows of a list for a file, in its order: all, or the first hundred thousand."""
    found: QuerySet[M] = _ordered(rows, sort)[:MOST_IN_FILE]
    return found


def _ordered(rows: QuerySet[M], sort: Sort) -> "QuerySet[Any]":
    keyed: QuerySet[Any] = rows.annotate(page_key=sort.key())
    return keyed.order_by("-page_key", "-id") if sort.descending else keyed.order_by("page_key", "id")


def _leaves_out(rows: QuerySet[M], sort: Sort) -> bool:
    """Whether rows may lack the value that they are ordered by, with nothing in its place."""
    fields = rows.model._meta.concrete_fields
    return sort.empty is None and any(one.name == sort.field and one.null for one in fields)


def _last_of(keyed: "QuerySet[Any]", token: str) -> tuple[Any, int] | None:
    """The key and id of the row that a page begins after, None at the beginning."""
    told = _read(token)
    if told is None:
        return None
    kind = keyed.query.annotations["page_key"].output_field
    try:
        return kind.to_python(told[0]), told[1]
    except (ValidationError, ValueError, TypeError):
        return None


def _token(value: Any, row_id: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(value), row_id]).encode()).decode().rstrip("=")


def _read(token: str) -> tuple[str, int] | None:
    try:
        value = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        key, row_id = value
        key.encode()
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error):
        return None
    is_ours = isinstance(key, str) and "\0" not in key and isinstance(row_id, int)
    return (key, row_id) if is_ours else None


def count(rows: QuerySet[M], *, exact: bool = False) -> Count:
    """Count without reading more than 10,000 rows, or all of them where somebody wants to know."""
    bare = rows.order_by()
    if exact:
        return Count(bare.count(), True)
    return counted(bare[: EXACT_TO + 1].count())


class CountOf(Subquery):
    """How many rows a subquery has, as a value of another row."""

    template = "(select count(*) from (%(subquery)s) counted)"
    output_field = IntegerField()


def count_beside(rows: QuerySet[M]) -> CountOf:
    """The same count as a value that comes along with other rows; `counted` reads it."""
    return CountOf(rows.order_by().values("pk")[: EXACT_TO + 1])


def counted(found: int) -> Count:
    """What `count_beside` has found."""
    return Count(min(found, EXACT_TO), found <= EXACT_TO)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How PostgreSQL means to find rows: how many it expects, at what cost in its own unit, and whether an index alone
    tells."""

    rows: int
    cost: float
    is_index_alone: bool

    @property
    def is_short(self) -> bool:
        return self.cost <= LONG

    @property
    def is_worth_a_walk(self) -> bool:
        """Whether going through all of them once beats finding the page and counting one after the other."""
        return self.cost <= WALK and self.rows <= EXACT_TO and not self.is_index_alone


def _plan(rows: QuerySet[M]) -> _Plan:
    told = rows.values("pk").explain(format="json")
    if not told:
        # What nothing can fit is not asked of the database at all.
        return _Plan(0, 0.0, True)
    limited = json.loads(told)[0]["Plan"]
    unlimited = limited.get("Plans", [limited])[0]
    return _Plan(unlimited["Plan Rows"], limited["Total Cost"], unlimited["Node Type"] == "Index Only Scan")
