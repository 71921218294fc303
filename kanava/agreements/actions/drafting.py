"""Drafting an agreement: template version, terms, signers; changed until it goes out for signing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kanava.agreements.models import Agreement, Signer
from kanava.agreements.queries import get_agreement, list_usable_versions, open_of, running_of
from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.people import normal_email
from kanava.partners.models import Partner
from kanava.partners.queries import get_partner
from kanava.rules.agreements import Side, State, Term, check_term
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy

MOST_SIGNERS = 6


class AgreementOpen(Refusal):
    """The partner has an agreement that is drafted or out for signing. Holds its id."""

    code = "AGREEMENT_OPEN"


class AgreementMoved(Refusal):
    """The agreement is no longer where this could be done."""

    code = "AGREEMENT_MOVED"


class PartnershipEnded(Refusal):
    """No agreement is made with a partner whose partnership has ended."""

    code = "PARTNERSHIP_ENDED"


class VersionUnknown(Refusal):
    """It is not the latest version of a template in use."""

    code = "CHOICE_UNKNOWN"


class SignerIncomplete(Refusal):
    """A signer has a name and an e-mail address."""

    code = "SIGNER_INCOMPLETE"


class EmailInvalid(Refusal):
    """It is no e-mail address."""

    code = "EMAIL_INVALID"


class SignersMissing(Refusal):
    """Somebody signs for us, and somebody for the partner."""

    code = "SIGNERS_MISSING"


class SignerTwice(Refusal):
    """One person signs once."""

    code = "SIGNER_TWICE"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed on besides the text."""

    starts_on: date
    ends_on: date | None = None
    notice_months: int = 0
    renewal_months: int = 0
    territory: str = ""
    is_exclusive: bool = False
    partner_address: str = ""


@dataclass(frozen=True, slots=True)
class SignerTold:
    """Somebody who shall sign."""

    side: str
    name: str
    email: str
    title: str = ""


@action("draft_agreement")
def draft_agreement(
    *, by: Actor, partner_id: int, version_id: int, terms: Terms, signers: Sequence[SignerTold], at: datetime
) -> Agreement:
    """Draft an agreement with a partner that is being signed, or the next one with a partner that has one in force.

    Raises:
        NotFound, NotPermitted, AgreementOpen, PartnershipEnded, VersionUnknown (field `version`), and Faults of what
        `check_term` and the signers refuse (`name_0`, `email_0`), SignersMissing.
    """
    partner = lock_partner(partner_id, by=by, right="draft_agreement")
    check_free(partner)
    found = Agreement(partner=partner, created_by_id=by.user_id, created_at=at)
    found.replaces = running_of(partner.pk, clock.day_of(at))
    _fill(found, version_id, terms, signers)
    found.save()
    _set_signers(found, signers)
    record("drafted", found, by=by, at=at)
    return found


@action("draft_agreement")
def edit_agreement(
    *,
    by: Actor,
    agreement_id: int,
    version_id: int,
    terms: Terms,
    signers: Sequence[SignerTold],
    at: datetime,
) -> Agreement:
    """Change a draft. Raises AgreementMoved, and as `draft_agreement`."""
    found = lock_agreement(agreement_id, by=by, right="draft_agreement")
    if found.state != State.DRAFT:
        raise AgreementMoved
    _fill(found, version_id, terms, signers)
    found.save()
    _set_signers(found, signers)
    record("changed", found, by=by, at=at)
    return found


@action("draft_agreement")
def delete_agreement(*, by: Actor, agreement_id: int, at: datetime) -> None:
    """Discard a draft that was sent to nobody. Raises NotFound, NotPermitted, AgreementMoved."""
    found = lock_agreement(agreement_id, by=by, right="draft_agreement")
    if found.state != State.DRAFT:
        raise AgreementMoved
    record("discarded", found, by=by, at=at)
    found.delete()


def lock_partner(partner_id: int, *, by: Actor, right: str) -> Partner:
    """The partner, locked. Raises NotFound, NotPermitted."""
    get_partner(partner_id, by=by, right=right)
    return Partner.objects.select_for_update().get(pk=partner_id)


def lock_agreement(agreement_id: int, *, by: Actor, right: str) -> Agreement:
    """The agreement, locked. Raises NotFound, NotPermitted."""
    Agreement.objects.select_for_update().filter(pk=agreement_id).first()
    return get_agreement(agreement_id, by=by, right=right)


def check_free(partner: Partner) -> None:
    """Whether a partner, locked, can get another agreement. Raises AgreementOpen, PartnershipEnded."""
    if partner.lifecycle == Lifecycle.EXITED:
        raise PartnershipEnded
    known = open_of(partner.pk)
    if known is not None:
        raise AgreementOpen(agreement_id=known.pk)


def _fill(agreement: Agreement, version_id: int, terms: Terms, signers: Sequence[SignerTold]) -> None:
    faults: list[Refusal] = []
    version = next((one for one in list_usable_versions() if one.pk == version_id), None)
    if version is None and agreement.version_id == version_id:
        version = agreement.version  # a draft may keep an older text
    if version is None:
        faults.append(VersionUnknown(field="version"))
    else:
        agreement.version, agreement.title = version, version.title
    agreement.starts_on, agreement.ends_on = terms.starts_on, terms.ends_on
    agreement.notice_months, agreement.renewal_months = terms.notice_months, terms.renewal_months
    agreement.territory, agreement.is_exclusive = tidy(terms.territory)[:400], terms.is_exclusive
    agreement.partner_address = tidy(terms.partner_address)[:300]
    try:
        check_term(Term(terms.starts_on, terms.ends_on, terms.notice_months, terms.renewal_months))
    except Faults as refusal:
        faults += refusal.refusals
    faults += _signer_faults(signers)
    if faults:
        raise Faults(faults)


def _signer_faults(signers: Sequence[SignerTold]) -> list[Refusal]:
    faults: list[Refusal] = []
    seen: set[str] = set()
    for number, one in enumerate(signers):
        email = normal_email(one.email)
        if not tidy(one.name):
            faults.append(SignerIncomplete(field=f"name_{number}"))
        if not email:
            faults.append(SignerIncomplete(field=f"email_{number}"))
        elif not is_email(email):
            faults.append(EmailInvalid(field=f"email_{number}"))
        elif email in seen:
            faults.append(SignerTwice(field=f"email_{number}"))
        seen.add(email)
    if {one.side for one in signers} != set(Side) or len(signers) > MOST_SIGNERS:
        faults.append(SignersMissing())
    return faults


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _set_signers(agreement: Agreement, signers: Sequence[SignerTold]) -> None:
    Signer.objects.filter(agreement=agreement).delete()
    Signer.objects.bulk_create(
        Signer(
            agreement=agreement,
            position=number,
            side=one.side,
            name=tidy(one.name)[:120],
            title=tidy(one.title)[:120],
            email=normal_email(one.email),
        )
        for number, one in enumerate(signers, start=1)
    )


def get_signer(agreement: Agreement, signer_id: int) -> Signer:
    """One of an agreement's signers. Raises NotFound."""
    found = Signer.objects.filter(agreement=agreement, pk=signer_id).select_related("signature").first()
    if found is None:
        raise NotFound
    return found


def record(verb: str, agreement: Agreement, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about an agreement to its partner's timeline."""
    subject = events.Subject("agreement", agreement.pk, agreement.partner_id)
    events.record(f"agreement.{verb}", by=by, at=at, subject=subject, **data)
