"""Pages by key, not by number: page 10,000 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Case, F, Model, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")
EXACT_TO = 10_000
MOST_IN_FILE = 100_000
AT_ONCE = 2_000  # rows of a file that are read at a time
LONG = 1_500.0  # the planner's cost: about ten thousandths of a second


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


def page(
    rows: QuerySet[M], *, sort: Sort, after: str = "", size: int = 50, whole: QuerySet[M] | None = None
) -> Page[M]:
    """The rows after a token. A token that is not one of ours starts from the beginning.

    `whole` says how the rows of the page are read, with what is joined to them: then the page is found by keys alone in
    one statement, which no join leads astray, and its rows are read by id in another.
    """
    step = "lt" if sort.descending else "gt"
    ordered = _ordered(rows, sort)
    last = _read(after)
    if last is not None:
        try:
            # `<=` on the key lets the index find the place; the rest passes over rows that were shown.
            shown = Q(page_key=last[0]) & ~Q(**{f"id__{step}": last[1]})
            ordered = ordered.filter(Q(**{f"page_key__{step}e": last[0]}) & ~shown)
        except (ValidationError, ValueError, TypeError):
            last = None
    if whole is None:
        found = list(ordered[: size + 1])
        keys = [(row.page_key, row.pk) for row in found]
    else:
        keys = list(ordered.values_list("page_key", "pk")[: size + 1])
        by_id = whole.in_bulk([row_id for _, row_id in keys[:size]])
        found = [by_id[row_id] for _, row_id in keys if row_id in by_id]
    token = _token(*keys[size - 1]) if len(keys) > size else ""
    return Page(found[:size], token, last is None)


def all_rows(rows: QuerySet[M], *, sort: Sort) -> QuerySet[M]:
    """The rows of a list for a file, in its order: all, or the first hundred thousand."""
    found: QuerySet[M] = _ordered(rows, sort)[:MOST_IN_FILE]
    return found


def _ordered(rows: QuerySet[M], sort: Sort) -> "QuerySet[Any]":
    if sort.empty is None and _may_lack(rows.model, sort.field):
        # None of the rows lacks the value, which the planner does not know: it would walk over all that do.
        rows = rows.filter(**{f"{sort.field}__isnull": False})
    keyed: QuerySet[Any] = rows.annotate(page_key=sort.key())
    return keyed.order_by("-page_key", "-id") if sort.descending else keyed.order_by("page_key", "id")


def _may_lack(model: type[Model], field: str) -> bool:
    return any(one.name == field and one.null for one in model._meta.concrete_fields)


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


def count(rows: QuerySet[M], *, exact: bool = False, at_once: bool = True) -> Count:
    """Count without reading more than 10,000 rows, or all of them where somebody wants to know.

    Unless it must be `at_once`, a count that takes longer than finding the page stays pending, so that the rows are
    shown without it.
    """
    bare = rows.order_by()
    if exact:
        return Count(bare.count(), True)
    some = bare[: EXACT_TO + 1]
    if not at_once and bare.query.where and _cost(some) > LONG:
        return Count(0, False, is_pending=True)
    found = some.count()
    return Count(min(found, EXACT_TO), found <= EXACT_TO)


def _cost(rows: QuerySet[M]) -> float:
    """What PostgreSQL expects reading the rows to cost, in its own unit."""
    plan = rows.values("pk").explain(format="json")
    # What nothing can fit is not asked of the database at all.
    return float(json.loads(plan)[0]["Plan"]["Total Cost"]) if plan else 0.0
