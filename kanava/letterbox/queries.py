"""Reading mails that came in, and whose they are."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count as CountOf
from django.db.models import Min, OuterRef, Q, QuerySet, Value

from kanava.core.models import User
from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import may, require
from kanava.core.wall import gate
from kanava.deals.models import ProductLine, Registration
from kanava.engagement.models import WaitingMail
from kanava.letterbox.models import Confirmation, MailDeal, Message, Reply, State
from kanava.letterbox.reading.facts import Known
from kanava.matching.identifiers import DomainInvalid, is_company_domain, normal_domain
from kanava.partners.models import Contact, Membership, Partner, PartnerDomain
from kanava.partners.queries import language_of, member_actor
from kanava.playbook.queries import get_in_force
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import NotFound

NEWEST = Sort("id", descending=True)
SHOWN = ("received_at", "sender", "sender_name", "subject", "state", "reason", "standing", "partner__name")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose address it is: the partner, its person with an account, and whether that person may register deals."""

    partner: Partner | None = None
    member: Membership | None = None
    contact: Contact | None = None
    may_register: bool = False


def whose(address: str) -> Whose:
    """Whom an address belongs to: an active person of a partner, a contact of exactly one, or a partner's own domain."""
    member = (
        Membership.objects.select_related("user", "partner__manager")
        .filter(user__email=address.lower(), user__is_active=True)
        .first()
    )
    if member is not None:
        return Whose(member.partner, member, None, may("submit_registration", member_actor(member)))
    contacts = list(Contact.objects.select_related("partner__manager").filter(email__iexact=address)[:2])
    if len(contacts) == 1:
        return Whose(contacts[0].partner, None, contacts[0])
    try:
        domain = normal_domain(address)
    except DomainInvalid:
        return Whose()
    found = PartnerDomain.objects.select_related("partner__manager").filter(domain=domain).first()
    return Whose(found.partner) if found is not None and is_company_domain(domain) else Whose()


@dataclass(frozen=True, slots=True)
class Reachable:
    """A known contact of a partner to whom a link can be sent; `user` where it has an account."""

    email: str
    name: str
    language: str
    user: User | None = None


def known_contact(partner: Partner, address: str) -> Reachable | None:
    """Who confirms a mail for the partner: the sender, where the address is that of one who may; else its owner, its
    sellers, its primary contact, any contact with an address."""
    members = list(
        Membership.objects.select_related("user").filter(
            partner=partner, user__is_active=True, role__in=[Role.PARTNER_OWNER, Role.PARTNER_SELLER]
        )
    )
    members.sort(key=lambda one: (one.user.email != address.lower(), one.role != Role.PARTNER_OWNER, one.pk))
    if members and members[0].user.email == address.lower():
        return _member(members[0].user)
    contacts = list(Contact.objects.filter(partner=partner).exclude(email="").order_by("-is_primary", "id"))
    contacts.sort(key=lambda one: one.email.lower() != address.lower())
    has_account = Membership.objects.filter(user__email=address.lower()).exists()
    if contacts and contacts[0].email.lower() == address.lower() and not has_account:
        return _contact(contacts[0], partner)
    if members:
        return _member(members[0].user)
    return _contact(contacts[0], partner) if contacts else None


def _member(user: User) -> Reachable:
    return Reachable(user.email, user.name, user.language, user)


def _contact(contact: Contact, partner: Partner) -> Reachable:
    return Reachable(contact.email, contact.name, language_of(partner))


def actor_for(partner_id: int, user: User | None) -> Actor:
    """Who acts for a partner by mail: its person with that person's role, else a contact, as a seller does."""
    member = Membership.objects.filter(user=user, partner_id=partner_id).first() if user else None
    role = Role(member.role) if member is not None else Role.PARTNER_SELLER
    return Actor(role, Via.MAIL, user.pk if user else None, partner_id)


def known_of(partner: Partner, on: date) -> Known:
    """What reading a partner's mail leans on."""
    lines = ProductLine.objects.filter(is_active=True).order_by("name").values_list("id", "name")
    return Known(on, partner.country, partner.currency, tuple(lines), partner.name)


def known_of_programme(on: date) -> Known:
    """The same for nobody's sheet in particular."""
    programme = get_in_force(on).playbook.programme
    lines = ProductLine.objects.filter(is_active=True).order_by("name").values_list("id", "name")
    return Known(on, programme.country, programme.currency, tuple(lines))


def _threads() -> QuerySet[Message]:
    # A mail may weigh megabytes, and its thread is not read again.
    return Message.objects.select_related("answers").defer("raw", "answers__raw")


def find_answered(ids: Sequence[str]) -> Message | None:
    """The mail whose answer of ours is among those that a mail names; the first of its thread."""
    found = _threads().filter(answer_id__in=[one for one in ids if one]).first()
    return None if found is None else found.answers or found


def thread_ids(root: Message) -> Collection[int]:
    """The mails of a thread."""
    return [root.pk, *Message.objects.filter(answers=root).values_list("pk", flat=True)]


def open_deals(root: Message) -> list[MailDeal]:
    """What a thread has left open: the last reading of each draft that was not sent, and of what is no draft yet."""
    rows = MailDeal.objects.select_related("registration").filter(message_id__in=thread_ids(root))
    last: dict[tuple[int | None, int], MailDeal] = {}
    for deal in rows.order_by("id"):
        last[(deal.registration_id, 0 if deal.registration_id else deal.place)] = deal
    named = {deal.place for deal in last.values() if deal.registration_id}
    return [
        deal
        for deal in last.values()
        if not deal.outcome
        and (deal.registration.state == "DRAFT" if deal.registration else deal.place not in named)
    ]


def count_from(sender: str, *, before_id: int, since: datetime) -> int:
    """How many mails an address has sent since a moment."""
    return Message.objects.filter(sender=sender, received_at__gte=since, pk__lt=before_id).count()


def count_unconfirmed(partner: Partner) -> int:
    """How many mails of a partner wait for a confirmation."""
    return Message.objects.filter(partner=partner, state=State.CONFIRMATION).count()


HOUR = timedelta(hours=1)
TABS: Mapping[str, Q] = {
    "": Q(state=State.FOR_A_PERSON.value),
    "CONFIRMATION": Q(state=State.CONFIRMATION.value),
    "QUESTIONS": Q(state=State.QUESTIONS.value),
    "REGISTERED": Q(state=State.REGISTERED.value),
    "SILENT": Q(state=State.SILENT.value),
    "ALL": Q(),
}


def list_messages(
    *, by: Actor, state: str = "", sender: str = "", after: str = "", exact: bool = False
) -> tuple[Page[Message], Count]:
    """A page of mails, newest first, of a state; `sender` is the whole address of one. Raises NotPermitted."""
    require("view_mail", by)
    rows = Message.objects.filter(TABS.get(state, Q()))
    if sender.strip():
        rows = rows.filter(sender=sender.strip().lower())
    whole = Message.objects.select_related("partner").only(*SHOWN)
    return listed(rows, sort=NEWEST, whole=whole, after=after, exact=exact)


def latest_mail() -> QuerySet[Any, Any]:
    """When a partner wrote last, for the partner of an outer query; what programmes wrote by themselves is no word."""
    rows = Message.objects.filter(partner_id=OuterRef("pk")).exclude(state=State.SILENT)
    return rows.order_by("-received_at").values("received_at")


def count_for_a_person() -> int:
    """How many mails wait for staff, up to a thousand."""
    return Message.objects.filter(TABS[""])[:1000].count()


@dataclass(frozen=True, slots=True)
class WaitingMails:
    """How many mails wait, since when, and the one that waits longest. `is_own`: they came to the reader's own address and
    fit no single partner; others need a person."""

    is_own: bool
    count: int
    since: datetime
    first_id: int


def list_waiting(*, by: Actor) -> list[WaitingMails]:
    """Mails that wait for the actor: of the own partners and those that are nobody's, and what came to the own address.
    One statement. Raises NotPermitted."""
    require("view_mail", by)
    own = Q(partner=None) | Q(partner__manager=None) | Q(partner__manager_id=by.user_id)
    told = {"n": CountOf("pk"), "since": Min("received_at"), "first_id": Min("pk")}
    for_a_person = Message.objects.filter(TABS[""] & own).order_by().values("state")
    unplaced = WaitingMail.objects.filter(owner_id=by.user_id).order_by().values("owner_id")
    both = for_a_person.annotate(is_own=Value(False), **told).values_list("is_own", *told)
    both = both.union(unplaced.annotate(is_own=Value(True), **told).values_list("is_own", *told), all=True)
    return sorted((WaitingMails(*row) for row in both), key=lambda one: one.is_own)


def get_message(message_id: int, *, by: Actor) -> Message:
    """One mail with whose it is and who dealt with it. Raises NotFound, NotPermitted."""
    require("view_mail", by)
    rows = Message.objects.select_related("partner", "user", "answers", "confirmation", "about")
    rows = rows.defer("raw", "answers__raw")
    found = rows.filter(pk=message_id).first()
    if found is None:
        raise NotFound
    return found


def list_replies(message_id: int) -> Sequence[Reply]:
    """What our people wrote back to a mail."""
    return list(Reply.objects.select_related("author").filter(message_id=message_id).order_by("id"))


def list_deals(message_id: int) -> Sequence[MailDeal]:
    """The deals that were read in a mail, with their drafts."""
    rows = MailDeal.objects.select_related("registration__product_line").filter(message_id=message_id)
    return list(rows.order_by("place"))


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_confirmation(token: str, *, for_update: bool = False) -> Confirmation | None:
    """The link with that token, with its mail and partner."""
    rows = Confirmation.objects.select_related("message__partner", "user").defer("message__raw")
    rows = rows.filter(token_hash=hash_of(token))
    return (rows.select_for_update(of=("self",)) if for_update else rows).first()


@dataclass(frozen=True, slots=True)
class Awaited:
    """Whose word a draft that came by mail waits for: who wrote the mail, who has the link, and until when."""

    sender: str
    received_at: datetime
    email: str
    expires_at: datetime


def find_awaited(drafts: Collection[Registration], *, at: datetime) -> Mapping[int, Awaited]:
    """What a partner's own drafts wait for, by the draft's id; the latest link counts. One statement."""
    own = {one.pk: one.partner_id for one in drafts if one.state == "DRAFT"}
    if not own:
        return {}
    with gate("confirmations"):
        rows = MailDeal.objects.filter(
            registration_id__in=own, outcome="", message__state=State.CONFIRMATION, message__partner_id__in=set(own.values()),
            message__confirmation__confirmed_at=None, message__confirmation__expires_at__gt=at,
        )  # fmt: skip
        told = rows.order_by("id").values_list(
            "registration_id", "message__sender", "message__received_at", "message__confirmation__email",
            "message__confirmation__expires_at",
        )  # fmt: skip
        return {row[0]: Awaited(*row[1:]) for row in told}


def registration_address() -> str:
    """The address to which partners mail registrations; empty where mail is not set up."""
    return str(settings.MAIL_IN_ADDRESS)
