"""What became of a mail's deals, and its answer: registered, asked back, or waiting for a known contact's word."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.events import Subject, record
from kanava.letterbox import answers
from kanava.letterbox.models import Confirmation, MailDeal, Message, Reason, State
from kanava.letterbox.queries import Reachable, hash_of, known_contact, list_deals
from kanava.playbook.queries import get_in_force
from kanava.rules.mail_senders import Standing
from kanava.rules.people import Actor

# What the submission of a registration has said: it waits for its answer, or the rules have refused it. What runs already
# was not sent again.
ALREADY = "ALREADY"
SENT = ("SUBMITTED", "REFUSED", ALREADY)


@action("receive_mail")
def finish(*, by: Actor, message_id: int, at: datetime) -> Message:
    """Say what became of a mail whose deals are drafts or registered by now, and answer it. Safe to repeat."""
    found = Message.objects.select_for_update().defer("raw").get(pk=message_id)
    if found.state != State.RECEIVED:
        return found
    deals = list_deals(message_id)
    if found.standing == Standing.VERIFIED:
        _finish_verified(found, deals, at=at)
    else:
        _ask_for_confirmation(found, deals, at=at)
    record(
        "mail.received", by=by, at=at, subject=Subject("mail", found.pk, found.partner_id), after=found.state
    )
    return found


def _finish_verified(found: Message, deals: Sequence[MailDeal], *, at: datetime) -> None:
    is_done = all(deal.outcome in SENT for deal in deals)
    found.state = State.REGISTERED if is_done else State.QUESTIONS
    if any(deal.outcome and deal.outcome not in SENT for deal in deals):
        found.reason = Reason.NOT_SENT
    found.save()
    answers.answer(found, "result", at=at, deals=deals)


def _ask_for_confirmation(found: Message, deals: Sequence[MailDeal], *, at: datetime) -> None:
    assert found.partner is not None
    contact = known_contact(found.partner, found.sender)
    if contact is None:
        found.state, found.reason = State.FOR_A_PERSON, Reason.NO_CONTACT
        found.save()
        answers.answer(found, "passed_on", at=at)
        answers.tell_staff(found)
        return
    found.state = State.CONFIRMATION
    found.save()
    _send_link(found, contact, deals, at=at)
    if found.answers_id is not None:
        # The new link shows what the answer has changed; the ones before it are of no use any more.
        before = Message.objects.filter(Q(pk=found.answers_id) | Q(answers_id=found.answers_id))
        before.filter(state=State.CONFIRMATION).exclude(pk=found.pk).update(state=State.DONE)
    answers.answer(found, "waits", at=at, deals=deals)


def _send_link(found: Message, contact: Reachable, deals: Sequence[MailDeal], *, at: datetime) -> None:
    days = get_in_force(clock.day_of(at)).playbook.registration.mail_confirmation_days
    is_sender = contact.email.lower() == found.sender
    token = secrets.token_urlsafe(32)
    link, _made = Confirmation.objects.update_or_create(
        message=found,
        defaults={
            "token_hash": hash_of(token),
            "email": contact.email,
            "name": contact.name[:120],
            "language": answers.language_for(found) if is_sender else contact.language,
            "user": contact.user,
            "sent_at": at,
            "expires_at": at + timedelta(days=days),
            "confirmed_at": None,
        },
    )
    answers.send_link(found, contact, token, deals, link)


@action("receive_mail")
def finish_answer(*, by: Actor, message_id: int, is_taken: bool, at: datetime) -> Message:
    """Say what became of the answer to a question of ours: taken, or a person must look at it. Safe to repeat."""
    found = Message.objects.select_for_update().defer("raw").get(pk=message_id)
    if found.state != State.RECEIVED:
        return found
    found.state, found.reason = (State.DONE, "") if is_taken else (State.FOR_A_PERSON, Reason.ANSWER)
    found.save()
    answers.answer(found, "taken" if is_taken else "passed_on", at=at)
    if not is_taken:
        answers.tell_staff(found)
    return found


def note_sent(registration_id: int) -> None:
    """Mails all of whose drafts have been sent by now, wherever that was done, wait for nothing any more."""
    waiting = Message.objects.filter(
        deals__registration_id=registration_id, state__in=[State.QUESTIONS, State.CONFIRMATION]
    )
    for message in (
        waiting.select_for_update(of=("self",)).defer("raw").prefetch_related("deals__registration")
    ):
        kept = [deal.registration for deal in message.deals.all()]
        if all(draft is not None and draft.state != "DRAFT" for draft in kept):
            message.state, message.reason = State.REGISTERED, ""
            message.save(update_fields=["state", "reason"])


@action("receive_mail")
def expire_confirmations(*, by: Actor, at: datetime) -> int:
    """Give mails that nobody has confirmed in time to a person; returns how many. Their drafts count for nothing."""
    late = Message.objects.select_for_update(of=("self",)).filter(
        state=State.CONFIRMATION, confirmation__confirmed_at=None, confirmation__expires_at__lte=at
    )
    found = list(late.select_related("partner__manager").defer("raw")[:200])
    for message in found:
        message.state, message.reason = State.FOR_A_PERSON, Reason.EXPIRED
        message.save(update_fields=["state", "reason"])
        answers.tell_staff(message)
    return len(found)
