"""Many months' totals at once, for imports: writers that join an action's transaction, a constant number of statements
each. Rows are dictionaries of model columns."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kanava.core import bulk
from kanava.insights.models import TotalRevenue
from kanava.rules.figures import Source

COLUMNS = ("month", "amount_minor", "currency", "source", "note", "entered_at", "entered_by_id")


def create(rows: Sequence[Mapping[str, Any]], *, at: datetime) -> list[int]:
    """Write new totals; returns their ids in the order of the rows."""
    ids = bulk.new_ids(TotalRevenue, len(rows))
    bulk.insert(TotalRevenue, ("id", *COLUMNS), _complete(dict(zip(ids, rows, strict=True)), at))
    return ids


def replace(rows: Mapping[int, Mapping[str, Any]], *, at: datetime) -> None:
    """Give totals what a file tells."""
    bulk.update(TotalRevenue, ("id", *COLUMNS), _complete(rows, at))


def _complete(rows: Mapping[int, Mapping[str, Any]], at: datetime) -> list[tuple[Any, ...]]:
    told = {"source": Source.IMPORTED.value, "note": "", "entered_at": at, "entered_by_id": None}
    return [(key, *({**told, **row}[name] for name in COLUMNS)) for key, row in rows.items()]


def current(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What totals are now, in the words of `put_back`; one that was cleared is not among them."""
    rows = TotalRevenue.objects.filter(pk__among=ids).values("id", *COLUMNS)
    return {row.pop("id"): row for row in map(dict, rows)}


def put_back(rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Make totals what they were."""
    bulk.update(
        TotalRevenue,
        ("id", *COLUMNS),
        [(key, *(row[name] for name in COLUMNS)) for key, row in rows.items()],
    )


def find_by_month(months: Collection[date]) -> dict[date, TotalRevenue]:
    """The totals that these months have."""
    return {row.month: row for row in TotalRevenue.objects.filter(month__among=months)}


def find_used(ids: Collection[int]) -> list[int]:
    """Those imported totals that somebody has typed over since."""
    rows = TotalRevenue.objects.filter(pk__among=ids, source=Source.TYPED.value)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def remove(ids: Collection[int]) -> None:
    """Take imported totals out again."""
    TotalRevenue.objects.filter(pk__among=ids).delete()
