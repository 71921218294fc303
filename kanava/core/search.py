"""Finding rows by the beginnings of words, by an index that every PostgreSQL has (no extension).

A searched table has a column `search_text`, written by `rules.text.search_words`, and beside it the column `words` with
its index, both made by `kept_words`. The database keeps `words` itself, so that rows which no index narrows down are
compared without taking their text apart; no model knows of it.
"""

from typing import Any, TypeVar

from django.db.migrations.operations.base import Operation
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.base import Model
from django.db.models.expressions import Col

from kanava.core.dbpolicy import sql
from kanava.rules.text import search_words

M = TypeVar("M", bound=Model)
MOST_WORDS = 8


class _WordsBegin(Func):
    """Whether the row has, for each asked word, one that begins with it: of `search_text` only the table is taken."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_more: Any) -> Any:
        column, asked = self.source_expressions
        assert isinstance(column, Col)
        assert isinstance(asked, Value)
        table = compiler.quote_name_unless_alias(column.alias)
        return f"{table}.words @@ to_tsquery('simple', %s)", [asked.value]


def word_index(table: str) -> Operation:
    """The index that came before `kept_words`, as a migration operation."""
    return sql(f"create index {table}_words on {table} using gin (to_tsvector('simple', search_text))")


def _words(table: str) -> tuple[str, str]:
    # New entries wait unsorted in a list that every search reads through: it is kept short.
    return (
        f"alter table {table} add column words tsvector generated always as (to_tsvector('simple', search_text)) stored",
        f"create index {table}_words on {table} using gin (words) with (gin_pending_list_limit = 512)",
    )


def kept_words(table: str) -> Operation:
    """What `with_words` asks of a table that had a `word_index`, as a migration operation."""
    return sql(f"drop index {table}_words", *_words(table))


def searched_words(table: str) -> Operation:
    """What `with_words` asks of a new table, as a migration operation."""
    return sql(*_words(table))


def with_words(rows: QuerySet[M], text: str) -> QuerySet[M]:
    """The rows whose words begin with all the words of a text, in any order; all rows for a text without words."""
    words = search_words(text).split()[:MOST_WORDS]
    if not words:
        return rows
    query = " & ".join(f"'{word}':*" for word in words)
    return rows.filter(_WordsBegin(F("search_text"), Value(query)))
