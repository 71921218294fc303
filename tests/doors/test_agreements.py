"""Agreements in the console and the portal: from a template to a draft, sent, looked after; and the partner's own."""

import re
from datetime import timedelta

import pytest
import vobject
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.agreements.models import Agreement, Company, Document, DueDate, Signature, Template
from kanava.core import clock
from kanava.core.wall import partner_session
from kanava.rules.people import Role
from tests.agreements.making import (
    SIGNERS,
    make_draft,
    make_sent,
    make_signed,
    make_signing_partner,
    make_version,
    token_for,
)
from tests.agreements.test_uploading import PDF
from tests.factories import client_of, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return client_of(make_user("Aino", role="OWNER"))


def form_of(page, **more) -> dict[str, str]:
    """What a browser would send of the page's form as it stands."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    told = {name: "on" if value is True else value for name, value in sent.items()}
    return {name: value for name, value in {**told, **more}.items() if value not in (None, False)}


def test_a_template_is_begun_changed_and_published(owner) -> None:
    begun = owner.post(
        reverse("console:agreement-template-create"), {"name": "Ours", "language": "fi", "jurisdiction": "FI"}
    )
    template = Template.objects.get()
    address = reverse("console:agreement-template", args=[template.pk])
    assert begun.headers["Location"] == address
    page = owner.get(address)
    # The last clause comes first, one is emptied, and one is added.
    told = form_of(
        page, place_11="1", heading_1="", text_1="", heading_12="Uusi", text_12="Teksti {our_name}"
    )
    saved = owner.post(address, {**told, "publish": "yes"}, follow=True)
    assert "Version 1 is published" in saved.content.decode()
    template.refresh_from_db()
    headings = [one["heading"] for one in template.draft_clauses]
    assert headings[0] == "Sovellettava laki ja riidat"
    assert headings[-1] == "Uusi"
    assert len(headings) == 12


def test_an_unknown_placeholder_stands_next_to_its_clause_and_the_text_stays(owner) -> None:
    template = make_version().template
    address = reverse("console:agreement-template", args=[template.pk])
    answer = owner.post(address, form_of(owner.get(address), text_3="Hello {nobody}"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'id="id_text_3-error"' in text
    assert "Hello {nobody}" in text
    assert owner.post(address, {}).status_code == 422
    assert client_of(make_user("Eva", role="PARTNER_MANAGER")).post(address, {}).status_code == 403


def test_a_draft_says_what_is_missing_and_where_to_tell_it(owner) -> None:
    make_version()
    partner = make_signing_partner(business_id="")
    address = reverse("console:agreement-create", args=[partner.pk])
    told = form_of(owner.get(address), name_1="Olga", email_1="olga@example.com", partner_address="")
    assert told["territory"] == "Finland"
    page = owner.post(address, told, follow=True).content.decode()
    draft = Agreement.objects.get()
    back = reverse("console:agreement", args=[draft.pk])
    assert f"{reverse('console:partner-edit', args=[partner.pk])}?next={back}#id_business_id" in page
    assert f"{reverse('console:agreement-edit', args=[draft.pk])}#id_partner_address" in page
    assert "Send for signing" not in page
    form = owner.get(reverse("console:agreement-edit", args=[draft.pk]))
    assert "Missing" in str(form.context["form"].fields["partner_address"].help_text)
    assert [one["name"] for one in form.context["gaps"]] == ["Partner’s business id"]
    sent = owner.post(reverse("console:agreement-act", args=[draft.pk, "send"]), follow=True)
    assert "still has gaps" in sent.content.decode()
    assert owner.get(reverse("console:agreement-preview", args=[draft.pk])).content.startswith(b"%PDF")


def test_who_fills_a_gap_comes_back_to_the_agreement(owner) -> None:
    version = make_version()
    Company.objects.update(address="")
    draft = make_draft(make_signing_partner(business_id=""), version=version)
    here = reverse("console:agreement", args=[draft.pk])
    gaps = [one["url"].partition("#")[0] for one in owner.get(here).context["gaps"]]
    assert len(gaps) == 2
    for address in gaps:
        assert f'href="{here}"' in owner.get(address).content.decode()
        form = form_of(owner.get(address), business_id="2456781-0", address="Helsinki")
        assert owner.post(address, form).url == here
    assert owner.get(here).context["gaps"] == []
    company = reverse("console:agreement-company")
    form = form_of(owner.get(company))
    for elsewhere in ("", "https://example.com/", "//example.com"):
        assert owner.post(f"{company}?next={elsewhere}", form).url == reverse("console:agreement-templates")


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("FI", "7654321-9", None),
        ("FI", "FI01120389", "0112038-9"),
        ("SE", "5560360793", "556036-0793"),
        ("SE", "0112038-9", None),
        ("FI", "", ""),
    ],
)
def test_our_own_business_id_is_checked_as_our_country_writes_it(owner, country, typed, kept) -> None:
    address = reverse("console:agreement-company")
    assert form_of(owner.get(address))["country"] == "FI"
    told = {"name": "Acme Oy", "country": country, "business_id": typed, "address": "Helsinki"}
    answer = owner.post(address, told)
    if kept is None:
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["business_id"]
        assert not Company.objects.exists()
    else:
        assert answer.status_code == 302
        assert (Company.objects.get().country, Company.objects.get().business_id) == (country, kept)


def test_a_draft_begins_in_the_partners_language_if_there_is_a_template(owner) -> None:
    make_version("en")
    finnish = make_version("fi")
    for country, territory in (("FI", "Suomi"), ("SE", "Sweden")):
        partner = make_signing_partner(f"Partner {country}", business_id="", country=country)
        told = form_of(owner.get(reverse("console:agreement-create", args=[partner.pk])))
        assert told["territory"] == territory
        assert (told["version"] == finnish.pk) == (country == "FI")


def test_a_signer_in_the_third_row_is_told_in_the_third_row(owner) -> None:
    make_version()
    address = reverse("console:agreement-create", args=[make_signing_partner().pk])
    told = form_of(owner.get(address), name_1="Olga", email_1="olga@example.com", email_3="x@", side_3="OURS")
    answer = owner.post(address, told)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'id="id_email_3-error"' in text
    assert 'id="id_name_3-error"' in text
    assert not Agreement.objects.exists()


def test_where_one_is_open_or_the_partner_has_left_nothing_is_typed_in_vain(owner) -> None:
    make_version()
    draft = make_draft(make_signing_partner())
    gone = make_signing_partner("Polar Oy", business_id="", lifecycle="EXITED")
    for name in ("agreement-create", "agreement-upload"):
        known = owner.get(reverse(f"console:{name}", args=[draft.partner_id]), follow=True)
        assert known.redirect_chain[-1][0] == reverse("console:agreement", args=[draft.pk])
        assert "Finish that one first" in known.content.decode()
        left = owner.get(reverse(f"console:{name}", args=[gone.pk]), follow=True)
        assert "partnership has ended" in left.content.decode()
    page = owner.get(reverse("console:partner", args=[gone.pk])).content.decode()
    assert reverse("console:agreement-create", args=[gone.pk]) not in page


def test_from_the_partners_page_to_a_letter_in_few_clicks(owner) -> None:
    make_version()
    partner = make_signing_partner()
    address = reverse("console:agreement-create", args=[partner.pk])
    assert address in owner.get(reverse("console:partner", args=[partner.pk])).content.decode()
    told = form_of(
        owner.get(address), name_1="Olga", email_1="olga@example.com", partner_address="Satamakatu 1"
    )
    owner.post(address, told)
    found = Agreement.objects.get()
    act = lambda what, **sent: owner.post(  # noqa: E731
        reverse("console:agreement-act", args=[found.pk, what]), sent, follow=True
    )
    assert "The agreement is sent" in act("send").content.decode()
    turn = found.signers.get(position=1)
    assert "A new link is sent" in act("resend", signer=turn.pk, email=turn.email).content.decode()
    assert act("resend", signer=turn.pk, email="nobody").status_code == 422
    assert "moved on" not in act("revoke", signer=turn.pk).content.decode()
    assert "Link taken back" in owner.get(reverse("console:agreement", args=[found.pk])).content.decode()
    assert act("recall", reason="").status_code == 422
    assert "is taken back" in act("recall", reason="Wrong text").content.decode()
    assert "moved on" in act("discard").content.decode()
    assert act("nonsense").status_code == 404


def test_a_contract_on_paper_is_kept_and_served_as_what_it_is(owner) -> None:
    partner = make_signing_partner()
    address = reverse("console:agreement-upload", args=[partner.pk])
    told = form_of(owner.get(address), ends_on="")
    wrong = SimpleUploadedFile("contract.pdf", b"<html>", content_type="application/pdf")
    refused = owner.post(address, {**told, "title": "Kept title", "file": wrong})
    assert refused.status_code == 422
    assert "Kept title" in refused.content.decode()
    assert "no whole PDF" in refused.content.decode()
    assert owner.post(address, {**told, "file": ""}).status_code == 422
    assert owner.post(address, {**told, "file": SimpleUploadedFile("x.pdf", b"")}).status_code == 422
    owner.post(address, {**told, "file": SimpleUploadedFile("../../<b>.pdf", PDF)})
    found = Agreement.objects.get()
    partner.refresh_from_db()
    assert partner.lifecycle == "ONBOARDING"
    file = owner.get(reverse("console:agreement-document", args=[found.pk, "UPLOAD"]))
    assert file.content == PDF
    assert file.headers["Content-Disposition"] == f'attachment; filename="{found.reference}-upload.pdf"'
    assert file.headers["Content-Security-Policy"].startswith("sandbox")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert owner.get(reverse("console:agreement-document", args=[found.pk, "OTHER"])).status_code == 404


def test_notice_is_noted_on_the_page(owner) -> None:
    done = make_signed(make_signing_partner())
    act = reverse("console:agreement-act", args=[done.pk, "notice"])
    assert owner.post(act, {"side": "OURS", "given_on": "2000-01-01"}).status_code == 422
    owner.post(act, {"side": "OURS", "given_on": done.signed_on.isoformat()})
    done.refresh_from_db()
    assert str(done.last_on) == "2028-11-30"


def test_the_calendar_file_is_read_by_another_implementation(owner) -> None:
    done = make_signed(make_signing_partner("Aurora, Ålands; Oy"))
    DueDate.objects.filter(kind="NOTICE").update(on=clock.today() + timedelta(days=40))
    file = owner.get(reverse("console:agreement-calendar"))
    assert file.headers["Content-Type"].startswith("text/calendar")
    read = vobject.readOne(file.content.decode())
    (event,) = read.vevent_list
    assert event.summary.value == "Aurora, Ålands; Oy: Last day to give notice"
    assert event.dtstart.value == clock.today() + timedelta(days=40)
    assert str(done.pk) in event.url.value
    assert event.valarm.trigger.value == -timedelta(days=7)
    # The same date keeps its identity, so that a calendar does not double it.
    again = vobject.readOne(owner.get(reverse("console:agreement-calendar")).content.decode())
    assert again.vevent.uid.value == event.uid.value


def test_a_partner_sees_its_own_signed_agreements_and_nothing_else() -> None:
    mine, other = make_signing_partner(), make_signing_partner("Polar Oy", business_id="26712348")
    theirs = (SIGNERS[0], *(one for one in SIGNERS[1:]))
    done, foreign = make_signed(mine), make_signed(other, signers=theirs)
    make_draft(mine)
    owner = client_of(make_member(mine, "Olga", Role.PARTNER_OWNER))
    page = owner.get(reverse("portal:agreements")).content.decode()
    assert done.reference in page
    assert foreign.reference not in page
    file = owner.get(reverse("portal:agreement-document", args=[done.pk, "CONTRACT"]))
    assert file.content == bytes(Document.objects.get(agreement=done, kind="CONTRACT").content)
    for address in ([foreign.pk, "CONTRACT"], [done.pk, "UPLOAD"], [0, "CONTRACT"]):
        assert owner.get(reverse("portal:agreement-document", args=address)).status_code == 404
    seller = client_of(make_member(mine, "Bertil", Role.PARTNER_SELLER))
    assert seller.get(reverse("portal:agreements")).status_code == 403


def test_the_wall_shows_a_partner_only_what_it_signed() -> None:
    mine, other = make_signing_partner(), make_signing_partner("Polar Oy", business_id="26712348")
    done = make_signed(mine)
    make_signed(other)
    waiting = make_sent(other)
    assert token_for("aino@example.com")
    with partner_session(mine.pk):
        assert list(Agreement.objects.values_list("pk", flat=True)) == [done.pk]
        assert set(Document.objects.values_list("agreement_id", flat=True)) == {done.pk}
        assert set(Signature.objects.values_list("agreement_id", flat=True)) == {done.pk}
    with partner_session(other.pk):
        # What is not signed yet is ours alone.
        assert waiting.pk not in set(Agreement.objects.values_list("pk", flat=True))
        assert not Document.objects.filter(agreement_id=waiting.pk).exists()


def test_a_signer_of_ours_signs_from_the_agreements_page(owner) -> None:
    sent = make_sent(make_signing_partner(), at=clock.now())
    page = owner.get(reverse("console:agreement", args=[sent.pk])).content.decode()
    address = reverse("console:agreement-sign", args=[sent.pk])
    assert address in page
    answer = owner.post(address, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign/")
    assert "Your name, as your signature" in answer.content.decode()
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    assert address not in eva.get(reverse("console:agreement", args=[sent.pk])).content.decode()
    refused = eva.post(address, follow=True).content.decode()
    assert "It is not this person’s turn to sign." in refused
    assert client_of(make_user("Otto", role="SELLER")).post(address).status_code == 403


def test_a_draft_is_not_discarded_by_one_careless_click(owner) -> None:
    draft = make_draft(make_signing_partner())
    page = owner.get(reverse("console:agreement", args=[draft.pk])).content.decode()
    folds = re.findall(r"<details.*?</details>", page, re.DOTALL)
    address = reverse("console:agreement-act", args=[draft.pk, "discard"])
    assert page.count(address) == sum(fold.count(address) for fold in folds) == 1
