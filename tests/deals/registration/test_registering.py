"""From a draft to an answer and a cent that explains itself (guide: C3, H11)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kanava.deals.actions import appealing, closing, deciding, following, registering, selling
from kanava.deals.actions.registering import Typed
from kanava.deals.models import Deal, Ownership
from kanava.ledger.queries import find_entries_of, get_balances
from kanava.matching.engine import Company
from kanava.rules.ledger import AccountKind
from kanava.rules.money import Money
from kanava.rules.refusals import Faults
from kanava.rules.registration import (
    SameDecider,
)
from tests.deals.registration.working import AT
from tests.factories import make_line, make_registration, make_user, member, staff

pytestmark = pytest.mark.django_db


def test_the_first_correct_registration_owns(aurora, polar) -> None:
    first = make_registration(aurora, "Wärtsilä Oyj", at=AT)
    second = make_registration(polar, "WARTSILA OYJ ABP", at=AT)

    assert (first.state, first.conflict) == ("SUBMITTED", "NONE")
    assert (second.state, second.conflict, second.reason_code) == (
        "REFUSED",
        "SECOND_REGISTRANT",
        "SECOND_REGISTRANT",
    )
    assert second.rule == "registration.scope"
    assert first.arrival < second.arrival
    assert Ownership.objects.get(ended_on__isnull=True).registration == first


def test_another_product_line_is_another_opportunity(aurora, polar) -> None:
    make_registration(aurora, at=AT)
    other = make_registration(polar, at=AT, product_line_id=make_line("analytics").pk)
    assert other.state == "SUBMITTED"


def test_the_answer_is_due_after_two_business_days(aurora) -> None:
    found = make_registration(aurora, at=datetime(2026, 12, 4, 9, tzinfo=UTC))
    # Friday; Monday is the Independence Day's eve, the sixth of December a Sunday in 2026.
    assert found.due_at.date() == date(2026, 12, 8)


def test_from_registration_to_a_cent_that_explains_itself(aurora, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    found.refresh_from_db()
    assert (found.state, found.protected_until, found.promised_rate) == (
        "APPROVED",
        date(2027, 2, 22),
        Decimal("0.15"),
    )
    # The tier falls after the approval: the promise holds.
    aurora.tier = "BRONZE"
    aurora.save()

    deal = Deal.objects.get(registration=found)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=AT.date(), at=AT, net=Money(4000001, "EUR"))

    assert get_balances(aurora.pk) == {AccountKind.ACCRUED: [Money(600000, "EUR")]}
    (line,) = find_entries_of("deal", deal.pk)
    assert [step.code for step in line.steps] == [
        "PROMISED",
        "RATE_NOW",
        "PROMISE_KEPT",
        "LINE",
        "SETTLED_COMMISSION",
    ]
    found.refresh_from_db()
    assert found.state == "WON"


def test_a_resellers_margin_is_earned_but_never_payable(polar, aino) -> None:
    found = make_registration(polar, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    closing.win_deal(by=aino, deal_id=found.deal.pk, closed_on=AT.date(), at=AT)
    assert get_balances(polar.pk) == {AccountKind.RESALE: [Money(1000000, "EUR")]}


def test_a_deal_in_a_currency_without_a_rate_is_held_with_its_reason(aurora, aino) -> None:
    found = make_registration(aurora, at=AT, currency="USD")
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    closing.win_deal(by=aino, deal_id=found.deal.pk, closed_on=AT.date(), at=AT)
    (line,) = find_entries_of("deal", found.deal.pk)
    assert (line.account, line.reason, line.amount.currency) == ("HELD", "NO_RATE", "USD")


def test_who_won_the_customer_owns_its_renewal(aurora, polar, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    closing.win_deal(by=aino, deal_id=found.deal.pk, closed_on=AT.date(), at=AT)

    renewal = make_registration(polar, at=AT + timedelta(days=200), kind="RENEWAL")
    new = make_registration(polar, at=AT + timedelta(days=200))

    assert (renewal.reason_code, renewal.rule) == ("RENEWAL_OWNED", "registration.owns_renewals")
    assert new.reason_code == "ALREADY_CUSTOMER"


def test_the_renewal_that_a_partner_won_is_its_own_to_register(aurora, polar, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    closing.win_deal(by=aino, deal_id=found.deal.pk, closed_on=AT.date(), at=AT)
    later = AT + timedelta(days=200)

    own = make_registration(aurora, at=later, kind="RENEWAL")
    assert own.state == "SUBMITTED"
    assert make_registration(polar, at=later, kind="RENEWAL").reason_code == "SECOND_REGISTRANT"
    assert make_registration(aurora, at=later, kind="RENEWAL").reason_code == "OWN_DUPLICATE"
    # Given up, the renewal is the winner's as before, as long as the win gives it.
    following.withdraw_registration(by=member(aurora), registration_id=own.pk, at=later)
    assert make_registration(polar, at=later, kind="RENEWAL").reason_code == "RENEWAL_OWNED"
    assert make_registration(polar, at=AT + timedelta(days=400), kind="RENEWAL").state == "SUBMITTED"


def test_protection_past_its_end_is_free_although_no_job_has_run(aurora, polar, aino) -> None:
    first = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=first.pk, at=AT)

    second = make_registration(polar, at=AT + timedelta(days=91))

    first.refresh_from_db()
    assert (first.state, second.state) == ("EXPIRED", "SUBMITTED")


def test_our_own_open_deal_makes_a_house_account(aurora, aino) -> None:
    line = selling.Line(make_line().pk, Money(100, "EUR"))
    account = selling.Account(company=Company("Kone Oyj", "FI"))
    selling.create_direct_deal(by=aino, account=account, told=selling.Told(lines=[line]), at=AT)
    assert make_registration(aurora, "KONE OYJ", at=AT).conflict == "HOUSE_ACCOUNT"


def test_a_maybe_holds_the_place_and_goes_to_a_person(aurora, polar, aino) -> None:
    make_registration(aurora, "Telia Finland Oyj", at=AT)
    maybe = make_registration(polar, "Telia Sverige AB", at=AT, customer_country="SE")
    if maybe.conflict != "POSSIBLE_MATCH":
        maybe = make_registration(polar, "Telia Oyj Yritysmyynti", at=AT)
    assert (maybe.state, maybe.conflict) == ("SUBMITTED", "POSSIBLE_MATCH")
    with pytest.raises(deciding.MatchUndecided):
        deciding.approve_registration(by=aino, registration_id=maybe.pk, at=AT)

    match = maybe.possible_matches.first()
    with pytest.raises(deciding.ScopeHeld):
        deciding.settle_match(by=aino, registration_id=maybe.pk, same_as=match.customer_id, at=AT)

    deciding.settle_match(by=aino, registration_id=maybe.pk, same_as=None, at=AT)
    assert deciding.approve_registration(by=aino, registration_id=maybe.pk, at=AT).state == "APPROVED"


def test_everything_wrong_is_told_at_once_next_to_its_field(aurora) -> None:
    typed = Typed(
        customer_name=" ", product_line_id=None, customer_country="FI", customer_domain="nonsense",
        customer_business_id="0112038-8", amount="a lot", expected_close_on=date(2020, 1, 1),
    )  # fmt: skip
    with pytest.raises(Faults) as caught:
        registering.save_draft(by=member(aurora), partner_id=aurora.pk, typed=typed, at=AT, is_complete=True)
    assert {refusal.field for refusal in caught.value.refusals} == {
        "customer_name", "product_line", "customer_domain", "customer_business_id", "amount", "expected_close_on",
    }  # fmt: skip


def test_an_appeal_is_decided_by_somebody_else(aurora, aino) -> None:
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    found = make_registration(aurora, at=AT)
    deciding.refuse_registration(by=aino, registration_id=found.pk, reason="WRONG_FIT", at=AT)
    following.appeal_registration(by=member(aurora), registration_id=found.pk, text="They fit.", at=AT)

    with pytest.raises(SameDecider):
        appealing.decide_appeal(by=aino, registration_id=found.pk, granted=True, at=AT)
    again = appealing.decide_appeal(by=eva, registration_id=found.pk, granted=True, at=AT)

    assert (again.state, again.appeal_outcome) == ("SUBMITTED", "GRANTED")
