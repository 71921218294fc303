"""Closing a period: every cent on one statement, once, whatever happens meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from kanava.core.wall import partner_session
from kanava.deals.actions import closing as deals
from kanava.deals.actions import deciding
from kanava.deals.models import Deal
from kanava.earnings.actions.closing import close_period
from kanava.earnings.actions.receiving import Told, record_customer_payment
from kanava.earnings.models import Closing, Statement, StatementLine
from kanava.earnings.proving import prove_entries
from kanava.earnings.queries.statements import (
    find_next_period,
    get_statement,
    list_own_statements,
    preview_period,
)
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances, list_entries
from kanava.partners.models import Partner
from kanava.rules.freeing import Kind
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import NotFound, NotPermitted
from kanava.rules.statements import Period, PeriodNotOver, PeriodsClosedInOrder
from tests.factories import make_partner, make_registration, make_user, member, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 9, tzinfo=UTC)
CLOSE = datetime(2026, 11, 2, 9, tzinfo=UTC)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def fia() -> Actor:
    return staff(make_user("Fia", role="FINANCE"))


def won(partner: Partner, aino: Actor, customer: str, amount: str = "10000", *, at: datetime = AT) -> Deal:
    found = make_registration(partner, customer, at=at, amount=amount)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=at)
    deal = Deal.objects.get(registration=found)
    deals.win_deal(by=aino, deal_id=deal.pk, closed_on=at.date(), at=at)
    return deal


@pytest.fixture
def aurora(aino: Actor) -> Partner:
    """A referral partner with two deals of October, and a reseller whose discount stands on no statement."""
    partner = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    won(partner, aino, "Kone Oyj")
    won(partner, aino, "Elisa Oyj", "333.33")
    won(make_partner("Tukku Oy", type="RESELLER"), aino, "Valmet Oyj")
    return partner


def test_a_period_makes_one_statement_a_partner_and_moves_what_is_due(aino, fia, aurora) -> None:
    assert find_next_period(by=fia, today=CLOSE.date()) == OCTOBER
    seen = preview_period(OCTOBER, by=fia, today=CLOSE.date())
    assert not Closing.objects.exists()
    made = close_period(by=fia, day=OCTOBER.last, at=CLOSE)
    (row,) = Statement.objects.all()
    assert (row.number, row.due_minor, row.carried_minor, row.due_on) == (
        "2026-10-0001",
        2_066_67,
        0,
        date(2026, 12, 2),
    )
    assert [(key, balance.due.minor) for key, _name, _deal, balance in seen.rows] == [
        (aurora.pk, row.due_minor)
    ]
    assert (seen.sums.number, list(seen.sums.due)) == (1, [Money(2_066_67, "EUR")])
    assert get_balances(aurora.pk) == {"PAYABLE": [Money(2_066_67, "EUR")]}
    assert made.statements == 1
    assert find_next_period(by=fia, today=CLOSE.date()) is None
    assert prove_entries().differing == []
    assert [line.kind for line in list_entries(aurora.pk)[0].rows] == ["MARGIN", "MARGIN"]


def test_closing_it_again_changes_nothing(fia, aurora) -> None:
    first = close_period(by=fia, day=OCTOBER.last, at=CLOSE)
    entries = Entry.objects.count()
    assert close_period(by=fia, day=OCTOBER.first, at=CLOSE + timedelta(days=3)) == first
    assert (Entry.objects.count(), Statement.objects.count()) == (entries, 1)


def test_what_is_written_late_stands_on_the_next_statement_and_a_debt_is_carried(aino, fia, aurora) -> None:
    close_period(by=fia, day=OCTOBER.last, at=CLOSE)
    deal = Deal.objects.get(title__startswith="Kone")
    late = datetime(2026, 11, 20, 9, tzinfo=UTC)
    for kind in (Kind.PAID, Kind.REFUNDED):
        told = Told(kind, Money(10_000_00, "EUR"), late.date())
        record_customer_payment(by=fia, deal_id=deal.pk, told=told, at=late)
    assert get_balances(aurora.pk)["ACCRUED"] == [Money(-2_000_00, "EUR")]
    december = datetime(2026, 12, 1, 9, tzinfo=UTC)
    close_period(by=fia, day=date(2026, 11, 30), at=december)
    row = Statement.objects.latest("id")
    assert (row.gathered_minor, row.due_minor, row.carried_on_minor) == (-2_000_00, 0, -2_000_00)
    assert get_balances(aurora.pk) == {
        "PAYABLE": [Money(2_066_67, "EUR")],
        "CLAWBACK": [Money(-2_000_00, "EUR")],
    }
    # A win of October that is told of in December.
    found = make_registration(aurora, "Neste Oyj", at=AT, amount="15000")
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    deals.win_deal(by=aino, deal_id=found.deal.pk, closed_on=AT.date(), at=december)
    close_period(by=fia, day=date(2026, 12, 31), at=datetime(2027, 1, 2, 9, tzinfo=UTC))
    row = Statement.objects.latest("id")
    assert (row.carried_minor, row.gathered_minor, row.due_minor) == (-2_000_00, 3_000_00, 1_000_00)
    assert get_balances(aurora.pk) == {"PAYABLE": [Money(3_066_67, "EUR")]}
    assert prove_entries().differing == []


def test_nothing_is_lost_or_told_twice_over_months(aino, fia) -> None:
    partners = [make_partner(f"Kumppani {number} Oy", type="REFERRAL") for number in range(3)]
    for month in (7, 8, 9, 10):
        at = datetime(2026, month, 5, 9, tzinfo=UTC)
        for partner in partners[: month - 6]:
            won(partner, aino, f"Asiakas {month} {partner.pk} Oy", f"{month}000.10", at=at)
        close_period(by=fia, day=at.date(), at=datetime(2026, month + 1, 1, 9, tzinfo=UTC))
    told = sum(StatementLine.objects.values_list("amount_minor", flat=True))
    earned = sum(one.transfers.get().amount_minor for one in Entry.objects.filter(kind="MARGIN"))
    assert told == earned == sum(Statement.objects.values_list("due_minor", flat=True))
    assert StatementLine.objects.count() == Entry.objects.filter(kind="MARGIN").count()


def test_a_period_is_closed_when_it_is_over_in_order_and_by_who_may(fia, aurora) -> None:
    with pytest.raises(PeriodNotOver):
        close_period(by=fia, day=date(2026, 11, 1), at=CLOSE)
    close_period(by=fia, day=OCTOBER.last, at=CLOSE)
    with pytest.raises(PeriodsClosedInOrder):
        close_period(by=fia, day=date(2026, 9, 30), at=CLOSE)
    manager = staff(make_user("Eva", role="PARTNER_MANAGER"))
    for stranger in (manager, Actor(role=Role.PARTNER_FINANCE, via=Via.PORTAL, partner_id=aurora.pk)):
        with pytest.raises(NotPermitted):
            close_period(by=stranger, day=OCTOBER.last, at=CLOSE)


def test_a_statement_cannot_be_altered(fia, aurora) -> None:
    close_period(by=fia, day=OCTOBER.last, at=CLOSE)
    for change in (
        lambda: Statement.objects.update(due_minor=1),
        lambda: StatementLine.objects.all()._raw_delete("default"),
        lambda: Closing.objects.update(statements=0),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_partner_reads_its_own_statements_alone(aino, fia, aurora) -> None:
    polar = make_partner("Polar Oy", type="REFERRAL")
    won(polar, aino, "Nokia Oyj")
    close_period(by=fia, day=OCTOBER.last, at=CLOSE)
    by = member(aurora, Role.PARTNER_FINANCE)
    with partner_session(aurora.pk):
        found, number = list_own_statements(by=by, partner_id=aurora.pk)
        assert [row.number for row in found.rows] == ["2026-10-0001"]
        told = get_statement("2026-10-0001", by=by, partner_id=aurora.pk)
        assert sum(amount.minor for _line, amount in told.lines) == told.balance.due.minor
        with pytest.raises(NotFound):
            get_statement("2026-10-0002", by=by, partner_id=polar.pk)
    assert number.value == 1


def test_the_statements_of_the_database_do_not_grow_with_partners(
    aino, fia, django_assert_max_num_queries
) -> None:
    for number in range(8):
        won(make_partner(f"Kumppani {number} Oy", type="REFERRAL"), aino, f"Asiakas {number} Oy")
    with django_assert_max_num_queries(22):
        close_period(by=fia, day=OCTOBER.last, at=CLOSE)
    assert Statement.objects.count() == 8
