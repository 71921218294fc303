"""Statements that are the same every time, such as what stands around each page: their text is made once.

Django would build it anew for each request, which takes longer than the database needs for the answer.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Stands in a query where each asking gives an id of its own; nothing has it.
GIVEN = -1_000_000_007


class Standing:
    """A `values_list` query in which nothing changes but an id, written GIVEN."""

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"]) -> None:
        self._build = build

    @cached_property
    def _text(self) -> tuple[str, tuple[Any, ...]]:
        return self._build().query.sql_with_params()

    def rows(self, given: int | None = None) -> list[tuple[Any, ...]]:
        """The answer of now, as the database gives it. One statement."""
        text, params = self._text
        with connection.cursor() as cursor:
            cursor.execute(text, tuple(given if one == GIVEN else one for one in params))
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found
