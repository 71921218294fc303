"""Mail into the timeline: taken at a person's secret address, put with its partner, or kept until the person says whose it
is (guide: F5, F6)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.models import User
from kanava.core.permissions import may
from kanava.engagement.models import SeenMail, Touchpoint, WaitingMail
from kanava.engagement.queries.addresses import find_owner, note_use
from kanava.engagement.queries.mails import match_mail
from kanava.engagement.secrets import AddressPurpose
from kanava.engagement.writers import Told, write
from kanava.partners.models import Partner
from kanava.partners.queries import get_partner
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import NotFound
from kanava.rules.text import tidy
from kanava.rules.touchpoints import LONGEST_TEXT, LONGEST_TITLE, TouchpointKind

MOST_RECIPIENTS = 50
MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Mail:
    """What is kept of a mail: addresses in small letters, `attachments` as name and size in bytes. `sent_at` is what the mail
    says of itself, None where it does not."""

    message_id: str
    sender: str
    sender_name: str = ""
    recipients: Sequence[str] = ()
    title: str = ""
    text: str = ""
    sent_at: datetime | None = None
    attachments: Sequence[tuple[str, int]] = ()


class Taken(StrEnum):
    """What became of a mail."""

    PLACED = "PLACED"
    WAITING = "WAITING"
    SEEN = "SEEN"
    UNKNOWN = "UNKNOWN"


@action("take_mail")
def take_mail(*, by: Actor, secret: str, mail: Mail, at: datetime) -> Taken:
    """Take a mail that came to a secret address: on the timeline of the one partner that its addresses belong to, else into
    its person's inbox. The same mail is taken once, by its number. An address that is nobody's takes nothing."""
    owner = find_owner(secret, AddressPurpose.MAIL)
    if owner is None or not may("record_touchpoint", _actor_of(owner)):
        return Taken.UNKNOWN
    note_use(secret, on=clock.day_of(at))
    number = hashlib.sha256(mail.message_id.encode("utf-8", "replace")).hexdigest()
    _seen, is_first = SeenMail.objects.get_or_create(hash=number, defaults={"received_at": at})
    if not is_first:
        return Taken.SEEN
    match = match_mail(mail.sender, mail.recipients, mail.text)
    if len(match.partner_ids) == 1:
        (partner_id,) = match.partner_ids
        told = _told(_waiting(owner, mail, at), contact_ids=match.contacts[partner_id])
        partner = Partner.objects.get(pk=partner_id)
        write(partner, told, by=_actor_of(owner), author_id=owner.pk, at=at)
        return Taken.PLACED
    waiting = _waiting(owner, mail, at)
    waiting.candidates = match.partner_ids[:MOST_CANDIDATES]
    waiting.save()
    return Taken.WAITING


def _actor_of(owner: User) -> Actor:
    return Actor(Role(owner.staff_role or Role.PUBLIC), Via.MAIL, owner.pk)


def _waiting(owner: User, mail: Mail, at: datetime) -> WaitingMail:
    """The mail as a row, cut to what there is room for. Nothing was sent after it came."""
    return WaitingMail(
        owner=owner, received_at=at, sent_at=min(mail.sent_at or at, at), sender=mail.sender[:320],
        sender_name=tidy(mail.sender_name)[:LONGEST_TITLE], recipients=list(mail.recipients[:MOST_RECIPIENTS]),
        title=tidy(mail.title)[:LONGEST_TITLE], text=mail.text.strip()[:LONGEST_TEXT],
        attachments=[{"name": name, "size": size} for name, size in mail.attachments],
    )  # fmt: skip


def _told(found: WaitingMail, *, contact_ids: Sequence[int]) -> Told:
    attachments: list[dict[str, Any]] = found.attachments
    return Told(
        TouchpointKind.MAIL.value,
        found.sent_at,
        text=found.text,
        title=found.title,
        contact_ids=contact_ids,
        attachments=attachments,
        is_received=True,
    )


@action("place_mail")
def place_mail(*, by: Actor, mail_id: int, partner_ids: Sequence[int], at: datetime) -> list[Touchpoint]:
    """Say whose a mail of one's own is: it goes on the timeline of each of these partners, with its own contacts. Raises
    NotFound."""
    found = waiting_mail(mail_id, by=by)
    partners = [get_partner(one, by=by, right="record_touchpoint") for one in dict.fromkeys(partner_ids)]
    if not partners:
        raise NotFound
    match = match_mail(found.sender, found.recipients, found.text)
    placed = [
        write(
            one, _told(found, contact_ids=match.contacts.get(one.pk, ())), by=by, author_id=by.user_id, at=at
        )
        for one in partners
    ]
    found.delete()
    return placed


@action("leave_mail_out")
def leave_mail_out(*, by: Actor, mail_id: int, at: datetime) -> None:
    """Forget a mail of one's own that belongs to no partner. Raises NotFound."""
    waiting_mail(mail_id, by=by).delete()


def waiting_mail(mail_id: int, *, by: Actor) -> WaitingMail:
    """One of the actor's own mails. Who clicks twice finds it gone the second time."""
    found = WaitingMail.objects.select_for_update().filter(pk=mail_id, owner_id=by.user_id or 0).first()
    if found is None:
        raise NotFound
    return found
