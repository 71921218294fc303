"""Whose a mail is: partners by the addresses in it; and the mails that wait for somebody to say so."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models.functions import Lower

from kanava.core.models import User
from kanava.core.paging import Count, Page, Sort, count, page
from kanava.core.permissions import require
from kanava.engagement.models import WaitingMail
from kanava.matching.identifiers import is_company_domain, normal_domain
from kanava.partners.models import Contact, Membership, Partner, PartnerDomain
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Match:
    """The partners that some addresses belong to, with the contacts that are known of each."""

    contacts: Mapping[int, Sequence[int]] = field(default_factory=dict)

    @property
    def partner_ids(self) -> list[int]:
        """The partners, in the order of their ids."""
        return sorted(self.contacts)


# What is forwarded names its people in its first lines. Each part is bounded, so that no text takes long.
_WITHIN = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_HEAD = 3_000


def match_mail(sender: str, recipients: Sequence[str], text: str) -> Match:
    """Partners by the people that a mail went between; where none of them is known, by those that it names in its first
    lines, as a forwarded one does."""
    found = match_addresses([sender, *recipients])
    if found.contacts:
        return found
    within = [one.lower() for one in _WITHIN.findall(text[:_HEAD])]
    return match_addresses(within) if within else found


def match_addresses(addresses: Collection[str]) -> Match:
    """Partners by their contacts and people, and for addresses of nobody known by the domain. Our own people and our own
    domain tell nothing. At most four statements."""
    wanted = {one for one in addresses if not one.endswith(f"@{settings.MAIL_IN_DOMAIN}")}
    found: dict[int, list[int]] = {}
    known = set(User.objects.filter(email__in=wanted).exclude(staff_role="").values_list("email", flat=True))
    wanted -= known
    rows = Contact.objects.annotate(small=Lower("email")).filter(small__in=wanted)
    for contact_id, partner_id, email in rows.values_list("id", "partner_id", "small"):
        found.setdefault(partner_id, []).append(contact_id)
        known.add(email)
    members = Membership.objects.filter(user__email__in=wanted - known)
    for partner_id, email in members.values_list("partner_id", "user__email"):
        found.setdefault(partner_id, [])
        known.add(email)
    domains = {domain for one in wanted - known for domain in _domains(one)}
    for partner_id in PartnerDomain.objects.filter(domain__in=domains).values_list("partner_id", flat=True):
        found.setdefault(partner_id, [])
    return Match(found)


def _domains(address: str) -> set[str]:
    """The domain as it stands behind the @, and the registered part of it; none for free mail."""
    host = address.rpartition("@")[2]
    try:
        registered = normal_domain(host)
    except Refusal:
        registered = host
    return {host, registered} if is_company_domain(registered) else set()


def list_waiting_mails(*, by: Actor, after: str = "") -> tuple[Page[WaitingMail], Count]:
    """The actor's mails that fit no single partner, the latest first. Raises NotPermitted."""
    require("place_mail", by)
    rows = WaitingMail.objects.filter(owner_id=by.user_id)
    return page(rows, sort=Sort("id", descending=True), after=after, size=20), count(rows)


def count_waiting_mails(user_id: int | None) -> int:
    """How many mails wait for the person. One statement."""
    return WaitingMail.objects.filter(owner_id=user_id).count()


def name_partners(partner_ids: Collection[int]) -> Mapping[int, str]:
    """The names of some partners by their ids, in the order of the names. One statement."""
    return dict(Partner.objects.filter(pk__in=partner_ids).order_by("sort_key").values_list("id", "name"))
