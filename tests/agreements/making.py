"""Agreements for tests: a published template, a draft that lacks nothing, and the links of the letters."""

import re
from datetime import UTC, date, datetime
from typing import Any

from kanava.agreements.actions import drafting, sending, signing, templates
from kanava.agreements.actions.drafting import SignerTold, Terms
from kanava.agreements.actions.signing import Given
from kanava.agreements.models import Agreement, TemplateVersion
from kanava.core.models import Letter
from kanava.partners.models import Partner
from kanava.rules.people import Actor, Role, Via, system
from tests.factories import make_partner

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
OWNER = Actor(Role.OWNER, Via.CONSOLE)
PUBLIC = system(Via.PUBLIC)
TERMS = Terms(
    date(2026, 12, 1), date(2028, 11, 30), notice_months=3, renewal_months=12, territory="Finland",
    partner_address="Satamakatu 1, Turku",
)  # fmt: skip
SIGNERS = (
    SignerTold("OURS", "Aino Virtanen", "aino@example.com", "Channel director"),
    SignerTold("THEIRS", "Olga Nieminen", "olga@example.com", "Managing director"),
)


def make_version(language: str = "en", *, name: str = "Standard") -> TemplateVersion:
    templates.save_company(
        by=OWNER, name="Acme Oy", business_id="0112038-9", address="Mannerheimintie 1, Helsinki", at=AT
    )
    found = templates.create_template(
        by=OWNER, name=f"{name} {language}", language=language, jurisdiction="FI", at=AT
    )
    return templates.publish_template(by=OWNER, template_id=found.pk, at=AT)


def make_signing_partner(name: str = "Aurora Oy", **fields: Any) -> Partner:
    return make_partner(name, **{"business_id": "24567810", "lifecycle": "SIGNING", **fields})


def make_draft(
    partner: Partner, *, version: TemplateVersion | None = None, at: datetime = AT, **more: Any
) -> Agreement:
    chosen = version or TemplateVersion.objects.first() or make_version()
    told = {"terms": TERMS, "signers": SIGNERS, **more}
    return drafting.draft_agreement(by=OWNER, partner_id=partner.pk, version_id=chosen.pk, at=at, **told)


def make_sent(partner: Partner, *, at: datetime = AT, **more: Any) -> Agreement:
    draft = make_draft(partner, at=at, **more)
    return sending.send_agreement(by=OWNER, agreement_id=draft.pk, at=at)


def token_for(email: str, *, place: str = "sign") -> str:
    """The token in the latest letter to an address."""
    letters = [one for one in Letter.objects.order_by("-id") if one.recipients == [email]]
    found = re.search(rf"/{place}/([\w-]+)/", next(one.text for one in letters if f"/{place}/" in one.text))
    assert found is not None
    return found[1]


def sign(email: str, *, at: datetime = AT, name: str = "Olga Nieminen", **more: Any) -> Agreement:
    token = token_for(email)
    offered = signing.get_offered(token, at=at)
    told = {"consent": "I agree.", "document_sha256": offered.document.sha256, "address": "192.0.2.7", **more}
    return signing.sign_agreement(by=PUBLIC, token=token, given=Given(name, **told), at=at)


def make_signed(partner: Partner, *, at: datetime = AT, **more: Any) -> Agreement:
    make_sent(partner, at=at, **more)
    for one in more.get("signers", SIGNERS):
        found = sign(one.email, at=at, name=one.name)
    return found
