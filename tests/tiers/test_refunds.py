"""What is refunded or cancelled is not won any more: for tiers at once, for rebates and marketing money with their night."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kanava.deals.models import Deal
from kanava.earnings.actions.receiving import Told, record_customer_payment, undo_customer_payment
from kanava.earnings.models import CustomerPayment
from kanava.earnings.queries.rebates import sum_volumes
from kanava.mdf.actions.timing import accrue_budgets
from kanava.mdf.models import Budget
from kanava.rules.freeing import Kind
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.rebates import Period
from tests.factories import make_partner, make_user, staff
from tests.rules.worked_cases import quoted_cases, read_cases
from tests.tiers.making import AT, JOB, ON, look, make_old, make_won, standing

pytestmark = pytest.mark.django_db
CASES = read_cases("kept")


@pytest.fixture
def fia() -> Actor:
    return staff(make_user("Fia", role="FINANCE"))


def tell(fia: Actor, deal: Deal, kind: Kind, euros: int) -> CustomerPayment:
    told = Told(kind, Money(euros * 100, "EUR"), ON, is_another=True)
    return record_customer_payment(by=fia, deal_id=deal.pk, told=told, at=AT)


def minor(text: str) -> int:
    return Money.of(Decimal(text), "EUR").minor


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("tiers", list(CASES[0])) == CASES


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_what_counts_of_a_deal(case: dict[str, str]) -> None:
    deal = make_won(make_partner("Aurora Oy"), 1)
    Deal.objects.filter(pk=deal.pk).update(
        value_minor=minor(case["value"]), net_minor=minor(case["net"]), lost_minor=minor(case["refunded"]) + minor(case["cancelled"])
    )  # fmt: skip
    deal.refresh_from_db()
    assert deal.kept_minor == minor(case["counts"])


def test_a_refund_moves_the_tier_in_its_transaction_and_taking_it_back_moves_it_again(fia) -> None:
    aurora = make_old("Aurora Oy", "GOLD")
    deal = make_won(aurora, 306_500)
    look(aurora)
    assert (standing(aurora).revenue_minor, standing(aurora).notice) == (306_500_00, None)
    tell(fia, deal, Kind.PAID, 306_500)
    told = tell(fia, deal, Kind.REFUNDED, 20_000)
    now = standing(aurora)
    assert (now.revenue_minor, now.deals, now.reached, now.notice_to) == (286_500_00, 1, "SILVER", "SILVER")
    undo_customer_payment(by=fia, payment_id=told.pk, at=AT)
    assert (standing(aurora).revenue_minor, standing(aurora).notice) == (306_500_00, None)


def test_a_deal_that_is_cancelled_as_a_whole_is_no_won_deal(fia) -> None:
    aurora = make_old("Aurora Oy", "SILVER", 150_000)
    deal = make_won(aurora, 1_000)
    tell(fia, deal, Kind.CANCELLED, 1_000)
    assert (standing(aurora).revenue_minor, standing(aurora).deals) == (150_000_00, 1)


def test_rebates_and_marketing_money_count_what_is_left(fia) -> None:
    aurora = make_old("Aurora Oy", "GOLD")
    deal = make_won(aurora, 200_000, on=date(2026, 8, 10))
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30))
    accrue_budgets(by=JOB, at=AT)
    assert Budget.objects.get().amount_minor == 10_000_00
    tell(fia, deal, Kind.CANCELLED, 50_000)
    assert sum_volumes(quarter, product_line_id=None)[aurora.pk] == (150_000_00, 1)
    accrue_budgets(by=JOB, at=AT + timedelta(days=1))
    found = Budget.objects.get()
    assert (found.revenue_minor, found.amount_minor) == (150_000_00, 7_500_00)
    tell(fia, deal, Kind.CANCELLED, 150_000)
    assert sum_volumes(quarter, product_line_id=None) == {}
