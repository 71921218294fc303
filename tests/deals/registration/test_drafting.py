"""What a draft keeps, what it lacks when it is sent, and how it goes (guide: C3)."""

from datetime import date, timedelta

import pytest

from kanava.core.wall import partner_session
from kanava.deals.actions import following, registering
from kanava.deals.actions.registering import Typed
from kanava.deals.models import Customer, Registration
from kanava.rules.people import Role
from kanava.rules.refusals import Faults, NotFound, NotPermitted
from kanava.rules.registration import MoveNotPossible
from tests.deals.registration.working import AT
from tests.factories import make_line, make_registration, member

pytestmark = pytest.mark.django_db


def save(partner, **typed) -> Registration:
    values = {"customer_name": "Kone Oyj", "product_line_id": None, **typed}
    return registering.save_draft(by=member(partner), partner_id=partner.pk, typed=Typed(**values), at=AT)


def lacking(draft: Registration, *, at=AT) -> list[str | None]:
    with pytest.raises(Faults) as caught:
        registering.submit_registration(by=member(draft.partner), registration_id=draft.pk, at=at)
    draft.refresh_from_db()
    assert draft.state == "DRAFT"
    return [refusal.field for refusal in caught.value.refusals]


def test_a_draft_needs_the_companys_name_alone(aurora) -> None:
    assert lacking(save(aurora)) == ["product_line"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("customer_domain", "not a site"),
        ("customer_business_id", "0112038-8"),
        ("expected_close_on", date(2026, 1, 1)),
        ("expected_close_on", date(2199, 1, 1)),
    ],
)
def test_what_will_not_do_is_kept_as_typed_and_refused_when_it_is_sent(aurora, name: str, value) -> None:
    draft = save(aurora, customer_country="FI", product_line_id=make_line().pk, **{name: value})
    assert getattr(Registration.objects.get(), name) == value
    assert lacking(draft) == [name]
    assert not Customer.objects.exists()


def test_a_day_that_has_passed_since_is_asked_for_again(aurora) -> None:
    draft = save(aurora, product_line_id=make_line().pk, expected_close_on=date(2026, 12, 1))
    assert lacking(draft, at=AT + timedelta(days=30)) == ["expected_close_on"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"customer_name": "😀😀😀"}, "customer_name"),
        ({"customer_name": "A."}, "customer_name"),
        ({"amount": "999 999 999 999"}, "amount"),
        ({"customer_domain": "x" * 121}, "customer_domain"),
    ],
)
def test_what_a_draft_has_no_place_for_is_refused(aurora, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Faults) as caught:
        save(aurora, **changed)
    assert [refusal.field for refusal in caught.value.refusals] == [field]


def test_a_number_of_the_trade_register_is_kept_and_identifies_nobody(aurora, polar) -> None:
    told = {"customer_country": "DE", "customer_business_id": "hrb 12345"}
    first = make_registration(aurora, "Alpha GmbH", at=AT, **told)
    assert first.customer_business_id == "HRB 12345"
    # Another court has given another company the same number.
    assert make_registration(polar, "Omega Maschinenbau AG", at=AT, **told).state == "SUBMITTED"
    assert set(Customer.objects.values_list("business_id", flat=True)) == {""}
    vat = {"customer_country": "DE", "customer_business_id": "DE136695976"}
    assert make_registration(polar, "Alpha GmbH", at=AT, **vat).reason_code == "SECOND_REGISTRANT"


def test_a_draft_is_deleted_and_only_a_draft(aurora, polar) -> None:
    draft = save(aurora)
    with pytest.raises(NotFound):
        registering.delete_draft(by=member(polar), registration_id=draft.pk)
    with pytest.raises(NotPermitted):
        registering.delete_draft(by=member(aurora, Role.PARTNER_FINANCE), registration_id=draft.pk)
    with pytest.raises(MoveNotPossible):
        following.withdraw_registration(by=member(aurora), registration_id=draft.pk, at=AT)
    with partner_session(aurora.pk):
        registering.delete_draft(by=member(aurora), registration_id=draft.pk)
    assert not Registration.objects.exists()
    sent = make_registration(aurora, at=AT)
    with pytest.raises(MoveNotPossible):
        registering.delete_draft(by=member(aurora), registration_id=sent.pk)
