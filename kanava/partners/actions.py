"""Partners: adding and keeping them, their stage, their manager and contacts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.models import User
from kanava.matching.identifiers import normal_business_id, normal_domain
from kanava.partners.models import Contact, Note, Partner, PartnerDomain
from kanava.partners.queries import get_partner
from kanava.partners.signing import sign_partner
from kanava.rules.partnership import Lifecycle, PartnerType, check_day_of
from kanava.rules.people import Actor, Role
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import company_name, name_keys, tidy
from kanava.rules.websites import website


class TextMissing(Refusal):
    """Nothing was written."""

    code = "FIELD_MISSING"


class ChoiceUnknown(Refusal):
    """It is none of the values to choose from."""

    code = "CHOICE_UNKNOWN"


class PartnerKnown(Refusal):
    """A partner with this business id exists already. Holds its id and name."""

    code = "PARTNER_KNOWN"


class DomainTaken(Refusal):
    """The internet domain is another partner's. Holds its name."""

    code = "DOMAIN_TAKEN"


class DistributorLoops(Refusal):
    """A partner cannot stand under itself."""

    code = "DISTRIBUTOR_LOOPS"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a partner company, as typed."""

    name: str
    type: str
    country: str
    business_id: str = ""
    website: str = ""
    currency: str = "EUR"
    domains: Sequence[str] = ()
    distributor_id: int | None = None
    signed_on: date | None = None


@action("create_partner")
def create_partner(*, by: Actor, told: Told, at: datetime) -> Partner:
    """Add a partner at the lowest tier, managed by whoever adds it: in onboarding where the day of its agreement is
    told, else being signed.

    Raises:
        Faults: NameUnreadable, ChoiceUnknown, WebsiteUnreadable, BusinessIdInvalid, PartnerKnown, DomainInvalid, DomainTaken, each with its field.
    """
    return add_partner(told, by=by, at=at)


def add_partner(told: Told, *, by: Actor, at: datetime) -> Partner:
    """What `create_partner` does, in the caller's transaction and by the caller's right."""
    partner = Partner(lifecycle=Lifecycle.SIGNING, manager_id=by.user_id, created_at=at)
    domains = _fill(partner, told)
    partner.save()
    _set_domains(partner, domains)
    _record("created", partner, by=by, at=at)
    if told.signed_on is not None:
        sign_partner(partner, told.signed_on, by=by, at=at)
    return partner


@action("edit_partner")
def edit_partner(*, by: Actor, partner_id: int, told: Told, at: datetime) -> Partner:
    """Change what is told of a partner.

    Raises:
        NotFound, DistributorLoops (field `distributor`), and Faults as in `create_partner`.
    """
    partner = _locked(partner_id, by=by, right="edit_partner")
    was_signed = partner.signed_on is not None
    domains = _fill(partner, told)
    _check_distributor(partner)
    partner.save()
    _set_domains(partner, domains)
    _record("changed", partner, by=by, at=at)
    if told.signed_on is not None and not was_signed:
        sign_partner(partner, told.signed_on, by=by, at=at)
    return partner


def _locked(partner_id: int, *, by: Actor, right: str) -> Partner:
    get_partner(partner_id, by=by, right=right)
    return Partner.objects.select_for_update().get(pk=partner_id)


def _fill(partner: Partner, told: Told) -> list[str]:
    """Put the told values into the partner in their normal form; returns its domains."""
    faults: list[Refusal] = []
    name = ""
    try:
        name = company_name(told.name, field="name")
    except Refusal as refusal:
        faults.append(refusal)
    if told.type not in PartnerType.__members__:
        faults.append(ChoiceUnknown(field="type"))
    partner.name, partner.type, partner.country, partner.currency = (
        name,
        told.type,
        told.country,
        told.currency,
    )
    for column, key in name_keys(name).items():
        setattr(partner, column, key)
    partner.signed_on, partner.distributor_id = told.signed_on, told.distributor_id
    try:
        partner.website = website(told.website)
    except Refusal as refusal:
        faults.append(refusal)
    try:
        partner.business_id = normal_business_id(told.country, told.business_id)
        _check_number(partner)
    except Refusal as refusal:
        faults.append(refusal)
    domains = _domains(partner, told, faults)
    if faults:
        raise Faults(faults)
    return domains


def _check_number(partner: Partner) -> None:
    if partner.business_id:
        rows = Partner.objects.filter(country=partner.country, business_id=partner.business_id)
        known = rows.exclude(pk=partner.pk or 0).first()
        if known is not None:
            raise PartnerKnown(field="business_id", partner_id=known.pk, name=known.name)


def _domains(partner: Partner, told: Told, faults: list[Refusal]) -> list[str]:
    found = []
    for text in told.domains:
        try:
            domain = normal_domain(text, field="domains")
        except Refusal as refusal:
            faults.append(refusal)
            continue
        if domain and domain not in found:
            found.append(domain)
    taken = PartnerDomain.objects.filter(domain__in=found).exclude(partner_id=partner.pk or 0)
    for other in taken.select_related("partner"):
        faults.append(DomainTaken(field="domains", name=other.partner.name, domain=other.domain))
    return found


def _set_domains(partner: Partner, domains: Collection[str]) -> None:
    kept = PartnerDomain.objects.filter(partner=partner)
    kept.exclude(domain__in=domains).delete()
    known = set(kept.values_list("domain", flat=True))
    PartnerDomain.objects.bulk_create(
        PartnerDomain(partner=partner, domain=domain) for domain in domains if domain not in known
    )


def _check_distributor(partner: Partner) -> None:
    above = partner.distributor_id
    for _level in range(20):
        if above is None:
            return
        if above == partner.pk:
            break
        above = Partner.objects.values_list("distributor_id", flat=True).filter(pk=above).first()
    raise DistributorLoops(field="distributor")


@action("change_lifecycle")
def change_lifecycle(
    *, by: Actor, partner_id: int, lifecycle: str, reason: str, on: date, at: datetime
) -> Partner:
    """Move a partnership on: in force, paused, ended on a day. Paused and ended partners register nothing new.

    What was registered goes on: protections run to their last day, and what waits for a decision gets one (ADR 17).

    Raises:
        ChoiceUnknown (field `lifecycle`), DateBeforeSigning, DateInFuture (field `on`), TextMissing (field `reason`), NotFound.
    """
    partner = _locked(partner_id, by=by, right="change_lifecycle")
    if lifecycle not in Lifecycle.__members__:
        raise ChoiceUnknown(field="lifecycle")
    check_day_of(lifecycle, on, signed_on=partner.signed_on, today=clock.day_of(at))
    note = _note(partner, reason, by=by, at=at, field="reason")
    before, partner.lifecycle = partner.lifecycle, lifecycle
    partner.ended_on = on if lifecycle == Lifecycle.EXITED else None
    partner.save(update_fields=["lifecycle", "ended_on"])
    _record("moved", partner, by=by, at=at, before=before, after=lifecycle, note_id=note.pk)
    return partner


@action("assign_manager")
def assign_manager(*, by: Actor, partner_id: int, manager_id: int | None, at: datetime) -> Partner:
    """Name the one person who answers for a partner (guide: F5), or nobody. Raises ChoiceUnknown (field `manager`)."""
    partner = _locked(partner_id, by=by, right="assign_manager")
    can_manage = User.objects.filter(is_active=True, staff_role__in=[Role.OWNER, Role.PARTNER_MANAGER])
    if manager_id is not None and not can_manage.filter(pk=manager_id).exists():
        raise ChoiceUnknown(field="manager")
    before, partner.manager_id = partner.manager_id, manager_id
    partner.save(update_fields=["manager"])
    _record("manager_assigned", partner, by=by, at=at, before=before, after=manager_id)
    return partner


@dataclass(frozen=True, slots=True)
class Person:
    """What is told of a contact at a partner."""

    name: str
    title: str = ""
    email: str = ""
    phone: str = ""
    is_primary: bool = False


@action("edit_contact")
def save_contact(
    *, by: Actor, partner_id: int, person: Person, at: datetime, contact_id: int | None = None
) -> Contact:
    """Add a contact or change one; a new primary contact takes the place of the old one.

    Raises:
        TextMissing (field `name`), NotFound.
    """
    partner = get_partner(partner_id, by=by, right="edit_contact")
    if not person.name.strip():
        raise TextMissing(field="name")
    contact = Contact(partner=partner) if contact_id is None else _contact(partner, contact_id)
    contact.name, contact.title = tidy(person.name)[:120], tidy(person.title)[:120]
    contact.email, contact.phone = person.email.strip(), person.phone.strip()[:40]
    others = Contact.objects.filter(partner=partner).exclude(pk=contact.pk or 0)
    contact.is_primary = person.is_primary or not others.exists()
    if contact.is_primary:
        others.filter(is_primary=True).update(is_primary=False)
    contact.save()
    _record("contact_kept", partner, by=by, at=at, contact_id=contact.pk)
    return contact


@action("edit_contact")
def remove_contact(*, by: Actor, partner_id: int, contact_id: int, at: datetime) -> None:
    """Forget a contact. Raises NotFound."""
    partner = get_partner(partner_id, by=by, right="edit_contact")
    _contact(partner, contact_id).delete()
    _record("contact_removed", partner, by=by, at=at, contact_id=contact_id)


def _contact(partner: Partner, contact_id: int) -> Contact:
    found = Contact.objects.filter(partner=partner, pk=contact_id).first()
    if found is None:
        raise NotFound
    return found


def _note(partner: Partner, text: str, *, by: Actor, at: datetime, field: str) -> Note:
    if not text.strip():
        raise TextMissing(field=field)
    return Note.objects.create(partner=partner, author_id=by.user_id, written_at=at, text=text.strip()[:4000])


def _record(verb: str, partner: Partner, *, by: Actor, at: datetime, **data: object) -> None:
    subject = events.Subject("partner", partner.pk, partner.pk)
    events.record(f"partner.{verb}", by=by, at=at, subject=subject, **data)
