"""Earnings are free as the customer pays, and are taken back as it leaves; nothing that was written is changed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.deals.actions import closing, deciding, influencing, reopening
from kanava.deals.models import Deal
from kanava.earnings.actions.receiving import (
    DayInFuture,
    DealNotWon,
    MoreThanOpen,
    MoreThanPaid,
    OtherCurrency,
    PaidBeforeWin,
    PaymentAlike,
    ReferenceUsed,
    Told,
    record_customer_payment,
    undo_customer_payment,
)
from kanava.earnings.models import CustomerPayment
from kanava.earnings.proving import prove_entries
from kanava.earnings.releasing import free_all, release_all
from kanava.ledger.actions import load_rates
from kanava.ledger.models import Entry
from kanava.ledger.queries import EntryFilter, find_entries_of, get_balances, list_entries, sum_by_kind
from kanava.partners.models import Partner
from kanava.playbook.models import PlaybookVersion
from kanava.rules.freeing import Kind
from kanava.rules.money import AmountNotPositive, Money
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.refusals import NotFound, NotPermitted
from tests.factories import make_partner, make_registration, make_user, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ON = AT.date()
BY = system(Via.JOB)


@pytest.fixture
def fia() -> Actor:
    return staff(make_user("Fia", role="FINANCE"))


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")


def rules(**margins: object) -> None:
    """What the playbook says of margins from the day on which everything here happens."""
    number = PlaybookVersion.objects.count() + 1
    PlaybookVersion.objects.create(
        effective_from=ON, revision=number, document={"margins": margins}, is_published=True, created_at=AT, published_at=AT
    )  # fmt: skip


def won(partner: Partner, aino: Actor, *, amount: str = "10000", **typed: str) -> Deal:
    found = make_registration(partner, at=AT, amount=amount, **typed)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    deal = Deal.objects.get(registration=found)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    deal.refresh_from_db()
    return deal


def told(kind: Kind, amount: int, **more: object) -> Told:
    return Told(
        kind, Money(amount, str(more.pop("currency", "EUR"))), **{"moved_on": ON, "is_another": True, **more}
    )  # type: ignore[arg-type]


def standing(partner: Partner) -> dict[str, int]:
    """What its accounts hold, in minor units; all in one currency."""
    return {kind: amount.minor for kind, (amount,) in get_balances(partner.pk).items()}


def test_an_earning_is_free_in_the_share_that_the_customer_has_paid(aino, fia, aurora) -> None:
    rules(held_until="CUSTOMER_PAID")
    deal = won(aurora, aino)
    assert standing(aurora) == {"HELD": 2_000_00}
    for amount, free in ((4_000_00, 800_00), (6_000_00, 2_000_00)):
        record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, amount), at=AT)
        assert standing(aurora).get("ACCRUED") == free
    assert standing(aurora) == {"ACCRUED": 2_000_00}
    first, second, third = find_entries_of("deal", deal.pk)
    assert [line.kind for line in (first, second, third)] == ["MARGIN", "RELEASE", "RELEASE"]
    assert [line.amount.minor for line in (second, third)] == [800_00, 1_200_00]
    assert "CUSTOMER_PAID" in [step.code for step in second.steps]
    assert Event.objects.filter(verb="earnings.freed", partner_id=aurora.pk).count() == 2


def test_a_deal_that_was_paid_in_parts_is_won_again_under_keys_of_its_own(aino, fia, aurora) -> None:
    rules(held_until="CUSTOMER_PAID")
    deal = won(aurora, aino)
    for amount in (4_000_00, 6_000_00):
        record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, amount), at=AT)
    reopening.reopen_deal(by=aino, deal_id=deal.pk, reason="A mistake", at=AT)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    assert standing(aurora) == {"ACCRUED": 2_000_00}


def test_a_refund_is_taken_back_from_what_was_free(aino, fia, aurora) -> None:
    deal = won(aurora, aino)
    assert standing(aurora) == {"ACCRUED": 2_000_00}
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, 10_000_00), at=AT)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.REFUNDED, 2_500_00), at=AT)
    assert standing(aurora) == {"ACCRUED": 1_500_00}
    line = find_entries_of("deal", deal.pk)[-1]
    assert (line.kind, line.amount.minor, line.account, line.is_reversal) == (
        "CLAWBACK",
        -500_00,
        "ACCRUED",
        False,
    )
    assert sum_by_kind(EntryFilter()) == {"MARGIN": {"ACCRUED": [Money(1_500_00, "EUR")]}}
    assert sum_by_kind(EntryFilter(kind="MARGIN")) == {"MARGIN": {"ACCRUED": [Money(1_500_00, "EUR")]}}


def test_what_is_cancelled_is_taken_from_what_is_on_hold(aino, fia, aurora) -> None:
    rules(held_until="CUSTOMER_PAID")
    deal = won(aurora, aino)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, 5_000_00), at=AT)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.CANCELLED, 5_000_00), at=AT)
    assert standing(aurora) == {"ACCRUED": 1_000_00}


def test_long_after_the_win_nothing_is_taken_back(aino, fia, aurora) -> None:
    rules(clawback_days=30)
    deal = won(aurora, aino)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, 10_000_00), at=AT)
    later = AT + timedelta(days=31)
    late = told(Kind.REFUNDED, 10_000_00, moved_on=later.date())
    record_customer_payment(by=fia, deal_id=deal.pk, told=late, at=later)
    assert standing(aurora) == {"ACCRUED": 2_000_00}


def test_what_was_told_by_mistake_is_put_right_by_one_entry_and_nothing_is_reversed(
    aino, fia, aurora
) -> None:
    rules(held_until="CUSTOMER_PAID")
    deal = won(aurora, aino)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, 3_000_00), at=AT)
    wrong = record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, 7_000_00), at=AT)
    for _again in range(2):
        undo_customer_payment(by=fia, payment_id=wrong.pk, at=AT)
    assert standing(aurora) == {"ACCRUED": 600_00, "HELD": 1_400_00}
    assert not Entry.objects.filter(kind="REVERSAL").exists()
    *_, last = lines = find_entries_of("deal", deal.pk)
    assert [line.amount.minor for line in lines] == [2_000_00, 600_00, 1_400_00, 1_400_00]
    assert (last.kind, last.account, last.reason) == ("RETOLD", "HELD", "PAYMENT_UNDONE")
    assert lines[0].held_left == Money(1_400_00, "EUR")
    assert prove_entries().differing == []


def test_a_deal_that_is_won_again_finds_what_the_customer_has_paid(aino, fia, aurora) -> None:
    rules(held_until="CUSTOMER_PAID")
    deal = won(aurora, aino)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, 5_000_00), at=AT)
    reopening.reopen_deal(by=aino, deal_id=deal.pk, reason="Too early", at=AT)
    assert standing(aurora) == {}
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    assert standing(aurora) == {"ACCRUED": 1_000_00, "HELD": 1_000_00}


def test_the_days_on_hold_pass(aino, fia, aurora) -> None:
    rules(held_until="DAYS", held_days=20)
    deal = won(aurora, aino)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.CANCELLED, 1_000_00), at=AT)
    assert standing(aurora) == {"HELD": 1_800_00}
    assert free_all(by=BY, at=AT + timedelta(days=19)) == 0
    assert free_all(by=BY, at=AT + timedelta(days=20)) == 1
    assert free_all(by=BY, at=AT + timedelta(days=21)) == 0
    assert standing(aurora) == {"ACCRUED": 1_800_00}


def test_each_partner_of_a_deal_is_freed_by_its_own_earning_and_a_discount_waits_for_nothing(
    aino, fia
) -> None:
    rules(held_until="CUSTOMER_PAID")
    reseller = make_partner("Tukku Oy", type="MSP", tier="GOLD")
    helper = make_partner("Apu Oy", type="REFERRAL")
    found = make_registration(reseller, at=AT, amount="10000")
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    deal = Deal.objects.get(registration=found)
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=helper.pk, share_points=5_000, note="", at=AT
    )
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, 5_000_00), at=AT)
    assert standing(reseller) == {"RESALE": 3_000_00}
    assert standing(helper) == {"ACCRUED": 125_00, "HELD": 125_00}


def test_what_waited_for_a_rate_waits_for_the_customer_after_it(aino, fia, aurora) -> None:
    rules(held_until="CUSTOMER_PAID")
    deal = won(aurora, aino, currency="USD")
    paid = told(Kind.PAID, 5_000_00, currency="USD")
    record_customer_payment(by=fia, deal_id=deal.pk, told=paid, at=AT)
    assert get_balances(aurora.pk) == {"HELD": [Money(2_000_00, "USD")]}
    load_rates(by=BY, rows=[(ON, "USD", Decimal("1.25"))], at=AT)
    release_all(by=BY, at=AT)
    assert standing(aurora) == {"ACCRUED": 800_00, "HELD": 800_00}


@pytest.mark.parametrize(
    ("what", "refusal", "place"),
    [
        (told(Kind.PAID, 100, currency="USD"), OtherCurrency, "amount"),
        (told(Kind.PAID, 0), AmountNotPositive, "amount"),
        (told(Kind.PAID, 100, moved_on=ON + timedelta(days=1)), DayInFuture, "moved_on"),
        (told(Kind.PAID, 100, moved_on=ON - timedelta(days=1)), PaidBeforeWin, "moved_on"),
        (told(Kind.PAID, 100, moved_on=date(1999, 1, 1)), PaidBeforeWin, "moved_on"),
        (told(Kind.REFUNDED, 4_000_01), MoreThanPaid, "amount"),
        (told(Kind.CANCELLED, 6_000_01), MoreThanOpen, "amount"),
        (told(Kind.PAID, 100, reference="INV-1"), ReferenceUsed, "reference"),
    ],
)
def test_what_cannot_be_is_refused_next_to_its_field(aino, fia, aurora, what, refusal, place) -> None:
    deal = won(aurora, aino)
    first = told(Kind.PAID, 4_000_00, reference="INV-1")
    assert record_customer_payment(by=fia, deal_id=deal.pk, told=first, at=AT) == record_customer_payment(
        by=fia, deal_id=deal.pk, told=first, at=AT
    )
    with pytest.raises(refusal) as raised:
        record_customer_payment(by=fia, deal_id=deal.pk, told=what, at=AT)
    assert raised.value.field == place
    assert CustomerPayment.objects.count() == 1


def test_the_same_amount_of_the_same_day_is_asked_about(aino, fia, aurora) -> None:
    deal = won(aurora, aino)

    def tell(**more: object) -> CustomerPayment:
        given = told(Kind.PAID, 70_00, **{"is_another": False, **more})
        return record_customer_payment(by=fia, deal_id=deal.pk, told=given, at=AT)

    tell()
    for unclear in ({}, {"reference": "A-1"}):
        with pytest.raises(PaymentAlike) as refused:
            tell(**unclear)
        assert refused.value.field == "another"
    tell(is_another=True)
    tell(reference="A-1", is_another=True)
    with pytest.raises(PaymentAlike):
        tell()
    # Two that both have a reference differ in it, and the same one again is told once.
    CustomerPayment.objects.filter(reference="").delete()
    assert tell(reference="A-1").pk != tell(reference="A-2").pk
    assert CustomerPayment.objects.count() == 2


def test_only_who_may_tells_of_money_and_only_of_a_won_deal(aino, fia, aurora) -> None:
    deal = won(aurora, aino)
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    for stranger in (eva, Actor(role=Role.PARTNER_OWNER, via=Via.PORTAL, partner_id=aurora.pk)):
        with pytest.raises(NotPermitted):
            record_customer_payment(by=stranger, deal_id=deal.pk, told=told(Kind.PAID, 1), at=AT)
    with pytest.raises(NotFound):
        record_customer_payment(by=fia, deal_id=0, told=told(Kind.PAID, 1), at=AT)
    reopening.reopen_deal(by=aino, deal_id=deal.pk, reason="Too early", at=AT)
    with pytest.raises(DealNotWon):
        record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, 1), at=AT)


def test_the_partner_reads_its_releases_and_clawbacks(aino, fia, aurora) -> None:
    rules(held_until="CUSTOMER_PAID")
    deal = won(aurora, aino)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.PAID, 5_000_00), at=AT)
    record_customer_payment(by=fia, deal_id=deal.pk, told=told(Kind.REFUNDED, 1_000_00), at=AT)
    with partner_session(aurora.pk):
        found, _number = list_entries(aurora.pk)
        assert {(line.kind, line.account, line.amount.minor) for line in found.rows} == {
            ("MARGIN", "HELD", 2_000_00), ("RELEASE", "ACCRUED", 1_000_00), ("CLAWBACK", "ACCRUED", -200_00),
        }  # fmt: skip


STORY = st.lists(st.tuples(st.sampled_from([*Kind, "UNDO"]), st.integers(1, 40)), max_size=6)
NUMBERS = count(1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STORY, st.sampled_from(["NOTHING", "CUSTOMER_PAID", "DAYS"]))
def test_any_history_leaves_the_balances_that_reckoning_at_once_gives(aino, fia, story, hold) -> None:
    rules(held_until=hold)
    number = next(NUMBERS)
    partner = make_partner(f"Tarina {number} Oy", type="REFERRAL", tier="GOLD")
    deal = won(partner, aino, amount="97.31", customer=f"Asiakas {number} Oy")
    for kind, tenths in story:
        try:
            if kind == "UNDO":
                standing_payments = CustomerPayment.objects.filter(deal=deal, undone_at=None).order_by("-id")
                undo_customer_payment(by=fia, payment_id=getattr(standing_payments.first(), "pk", 0), at=AT)
            else:
                record_customer_payment(by=fia, deal_id=deal.pk, told=told(kind, tenths * 241), at=AT)
        except (MoreThanPaid, MoreThanOpen, NotFound):
            continue
    sums = dict.fromkeys(Kind, 0)
    for one in CustomerPayment.objects.filter(deal=deal, undone_at=None):
        sums[Kind(one.kind)] += one.amount_minor
    refunded, cancelled = sums[Kind.REFUNDED], sums[Kind.CANCELLED]
    left = max(9731 - refunded - cancelled, 0)
    kept = 1946 - 1946 * refunded // 9731 - 1946 * cancelled // 9731 if left else 0
    unpaid = left - min(max(sums[Kind.PAID] - refunded, 0), left)
    waits = 1946 * (unpaid + cancelled) // 9731 - 1946 * cancelled // 9731 if left else 0
    held = {"NOTHING": 0, "CUSTOMER_PAID": waits, "DAYS": kept}[hold]
    free = kept - held
    assert standing(partner) == {k: v for k, v in (("ACCRUED", free), ("HELD", kept - free)) if v}
    assert prove_entries().differing == []
