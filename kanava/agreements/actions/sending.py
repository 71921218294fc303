"""Sending an agreement to its signers: the document is made once, each gets a one-time link in turn."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings

from kanava.agreements.actions.drafting import (
    AgreementMoved,
    EmailInvalid,
    get_signer,
    is_email,
    lock_agreement,
    record,
)
from kanava.agreements.models import Agreement, Document, Signer
from kanava.agreements.papers import Paper, compose, contract_pdf, language_of
from kanava.agreements.queries import (
    clauses_of,
    get_company,
    hash_of_token,
    list_signers,
    next_signer,
    signature_of,
)
from kanava.core import clock, mail
from kanava.core.actions import action
from kanava.core.files import kept
from kanava.core.models import User
from kanava.core.people import normal_email
from kanava.partners.models import Note
from kanava.playbook.queries import get_in_force
from kanava.rules.agreement_texts import Missing
from kanava.rules.agreements import Side, State
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal


class ValuesMissing(Refusal):
    """The text needs what nobody has told. Holds what is `missing`."""

    code = "VALUES_MISSING"


class NotTheirTurn(Refusal):
    """Somebody signs before this person, or they have signed."""

    code = "NOT_THEIR_TURN"


class ReasonMissing(Refusal):
    """Why was not told."""

    code = "FIELD_MISSING"


def paper_of(agreement: Agreement, *, at: datetime) -> Paper:
    """The agreement's text as it would be sent now."""
    assert agreement.version is not None
    return compose(
        agreement,
        clauses_of(agreement.version.clauses),
        company=get_company(),
        playbook=get_in_force(clock.day_of(at)).playbook,
        signers=list_signers(agreement.pk),
    )


@action("send_agreement")
def send_agreement(*, by: Actor, agreement_id: int, at: datetime) -> Agreement:
    """Make the document that is signed, and invite the first signer.

    Raises:
        NotFound, NotPermitted, AgreementMoved, ValuesMissing.
    """
    found = lock_agreement(agreement_id, by=by, right="send_agreement")
    if found.state != State.DRAFT:
        raise AgreementMoved
    paper = paper_of(found, at=at)
    if paper.missing:
        gaps: list[Missing] = list(paper.missing)
        raise ValuesMissing(missing=gaps)
    content = contract_pdf(paper, at=at)
    keep_document(found, Document.Kind.CONTRACT, content, at=at, text=paper.data)
    found.state, found.sent_at = State.SIGNING, at
    found.save(update_fields=["state", "sent_at"])
    record("sent", found, by=by, at=at)
    signer = next_signer(list_signers(found.pk))
    assert signer is not None
    invite(found, signer, at=at)
    return found


def keep_document(
    agreement: Agreement, kind: str, content: bytes, *, at: datetime, text: dict[str, object] | None = None
) -> Document:
    """Keep a file of an agreement for good."""
    return Document.objects.create(
        agreement=agreement,
        partner_id=agreement.partner_id,
        kind=kind,
        **kept(content),
        text=text or {},
        made_at=at,
    )


def invite(agreement: Agreement, signer: Signer, *, at: datetime) -> None:
    """Send a signer a link that works once and for the playbook's days; an earlier one dies."""
    token = _new_link(signer, at=at)
    _write(agreement, signer, "mail/agreement_to_sign", f"{settings.BASE_URL}/sign/{token}/")


def _new_link(signer: Signer, *, at: datetime) -> str:
    """The token of a signer's new link."""
    days = get_in_force(clock.day_of(at)).playbook.agreements.signing_days
    token = secrets.token_urlsafe(32)
    signer.token_hash, signer.invited_at = hash_of_token(token), at
    signer.expires_at, signer.revoked_at, signer.lateness_told_at = at + timedelta(days=days), None, None
    signer.save(
        update_fields=["token_hash", "invited_at", "expires_at", "revoked_at", "lateness_told_at", "email"]
    )
    return token


def send_copy(agreement: Agreement, signer: Signer, *, at: datetime) -> None:
    """Send a link to what was signed, which works for the playbook's days."""
    days = get_in_force(clock.day_of(at)).playbook.agreements.copy_days
    token = secrets.token_urlsafe(32)
    signer.copy_hash, signer.copy_expires_at = hash_of_token(token), at + timedelta(days=days)
    signer.save(update_fields=["copy_hash", "copy_expires_at"])
    _write(agreement, signer, "mail/agreement_signed", f"{settings.BASE_URL}/signed/{token}/")


def _write(agreement: Agreement, signer: Signer, template: str, link: str) -> None:
    context = {
        "signer": signer,
        "agreement": agreement,
        "company": get_company().name,
        "partner": agreement.partner,
        "sender": agreement.created_by,
        "link": link,
    }
    mail.write(template, to=signer.email, language=language_of(agreement), context=context)


@action("send_agreement")
def resend_link(*, by: Actor, agreement_id: int, signer_id: int, at: datetime, email: str = "") -> Signer:
    """Send the link again to whoever's turn it is, to another address where one is told.

    Raises:
        NotFound, NotPermitted, AgreementMoved, NotTheirTurn, EmailInvalid (field `email`).
    """
    found = lock_agreement(agreement_id, by=by, right="send_agreement")
    signer = _turn(found, signer_id)
    if email.strip():
        signer.email = normal_email(email)
        if not is_email(signer.email):
            raise EmailInvalid(field="email")
    invite(found, signer, at=at)
    record("link_sent", found, by=by, at=at, signer_id=signer.pk)
    return signer


def is_asked(signer: Signer | None, *, email: str) -> bool:
    """Whether a signed-in person of ours is the signer whose turn it is; a link that was taken back asks nobody."""
    if signer is None or signer.side != Side.OURS or signer.revoked_at is not None:
        return False
    return normal_email(signer.email) == normal_email(email)


@action("open_own_signing")
def open_own_signing(*, by: Actor, agreement_id: int, at: datetime) -> str:
    """Make the signed-in signer of ours whose turn it is a new link, and return its token: they sign on the same page, with
    the same evidence, as by a letter. An earlier link dies.

    Raises:
        NotFound, AgreementMoved, NotTheirTurn.
    """
    found = lock_agreement(agreement_id, by=by, right="open_own_signing")
    if found.state != State.SIGNING:
        raise AgreementMoved
    signer = next_signer(list_signers(found.pk))
    user = User.objects.get(pk=by.user_id or 0)
    if signer is None or not is_asked(signer, email=user.email):
        raise NotTheirTurn
    token = _new_link(signer, at=at)
    record("link_opened", found, by=by, at=at, signer_id=signer.pk)
    return token


@action("send_agreement")
def revoke_link(*, by: Actor, agreement_id: int, signer_id: int, at: datetime) -> Signer:
    """Let a link work no more; it can be sent again. Raises NotFound, NotPermitted, AgreementMoved, NotTheirTurn."""
    found = lock_agreement(agreement_id, by=by, right="send_agreement")
    signer = _turn(found, signer_id)
    signer.revoked_at = at
    signer.save(update_fields=["revoked_at"])
    record("link_revoked", found, by=by, at=at, signer_id=signer.pk)
    return signer


def _turn(agreement: Agreement, signer_id: int) -> Signer:
    if agreement.state != State.SIGNING:
        raise AgreementMoved
    signer = get_signer(agreement, signer_id)
    following = next_signer(list_signers(agreement.pk))
    if following is None or following.pk != signer.pk:
        raise NotTheirTurn
    return signer


@action("send_agreement")
def send_copies(*, by: Actor, agreement_id: int, at: datetime) -> int:
    """Send everybody who signed a new link to the signed document. Raises NotFound, NotPermitted, AgreementMoved."""
    found = lock_agreement(agreement_id, by=by, right="send_agreement")
    signers = [one for one in list_signers(found.pk) if signature_of(one) is not None]
    if found.state != State.SIGNED or not signers:
        raise AgreementMoved
    for signer in signers:
        send_copy(found, signer, at=at)
    record("copies_sent", found, by=by, at=at)
    return len(signers)


@action("send_agreement")
def recall_agreement(*, by: Actor, agreement_id: int, reason: str, at: datetime) -> Agreement:
    """Take an agreement back before all have signed; its links die, and who was invited is told.

    Raises:
        NotFound, NotPermitted, AgreementMoved, ReasonMissing (field `reason`).
    """
    found = lock_agreement(agreement_id, by=by, right="send_agreement")
    if found.state != State.SIGNING:
        raise AgreementMoved
    if not reason.strip():
        raise ReasonMissing(field="reason")
    note = keep_note(found, reason, author_id=by.user_id, at=at)
    found.state, found.closed_at = State.RECALLED, at
    found.save(update_fields=["state", "closed_at"])
    record("recalled", found, by=by, at=at, note_id=note.pk)
    for signer in list_signers(found.pk):
        if signer.invited_at is not None:
            _write(found, signer, "mail/agreement_recalled", "")
    return found


def keep_note(agreement: Agreement, text: str, *, author_id: int | None, at: datetime) -> Note:
    """Keep words of a person about an agreement on its partner's timeline."""
    return Note.objects.create(
        partner_id=agreement.partner_id, author_id=author_id, written_at=at, text=text.strip()[:1000]
    )
