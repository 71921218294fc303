"""Finding materials by words of their titles and of what stands in their files, in Finnish and in English."""

import re
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import Col

from kanava.library.models import Edition

MOST_WORDS = 8
_WORD = re.compile(r"\w+")
_ASKED = (
    "websearch_to_tsquery('finnish', %s) || websearch_to_tsquery('english', %s) || to_tsquery('simple', %s)"
)


class _Finds(Func):
    """Whether an edition has the words, in any of their forms, or words that begin so."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_more: Any) -> Any:
        column, asked, begun = self.source_expressions
        assert isinstance(column, Col)
        assert isinstance(asked, Value)
        assert isinstance(begun, Value)
        table = compiler.quote_name_unless_alias(column.alias)
        return f"{table}.search @@ ({_ASKED})", [asked.value, asked.value, begun.value]


def with_words(rows: QuerySet[Edition], text: str) -> QuerySet[Edition]:
    """The editions that have all the words of a text; all for a text without words."""
    words = _WORD.findall(text.lower())[:MOST_WORDS]
    if not words:
        return rows
    begun = " & ".join(f"'{word}':*" for word in words)
    return rows.filter(_Finds(F("language"), Value(" ".join(words)), Value(begun)))
