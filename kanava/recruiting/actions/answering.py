"""Answers to letters, as they come by mail: noted with the attempt that they answer (guide: E2)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kanava.core import clock, mail
from kanava.core.actions import action
from kanava.core.models import User
from kanava.recruiting.actions.candidates import note
from kanava.recruiting.actions.reaching import touch
from kanava.recruiting.models import Candidate, Outreach, OutreachMail
from kanava.recruiting.queries.answers import find_by_contact, find_by_tokens
from kanava.rules.people import Actor
from kanava.rules.recruiting import Answer
from kanava.rules.text import tidy

LONGEST_TEXT = 20_000
# Whoever has a letter may answer it; nobody fills the place with its secret.
MOST_MAILS = 50
OPEN = (Answer.WAITING, Answer.NONE_CAME)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is kept of a mail that answers; addresses in small letters. `sent_at` is what the mail says of itself."""

    message_id: str
    sender: str
    sender_name: str = ""
    recipients: Sequence[str] = ()
    title: str = ""
    text: str = ""
    sent_at: datetime | None = None


class Kept(StrEnum):
    """What became of a mail."""

    TAKEN = "TAKEN"
    SEEN = "SEEN"
    UNKNOWN = "UNKNOWN"


@action("take_answer")
def take_answer(*, by: Actor, reply: Reply, at: datetime, tokens: Sequence[str] = ()) -> Kept:
    """Note a mail as the answer to the letter whose secret it brings along; without one, as that to the latest attempt
    with the contact who writes. The same mail is noted once, and what our own people write is no answer."""
    found = find_by_tokens(tokens) if tokens else find_by_contact(reply.sender)
    if found is None or is_ours(reply.sender):
        return Kept.UNKNOWN
    kept = keep_answer(found, reply, by=by, at=at)
    if kept == Kept.TAKEN:
        _tell(Candidate.objects.get(pk=found.candidate_id), found, reply)
    return kept


def keep_answer(found: Outreach, reply: Reply, *, by: Actor, at: datetime) -> Kept:
    """Note a mail as the answer to an attempt, in the caller's transaction. The same mail is noted once."""
    candidate = Candidate.objects.select_for_update(of=("self",)).get(pk=found.candidate_id)
    if OutreachMail.objects.filter(outreach=found).count() >= MOST_MAILS:
        return Kept.UNKNOWN
    number = hashlib.sha256(reply.message_id.encode("utf-8", "replace")).hexdigest()
    _mail, is_first = OutreachMail.objects.get_or_create(
        hash=number,
        defaults={
            "outreach": found, "received_at": at, "sent_at": min(reply.sent_at or at, at), "sender": reply.sender[:320],
            "sender_name": tidy(reply.sender_name)[:200], "title": tidy(reply.title)[:200],
            "text": reply.text.strip()[:LONGEST_TEXT],
        },
    )  # fmt: skip
    if not is_first:
        return Kept.SEEN
    _note(candidate, Outreach.objects.get(pk=found.pk), by=by, at=at)
    return Kept.TAKEN


def is_ours(sender: str) -> bool:
    """Whether one of our own people writes from the address, or nobody does."""
    return not sender or User.objects.filter(email__iexact=sender).exclude(staff_role="").exists()


def _note(candidate: Candidate, tried: Outreach, *, by: Actor, at: datetime) -> None:
    """The attempt is answered; what a person has said of its answer before stays."""
    today = clock.day_of(at)
    if tried.answer in OPEN:
        tried.answer, tried.answered_on = Answer.ANSWERED, today
        tried.save(update_fields=["answer", "answered_on"])
    touch(candidate, today)
    note(candidate, "replied", by=by, at=at, outreach_id=tried.pk)


def _tell(candidate: Candidate, tried: Outreach, reply: Reply) -> None:
    """Whoever looks after the candidate gets the words by mail, unless the answer went there itself."""
    minder = candidate.owner or tried.author
    if not minder.is_active or minder.email.lower() in reply.recipients:
        return
    mail.write(
        "mail/outreach_answered", to=minder.email, language=minder.language,
        context={"candidate": candidate, "reply": reply}, headers={"Reply-To": reply.sender},
    )  # fmt: skip
