"""From draft to signed: in turn, by one-time links, once, with evidence that stays (guide: D5)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from kanava.agreements import papers
from kanava.agreements.actions import drafting, sending, signing
from kanava.agreements.actions.drafting import SignerTold
from kanava.agreements.models import Agreement, Document, Signature, Signer
from kanava.agreements.queries import get_document, hash_of_token, verify
from kanava.core.files import hash_of
from kanava.core.models import Event, Letter
from kanava.partners.models import Contact, Note
from kanava.rules.people import Role
from kanava.rules.refusals import Faults, NotFound, NotPermitted
from tests.agreements.making import (
    AT,
    OWNER,
    PUBLIC,
    SIGNERS,
    TERMS,
    make_draft,
    make_sent,
    make_signed,
    make_signing_partner,
    make_version,
    sign,
    token_for,
)
from tests.factories import make_user, staff

pytestmark = pytest.mark.django_db


def verbs(agreement: Agreement) -> list[str]:
    # What other chapters make of it is theirs.
    rows = (
        Event.objects.filter(partner_id=agreement.partner_id)
        .exclude(verb__startswith="onboarding.")
        .order_by("id")
    )
    return list(rows.values_list("verb", flat=True))


def test_the_signers_are_asked_in_turn_and_the_last_signature_signs_the_partner() -> None:
    partner = make_signing_partner()
    sent = make_sent(partner)
    # The second signer has no letter before the first has signed.
    assert Letter.objects.filter(recipients=["olga@example.com"]).count() == 0
    sign("aino@example.com", name="Aino Virtanen")
    partner.refresh_from_db()
    assert (partner.lifecycle, partner.signed_on) == ("SIGNING", None)
    assert verify(get_document(sent.pk, "CONTRACT").sha256) is None

    done = sign("olga@example.com", at=AT + timedelta(days=1))

    partner.refresh_from_db()
    assert (done.state, str(done.signed_on)) == ("SIGNED", "2026-11-25")
    assert (partner.lifecycle, str(partner.signed_on)) == ("ONBOARDING", "2026-11-25")
    assert verbs(sent) == [
        "agreement.drafted", "agreement.sent", "agreement.signature_given", "agreement.signature_given",
        "partner.contact_kept", "partner.signed", "agreement.signed",
    ]  # fmt: skip
    assert {one.kind for one in done.dates.all()} == {"NOTICE", "RENEWS"}


def test_a_signature_keeps_who_when_from_where_and_what() -> None:
    make_sent(make_signing_partner())
    sign("aino@example.com", name="  Aino   Virtanen ", browser="Firefox")
    kept = Signature.objects.get()
    document = Document.objects.get()
    assert (kept.name, kept.typed_name, kept.email) == ("Aino Virtanen", "Aino Virtanen", "aino@example.com")
    assert (kept.at, kept.address, kept.browser, kept.consent) == (AT, "192.0.2.7", "Firefox", "I agree.")
    assert kept.document_sha256 == document.sha256 == hash_of(bytes(document.content))
    # Of links only hashes are kept.
    assert token_for("olga@example.com") not in str(list(Signer.objects.values()))


def test_document_and_certificate_are_pdfs_and_known_by_their_hash() -> None:
    done = make_signed(make_signing_partner())
    for kind in ("CONTRACT", "CERTIFICATE"):
        content = bytes(get_document(done.pk, kind).content)
        assert content.startswith(b"%PDF-1.7")
        # Tagged, in its language: what a screen reader needs.
        assert b"/MarkInfo" in content or b"/StructTreeRoot" in content
        proof = verify(hash_of(content))
        assert proof is not None
        assert (proof.kind, proof.signatures, proof.signed_at) == (kind, 2, AT)
    assert verify(hash_of(content + b"\n")) is None


def test_the_parties_are_named_as_in_the_document_whatever_they_are_called_later(client) -> None:
    sent = make_sent(make_signing_partner())
    sent.partner.name = "Aurora Renamed Oy"
    sent.partner.save()
    page = client.get(f"/sign/{token_for('aino@example.com')}/").content.decode()
    assert "Renamed" not in page
    for one in SIGNERS:
        done = sign(one.email, name=one.name)
    told = papers.certificate_pdf(
        done, done.signatures.all(), document=get_document(done.pk, "CONTRACT"), at=AT
    )
    # The same bytes as with the old name: the new one stands nowhere in it.
    sent.partner.name = "Aurora Oy"
    sent.partner.save()
    assert told == papers.certificate_pdf(
        Agreement.objects.get(), done.signatures.all(), document=get_document(done.pk, "CONTRACT"), at=AT
    )


def test_everybody_gets_a_link_to_what_was_signed() -> None:
    done = make_signed(make_signing_partner())
    for one in SIGNERS:
        copies = signing.get_copies(token_for(one.email, place="signed"), at=AT)
        assert copies.agreement == done
        assert [document.kind for document in copies.documents] == ["CONTRACT", "CERTIFICATE"]
        with pytest.raises(signing.LinkExpired):
            signing.get_copies(token_for(one.email, place="signed"), at=AT + timedelta(days=31))


def test_a_link_signs_once() -> None:
    make_sent(make_signing_partner())
    token = token_for("aino@example.com")
    sign("aino@example.com", name="Aino Virtanen")
    with pytest.raises(signing.LinkUsed):
        signing.get_offered(token, at=AT)
    with pytest.raises(signing.LinkUsed):
        signing.sign_agreement(by=PUBLIC, token=token, given=signing.Given("A B", "I agree.", "x"), at=AT)
    assert Signature.objects.count() == 1


def test_an_expired_a_revoked_and_a_replaced_link_open_nothing() -> None:
    sent = make_sent(make_signing_partner())
    first = token_for("aino@example.com")
    signer = Signer.objects.get(token_hash=hash_of_token(first))
    with pytest.raises(signing.LinkExpired):
        signing.get_offered(first, at=AT + timedelta(days=15))
    sending.revoke_link(by=OWNER, agreement_id=sent.pk, signer_id=signer.pk, at=AT)
    with pytest.raises(signing.LinkRevoked):
        signing.get_offered(first, at=AT)
    sending.resend_link(
        by=OWNER, agreement_id=sent.pk, signer_id=signer.pk, email="Aino.V@Example.com", at=AT
    )
    with pytest.raises(signing.LinkUnknown):
        signing.get_offered(first, at=AT)
    assert signing.get_offered(token_for("aino.v@example.com"), at=AT).signer == signer


def test_only_who_is_in_turn_gets_a_link() -> None:
    sent = make_sent(make_signing_partner())
    later = Signer.objects.get(position=2)
    with pytest.raises(sending.NotTheirTurn):
        sending.resend_link(by=OWNER, agreement_id=sent.pk, signer_id=later.pk, at=AT)
    with pytest.raises(NotFound):
        sending.resend_link(by=OWNER, agreement_id=sent.pk, signer_id=0, at=AT)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"consent": " "}, signing.ConsentMissing),
        ({"name": "1 ."}, signing.NameMissing),
        ({"name": "Olga Nieminen"}, signing.NameDiffers),
        ({"document_sha256": "0" * 64}, signing.DocumentDiffers),
    ],
)
def test_without_consent_name_or_the_document_that_was_shown_nothing_is_signed(given, refusal) -> None:
    make_sent(make_signing_partner())
    with pytest.raises(refusal):
        sign("aino@example.com", **{"name": "Aino Virtanen", **given})
    assert not Signature.objects.exists()


def test_declining_ends_it_with_the_reason() -> None:
    sent = make_sent(make_signing_partner())
    token = token_for("aino@example.com")
    with pytest.raises(sending.ReasonMissing):
        signing.decline_agreement(by=PUBLIC, token=token, reason=" ", at=AT)
    signing.decline_agreement(by=PUBLIC, token=token, reason="The territory is wrong.", at=AT)
    sent.refresh_from_db()
    assert sent.state == "DECLINED"
    assert Note.objects.get().text == "The territory is wrong."
    with pytest.raises(signing.AgreementClosed):
        signing.get_offered(token, at=AT)
    # The way is free for another one.
    make_draft(sent.partner)


def test_what_is_taken_back_cannot_be_signed_and_who_was_invited_is_told() -> None:
    sent = make_sent(make_signing_partner())
    token = token_for("aino@example.com")
    sending.recall_agreement(by=OWNER, agreement_id=sent.pk, reason="Wrong tier", at=AT)
    with pytest.raises(signing.AgreementClosed):
        signing.get_offered(token, at=AT)
    told = Letter.objects.order_by("-id")[0]
    assert told.recipients == ["aino@example.com"]
    assert "taken it back" in told.text
    with pytest.raises(drafting.AgreementMoved):
        sending.recall_agreement(by=OWNER, agreement_id=sent.pk, reason="Again", at=AT)


def test_a_renewal_ends_the_one_before_and_signs_the_partner_no_second_time() -> None:
    partner = make_signing_partner()
    first = make_signed(partner)
    later = AT + timedelta(days=300)
    second = make_signed(partner, at=later, terms=replace(TERMS, starts_on=later.date()))
    first.refresh_from_db()
    assert second.replaces == first
    assert first.last_on == later.date() - timedelta(days=1)
    assert not first.dates.exists()
    partner.refresh_from_db()
    assert partner.signed_on == AT.date()
    assert verbs(second).count("partner.signed") == 1


def test_a_text_with_a_gap_is_not_sent() -> None:
    partner = make_signing_partner(business_id="")
    draft = make_draft(partner, terms=replace(TERMS, territory=" "))
    with pytest.raises(sending.ValuesMissing) as caught:
        sending.send_agreement(by=OWNER, agreement_id=draft.pk, at=AT)
    assert {one.name for one in caught.value.params["missing"]} == {"partner_business_id", "territory"}
    paper = sending.paper_of(Agreement.objects.get(), at=AT)
    assert "business id ____" in paper.clauses[0].text
    assert not Document.objects.exists()


def test_the_text_tells_the_partners_own_figures_in_the_templates_language() -> None:
    partner = make_signing_partner(type="REFERRAL", tier="SILVER")
    english = make_draft(partner, version=make_version("en"))
    text = "\n".join(one.text for one in sending.paper_of(english, at=AT).clauses)
    assert "- Silver: 15%" in text
    assert "30 days" in text
    assert "begins on 1 December 2026" in text
    drafting.delete_agreement(by=OWNER, agreement_id=english.pk, at=AT)
    finnish = make_draft(partner, version=make_version("fi"))
    paper = sending.paper_of(finnish, at=AT)
    text = "\n".join(one.text for one in paper.clauses)
    assert "- Hopea: 15\u00a0%" in text
    assert "alkaa 1. joulukuuta 2026" in text
    assert "2456781-0" in text
    assert "{" not in text


def test_a_partner_has_one_open_agreement_at_a_time() -> None:
    partner = make_signing_partner()
    known = make_draft(partner)
    with pytest.raises(drafting.AgreementOpen) as caught:
        make_draft(partner)
    assert caught.value.params == {"agreement_id": known.pk}
    with pytest.raises(drafting.PartnershipEnded):
        make_draft(make_signing_partner("Polar Oy", lifecycle="EXITED", business_id=""))


@pytest.mark.parametrize(
    ("signers", "fields"),
    [
        ((SIGNERS[0],), [None]),
        ((SIGNERS[0], SignerTold("THEIRS", " ", "")), ["name_1", "email_1"]),
        ((SIGNERS[0], SignerTold("THEIRS", "Olga", "nobody")), ["email_1"]),
        ((SIGNERS[0], SignerTold("THEIRS", "Olga", "AINO@example.com")), ["email_1"]),
    ],
)
def test_signers_are_complete_and_on_both_sides(signers, fields) -> None:
    with pytest.raises(Faults) as caught:
        make_draft(make_signing_partner(), signers=signers)
    assert [one.field for one in caught.value.refusals] == fields


def test_a_manager_drafts_for_the_partners_they_manage() -> None:
    eva = make_user("Eva", role=Role.PARTNER_MANAGER)
    mine = make_signing_partner(manager=eva)
    version = make_version()
    told = {"by": staff(eva), "version_id": version.pk, "terms": TERMS, "signers": SIGNERS, "at": AT}
    drafting.draft_agreement(partner_id=mine.pk, **told)
    with pytest.raises(NotPermitted):
        drafting.draft_agreement(partner_id=make_signing_partner("Polar Oy", business_id="").pk, **told)


@pytest.mark.parametrize(
    "statement",
    [
        "update agreements_document set content = ''",
        "update agreements_document set sha256 = 'x'",
        "delete from agreements_document",
        "truncate agreements_document cascade",
        "update agreements_signature set typed_name = 'Somebody else'",
        "delete from agreements_signature",
        "truncate agreements_signature",
        "update agreements_templateversion set title = 'Other'",
        "delete from agreements_templateversion",
        "update agreements_agreement set territory = 'The world'",
        "update agreements_agreement set ends_on = null",
        "update agreements_agreement set state = 'DRAFT'",
        "update agreements_agreement set signed_on = '2020-01-01'",
        "delete from agreements_agreement",
        "truncate agreements_agreement cascade",
        "alter table agreements_signature disable trigger all",
    ],
)
def test_what_was_signed_cannot_be_changed(statement: str) -> None:
    done = make_signed(make_signing_partner())
    before = (list(Document.objects.values()), list(Signature.objects.values()))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (list(Document.objects.values()), list(Signature.objects.values())) == before
    done.refresh_from_db()
    assert (done.state, done.territory) == ("SIGNED", "Finland")


def test_who_signs_for_the_partner_is_a_contact_from_then_on() -> None:
    partner = make_signing_partner()
    make_signed(partner)
    kept = Contact.objects.get()  # ours is none
    assert (kept.name, kept.title, kept.email, kept.is_primary) == (
        "Olga Nieminen", "Managing director", "olga@example.com", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"name": "Cecilia", "email": "c@example.com", "is_primary": True}, [("Cecilia", True), ("Olga Nieminen", False)]),
        ({"name": "Olga N.", "email": "Olga@Example.com"}, [("Olga N.", True)]),
        ({"name": "olga nieminen", "is_primary": True}, [("olga nieminen", True)]),
    ],
)  # fmt: skip
def test_a_signer_who_is_known_is_no_second_contact(known, expected) -> None:
    partner = make_signing_partner()
    Contact.objects.create(partner=partner, **known)
    make_signed(partner)
    assert list(Contact.objects.order_by("id").values_list("name", "is_primary")) == expected
    assert Contact.objects.filter(email__iexact="olga@example.com").count() == 1


def test_a_signed_in_signer_of_ours_opens_the_signing_with_the_same_evidence() -> None:
    aino = staff(make_user("Aino", email="aino@example.com", role="OWNER"))
    sent = make_sent(make_signing_partner())
    mailed = token_for("aino@example.com")
    token = sending.open_own_signing(by=aino, agreement_id=sent.pk, at=AT)
    with pytest.raises(signing.LinkUnknown):
        signing.get_offered(mailed, at=AT)
    offered = signing.get_offered(token, at=AT)
    given = signing.Given("Aino Virtanen", "I agree.", offered.document.sha256, "192.0.2.7")
    signing.sign_agreement(by=PUBLIC, token=token, given=given, at=AT)
    kept = Signature.objects.get()
    assert (kept.email, kept.consent, kept.address) == ("aino@example.com", "I agree.", "192.0.2.7")
    with pytest.raises(sending.NotTheirTurn):  # the partner's turn
        sending.open_own_signing(by=aino, agreement_id=sent.pk, at=AT)


def test_nobody_opens_the_signing_of_somebody_else_nor_one_that_was_taken_back() -> None:
    aino = staff(make_user("Aino", email="aino@example.com", role="OWNER"))
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    sent = make_sent(make_signing_partner())
    with pytest.raises(sending.NotTheirTurn):
        sending.open_own_signing(by=eva, agreement_id=sent.pk, at=AT)
    signer = sent.signers.get(position=1)
    sending.revoke_link(by=OWNER, agreement_id=sent.pk, signer_id=signer.pk, at=AT)
    with pytest.raises(sending.NotTheirTurn):
        sending.open_own_signing(by=aino, agreement_id=sent.pk, at=AT)
