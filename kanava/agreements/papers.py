"""The papers of an agreement: its text with everything filled in, as data, and as PDF; and the certificate."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.agreements.filling import day_in, values_of
from kanava.agreements.models import Agreement, Company, Document, Signature, Signer
from kanava.documents.typesetting import make_pdf
from kanava.rules.agreement_texts import Clause, Missing, blocks_of, filled, missing
from kanava.rules.agreements import Side
from kanava.rules.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Paper:
    """An agreement as it reads: clauses with their values, what is missing, and the same as plain data."""

    clauses: Sequence[Clause]
    missing: Sequence[Missing]
    data: dict[str, Any]


def language_of(agreement: Agreement) -> str:
    """The language of the agreement's text; English for one that was signed elsewhere."""
    return agreement.version.template.language if agreement.version is not None else "en"


def compose(
    agreement: Agreement,
    clauses: Sequence[Clause],
    *,
    company: Company,
    playbook: Playbook,
    signers: Sequence[Signer],
) -> Paper:
    """The agreement's text as of now. It has a version."""  # fmt: skip
    assert agreement.version is not None
    template = agreement.version.template
    values = values_of(
        agreement, company=company, playbook=playbook, language=template.language, law=template.jurisdiction
    )
    told = filled(clauses, values)
    with translation.override(template.language):
        data = {
            "title": agreement.title,
            "reference": agreement.reference,
            "author": company.name,
            "language": template.language,
            "parties": {"OURS": company.name, "THEIRS": agreement.partner.name},
            "subtitle": f"{agreement.reference} · {company.name} – {agreement.partner.name}",
            "page_word": _("Page"),
            "clauses": [
                {"heading": one.heading, "blocks": [_plain(block) for block in blocks_of(one.text)]} for one in told
            ],
            "signers_word": _("Signatures"),
            "signers": [
                {"name": one.name, "title": one.title, "company": _company_of(one.side, agreement, company.name)}
                for one in signers
            ],
            "signed_how": _(
                "Signed electronically. A certificate of the signatures names this document by its hash (SHA-256)."
            ),
        }  # fmt: skip
    return Paper(told, missing(clauses, values), data)


def _plain(block: Any) -> dict[str, Any]:
    told = asdict(block)
    return {"text": told["text"], "points": list(told["points"])}


def _company_of(side: str, agreement: Agreement, ours: str) -> str:
    return ours if side == Side.OURS else agreement.partner.name


def contract_pdf(paper: Paper, *, at: datetime) -> bytes:
    """The agreement as PDF."""
    return make_pdf("agreement", paper.data, at=at)


def certificate_pdf(
    agreement: Agreement, signatures: Iterable[Signature], *, document: Document, at: datetime
) -> bytes:
    """The certificate of the signatures as PDF, in the agreement's language; the parties are named as in the document."""
    told, language, parties = list(signatures), language_of(agreement), document.text["parties"]
    with translation.override(language):
        count = ngettext("%(n)s signature", "%(n)s signatures", len(told)) % {"n": len(told)}
        data = {
            "title": _("Signing certificate"),
            "reference": agreement.reference,
            "author": parties["OURS"],
            "language": language,
            "page_word": _("Page"),
            "lead": _("This certificate tells who signed the document named below, when and how."),
            "facts": [
                _fact(_("Document"), f"{agreement.title}, {agreement.reference}"),
                _fact(_("Parties"), f"{parties['OURS']} – {parties['THEIRS']}"),
                _fact(_("Hash of the document (SHA-256)"), document.sha256, is_mono=True),
                _fact(_("Signed by all"), f"{moment_in(language, at)}, {count}"),
            ],
            "signers": [
                {
                    "heading": f"{number}. {one.name}",
                    "facts": _facts_of(one, parties[one.side], language),
                }
                for number, one in enumerate(told, start=1)
            ],
            "check_heading": _("How to check a document"),
            "check": _(
                "Open %(url)s and choose the file of the document. The page says whether it is, byte for byte, the one "
                "that was signed."
            )
            % {"url": f"{settings.BASE_URL}/verify/"},
        }  # fmt: skip
    return make_pdf("certificate", data, at=at)


def _facts_of(one: Signature, company: str, language: str) -> list[dict[str, Any]]:
    who = ", ".join(part for part in (one.title, company) if part)
    rows = [
        _fact(_("For"), who),
        _fact(_("E-mail address that the link was sent to"), one.email),
        _fact(_("Name as typed"), one.typed_name),
        _fact(_("Time"), moment_in(language, one.at)),
        _fact(_("Network address"), one.address or "–", is_mono=True),
        _fact(_("Browser"), one.browser or "–"),
        _fact(_("Consent"), one.consent),
    ]
    return rows


def _fact(label: str, value: str, *, is_mono: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "mono": is_mono}


def moment_in(language: str, at: datetime) -> str:
    """A moment as evidence writes it: to the second, with its distance from universal time."""
    local = timezone.localtime(at)
    return f"{day_in(language, local.date())} {local:%H:%M:%S} (UTC{local:%z})"
