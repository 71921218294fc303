"""Many companies at once against the index and against each other: a constant number of statements."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection

from kanava.matching.engine import (
    Company,
    Match,
    Thresholds,
    Verdict,
    are_two,
    compare,
    lock_keys,
    may_be,
    wider_keys,
)
from kanava.matching.queries import most_sharing

_SHARING = """
select wanted.key, hits.profiles
from unnest(%s::text[], %s::int[]) as wanted(key, most)
cross join lateral (
  select array_agg(profile_id) as profiles from (
    select profile_id from matching_companykey where key = wanted.key limit wanted.most + 1
  ) as sharing
) as hits
where cardinality(hits.profiles) <= wanted.most
"""
# A list of a hundred thousand ids is one parameter here; Django would write each as one.
_PROFILES = """
select id, subject_id, name, country, domains::text, business_ids::text from matching_companyprofile
where id = any(%s) and subject_kind = %s
"""
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of one company of a batch: the subject that it is, or the place of the same company earlier in
    the batch, or neither; with the name of one that it only may be."""

    subject_id: int | None = None
    same_as: int | None = None
    maybe: str = ""


# Whether the first company, which is asked about, is surely the second, which the engine calls the same.
Sure = Callable[[Company, Company, Match], bool]


def match_companies(
    companies: Sequence[Company], *, kind: str, thresholds: Thresholds, is_sure: Sure | None = None
) -> list[Found]:
    """Find each company of a batch in the index and among those before it. One that is the same and not sure by
    `is_sure` only may be it."""
    locks = [sorted(lock_keys(company)) for company in companies]
    wider = [
        sorted(wider_keys(company).difference(own)) for company, own in zip(companies, locks, strict=True)
    ]
    known = _known(sorted({key for keys in (*locks, *wider) for key in keys}), kind)
    # What is one company so far, by its business ids: that of the index, and those of the batch found to be it.
    ones = {Found(subject_id=key): {_by_ids(company)} for found in known.values() for key, company in found}
    met: dict[str, list[int]] = {}
    results: list[Found] = []

    def is_one(company: Company, other: Company, match: Match, found: Found) -> bool:
        # Like is not like's like: two with ids of their own are two, though a third without an id is like both.
        if any(are_two(company, one) for one in ones.get(found, ())):
            return False
        return is_sure is None or is_sure(company, other, match)

    for place, company in enumerate(companies):
        near = _candidates(locks[place], known, met, companies, results)
        best = _best_of(company, near, thresholds, is_one)
        if best == Found():
            # Nothing is the same company without a shared lock key: of the others one that it may be is enough.
            far = _candidates(wider[place], known, met, companies, results)
            best = Found(maybe=_first_maybe(company, far, thresholds))
        results.append(best)
        ones.setdefault(best if _is_found(best) else Found(same_as=place), set()).add(_by_ids(company))
        for key in (*locks[place], *wider[place]):
            met.setdefault(key, []).append(place)
    return results


def _best_of(
    company: Company,
    candidates: Iterable[tuple[Company, Found]],
    thresholds: Thresholds,
    is_one: Callable[[Company, Company, Match, Found], bool],
) -> Found:
    """The surest of those that are the same company, else one that it may be."""
    best, score, maybe = Found(), thresholds.maybe, ""
    for candidate, found in candidates:
        match = compare(company, candidate, thresholds)
        if match.verdict == Verdict.SAME and is_one(company, candidate, match, found):
            if match.score > score or best == Found():
                best, score = found, match.score
        elif match.verdict != Verdict.DIFFERENT and not maybe:
            maybe = candidate.name
    return best if best != Found() else Found(maybe=maybe)


def _first_maybe(
    company: Company, candidates: Iterable[tuple[Company, Found]], thresholds: Thresholds
) -> str:
    for candidate, _found in candidates:
        if may_be(company, candidate, thresholds):
            return candidate.name
    return ""


def _candidates(
    keys: Sequence[str],
    known: dict[str, list[tuple[int, Company]]],
    met: dict[str, list[int]],
    companies: Sequence[Company],
    results: Sequence[Found],
) -> Iterator[tuple[Company, Found]]:
    """Companies that share a key that is not too common, each once, known ones first."""
    subjects: set[int] = set()
    for key in keys:
        for subject_id, company in known.get(key, ()):
            if subject_id not in subjects:
                subjects.add(subject_id)
                yield company, Found(subject_id=subject_id)
    places: set[int] = set()
    for key in keys:
        sharing = met.get(key, ())
        if len(sharing) > most_sharing(key):
            continue
        for place in sharing:
            first = results[place]
            if place not in places:
                places.add(place)
                # The same as one that was found already: what that one is.
                yield (
                    companies[place],
                    (Found(first.subject_id, first.same_as) if _is_found(first) else Found(same_as=place)),
                )


def _by_ids(company: Company) -> Company:
    return Company("", company.country, (), company.business_ids)


def _is_found(found: Found) -> bool:
    return found.subject_id is not None or found.same_as is not None


def _known(keys: Sequence[str], kind: str) -> dict[str, list[tuple[int, Company]]]:
    """The companies of the index by key, those that the keys ask for."""
    by_key: dict[str, list[int]] = {}
    rest = iter(keys)
    with connection.cursor() as cursor:
        while part := list(islice(rest, AT_ONCE)):
            cursor.execute(_SHARING, [part, list(map(most_sharing, part))])
            by_key.update(cursor.fetchall())
    wanted = sorted({profile for found in by_key.values() for profile in found})
    profiles: dict[int, tuple[int, Company]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PROFILES, [wanted, kind])
        for profile_id, subject_id, name, country, domains, numbers in cursor:
            facts = Company(name, country, _texts(domains), _texts(numbers))
            profiles[profile_id] = subject_id, facts
    return {key: [profiles[one] for one in found if one in profiles] for key, found in by_key.items()}


def _texts(array: str) -> tuple[str, ...]:
    # Most companies have neither.
    return () if array == "[]" else tuple(json.loads(array))
