"""Applications: what an applicant may see of its own, and what it wrote for those who look after it."""

import hashlib
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from kanava.core.models import Event, User
from kanava.recruiting.models import SUBJECT, Application, CandidateNote
from kanava.rules.recruiting import Answered, Heard, Received, answer_for, may_hear
from kanava.rules.refusals import NotFound

# What is told to applicants by letter, each with the ids of the applications and what they heard.
TOLD = "candidate.applicant_told"
_SIGNER = Signer(salt="kanava.recruiting.application", sep=".")


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Status:
    """What an applicant sees: its company, when it wrote, how far the application has come, who looks after it, and what was
    written to it when it was turned down."""

    company: str
    person: str
    language: str
    made_at: datetime
    answered: Answered
    minder: User | None
    words: str


def get_status(token: str) -> Status:
    """How far the application behind a link has come. Raises NotFound."""
    rows = Application.objects.select_related("candidate__owner", "candidate__partner")
    found = rows.filter(token_hash=hash_of(token)).first() or rows.filter(pk=_signed(token) or 0).first()
    if found is None:
        raise NotFound
    one = found.candidate
    is_signed = one is not None and one.partner is not None and one.partner.signed_on is not None
    knows = one is not None and (found.received == Received.NEW or found.is_theirs)
    minder = one.owner if knows and one is not None else None
    answered = answer_for(
        found.received, one.step if one is not None else None, is_theirs=found.is_theirs, is_signed=is_signed
    )
    words = _written(found) if answered == Answered.NOT_NOW else ""
    return Status(found.company, found.person, found.language, found.made_at, answered, minder, words)


def link_of(found: Application) -> str:
    """The address of an application's page in a letter after the first, whose own secret is not kept."""
    return str(settings.BASE_URL + reverse("public:application", args=[_SIGNER.sign(str(found.pk))]))


def _signed(token: str) -> int | None:
    """The application that such an address is of; only one that is confirmed ever gets it."""
    try:
        return int(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None


def _written(found: Application) -> str:
    """The sentence that went with the letter which turned an application down."""
    events = Event.objects.filter(object_type=SUBJECT, object_id=found.candidate_id or 0, verb=TOLD)
    told = events.filter(data__heard=Heard.TURNED_DOWN.value, data__application_ids__contains=[found.pk])
    last = told.order_by("-id").first()
    note_id = last.data.get("note_id", 0) if last is not None else 0
    note = CandidateNote.objects.filter(pk=note_id, candidate_id=found.candidate_id or 0).first()
    return note.text if note is not None else ""


def get_told(candidate_id: int) -> Set[tuple[int, str]]:
    """Which applications of a candidate have heard what by letter. One statement."""
    told = Event.objects.filter(object_type=SUBJECT, object_id=candidate_id, verb=TOLD)
    rows = told.values_list("data", flat=True)
    return {(one, data["heard"]) for data in rows for one in data["application_ids"]}


def still_to_hear(
    applications: Sequence[Application], heard: Heard, told: Set[tuple[int, str]]
) -> list[Application]:
    """Those of a candidate's confirmed applications, in their order, whose writers are to hear something by letter."""
    return [
        one
        for one in applications
        if may_hear(one.received, is_theirs=one.is_theirs) and (one.pk, heard.value) not in told
    ]


def list_applications(candidate_id: int) -> Sequence[Application]:
    """What a candidate's people have written on the public page, the latest first."""
    rows = Application.objects.select_related("candidate").filter(
        candidate_id=candidate_id, confirmed_at__isnull=False
    )
    return list(rows.order_by("-id"))
