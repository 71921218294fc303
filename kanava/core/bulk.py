"""Many rows at once: COPY into a staging table, then one statement. Joins the caller's transaction.

PostgreSQL refuses COPY straight into a table under row-level security; the staging table is the session's own and
gone with the transaction. Table and column names come from models, never from input.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Take ids from the table's sequence, so that rows can refer to each other before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write new rows of these columns; returns how many."""
    return _through_staging(
        model, columns, rows, "insert into {table} ({names}) select {names} from {staging}"
    )


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Change rows by their `id`, which is the first column; returns how many."""
    changes = ", ".join(f"{name} = staged.{name}" for name in columns[1:])
    statement = f"update {{table}} as kept set {changes} from {{staging}} as staged where kept.id = staged.id"
    return _through_staging(model, columns, rows, statement)


def _through_staging(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], statement: str
) -> int:
    table = model._meta.db_table
    staging = sql.Identifier(f"staging_{table}")
    parts = {
        "table": sql.Identifier(table),
        "staging": staging,
        "names": sql.SQL(", ").join(map(sql.Identifier, columns)),
    }
    with connection.cursor() as wrapper:
        cursor = wrapper.cursor
        cursor.execute(
            sql.SQL(
                "create temporary table {staging} on commit drop as select {names} from {table} with no data"
            ).format(**parts)
        )
        with cursor.copy(sql.SQL("copy {staging} ({names}) from stdin").format(**parts)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(sql.SQL(statement).format(**parts))
        count = int(cursor.rowcount)
        cursor.execute(sql.SQL("drop table {staging}").format(**parts))
    return count
