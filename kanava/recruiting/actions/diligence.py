"""Finding out about a candidate: the check-list, its red flags, accounts, references (guide: G2, G3, G10)."""

from dataclasses import dataclass
from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions.candidates import ChoiceUnknown, FieldMissing, locked, note
from kanava.recruiting.models import AccountYear, Evidence, Finding
from kanava.rules.checks import Check, Result
from kanava.rules.diligence import check_finding
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal


class FlagMissing(Refusal):
    """There is no red flag to waive."""

    code = "NO_RED_FLAG"


@action("check_candidate")
def keep_finding(
    *, by: Actor, candidate_id: int, check: str, result: str, evidence: str, at: datetime
) -> Finding:
    """Write down what a check came to; a new finding takes the place of the old one and of its waiver.

    Raises:
        ChoiceUnknown (field `result`), EvidenceNeeded (field `evidence`), NotFound.
    """
    candidate = locked(candidate_id, by=by, right="check_candidate")
    if check not in Check.__members__ or result not in Result.__members__:
        raise ChoiceUnknown(field="result")
    own = get_in_force(clock.day_of(at)).playbook.diligence.own
    title = own.get(check, "")
    if check in own and not title:
        raise NotFound
    papers = Evidence.objects.filter(candidate=candidate, check_code=check, removed_at=None).count()
    check_finding(result, evidence, papers)
    kept, _made = Finding.objects.update_or_create(
        candidate=candidate, check_code=check,
        defaults={
            "title": title, "result": result, "evidence": evidence.strip()[:2000], "author_id": by.user_id or 0, "found_at": at,
            "waived_by": None, "waived_at": None, "waiver": "",
        },
    )  # fmt: skip
    note(candidate, "checked", by=by, at=at, check=check, result=result)
    return kept


@action("waive_red_flag")
def waive_red_flag(*, by: Actor, candidate_id: int, check: str, reason: str, at: datetime) -> Finding:
    """Let a candidate go on in spite of a red flag. Raises FieldMissing (field `reason`), FlagMissing, NotFound."""
    candidate = locked(candidate_id, by=by, right="waive_red_flag")
    if not reason.strip():
        raise FieldMissing(field="reason")
    found = Finding.objects.filter(candidate=candidate, check_code=check, result=Result.RED_FLAG).first()
    if found is None:
        raise FlagMissing
    found.waived_by_id, found.waived_at, found.waiver = by.user_id, at, reason.strip()[:1000]
    found.save(update_fields=["waived_by", "waived_at", "waiver"])
    note(candidate, "waived", by=by, at=at, text=reason, check=check)
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """A year's accounts in minor units of a currency; None where they do not tell."""

    year: int
    currency: str
    revenue: int | None
    result: int | None
    equity: int | None


class YearUnlikely(Refusal):
    """Accounts are of a year that has begun, not of long ago."""

    code = "YEAR_UNLIKELY"


@action("check_candidate")
def keep_accounts(*, by: Actor, candidate_id: int, figures: Figures, at: datetime) -> AccountYear:
    """Write down a year's accounts, in place of what was known of it. Raises YearUnlikely (field `year`), FieldMissing
    (field `revenue`), NotFound."""
    candidate = locked(candidate_id, by=by, right="check_candidate")
    if not clock.day_of(at).year - 20 <= figures.year <= clock.day_of(at).year:
        raise YearUnlikely(field="year")
    if figures.revenue is None and figures.result is None and figures.equity is None:
        raise FieldMissing(field="revenue")
    kept, _made = AccountYear.objects.update_or_create(
        candidate=candidate, year=figures.year,
        defaults={
            "currency": figures.currency, "revenue_minor": figures.revenue, "result_minor": figures.result, "equity_minor": figures.equity,
        },
    )  # fmt: skip
    note(candidate, "accounts_kept", by=by, at=at, year=figures.year)
    return kept
