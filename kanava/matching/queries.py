"""Looking companies up in the index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from kanava.matching.engine import DEFAULT, Company, Match, Thresholds, Verdict, block_keys, compare
from kanava.matching.models import CompanyProfile

# A key that more companies share says nothing: it is passed over, so that one look-up stays cheap.
TOO_COMMON = 60

_CANDIDATES = """
select distinct found.profile_id
from unnest(%s::text[]) as wanted(key)
cross join lateral (
  select array_agg(profile_id) as profiles from (
    select profile_id from matching_companykey where key = wanted.key limit %s
  ) as sharing
) as hits
cross join lateral unnest(hits.profiles) as found(profile_id)
where cardinality(hits.profiles) < %s
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company of the index that is, or may be, the one asked for."""

    subject_id: int
    name: str
    match: Match


def find_candidates(
    company: Company, *, kind: str, thresholds: Thresholds = DEFAULT, limit: int = 10
) -> Sequence[Candidate]:
    """The companies of one kind that are the same or maybe the same, best first. Two statements."""
    profiles = CompanyProfile.objects.filter(id__in=_profile_ids(block_keys(company)), subject_kind=kind)
    found = (
        Candidate(row.subject_id, row.name, compare(company, facts_of(row), thresholds)) for row in profiles
    )
    near = [candidate for candidate in found if candidate.match.verdict != Verdict.DIFFERENT]
    return sorted(near, key=lambda candidate: (-candidate.match.score, candidate.subject_id))[:limit]


def _profile_ids(keys: Iterable[str]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [sorted(keys), TOO_COMMON + 1, TOO_COMMON + 1])
        return [row[0] for row in cursor.fetchall()]


def facts_of(profile: CompanyProfile) -> Company:
    """The engine's view of a stored profile."""
    return Company(profile.name, profile.country, tuple(profile.domains), tuple(profile.business_ids))
