"""The languages in which there is something in the library: for us, and for a reader."""

from datetime import date

from django.db import connection

from kanava.core.permissions import require
from kanava.core.wall import gate
from kanava.library.models import Edition
from kanava.library.queries.theirs import ready, seen_by
from kanava.rules.materials import Reader
from kanava.rules.people import Actor

# Jumps from one language to the next by the index, whatever the number of materials.
_THERE = f"""
with recursive there as (
    select min(language) as code from {Edition._meta.db_table}
    union all select (select min(language) from {Edition._meta.db_table} where language > code) from there where code is not null
) select code from there where code is not null
"""


def list_languages(*, by: Actor) -> list[str]:
    """The languages that materials are written or being translated in, by their codes. One statement. Raises NotPermitted."""
    require("view_library", by)
    return _there()


def list_own_languages(*, by: Actor, reader: Reader, on: date) -> list[str]:
    """The languages in which a reader may have something; behind the wall. Two statements. Raises NotPermitted."""
    require("use_library", by)
    with gate("words"):
        seen = seen_by(reader, on).values("pk")
        first = [
            ready()
            .filter(language=code, material_id__in=seen)
            .order_by()
            .values_list("language", flat=True)[:1]
            for code in _there()
        ]
        return sorted(first[0].union(*first[1:], all=True)) if first else []


def _there() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_THERE)
        return [code for (code,) in cursor.fetchall()]
