"""Finding rows by the beginnings of words, by an index that every PostgreSQL has (no extension).

A searched table has a column `search_text`, written by `rules.text.search_words`, and the index that `word_index` makes.
"""

from typing import TypeVar

from django.db.migrations.operations.base import Operation
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.base import Model

from kanava.core.dbpolicy import sql
from kanava.rules.text import search_words

M = TypeVar("M", bound=Model)
MOST_WORDS = 8


class _WordsBegin(Func):
    """Whether the column has, for each asked word, one that begins with it."""

    template = "(to_tsvector('simple', %(expressions)s))"
    arg_joiner = ") @@ to_tsquery('simple', "
    output_field = BooleanField()


def word_index(table: str) -> Operation:
    """The index that `with_words` uses, as a migration operation."""
    return sql(f"create index {table}_words on {table} using gin (to_tsvector('simple', search_text))")


def with_words(rows: QuerySet[M], text: str) -> QuerySet[M]:
    """The rows whose words begin with all the words of a text, in any order; all rows for a text without words."""
    words = search_words(text).split()[:MOST_WORDS]
    if not words:
        return rows
    query = " & ".join(f"'{word}':*" for word in words)
    return rows.filter(_WordsBegin(F("search_text"), Value(query)))
