"""Signing by a one-time link: what the link offers, the signature as evidence, declining, and the signed copies.

Whoever holds the letter acts; the system acts for them. What was signed is kept byte for byte.
"""

from dataclasses import dataclass
from datetime import datetime

from kanava.agreements.actions.drafting import record
from kanava.agreements.actions.sending import (
    ReasonMissing,
    invite,
    keep_document,
    keep_note,
    send_copy,
)
from kanava.agreements.completing import complete
from kanava.agreements.models import Agreement, Document, Signature, Signer
from kanava.agreements.papers import certificate_pdf, language_of
from kanava.agreements.queries import (
    get_company,
    get_document,
    hash_of_token,
    list_signers,
    next_signer,
    signature_of,
)
from kanava.core import clock
from kanava.core.actions import action
from kanava.partners.models import Partner
from kanava.partners.signing import keep_signer
from kanava.rules.agreements import Side, State, is_name_of
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.text import tidy


class LinkUnknown(Refusal):
    """The link was never sent, or a newer letter has replaced it."""

    code = "SIGNING_LINK_UNKNOWN"


class LinkUsed(Refusal):
    """The link was used: its person has signed."""

    code = "SIGNING_LINK_USED"


class LinkExpired(Refusal):
    """The link has run out."""

    code = "SIGNING_LINK_EXPIRED"


class LinkRevoked(Refusal):
    """The link was taken back."""

    code = "SIGNING_LINK_REVOKED"


class AgreementClosed(Refusal):
    """The agreement is not to be signed any more: declined or taken back."""

    code = "SIGNING_CLOSED"


class ConsentMissing(Refusal):
    """Without consent nothing is signed."""

    code = "CONSENT_MISSING"


class NameMissing(Refusal):
    """A signature is a name."""

    code = "SIGNATURE_NAME_MISSING"


class NameDiffers(Refusal):
    """Somebody else's name was typed. Holds the name of who was asked."""

    code = "SIGNATURE_NAME_DIFFERS"


class DocumentDiffers(Refusal):
    """What was shown is not the document that is signed."""

    code = "DOCUMENT_DIFFERS"


@dataclass(frozen=True, slots=True)
class Offered:
    """What a link offers to sign: to whom, which agreement, and the document with the parties that it names."""

    signer: Signer
    agreement: Agreement
    document: Document
    language: str

    @property
    def company(self) -> str:
        """Our name in the document."""
        return str(self.document.text["parties"]["OURS"])

    @property
    def partner(self) -> str:
        """The partner's name in the document."""
        return str(self.document.text["parties"]["THEIRS"])


@dataclass(frozen=True, slots=True)
class Given:
    """A signature as it was given: the name as typed, the consent in words where it was ticked, and from where."""

    typed_name: str
    consent: str
    document_sha256: str
    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Copies:
    """What a link to a signed agreement shows."""

    agreement: Agreement
    documents: tuple[Document, ...]
    language: str
    company: str


def get_offered(token: str, *, at: datetime) -> Offered:
    """What the link in a letter offers.

    Raises:
        LinkUnknown, LinkUsed, LinkExpired, LinkRevoked, AgreementClosed: the others hold the `language` of the letter and
        whom to ask (`sender`).
    """
    return _offered(_signer_of(token), at=at)


def _signer_of(token: str) -> Signer:
    joined = Signer.objects.select_related(
        "agreement__partner", "agreement__created_by", "agreement__version__template", "signature"
    )
    found = joined.filter(token_hash=hash_of_token(token)).first()
    if found is None:
        raise LinkUnknown
    return found


def _offered(signer: Signer, *, at: datetime) -> Offered:
    agreement = signer.agreement
    language = language_of(agreement)
    sender = agreement.created_by
    told = {"language": language, "sender": sender.name if sender is not None else ""}
    if signature_of(signer) is not None:
        raise LinkUsed(**told)
    if agreement.state != State.SIGNING:
        raise AgreementClosed(**told)
    if signer.revoked_at is not None:
        raise LinkRevoked(**told)
    if signer.expires_at is None or signer.expires_at <= at:
        raise LinkExpired(**told)
    document = get_document(agreement.pk, Document.Kind.CONTRACT)
    return Offered(signer, agreement, document, language)


@action("sign_agreement")
def sign_agreement(*, by: Actor, token: str, given: Given, at: datetime) -> Agreement:
    """Sign. Who signs for the partner is a contact of it from then on. The next in turn is invited; with the last
    signature the certificate is made, everybody gets the document, and the partner is signed as of the programme's day.

    Raises:
        LinkUnknown, LinkUsed, LinkExpired, LinkRevoked, AgreementClosed, DocumentDiffers,
        ConsentMissing (field `consent`), NameMissing, NameDiffers (field `name`), both at once as Faults.
    """
    agreement, offered = _locked(token, at=at)
    if given.document_sha256 != offered.document.sha256:
        raise DocumentDiffers
    signer = offered.signer
    name = _checked(given, signer.name)
    Signature.objects.create(
        signer=signer,
        agreement=agreement,
        partner_id=agreement.partner_id,
        at=at,
        side=signer.side,
        name=signer.name,
        title=signer.title,
        email=signer.email,
        typed_name=name,
        address=given.address[:64],
        browser=given.browser[:300],
        consent=given.consent,
        document_sha256=offered.document.sha256,
    )
    record("signature_given", agreement, by=by, at=at, signer_id=signer.pk, side=signer.side)
    if signer.side == Side.THEIRS:
        keep_signer(
            agreement.partner_id, name=signer.name, title=signer.title, email=signer.email, by=by, at=at
        )
    following = next_signer(list_signers(agreement.pk))
    if following is not None:
        invite(agreement, following, at=at)
    else:
        _complete(agreement, offered.document, by=by, at=at)
    return agreement


def _checked(given: Given, asked: str) -> str:
    """The name as it was typed. Raises ConsentMissing, NameMissing, NameDiffers, or Faults of both."""
    faults: list[Refusal] = []
    name = tidy(given.typed_name)[:120]
    if not given.consent.strip():
        faults.append(ConsentMissing(field="consent"))
    if sum(character.isalpha() for character in name) < 2:
        faults.append(NameMissing(field="name"))
    elif not is_name_of(asked, name):
        faults.append(NameDiffers(field="name", name=asked))
    if faults:
        raise faults[0] if len(faults) == 1 else Faults(faults)
    return name


def _locked(token: str, *, at: datetime) -> tuple[Agreement, Offered]:
    """The agreement locked, and what the link offers once it is."""
    agreement_id = _signer_of(token).agreement_id
    Agreement.objects.select_for_update().get(pk=agreement_id)
    offered = _offered(_signer_of(token), at=at)
    return offered.agreement, offered


def _complete(agreement: Agreement, document: Document, *, by: Actor, at: datetime) -> None:
    signatures = Signature.objects.filter(agreement=agreement).order_by("signer__position")
    content = certificate_pdf(agreement, signatures, document=document, at=at)
    keep_document(agreement, Document.Kind.CERTIFICATE, content, at=at)
    partner = Partner.objects.select_for_update().get(pk=agreement.partner_id)
    complete(agreement, partner, clock.day_of(at), by=by, at=at)
    for signer in list_signers(agreement.pk):
        send_copy(agreement, signer, at=at)


@action("sign_agreement")
def decline_agreement(*, by: Actor, token: str, reason: str, at: datetime) -> Agreement:
    """Decline to sign, with the reason; nobody signs this agreement any more.

    Raises:
        As `sign_agreement`; ReasonMissing (field `reason`).
    """
    agreement, offered = _locked(token, at=at)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    signer = offered.signer
    signer.declined_at, signer.reason = at, reason.strip()[:1000]
    signer.save(update_fields=["declined_at", "reason"])
    note = keep_note(agreement, reason, author_id=None, at=at)
    agreement.state, agreement.closed_at = State.DECLINED, at
    agreement.save(update_fields=["state", "closed_at"])
    record("declined", agreement, by=by, at=at, signer_id=signer.pk, note_id=note.pk)
    return agreement


@action("sign_agreement")
def note_opening(*, by: Actor, token: str, at: datetime) -> None:
    """Note when a signer first opened the link, so that who waits knows. Raises LinkUnknown."""
    signer = _signer_of(token)
    if signer.opened_at is None:
        signer.opened_at = at
        signer.save(update_fields=["opened_at"])


def get_copies(token: str, *, at: datetime) -> Copies:
    """The signed document and its certificate, by the link of a letter. Raises LinkUnknown, LinkExpired."""
    joined = Signer.objects.select_related(
        "agreement__partner", "agreement__created_by", "agreement__version__template"
    )
    signer = joined.filter(copy_hash=hash_of_token(token), agreement__state=State.SIGNED).first()
    if signer is None:
        raise LinkUnknown
    agreement = signer.agreement
    language, sender = language_of(agreement), agreement.created_by
    if signer.copy_expires_at is None or signer.copy_expires_at <= at:
        raise LinkExpired(language=language, sender=sender.name if sender is not None else "")
    rows = Document.objects.filter(agreement=agreement).defer("content", "text").order_by("id")
    return Copies(agreement, tuple(rows), language, get_company().name)
