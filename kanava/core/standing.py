"""Statements that are the same every time, such as what stands around each page: their text is made once.

Django would build it anew for each request, which takes longer than the database needs for the answer.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet

# These stand in a query where each asking gives a value of its own; nothing has them.
GIVEN = -1_000_000_007
GIVEN_TEXT = "what is given"
GIVEN_DAY = date(1, 1, 2)
# Where the query has a list, as `among` takes it.
GIVEN_LIST = (GIVEN,)
Value = int | str | date | tuple[int, ...]


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
        text, params = self._text
        values = dict(zip(self._places, given, strict=False))
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


class StandingModels:
    """Rows of a standing query as objects, with those that come along by a foreign key, each None where there is none.

    `build` gives the rows; all columns are read.
    """

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"], *places: Value, along: str = "") -> None:
        self._build, self._along = build, along
        self._standing = Standing(lambda: build().values_list(*self._names[0], *self._names[1]), *places)

    @cached_property
    def _models(self) -> tuple[type[models.Model], type[models.Model] | None]:
        model = self._build().model
        return model, model._meta.get_field(self._along).related_model if self._along else None

    @cached_property
    def _names(self) -> tuple[list[str], list[str]]:
        model, other = self._models
        along = [f"{self._along}__{one.attname}" for one in other._meta.concrete_fields] if other else []
        return [one.attname for one in model._meta.concrete_fields], along

    def all(self, *given: Value | None) -> list[Any]:
        """The objects of now."""
        (model, other), (names, _) = self._models, self._names
        found = []
        for row in self._standing.rows(*given):
            one = model.from_db(connection.alias, names, row[: len(names)])
            if other is not None:
                rest = row[len(names) :]
                known = rest[0] is not None
                fields = [field.attname for field in other._meta.concrete_fields]
                setattr(one, self._along, other.from_db(connection.alias, fields, rest) if known else None)
            found.append(one)
        return found
