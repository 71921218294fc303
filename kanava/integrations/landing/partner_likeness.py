"""Partners of a file that may be companies that are here already, or that stand in the file twice: told, never merged.

Names count as the same apart from their legal form; of two in different countries both may well be.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from kanava.integrations.landing.common import Resolved
from kanava.integrations.problems import Problems
from kanava.matching import names
from kanava.partners.models import Partner, PartnerDomain
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


def find_partner_likeness(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, bool]]:
    """For each company the partner that it is, by its business id or domain, and whether that is sure: one of the same
    name in the same country may be another company. Empty where there is none. Two statements."""
    known = list(Partner.objects.values_list("id", "name", "country", "business_id")) if rows else []
    by_id = {key: name for key, name, _country, _number in known}
    by_number = {(country, number): name for _key, name, country, number in known if number}
    by_name = {(names.parse(name).whole, country): name for _key, name, country, _number in known}
    wanted = {row["domain"] for row in rows if row.get("domain")}
    domains = PartnerDomain.objects.filter(domain__among=wanted).values_list("domain", "partner_id")
    by_domain = {domain: by_id[key] for domain, key in domains if key in by_id}
    found = []
    for row in rows:
        country = row.get("country", "")
        sure = by_number.get((country, row.get("business_id", ""))) or by_domain.get(row.get("domain", ""))
        found.append((sure or by_name.get((names.parse(row["name"]).whole, country), ""), bool(sure)))
    return found
