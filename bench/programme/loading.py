"""Writing many rows by COPY as the database's administrator, without what only slows a load down.

Secondary indexes are dropped before and made again after; triggers, foreign keys among them, are off meanwhile
(tests/bench proves that the rows hold them).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

Row = Sequence[Any]
Database = psycopg.Connection[Any]


class Loader:
    """Gathers rows by table and copies them together."""

    AT_ONCE = 20_000

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: dict[tuple[str, str], list[Row]] = {}

    def table(self, name: str, columns: str) -> list[Row]:
        """Where rows of these columns (separated by blanks) are put. They are written by `flush`."""
        return self._waiting.setdefault((name, columns), [])

    def flush(self, *, all_of_it: bool = True) -> None:
        """Copy what waits; otherwise only from tables where enough waits."""
        for (name, columns), rows in self._waiting.items():
            if rows and (all_of_it or len(rows) >= self.AT_ONCE):
                names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
                statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(name), names)
                with self.database.cursor() as cursor, cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)
                rows.clear()


_SECONDARY = """
select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
join pg_class on pg_class.oid = indrelid join pg_namespace on pg_namespace.oid = relnamespace
where nspname = 'public' and not indisunique and (relname like 'core_%' or relname like 'deals_%' or relname like 'ledger_%'
or relname like 'matching_%' or relname like 'library_%' or relname like 'partners_%')
"""
_SEQUENCES = """
select format('select setval(%L, coalesce((select max(id) from %I), 0) + 1, false)',
  pg_get_serial_sequence(format('%I', table_name), 'id'), table_name)
from information_schema.columns where table_schema = 'public' and column_name = 'id' and is_identity = 'YES'
"""


@contextmanager
def unhindered(database: Database) -> Iterator[None]:
    """One transaction for the load, then sequences that go on behind it and statistics that know it."""
    with database.transaction():
        database.execute("set local session_replication_role = replica")
        database.execute("set local maintenance_work_mem = '512MB'")
        database.execute("set local synchronous_commit = off")
        indexes = database.execute(_SECONDARY).fetchall()
        for name, _ in indexes:
            database.execute(f"drop index {name}")
        yield
        owner = database.execute("select tableowner from pg_tables where tablename = 'core_event'").fetchone()
        assert owner is not None
        database.execute(sql.SQL("set local role {}").format(sql.Identifier(owner[0])))
        for _, definition in indexes:
            database.execute(definition)
        for (statement,) in database.execute(_SEQUENCES).fetchall():
            database.execute(statement)
    database.execute("vacuum (freeze, analyze)")
