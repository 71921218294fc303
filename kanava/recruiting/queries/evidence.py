"""The papers of a candidate's checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kanava.core.permissions import require
from kanava.recruiting.models import Evidence
from kanava.rules.evidence import fresh_until
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper, the last day on which it proves anything (None where it does not age), and whether that has passed."""

    it: Evidence
    fresh_until: date | None
    is_stale: bool


def list_papers(candidate_id: int, playbook: Playbook, *, today: date) -> Mapping[str, Sequence[Kept]]:
    """A candidate's papers by check, those removed among them, the latest first; without their contents. One
    statement."""
    rows = (
        Evidence.objects.defer("content")
        .select_related("author", "removed_by")
        .filter(candidate_id=candidate_id)
    )
    found: dict[str, list[Kept]] = {}
    for one in rows.order_by("-id"):
        until = fresh_until(one.paper, one.dated_on, one.valid_until, playbook)
        is_stale = one.removed_at is None and until is not None and until < today
        found.setdefault(one.check_code, []).append(Kept(one, until, is_stale))
    return found


def count_old_papers(candidate_id: int, playbook: Playbook, *, today: date) -> int:
    """How many of a candidate's papers are out of date. One statement."""
    papers = list_papers(candidate_id, playbook, today=today)
    return sum(kept.is_stale for of_check in papers.values() for kept in of_check)


def get_paper(candidate_id: int, evidence_id: int, *, by: Actor) -> Evidence:
    """A paper with its content. Raises NotPermitted, NotFound; one that is removed is not found."""
    require("read_evidence", by)
    found = Evidence.objects.filter(candidate_id=candidate_id, pk=evidence_id, removed_at=None).first()
    if found is None:
        raise NotFound
    return found
