"""Pages by key, not by number: page 10,000 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
EXACT_TO = 10_000


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of a list and the token of what follows, empty at the end."""

    rows: Sequence[M]
    after: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows: exact up to 10,000, else at least that many."""

    value: int
    is_exact: bool


def page(rows: QuerySet[M], *, sort: str, after: str = "", size: int = 50) -> Page[M]:
    """The rows after a token, in the order of one field (`-field` for descending) and the id.

    A token that is not one of ours starts from the beginning.
    """
    descending, field = sort.startswith("-"), sort.removeprefix("-")
    order = (sort,) if field == "id" else (sort, "-id" if descending else "id")
    ordered = rows.order_by(*order)
    last = _read(after)
    if last is not None:
        try:
            ordered = ordered.filter(_beyond(field, descending, last))
        except (ValidationError, ValueError, TypeError):
            last = None
    found = list(ordered[: size + 1])
    token = _token(found[size - 1], field) if len(found) > size else ""
    return Page(found[:size], token, last is None)


def _beyond(field: str, descending: bool, last: list[Any]) -> Q:
    step = "lt" if descending else "gt"
    if field == "id":
        return Q(**{f"id__{step}": last[1]})
    # `>=` on the field lets the index find the place; the rest passes over rows that were shown.
    return Q(**{f"{field}__{step}e": last[0]}) & ~Q(
        **{field: last[0], f"id__{'gte' if descending else 'lte'}": last[1]}
    )


def _token(row: Model, field: str) -> str:
    value = [str(getattr(row, field)), row.pk]
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _read(token: str) -> list[Any] | None:
    try:
        value = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, binascii.Error):
        return None
    return value if isinstance(value, list) and len(value) == 2 and isinstance(value[1], int) else None


def count(rows: QuerySet[M]) -> Count:
    """Count without reading more than 10,000 rows."""
    found = rows.order_by()[: EXACT_TO + 1].count()
    return Count(min(found, EXACT_TO), found <= EXACT_TO)
