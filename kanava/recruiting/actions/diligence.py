"""Finding out about a candidate: the check-list, its red flags, accounts, references (guide: G2, G3, G10)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from kanava.core import clock, mail
from kanava.core.actions import action
from kanava.core.models import User
from kanava.core.people import list_owners, normal_email
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions.candidates import ChoiceUnknown, FieldMissing, locked, note
from kanava.recruiting.models import AccountYear, Evidence, Finding, Reference
from kanava.recruiting.queries import hash_of
from kanava.rules.checks import Check, Result
from kanava.rules.diligence import check_finding
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy

REFERENCE_LIFE = timedelta(days=30)
MOST_REFERENCES = 12  # open ones of a candidate


class FlagMissing(Refusal):
    """There is no red flag to waive."""

    code = "NO_RED_FLAG"


class ReferenceClosed(Refusal):
    """The link has been answered, or its time has run out."""

    code = "REFERENCE_CLOSED"


class TooManyReferences(Refusal):
    """So many references wait for an answer already."""

    code = "TOO_MANY_REFERENCES"


class RatingOutOfRange(Refusal):
    """A rating lies between one and five."""

    code = "RATING_OUT_OF_RANGE"


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


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked about a candidate."""

    name: str
    company: str
    email: str
    language: str


@action("check_candidate")
def ask_reference(*, by: Actor, candidate_id: int, asked: Asked, at: datetime) -> Reference:
    """Ask somebody about a candidate by a letter whose link works once.

    Raises:
        Faults of FieldMissing (fields `name`, `company`, `email`), TooManyReferences, NotFound.
    """
    candidate = locked(candidate_id, by=by, right="check_candidate")
    told = {
        "name": tidy(asked.name)[:120],
        "company": tidy(asked.company)[:200],
        "email": normal_email(asked.email),
    }
    faults: list[Refusal] = [FieldMissing(field=field) for field, value in told.items() if not value]
    if faults:
        raise Faults(faults)
    if Reference.objects.filter(candidate=candidate, answered_at=None).count() >= MOST_REFERENCES:
        raise TooManyReferences
    token = secrets.token_urlsafe(32)
    made = Reference.objects.create(
        candidate=candidate, **told, language=asked.language, token_hash=hash_of(token), author_id=by.user_id or 0, asked_at=at
    )  # fmt: skip
    context = {
        "found": made, "candidate": candidate, "asker": User.objects.get(pk=by.user_id or 0).name,
        "link": settings.BASE_URL + reverse("public:reference", args=[token]), "until": at + REFERENCE_LIFE,
    }  # fmt: skip
    mail.write("mail/reference_asked", to=made.email, language=made.language, context=context)
    note(candidate, "reference_asked", by=by, at=at, reference_id=made.pk)
    return made


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reference says: for how many years it has known the candidate, two ratings from 1 to 5, whether it would
    choose it again, and its words."""

    years: int | None
    reliability: int
    skill: int
    again: bool
    text: str = ""


@action("answer_reference")
def answer_reference(*, by: Actor, token: str, opinion: Opinion, at: datetime) -> Reference:
    """Keep a reference's answer, once; who asked is told by mail.

    Raises:
        ReferenceClosed, NotFound, and Faults of RatingOutOfRange (fields `reliability`, `skill`).
    """
    found = Reference.objects.select_for_update(of=("self",)).select_related("candidate", "author")
    one = found.filter(token_hash=hash_of(token)).first()
    if one is None:
        raise NotFound
    if one.answered_at is not None or one.asked_at < at - REFERENCE_LIFE:
        raise ReferenceClosed
    rated = {"reliability": opinion.reliability, "skill": opinion.skill}
    wrong: list[Refusal] = [
        RatingOutOfRange(field=field) for field, value in rated.items() if not 1 <= value <= 5
    ]
    if wrong:
        raise Faults(wrong)
    one.answered_at, one.years, one.again = at, opinion.years, opinion.again
    one.reliability, one.skill, one.text = opinion.reliability, opinion.skill, opinion.text.strip()[:4000]
    one.save()
    _tell(one)
    note(one.candidate, "reference_answered", by=by, at=at, reference_id=one.pk)
    return one


def _tell(one: Reference) -> None:
    people = [one.author] if one.author.is_active else list_owners()
    for person in people:
        context = {"found": one, "candidate": one.candidate}
        mail.write("mail/reference_answered", to=person.email, language=person.language, context=context)
