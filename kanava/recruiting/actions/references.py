"""Asking people about a candidate by a link that works once, and their answers (guide: G2)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from kanava.core import mail
from kanava.core.actions import action
from kanava.core.models import User
from kanava.core.people import list_owners, normal_email
from kanava.recruiting.actions.candidates import FieldMissing, locked, note
from kanava.recruiting.models import Reference
from kanava.recruiting.queries import hash_of
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy

REFERENCE_LIFE = timedelta(days=30)
MOST_REFERENCES = 12  # open ones of a candidate


class ReferenceClosed(Refusal):
    """The link has been answered, or its time has run out."""

    code = "REFERENCE_CLOSED"


class TooManyReferences(Refusal):
    """So many references wait for an answer already."""

    code = "TOO_MANY_REFERENCES"


class RatingOutOfRange(Refusal):
    """A rating lies between one and five."""

    code = "RATING_OUT_OF_RANGE"


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
    made = Reference(candidate=candidate, **told, language=asked.language)
    _send(made, by=by, at=at)
    note(candidate, "reference_asked", by=by, at=at, reference_id=made.pk)
    return made


@action("check_candidate")
def ask_again(*, by: Actor, candidate_id: int, reference_id: int, at: datetime) -> Reference:
    """Write once more to somebody who has not answered; the earlier link dies. Raises ReferenceClosed, NotFound."""
    candidate = locked(candidate_id, by=by, right="check_candidate")
    found = _unanswered(candidate_id, reference_id)
    _send(found, by=by, at=at)
    note(candidate, "reference_asked", by=by, at=at, reference_id=found.pk)
    return found


@action("check_candidate")
def drop_reference(*, by: Actor, candidate_id: int, reference_id: int, at: datetime) -> None:
    """Wait no longer for somebody's answer: the link dies, and who was asked is forgotten. Raises ReferenceClosed,
    NotFound."""
    candidate = locked(candidate_id, by=by, right="check_candidate")
    _unanswered(candidate_id, reference_id).delete()
    note(candidate, "reference_dropped", by=by, at=at, reference_id=reference_id)


def _unanswered(candidate_id: int, reference_id: int) -> Reference:
    rows = Reference.objects.select_for_update().filter(candidate_id=candidate_id)
    found = rows.filter(pk=reference_id).first()
    if found is None:
        raise NotFound
    if found.answered_at is not None:
        raise ReferenceClosed
    return found


def _send(one: Reference, *, by: Actor, at: datetime) -> None:
    """Give a reference a link that works once from now on, and send it."""
    token = secrets.token_urlsafe(32)
    one.token_hash, one.author_id, one.asked_at = hash_of(token), by.user_id or 0, at
    one.save()
    context = {
        "found": one, "candidate": one.candidate, "asker": User.objects.get(pk=by.user_id or 0).name,
        "link": settings.BASE_URL + reverse("public:reference", args=[token]), "until": at + REFERENCE_LIFE,
    }  # fmt: skip
    mail.write("mail/reference_asked", to=one.email, language=one.language, context=context)


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
