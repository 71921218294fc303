"""Statements that are the same every time, such as what stands around each page: their text is made once.

Django would build it anew for each request, which takes longer than the database needs for the answer.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Standing:
    """A `values_list` query without parameters that change."""

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"]) -> None:
        self._build = build

    @cached_property
    def _text(self) -> tuple[str, tuple[Any, ...]]:
        return self._build().query.sql_with_params()

    def rows(self) -> list[tuple[Any, ...]]:
        """The answer of now, as the database gives it. One statement."""
        with connection.cursor() as cursor:
            cursor.execute(*self._text)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found
