"""Partners of a file that may be companies that are here already, or that stand in the file twice: told, never merged.

Names count as the same apart from their legal form; of two in different countries both may well be.
"""

from collections import defaultdict
from collections.abc import Sequence

from kanava.integrations.landing.common import Resolved
from kanava.integrations.problems import Problems
from kanava.matching import names
from kanava.partners.models import Partner
from kanava.rules.text import sort_key


def note_alike(rows: Sequence[Resolved], problems: Problems) -> None:
    """Remark on new rows that may be a partner that is here, or another new row. One statement for all partners."""
    fresh = [row for row in rows if row.object_id is None and row.values.get("name")]
    known: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, country in Partner.objects.values_list("name", "country") if fresh else ():
        known[names.parse(name).whole].append((name, country))
    firsts: dict[tuple[str, str], Resolved] = {}
    for row in fresh:
        name, country = row.values["name"], row.values.get("country", "")
        whole = names.parse(name).whole
        here = [other for other, place in known.get(whole, ()) if place == country]
        same = [other for other, _place in known.get(whole, ()) if sort_key(other) == sort_key(name)]
        first = _first_alike(row, (whole, country), firsts)
        if same:
            problems.add_remark("NAME_KNOWN", "name", row.record.row, name)
        elif here:
            problems.add_remark("MAYBE_KNOWN", "name", row.record.row, name, known=here[0])
        elif first is not None:
            problems.add_remark("SAME_AS_ROW", "name", row.record.row, name, first=str(first.record.row))


def _first_alike(
    row: Resolved, name: tuple[str, str], firsts: dict[tuple[str, str], Resolved]
) -> Resolved | None:
    """The first row of the same name and country, or of the same domain."""
    found = None
    for key in (name, ("@", row.values.get("domain") or "")):
        first = firsts.setdefault(key, row) if all(key) else row
        found = found or (first if first is not row else None)
    return found
