"""What is known of a candidate before an agreement (guide: G2, G3, G10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from kanava.recruiting.models import AccountYear, Candidate, Finding, Reference
from kanava.recruiting.queries.applications import hash_of
from kanava.rules.checks import Check
from kanava.rules.diligence import Diligence, Line, Sign, Year, checklist, judge, markets_of, warnings
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Looked:
    """A candidate's check-list, the findings by check, and where the list stands."""

    lines: Sequence[Line]
    findings: Mapping[str, Finding]
    stands: Diligence


def get_diligence(candidate: Candidate, playbook: Playbook) -> Looked:
    """Where a candidate's check-list stands. A finding on an own check counts while the check is called the same. One
    statement."""
    lines = checklist(markets_of(candidate.country, candidate.regions), playbook)
    titles = {line.check: line.title for line in lines}
    rows = Finding.objects.select_related("author", "waived_by").filter(candidate=candidate)
    findings = {one.check_code: one for one in rows if titles.get(Check(one.check_code), "") == one.title}
    results = {code: one.result for code, one in findings.items()}
    waived = {code for code, one in findings.items() if one.waived_at is not None}
    return Looked(lines, findings, judge(list(titles), results, waived, playbook))


def list_accounts(candidate_id: int) -> tuple[Sequence[AccountYear], tuple[Sign, ...]]:
    """A candidate's annual accounts, the latest first, and what they warn of. Years of another currency than the latest
    are not compared."""
    rows = list(AccountYear.objects.filter(candidate_id=candidate_id).order_by("-year"))
    same = [one for one in rows if one.currency == rows[0].currency]
    years = [Year(one.year, one.revenue_minor, one.result_minor, one.equity_minor) for one in same]
    return rows, warnings(years)


def list_references(candidate_id: int) -> Sequence[Reference]:
    """Who was asked about a candidate, and what they said."""
    return list(Reference.objects.filter(candidate_id=candidate_id).order_by("-id"))


def count_references(candidate_id: int) -> tuple[int, int]:
    """How many people were asked about a candidate, and how many have answered. One statement."""
    rows = Reference.objects.filter(candidate_id=candidate_id)
    found = rows.aggregate(asked=Count("id"), answered=Count("answered_at"))
    return found["asked"], found["answered"]


def get_open_reference(token: str, *, at: datetime, life: timedelta) -> Reference:
    """The question behind a link, while it may be answered. Raises NotFound."""
    rows = Reference.objects.select_related("candidate", "author").filter(token_hash=hash_of(token))
    found = rows.filter(answered_at=None, asked_at__gte=at - life).first()
    if found is None:
        raise NotFound
    return found
