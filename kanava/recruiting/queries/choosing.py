"""Choosing a candidate: by a name that somebody types, or by the addresses of a mail."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import QuerySet
from django.db.models.functions import Lower

from kanava.core.search import with_words
from kanava.recruiting.models import Candidate, CandidateContact
from kanava.rules.recruiting import Step
from kanava.rules.refusals import Refusal


class CandidateUnclear(Refusal):
    """No candidate has this name, or several have."""

    code = "CANDIDATE_UNCLEAR"


def _open() -> QuerySet[Candidate]:
    # Who has become a partner is found among the partners.
    return Candidate.objects.exclude(step=Step.PARTNER)


def find_candidates(text: str, *, limit: int = 10) -> Sequence[Candidate]:
    """Candidates whose names' words begin with the text's words, for choosing one."""
    rows = with_words(_open(), text) if text.strip() else Candidate.objects.none()
    return list(rows.order_by("sort_key", "id")[:limit])


def resolve_candidate(text: str, candidate_id: int | None, *, field: str) -> Candidate:
    """The candidate that was picked, else the one of that name. Raises CandidateUnclear (with `field`)."""
    picked = _open().filter(pk=candidate_id or 0).first()
    if picked is not None and picked.name == text.strip():
        return picked
    near = find_candidates(text)
    found = [one for one in near if one.name.casefold() == text.strip().casefold()] or near
    if len(found) != 1:
        raise CandidateUnclear(field=field)
    return found[0]


def candidates_at(addresses: Collection[str]) -> Mapping[str, Sequence[tuple[int, str]]]:
    """The candidates that somebody of an address is known at, by the address in small letters. One statement."""
    rows = CandidateContact.objects.annotate(small=Lower("email")).filter(small__in=set(addresses) - {""})
    found: dict[str, list[tuple[int, str]]] = {}
    told = rows.exclude(candidate__step=Step.PARTNER).order_by("candidate__sort_key")
    for small, candidate_id, name in told.values_list("small", "candidate_id", "candidate__name"):
        found.setdefault(small, []).append((candidate_id, name))
    return found
