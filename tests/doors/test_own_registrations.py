"""A partner's own drafts and registrations on its pages: kept, deleted, given up, and what comes first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kanava.deals.actions import deciding, following
from kanava.deals.models import Registration
from kanava.rules.people import Role
from tests.doors.test_main_job import fields
from tests.factories import client_of, make_member, make_partner, make_registration, make_user, member, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def aurora():
    return make_partner("Aurora Oy")


@pytest.fixture
def bertil(aurora):
    return client_of(make_member(aurora, "Bertil"))


def as_draft(**changed: str) -> dict[str, str]:
    typed = fields(draft="yes", **changed)
    del typed["submit"]
    return typed


def test_a_draft_is_kept_as_typed_and_says_what_it_lacks(bertil) -> None:
    wrong = {
        "customer_business_id": "0112038-8",
        "customer_domain": "nonsense",
        "expected_close_on": "2020-01-01",
    }
    text = bertil.post(reverse("portal:register"), as_draft(**wrong), follow=True).content.decode()
    assert "The draft is kept. You can go on with it at any time." in text
    for said in ("not a business id of that country", "not an internet domain", "That day is past."):
        assert said in text
    assert "Register the deal" not in text
    draft = Registration.objects.get()
    edit = reverse("portal:registration-edit", args=[draft.pk])
    shown = bertil.get(edit).content.decode()
    for value in wrong.values():
        assert f'value="{value}"' in shown
    # Sending it is refused field by field, and a right one goes.
    assert bertil.post(edit, fields(**wrong)).status_code == 422
    answer = bertil.post(reverse("portal:registration-act", args=[draft.pk, "submit"]))
    assert answer.status_code == 422
    bertil.post(edit, as_draft())
    bertil.post(reverse("portal:registration-act", args=[draft.pk, "submit"]))
    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"


def test_an_amount_that_cannot_be_read_is_told_and_the_draft_kept(bertil) -> None:
    text = bertil.post(reverse("portal:register"), as_draft(amount="a lot"), follow=True).content.decode()
    assert "The draft is kept without its expected value: “a lot” is no amount of that currency." in text
    assert Registration.objects.get().amount_minor is None


def test_a_draft_is_deleted_after_being_asked(bertil) -> None:
    bertil.post(reverse("portal:register"), as_draft())
    draft = Registration.objects.get()
    page = bertil.get(reverse("portal:registration", args=[draft.pk])).content.decode()
    assert "<summary>Delete the draft</summary>" in page
    answer = bertil.post(reverse("portal:registration-act", args=[draft.pk, "delete"]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("portal:registrations")
    assert "The draft is deleted." in answer.content.decode()
    assert not Registration.objects.exists()


def test_giving_up_speaks_of_a_deal_only_where_there_is_one(aurora, bertil) -> None:
    found = make_registration(aurora, at=AT)
    page = reverse("portal:registration", args=[found.pk])
    assert "its deal counts as lost" not in bertil.get(page).content.decode()
    deciding.approve_registration(
        by=staff(make_user("Aino", role="OWNER")), registration_id=found.pk, at=timezone.now()
    )
    assert "its deal counts as lost" in bertil.get(page).content.decode()


def test_what_runs_comes_first_on_the_first_page(aurora, bertil) -> None:
    make_registration(aurora, "Kone Oyj", at=AT)
    for _again in range(12):
        make_registration(aurora, "Kone Oyj", at=AT)
    make_registration(aurora, "Elisa Oyj", at=AT)
    text = bertil.get(reverse("portal:home")).content.decode()
    assert text.index("Elisa Oyj") < text.index("Kone Oyj")
    assert text.count("Waiting for decision") == 2
    assert text.count("Refused") == 8


def test_the_first_page_offers_only_what_the_reader_may_do(aurora, bertil) -> None:
    aino = staff(make_user("Aino", role="OWNER"))
    asked = make_registration(aurora, "Kone Oyj", at=AT)
    deciding.ask_for_information(by=aino, registration_id=asked.pk, question="Which site?", at=AT)
    ending = make_registration(aurora, "Elisa Oyj", at=AT)
    deciding.approve_registration(by=aino, registration_id=ending.pk, at=timezone.now() - timedelta(days=30))
    finance = client_of(make_member(aurora, "Fiona", Role.PARTNER_FINANCE))
    text = bertil.get(reverse("portal:home")).content.decode()
    assert ">Answer<" in text
    assert "Tell what you have done with the customer" in text
    text = finance.get(reverse("portal:home")).content.decode()
    assert ">Answer<" not in text
    assert "Tell what you have done with the customer" not in text
    assert "Protections that end soon" in text
    assert "Elisa Oyj" in text


def test_history_names_ones_own_people_and_no_staff(aurora, bertil) -> None:
    aino = make_user("Aino Aalto", role="OWNER")
    tiina = make_member(aurora, "Tiina")
    found = make_registration(aurora, at=AT)
    deciding.ask_for_information(by=staff(aino), registration_id=found.pk, question="Which site?", at=AT)
    following.answer_registration(
        by=member(aurora, user_id=tiina.pk), registration_id=found.pk, answer="Vaasa", at=AT
    )
    text = bertil.get(reverse("portal:registration", args=[found.pk])).content.decode()
    assert "Question answered · Tiina" in text
    assert "Aino" not in text
