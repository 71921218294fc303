"""Statements that are the same every time, such as what stands around each page: their text is made once.

Django would build it anew for each request, which takes longer than the database needs for the answer.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # not in the stubs
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)

# These stand in a query where each asking gives a value of its own; nothing has them.
GIVEN = -1_000_000_007
GIVEN_TEXT = "what is given"
GIVEN_DAY = date(1, 1, 2)
GIVEN_MOMENT = datetime(1, 1, 2, tzinfo=UTC)
# Where the query has a list, as `among` takes it.
GIVEN_LIST = (GIVEN,)
Value = int | str | date | tuple[int | str, ...]


class Standing:
    """A `values_list` query in which nothing changes but some values, written as `places`: GIVEN, GIVEN_TEXT, GIVEN_DAY …"""

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"], *places: Value) -> None:
        self._build = build
        self._places = places or (GIVEN,)

    @cached_property
    def _text(self) -> tuple[str, tuple[Any, ...]]:
        return self._build().query.sql_with_params()

    def rows(self, *given: Value | None) -> list[tuple[Any, ...]]:
        """The answer of now, as the database gives it, with the values in the order of the places. One statement."""
        return _asked(*self._text, self._places, given)

    def by_key(self, *given: Value | None) -> dict[Any, Any]:
        """The answer of a query of two values: the second of each row by its first."""
        return {key: value for key, value in self.rows(*given)}  # noqa: C416


def _asked(
    text: str, params: Sequence[Any], places: Sequence[Value], given: Sequence[Value | None]
) -> list[tuple[Any, ...]]:
    values = dict(zip(places, given, strict=False))
    with connection.cursor() as cursor:
        cursor.execute(text, tuple(_value(one, values) for one in params))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _value(one: Any, values: dict[Value, Value | None]) -> Any:
    """What stands at a place of the statement: what was given for it, else what the query says there."""
    if not isinstance(one, list):
        return values.get(one, one)
    given = values.get(tuple(one), one)
    return list(given) if isinstance(given, tuple) else given


class StandingRows(Generic[Row]):
    """A query of objects in which nothing changes but some values, with what its `select_related`, `only` and `annotate`
    say; what it prefetches is not read."""

    def __init__(self, build: "Callable[[], QuerySet[Row]]", *places: Value) -> None:
        self._build = build
        self._places = places or (GIVEN_LIST,)

    @cached_property
    def _made(self) -> tuple[str, tuple[Any, ...], SQLCompiler, Any]:
        compiler = self._build().query.get_compiler(connection.alias)
        text, params = compiler.as_sql()
        along = get_related_populators(compiler.klass_info, compiler.select, connection.alias)
        return text, params, compiler, along

    def all(self, *given: Value | None) -> list[Row]:
        """The objects of now, with the values in the order of the places. One statement."""
        text, params, compiler, along = self._made
        found: list[Sequence[Any]] = [*_asked(text, params, self._places, given)]
        info, beside = compiler.klass_info, compiler.annotation_col_map or {}
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [one[0].target.attname for one in compiler.select[first:last]]
        objects = []
        for row in compiler.results_iter([found]):
            one = info["model"].from_db(connection.alias, names, row[first:last])
            for other in along:
                other.populate(row, one)
            for name, place in beside.items():
                setattr(one, name, row[place])
            objects.append(one)
        return objects

    def first(self, *given: Value | None) -> Row | None:
        """The first of them, None where there is none."""
        return next(iter(self.all(*given)), None)
