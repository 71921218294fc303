"""The way of a mail from what came in to what became of it: a few steps, each whole or not at all, each safe to repeat.

A verified sender's complete deals are submitted at once, at the moment of this; the mail's own date says nothing.
"""

from datetime import date, datetime

from django.db import transaction

from kanava.core import clock
from kanava.deals.actions.following import answer_registration
from kanava.deals.actions.registering import save_draft, submit_registration
from kanava.deals.models import Registration
from kanava.letterbox.actions.finding import find_deals
from kanava.letterbox.actions.finishing import ALREADY, finish, finish_answer
from kanava.letterbox.models import MailDeal, Message
from kanava.letterbox.models import State as Became
from kanava.letterbox.queries import actor_for, list_deals
from kanava.letterbox.reading.facts import Field
from kanava.letterbox.reading.settling import LONGEST_NOTE
from kanava.letterbox.reading.trimming import own_words
from kanava.letterbox.running import find_running, registered_as
from kanava.letterbox.storing import is_complete, typed_of
from kanava.rules.mail_senders import Standing
from kanava.rules.people import Actor, Via, system
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.registration import State


def process(message_id: int, *, at: datetime) -> Message:
    """Read a mail that was kept, make its drafts, submit what may be submitted, and answer it."""
    by = system(Via.MAIL)
    found = find_deals(by=by, message_id=message_id, at=at)
    if found.state != Became.RECEIVED:
        return found
    assert found.partner is not None
    is_verified = found.standing == Standing.VERIFIED
    author = actor_for(found.partner.pk, found.user) if is_verified else by
    if found.about_id is not None:
        return _take_answer(found, author, at=at)
    for deal in list_deals(message_id):
        draft(deal, author, found.partner.pk, at=at)
        if is_verified and is_complete(deal):
            submit(deal, author, at=at)
    return finish(by=by, message_id=message_id, at=at)


def _take_answer(found: Message, author: Actor, *, at: datetime) -> Message:
    """Hand the words of a mail on as the answer to our question about a registration."""
    words = "\n".join(own_words(found.text)).strip()[:LONGEST_NOTE]
    assert found.about_id is not None
    with transaction.atomic():
        try:
            answer_registration(by=author, registration_id=found.about_id, answer=words, at=at)
            is_taken = True
        except Refusal:
            is_taken = False
        return finish_answer(by=system(Via.MAIL), message_id=found.pk, is_taken=is_taken, at=at)


def draft(deal: MailDeal, by: Actor, partner_id: int, *, at: datetime) -> None:
    """Make a deal a draft of the partner, or change the one that it is. One without a customer's name waits for it."""
    with transaction.atomic():
        _take(deal)
        is_sent = deal.registration is not None and deal.registration.state != "DRAFT"
        if deal.outcome or is_sent or not deal.values.get(Field.CUSTOMER):
            return
        try:
            deal.registration = save_draft(
                by=by,
                partner_id=partner_id,
                typed=typed_of(deal.values),
                at=at,
                registration_id=deal.registration_id,
            )
        except Refusal as refusal:
            deal.outcome = _code_of(refusal)
        deal.save(update_fields=["registration", "outcome"])


def submit(deal: MailDeal, by: Actor, *, at: datetime) -> None:
    """Submit a deal's draft as the partner's person, and note what the submission said. What the partner has registered
    already is not registered again: the draft goes, and the deal is the registration that runs."""
    with transaction.atomic():
        _take(deal)
        if deal.registration is None or deal.outcome:
            return
        if _is_running(deal, deal.registration, on=clock.day_of(at)):
            return
        try:
            deal.registration = submit_registration(by=by, registration_id=deal.registration.pk, at=at)
            deal.outcome = "REFUSED" if deal.registration.state == "REFUSED" else "SUBMITTED"
        except Refusal as refusal:
            deal.outcome = _code_of(refusal)
        deal.save(update_fields=["registration", "outcome"])


def _is_running(deal: MailDeal, draft: Registration, *, on: date) -> bool:
    wanted = registered_as(draft)
    running = find_running(draft.partner_id, [wanted], on=on).get(wanted)
    if running is None:
        return False
    deal.registration, deal.outcome = running, ALREADY
    deal.save(update_fields=["registration", "outcome"])
    Registration.objects.filter(pk=draft.pk, state=State.DRAFT).delete()
    return True


def _take(deal: MailDeal) -> None:
    """Lock a deal and see it as it is now: two who go on with the same mail make one draft of it."""
    now = MailDeal.objects.select_for_update().get(pk=deal.pk)
    deal.outcome = now.outcome
    if now.registration_id != deal.registration_id:
        deal.registration = now.registration


def _code_of(refusal: Refusal) -> str:
    first = refusal.refusals[0] if isinstance(refusal, Faults) and refusal.refusals else refusal
    return first.code[:40]
