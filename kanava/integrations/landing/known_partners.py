"""Companies that are partners already: by business id, domain, or name as the matching engine sees it."""

from collections.abc import Mapping, Sequence
from typing import Any

from kanava.matching import names
from kanava.matching.engine import Company, Verdict, compare, has_other_form
from kanava.partners.models import Partner, PartnerDomain


def find_known_partners(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, bool]]:
    """For each company the partner that it is and that this is sure, or that it may be; an empty name where there is
    none. Two statements."""
    known = list(Partner.objects.values_list("id", "name", "country", "business_id")) if rows else []
    by_id = {key: name for key, name, _country, _number in known}
    by_number = {(country, number): name for _key, name, country, number in known if number}
    by_name: dict[str, list[Company]] = {}
    for _key, name, country, number in known:
        company = Company(name, country, (), (number,) if number else ())
        by_name.setdefault(_signature(name), []).append(company)
    wanted = {row["domain"] for row in rows if row.get("domain")}
    domains = PartnerDomain.objects.filter(domain__among=wanted).values_list("domain", "partner_id")
    by_domain = {domain: by_id[key] for domain, key in domains if key in by_id}
    found = []
    for row in rows:
        wanted_number = (row.get("country", ""), row.get("business_id", ""))
        sure = by_number.get(wanted_number) or by_domain.get(row.get("domain", ""))
        found.append((sure, True) if sure else _by_name(row, by_name.get(_signature(row["name"]), ())))
    return found


def _signature(name: str) -> str:
    return names.signature(names.parse(name).words)


def _by_name(row: Mapping[str, Any], alike: Sequence[Company]) -> tuple[str, bool]:
    number = row.get("business_id", "")
    company = Company(row["name"], row.get("country", ""), (), (number,) if number else ())
    verdicts = [
        # A name alone does not make Kaiku GmbH the partner Kaiku Oy.
        (Verdict.MAYBE if verdict == Verdict.SAME and has_other_form(company, one) else verdict, one.name)
        for one in alike
        for verdict in [compare(company, one).verdict]
    ]
    same = next((name for verdict, name in verdicts if verdict == Verdict.SAME), "")
    return same or next((name for verdict, name in verdicts if verdict == Verdict.MAYBE), ""), bool(same)
