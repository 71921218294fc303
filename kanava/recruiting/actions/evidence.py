"""Papers that prove what a check came to: kept as they were sent, and removed with a trace (guide: G2, G10)."""

from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.files import hash_of, kept
from kanava.documents.file_checks import check_paper
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions.candidates import ChoiceUnknown, locked, note
from kanava.recruiting.models import Evidence
from kanava.rules.checks import Check
from kanava.rules.evidence import Paper, check_days
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy

MOST_PAPERS = 20  # of one check


class PaperKnown(Refusal):
    """The check has the same file already."""

    code = "PAPER_KNOWN"


class TooManyPapers(Refusal):
    """A check has no room for more."""

    code = "TOO_MANY_PAPERS"


@dataclass(frozen=True, slots=True)
class Sent:
    """A paper as it was sent, with what is told of it."""

    name: str
    content: bytes
    paper: str
    dated_on: date | None = None
    valid_until: date | None = None


@action("check_candidate")
def add_paper(*, by: Actor, candidate_id: int, check: str, sent: Sent, at: datetime) -> Evidence:
    """Keep a paper as evidence of a check.

    Raises:
        ChoiceUnknown (field `paper`), PaperKnown, TooManyPapers (field `file`), NotFound, and Faults of what
        `check_paper` raises (field `file`) and of the days (fields `dated_on`, `valid_until`).
    """
    candidate = locked(candidate_id, by=by, right="check_candidate")
    if check not in Check.__members__:
        raise NotFound
    if sent.paper not in Paper.__members__:
        raise ChoiceUnknown(field="paper")
    faults: list[Refusal] = []
    today = clock.day_of(at)
    try:
        kind = check_paper(sent.content, sent.name)
    except Refusal as refusal:
        faults.append(refusal)
    try:
        check_days(
            sent.paper, sent.dated_on, sent.valid_until, today=today, playbook=get_in_force(today).playbook
        )
    except Refusal as refusal:
        faults.append(refusal)
    if faults:
        raise Faults(faults)
    here = Evidence.objects.filter(candidate=candidate, check_code=check, removed_at=None)
    if here.filter(sha256=hash_of(sent.content)).exists():
        raise PaperKnown(field="file")
    if here.count() >= MOST_PAPERS:
        raise TooManyPapers(field="file")
    made = Evidence.objects.create(
        candidate=candidate, check_code=check, paper=sent.paper, name=tidy(sent.name)[-120:] or "file", file_kind=kind,
        dated_on=sent.dated_on, valid_until=sent.valid_until, author_id=by.user_id or 0, added_at=at, **kept(sent.content),
    )  # fmt: skip
    note(candidate, "paper_added", by=by, at=at, check=check, evidence_id=made.pk)
    return made


@action("check_candidate")
def remove_paper(*, by: Actor, candidate_id: int, evidence_id: int, at: datetime) -> Evidence:
    """Take a paper away: its content goes, that it was there stays. Raises NotFound."""
    candidate = locked(candidate_id, by=by, right="check_candidate")
    rows = Evidence.objects.defer("content").filter(candidate=candidate, removed_at=None)
    found = rows.filter(pk=evidence_id).first()
    if found is None:
        raise NotFound
    found.content, found.removed_by_id, found.removed_at = b"", by.user_id, at
    found.save(update_fields=["content", "removed_by", "removed_at"])
    note(candidate, "paper_removed", by=by, at=at, check=found.check_code, evidence_id=found.pk)
    return found
