"""Applications: what an applicant may see of its own, and what it wrote for those who look after it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kanava.core.models import User
from kanava.recruiting.models import Application
from kanava.rules.recruiting import Answered, Received, answer_for
from kanava.rules.refusals import NotFound


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Status:
    """What an applicant sees: its company, when it wrote, how far the application has come, and who looks after it."""

    company: str
    person: str
    language: str
    made_at: datetime
    answered: Answered
    minder: User | None


def get_status(token: str) -> Status:
    """How far the application behind a link has come. Raises NotFound."""
    rows = Application.objects.select_related("candidate__owner", "candidate__partner").filter(
        token_hash=hash_of(token)
    )
    found = rows.first()
    if found is None:
        raise NotFound
    one = found.candidate
    is_signed = one is not None and one.partner is not None and one.partner.signed_on is not None
    knows = one is not None and (found.received == Received.NEW or found.is_theirs)
    minder = one.owner if knows and one is not None else None
    answered = answer_for(
        found.received, one.step if one is not None else None, is_theirs=found.is_theirs, is_signed=is_signed
    )
    return Status(found.company, found.person, found.language, found.made_at, answered, minder)


def list_applications(candidate_id: int) -> Sequence[Application]:
    """What a candidate's people have written on the public page, the latest first."""
    rows = Application.objects.select_related("candidate").filter(
        candidate_id=candidate_id, confirmed_at__isnull=False
    )
    return list(rows.order_by("-id"))
