"""What staff do with a mail that a person must look at."""

from datetime import datetime

from kanava.core.actions import action
from kanava.core.events import Subject, record
from kanava.core.models import User
from kanava.deals.models import Registration
from kanava.engagement.models import Touchpoint
from kanava.engagement.writers import TextMissing, Told, write
from kanava.letterbox import answers
from kanava.letterbox.answers import quoted
from kanava.letterbox.models import Message, Reply
from kanava.letterbox.models import State as Became
from kanava.partners.models import Contact, Partner
from kanava.partners.queries import get_partner
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.registration import State
from kanava.rules.text import tidy
from kanava.rules.touchpoints import TouchpointKind

LONGEST_REPLY = 10_000


class NoSender(Refusal):
    """The mail names nobody to write back to."""

    code = "NO_SENDER"


class MailMoved(Refusal):
    """The mail waits for nobody any more."""

    code = "MAIL_MOVED"


def _waiting(message_id: int) -> Message:
    found = (
        Message.objects.select_for_update(of=("self",))
        .select_related("partner")
        .defer("raw")
        .filter(pk=message_id)
        .first()
    )
    if found is None:
        raise NotFound
    if found.state != Became.FOR_A_PERSON:
        raise MailMoved
    return found


def _forget_drafts(found: Message) -> None:
    """What was read for another partner counted for nothing, and goes."""
    drafts = [deal.registration_id for deal in found.deals.all()]
    found.deals.all().delete()
    Registration.objects.filter(pk__in=drafts, state=State.DRAFT).delete()


@action("assign_mail")
def assign_mail(*, by: Actor, message_id: int, partner_id: int, at: datetime) -> Message:
    """Say whose mail it is, and have it read again. The partner's known contact confirms what is found in it: that staff
    take a sender for somebody's proves nothing.

    Raises:
        NotFound, MailMoved.
    """
    found = _waiting(message_id)
    if not Partner.objects.filter(pk=partner_id).exists():
        raise NotFound
    if found.partner_id != partner_id:
        _forget_drafts(found)
    found.partner_id, found.handled_by_id = partner_id, by.user_id
    found.state, found.reason, found.detail = Became.RECEIVED, "", ""
    found.save()
    record("mail.assigned", by=by, at=at, subject=Subject("mail", found.pk, partner_id))
    return found


@action("close_mail")
def close_mail(*, by: Actor, message_id: int, reason: str, at: datetime) -> Message:
    """Put a mail aside, for a reason: it was dealt with otherwise. Nothing of it is lost.

    Raises:
        NotFound, MailMoved, TextMissing (field `reason`).
    """
    found = _waiting(message_id)
    if not reason.strip():
        raise TextMissing(field="reason")
    found.closed_because = tidy(reason)[:500]
    _finish(found, "closed", by=by, at=at)
    return found


@action("reply_to_mail")
def reply_to_mail(*, by: Actor, message_id: int, text: str, at: datetime) -> Reply:
    """Write back to the sender. What was written is kept with the mail, and where the partner is known, both stand on its
    timeline. The answer to it goes to whoever wrote.

    Raises:
        NotFound, MailMoved, TextMissing (field `text`), NoSender (field `text`).
    """
    found = _waiting(message_id)
    if not text.strip():
        raise TextMissing(field="text")
    if not found.sender:
        raise NoSender(field="text")
    author = User.objects.get(pk=by.user_id or 0)
    reply = Reply.objects.create(message=found, author=author, text=text.strip()[:LONGEST_REPLY], sent_at=at)
    answers.send_reply(found, reply)
    if found.partner is not None:
        _log(found, found.partner, f"{reply.text}\n\n{quoted(found.text)}".strip(), at, by=by, at=at)
    _finish(found, "replied", by=by, at=at)
    return reply


@action("log_mail")
def log_mail(*, by: Actor, message_id: int, partner_id: int, at: datetime) -> Touchpoint:
    """Put a mail that is no registration on a partner's timeline. Raises NotFound, MailMoved."""
    found = _waiting(message_id)
    partner = get_partner(partner_id, by=by, right="record_touchpoint")
    if found.partner_id != partner.pk:
        _forget_drafts(found)
        found.partner = partner
    placed = _log(found, partner, found.text, found.received_at, by=by, at=at)
    _finish(found, "logged", by=by, at=at)
    return placed


def _log(
    found: Message, partner: Partner, text: str, happened_at: datetime, *, by: Actor, at: datetime
) -> Touchpoint:
    contacts = Contact.objects.filter(partner=partner, email__iexact=found.sender).values_list(
        "pk", flat=True
    )
    told = Told(
        TouchpointKind.MAIL.value, happened_at, text=text, title=found.subject, contact_ids=list(contacts), is_received=True
    )  # fmt: skip
    return write(partner, told, by=by, author_id=by.user_id, at=at)


def _finish(found: Message, verb: str, *, by: Actor, at: datetime) -> None:
    found.state, found.handled_by_id = Became.DONE, by.user_id
    found.save(update_fields=["state", "handled_by_id", "closed_because", "partner"])
    record(f"mail.{verb}", by=by, at=at, subject=Subject("mail", found.pk, found.partner_id))
