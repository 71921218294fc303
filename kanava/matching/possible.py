"""Companies of a list that may be known ones, each pair with its grounds, for a person to say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kanava.matching.engine import Company, Match, Thresholds, Verdict, block_keys, compare
from kanava.matching.models import CompanyProfile
from kanava.matching.queries import facts_of, most_sharing

# A company that may be one of many is none of them.
MOST_FOR_ONE = 3


@dataclass(frozen=True, slots=True)
class Possible:
    """A company of the list, by its place, and the subject that it may be."""

    place: int
    subject_id: int
    match: Match


def find_possible(
    companies: Mapping[int, Company], *, kind: str, among: Collection[int], thresholds: Thresholds
) -> list[Possible]:
    """Which of these subjects each company, by its place, may be: the likeliest few. One statement; a key that many of
    the subjects share says nothing."""
    rows = CompanyProfile.objects.filter(subject_kind=kind, subject_id__among=among)
    known = Known({row.subject_id: facts_of(row) for row in rows})
    return [
        Possible(place, subject_id, match)
        for place, company in companies.items()
        for subject_id, match in known.likeliest(company, thresholds)
    ]


class Known:
    """A few known companies, by the keys under which others meet them."""

    def __init__(self, companies: Mapping[int, Company]) -> None:
        by_key: dict[str, list[tuple[int, Company]]] = {}
        for subject_id, company in companies.items():
            for key in block_keys(company):
                by_key.setdefault(key, []).append((subject_id, company))
        self._by_key = {key: sharing for key, sharing in by_key.items() if len(sharing) <= most_sharing(key)}

    def likeliest(self, company: Company, thresholds: Thresholds) -> list[tuple[int, Match]]:
        """The few that a company is or may be, the likeliest first."""
        near = dict(one for key in block_keys(company) for one in self._by_key.get(key, ()))
        compared = [(subject_id, compare(company, other, thresholds)) for subject_id, other in near.items()]
        found = [one for one in compared if one[1].verdict != Verdict.DIFFERENT]
        return sorted(found, key=lambda one: (-one[1].score, one[0]))[:MOST_FOR_ONE]
