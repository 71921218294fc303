"""Looking companies up in the index."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from kanava.matching import names
from kanava.matching.engine import DEFAULT, Company, Match, Thresholds, Verdict, block_keys, compare
from kanava.matching.models import CompanyProfile

# A key that more companies share says nothing: it is passed over, so that one look-up stays cheap. Ends of words, which
# many share by chance, say less than whole words.
TOO_COMMON, TOO_COMMON_ENDS = 60, 30

_CANDIDATES = """
select distinct found.profile_id
from unnest(%s::text[], %s::int[]) as wanted(key, most)
cross join lateral (
  select array_agg(profile_id) as profiles from (
    select profile_id from matching_companykey where key = wanted.key limit wanted.most + 1
  ) as sharing
) as hits
cross join lateral unnest(hits.profiles) as found(profile_id)
where cardinality(hits.profiles) <= wanted.most
"""

# Words that begin alike, in the order of the index; a tilde stands behind every letter.
_NEIGHBOURS = """
select distinct found.profile_id
from unnest(%s::text[]) as wanted(beginning)
cross join lateral (
  select profile_id from matching_companykey
  where key >= wanted.beginning and key < wanted.beginning || '~' order by key limit %s
) as found
"""
NEIGHBOURS = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company of the index beside the one asked for, and how alike they are."""

    subject_id: int
    name: str
    match: Match


def find_candidates(
    company: Company, *, kind: str, thresholds: Thresholds = DEFAULT, limit: int = 10
) -> Sequence[Candidate]:
    """The companies of one kind that are the same or maybe the same, best first. Two statements."""
    found = _compared(company, _profile_ids(block_keys(company)), kind, thresholds)
    return _best([one for one in found if one.match.verdict != Verdict.DIFFERENT], limit)


def find_nearest(
    company: Company, *, kind: str, thresholds: Thresholds = DEFAULT, limit: int = 3
) -> Sequence[Candidate]:
    """The companies of one kind that are not the one asked for as far as the engine sees, yet nearest to it, for a
    person to look at. Wider and slower than `find_candidates`. Three statements."""
    wanted = {*_profile_ids(block_keys(company)), *_neighbour_ids(company)}
    found = _compared(company, wanted, kind, thresholds)
    return _best([one for one in found if one.match.verdict == Verdict.DIFFERENT], limit)


def _compared(
    company: Company, profile_ids: Collection[int], kind: str, thresholds: Thresholds
) -> list[Candidate]:
    rows = CompanyProfile.objects.filter(id__among=profile_ids, subject_kind=kind)
    return [Candidate(row.subject_id, row.name, compare(company, facts_of(row), thresholds)) for row in rows]


def _best(found: Iterable[Candidate], limit: int) -> list[Candidate]:
    return sorted(found, key=lambda candidate: (-candidate.match.score, candidate.subject_id))[:limit]


def most_sharing(key: str) -> int:
    """How many companies may share a key that still says something."""
    return TOO_COMMON_ENDS if key.startswith("end") else TOO_COMMON


def _profile_ids(keys: Iterable[str]) -> list[int]:
    with connection.cursor() as cursor:
        wanted = sorted(keys)
        cursor.execute(_CANDIDATES, [wanted, list(map(most_sharing, wanted))])
        return [row[0] for row in cursor.fetchall()]


def _neighbour_ids(company: Company) -> list[int]:
    roots = {names.root(word) for word in names.parse(company.name).strong}
    beginnings = sorted({f"word:{root[:length]}" for root in roots for length in (3, 4)})
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS, [beginnings, NEIGHBOURS])
        return [row[0] for row in cursor.fetchall()]


def facts_of(profile: CompanyProfile) -> Company:
    """The engine's view of a stored profile."""
    return Company(profile.name, profile.country, tuple(profile.domains), tuple(profile.business_ids))
