"""Asking to become a partner, from outside: written, confirmed by the address, screened (guide: E1).

Until its address is confirmed an application is nobody's work: no candidate, no letter to staff.
"""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from kanava.agreements.queries import get_our_name
from kanava.core import clock, mail
from kanava.core.actions import action
from kanava.core.people import list_owners, normal_email
from kanava.matching.engine import Company, Verdict
from kanava.matching.queries import find_candidates
from kanava.partners.models import Partner
from kanava.partners.queries import find_namesake
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions.candidates import (
    FieldMissing,
    Person,
    Told,
    add_candidate,
    company_of,
    keep_contact,
    note,
)
from kanava.recruiting.actions.moving import put_on
from kanava.recruiting.models import SUBJECT, Application, Candidate
from kanava.recruiting.queries import hash_of
from kanava.rules.people import Actor
from kanava.rules.recruiting import Received, Source, Step
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import tidy

# So long may an address stay unconfirmed; then what was written is forgotten.
CONFIRM_WITHIN = timedelta(days=14)


class ApplicationsClosed(Refusal):
    """The programme takes no applications at present."""

    code = "APPLICATIONS_CLOSED"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an applicant writes: its company, who asks, and why."""

    company: Told
    person: Person
    text: str
    language: str


@action("apply_as_partner")
def apply_as_partner(*, by: Actor, asked: Asked, at: datetime) -> Application:
    """Keep an application and send the letter whose link confirms its address.

    Raises:
        ApplicationsClosed, and Faults: FieldMissing (fields `person`, `email`), those of a candidate with their fields.
    """
    if not get_in_force(clock.day_of(at)).playbook.recruiting.takes_applications:
        raise ApplicationsClosed
    told = replace(asked.company, source=Source.INBOUND.value)
    company = company_of(told, also=_missing(asked.person))
    token = secrets.token_urlsafe(32)
    made = Application.objects.create(
        token_hash=hash_of(token), language=asked.language, company=company.name, told=asdict(told),
        person=tidy(asked.person.name)[:120], title=tidy(asked.person.title)[:120], email=normal_email(asked.person.email),
        phone=asked.person.phone.strip()[:40], text=asked.text.strip()[:4000], made_at=at,
    )  # fmt: skip
    link = settings.BASE_URL + reverse("public:application", args=[token])
    mail.write(
        "mail/application_confirm", to=made.email, language=made.language,
        context={"found": made, "link": link, "until": at + CONFIRM_WITHIN, "our_name": get_our_name()},
    )  # fmt: skip
    return made


def _missing(person: Person) -> list[Refusal]:
    told = {"person": person.name, "email": person.email}
    return [FieldMissing(field=field) for field, value in told.items() if not value.strip()]


@action("confirm_application")
def confirm_application(*, by: Actor, token: str, at: datetime) -> Application:
    """Count an application from now, since whoever wrote it reads the mail of its address: a new candidate, or one that is
    known, with the person and the words (one that was given up stands on the list again); for a company that is a partner already its manager alone is told. Twice is once.

    Raises:
        NotFound: no application waits behind the link.
    """
    found = Application.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    if found is None or (found.confirmed_at is None and found.made_at < at - CONFIRM_WITHIN):
        raise NotFound
    if found.confirmed_at is not None:
        return found
    found.confirmed_at = at
    told = Told(**found.told)
    partner = _known_partner(told)
    if partner is not None:
        found.received = Received.KNOWN_PARTNER
    else:
        found.candidate, found.received = _candidate(told, by=by, at=at)
        person = Person(found.person, found.title, found.email, found.phone)
        if not found.candidate.contacts.filter(email=found.email).exists():
            keep_contact(found.candidate, person, by=by, at=at)
        note(found.candidate, "applied", by=by, at=at, text=found.text, application_id=found.pk)
        if found.candidate.step == Step.CLOSED:
            put_on(found.candidate, Step.LISTED, by=by, at=at)
    found.save()
    _tell(found, partner)
    return found


def _known_partner(told: Told) -> Partner | None:
    company = company_of(told)
    rows = Partner.objects.select_related("manager")
    by_number = rows.filter(country=told.country, business_id__in=company.business_ids)
    return by_number.first() or rows.filter(domains__domain__in=company.domains).first()


def _candidate(told: Told, *, by: Actor, at: datetime) -> tuple[Candidate, str]:
    """The candidate that the company is: known, or new on the list."""
    known = _known_candidate(company_of(told))
    if known is not None:
        return known, Received.KNOWN_CANDIDATE
    return add_candidate(told, by=by, at=at), Received.NEW


def _known_candidate(company: Company) -> Candidate | None:
    for other in find_candidates(company, kind=SUBJECT):
        if other.match.verdict == Verdict.SAME:
            return Candidate.objects.select_related("owner").get(pk=other.subject_id)
    return None


def _tell(found: Application, partner: Partner | None) -> None:
    """Who looks after it learns of it: the candidate's or the partner's person, else the owners."""
    minder = partner.manager if partner is not None else found.candidate.owner if found.candidate else None
    people = [minder] if minder is not None and minder.is_active else list_owners()
    one = found.candidate
    namesake = find_namesake(one.name, one.country) if one is not None else None
    for person in people:
        mail.write(
            "mail/application_received", to=person.email, language=person.language,
            context={"found": found, "partner": partner, "namesake": namesake},
        )  # fmt: skip


@action("forget_applications")
def forget_unconfirmed(*, by: Actor, at: datetime) -> int:
    """Forget what nobody has confirmed in time; returns how many."""
    gone, _each = Application.objects.filter(confirmed_at=None, made_at__lt=at - CONFIRM_WITHIN).delete()
    return gone
