"""What staff do with a mail that a person must look at."""

from datetime import datetime

from kanava.core.actions import action
from kanava.core.events import Subject, record
from kanava.deals.models import Registration
from kanava.letterbox.models import Message
from kanava.letterbox.models import State as Became
from kanava.partners.models import Partner
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.registration import State


class MailMoved(Refusal):
    """The mail waits for nobody any more."""

    code = "MAIL_MOVED"


def _waiting(message_id: int) -> Message:
    found = Message.objects.select_for_update().defer("raw").filter(pk=message_id).first()
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
def close_mail(*, by: Actor, message_id: int, at: datetime) -> Message:
    """Put a mail aside: it was dealt with otherwise. Nothing of it is lost. Raises NotFound, MailMoved."""
    found = _waiting(message_id)
    found.state, found.handled_by_id = Became.DONE, by.user_id
    found.save(update_fields=["state", "handled_by_id"])
    record("mail.closed", by=by, at=at, subject=Subject("mail", found.pk, found.partner_id))
    return found
