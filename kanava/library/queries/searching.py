"""Finding materials by words of their titles and of what stands in their files, in Finnish and in English."""

import re
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import Col

from kanava.library.models import Material

MOST_WORDS = 8
_WORD = re.compile(r"\w+")


class _Has(Func):
    """Whether a material has the words, in any of their forms, or words that begin so: see migration 0007."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_more: Any) -> Any:
        column, *asked = self.source_expressions
        assert isinstance(column, Col)
        table = compiler.quote_name_unless_alias(column.alias)
        values = [one.value for one in asked if isinstance(one, Value)]
        return f"{table}.id = any(array(select library_found(%s, %s, %s, false)))", values


def _asked(text: str) -> tuple[str, str]:
    """The words of a text as they are, and as beginnings; both empty where it has none."""
    words = _WORD.findall(text.lower())[:MOST_WORDS]
    return " ".join(words), " & ".join(f"'{word}':*" for word in words)


def has_words(text: str) -> bool:
    """Whether there is anything to look for."""
    return bool(_asked(text)[0])


def with_words(rows: QuerySet[Material], text: str, *, language: str = "") -> QuerySet[Material]:
    """The materials of which one language, or that one, has all the words of a text."""
    words, begun = _asked(text)
    return rows.filter(_Has(F("id"), Value(words), Value(begun), Value(language)))


def list_with_words(text: str, *, language: str = "") -> list[int]:
    """The ids of materials that have all the words in a language that is ready. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("select distinct library_found(%s, %s, %s, true)", [*_asked(text), language])
        return [found for (found,) in cursor.fetchall()]
