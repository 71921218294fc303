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
    by_key: dict[str, list[tuple[int, Company]]] = {}
    for profile in CompanyProfile.objects.filter(subject_kind=kind, subject_id__among=among):
        facts = facts_of(profile)
        for key in block_keys(facts):
            by_key.setdefault(key, []).append((profile.subject_id, facts))
    telling = {key: sharing for key, sharing in by_key.items() if len(sharing) <= most_sharing(key)}
    return [
        Possible(place, subject_id, match)
        for place, company in companies.items()
        for subject_id, match in _likeliest(company, telling, thresholds)
    ]


def _likeliest(
    company: Company, known: Mapping[str, list[tuple[int, Company]]], thresholds: Thresholds
) -> list[tuple[int, Match]]:
    near = dict(one for key in block_keys(company) for one in known.get(key, ()))
    compared = [(subject_id, compare(company, other, thresholds)) for subject_id, other in near.items()]
    found = [(subject_id, match) for subject_id, match in compared if match.verdict != Verdict.DIFFERENT]
    return sorted(found, key=lambda one: (-one[1].score, one[0]))[:MOST_FOR_ONE]
