"""What a proof found: a promise, whether it holds, how many things break it, and how to look at them."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.db import connection


class Level(StrEnum):
    """Whether a promise holds. A warning asks the operator to do something; nothing is wrong in the data."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise. `count` is how many things break it, `look` says where they are or what to do."""

    level: Level
    promise: str
    count: int = 0
    look: str = ""

    def to_json(self) -> dict[str, Any]:
        """For software that watches."""
        return {**asdict(self), "level": self.level.value}


@dataclass(frozen=True, slots=True)
class Query:
    """A promise as a statement that selects the ids of what breaks it."""

    promise: str
    table: str
    statement: str
    otherwise: Level = Level.BROKEN
    remedy: str = ""


SHOWN = 5


def ask(queries: Iterable[Query]) -> Iterator[Finding]:
    """Ask the database each question in turn."""
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(
                f"select count(*), (array_agg(id order by id))[1:{SHOWN}] from ({query.statement}) as found(id)"
            )
            count, ids = cursor.fetchone()
            yield judge(query.promise, count, ids or (), query.table, query.otherwise, query.remedy)


def judge(
    promise: str,
    count: int,
    ids: Iterable[object],
    table: str,
    otherwise: Level = Level.BROKEN,
    remedy: str = "",
) -> Finding:
    """The finding for a promise that `count` things break, of which some are named."""
    if not count:
        return Finding(Level.OK, promise)
    named = [str(key) for key in ids][:SHOWN]
    where = " ".join(filter(None, [table, ", ".join(named), "…" if count > len(named) else ""]))
    return Finding(otherwise, promise, count, "; ".join(filter(None, [where, remedy])))
