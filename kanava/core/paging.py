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
EXACT_TO = 10_000


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of rows: by a field, then by id. `empty` stands in for no value, so that rows without one are listed
    too; the index must hold the same expression (`Coalesce(field, empty)`). `only` names a condition without which the
    field's value does not count either."""

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
class Page(Generic[M]):
    """Rows of a list and the token of what follows, empty at the end."""

    rows: Sequence[M]
    after: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows: exact up to 10,000 or when asked for, else at least that many."""

    value: int
    is_exact: bool


def chosen(sorts: Mapping[str, Sort], name: str) -> Sort:
    """The order of that name, else the first one."""
    return sorts.get(name) or next(iter(sorts.values()))


def page(rows: QuerySet[M], *, sort: Sort, after: str = "", size: int = 50) -> Page[M]:
    """The rows after a token. A token that is not one of ours starts from the beginning."""
    step = "lt" if sort.descending else "gt"
    ordered = rows.annotate(page_key=sort.key())
    ordered = ordered.order_by("-page_key", "-id") if sort.descending else ordered.order_by("page_key", "id")
    last = _read(after)
    if last is not None:
        try:
            # `<=` on the key lets the index find the place; the rest passes over rows that were shown.
            shown = Q(page_key=last[0]) & ~Q(**{f"id__{step}": last[1]})
            ordered = ordered.filter(Q(**{f"page_key__{step}e": last[0]}) & ~shown)
        except (ValidationError, ValueError, TypeError):
            last = None
    found = list(ordered[: size + 1])
    last_shown: Any = found[size - 1] if len(found) > size else None
    token = _token(last_shown.page_key, last_shown.pk) if last_shown is not None else ""
    return Page(found[:size], token, last is None)


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
    found = bare[: EXACT_TO + 1].count()
    return Count(min(found, EXACT_TO), found <= EXACT_TO)
