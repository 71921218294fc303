"""Each deal has statements of its own where the playbook says so, and the rhythm may change at any time (guide: C5)."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanava.deals.models import Deal
from kanava.earnings.actions.closing import close_period
from kanava.earnings.actions.receiving import Told, record_customer_payment
from kanava.earnings.models import Closing, Statement, StatementLine
from kanava.earnings.proving import prove_entries
from kanava.earnings.queries.statements import find_next_period, preview_period
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances
from kanava.playbook.models import PlaybookVersion
from kanava.rules.freeing import Kind
from kanava.rules.money import AmountTooLarge, Money
from kanava.rules.people import Actor
from kanava.rules.statements import Period, PeriodNotOver, PeriodsClosedInOrder
from tests.earnings.test_closing import won
from tests.factories import make_partner, make_user, staff

pytestmark = pytest.mark.django_db
NUMBERS = count(1)


@pytest.fixture
def fia() -> Actor:
    return staff(make_user("Fia", role="FINANCE"))


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def rhythm(name: str, since: date) -> None:
    PlaybookVersion.objects.create(
        effective_from=since, revision=PlaybookVersion.objects.count() + 1, document={"margins": {"payment_rhythm": name}},
        is_published=True, created_at=moment(since), published_at=moment(since),
    )  # fmt: skip


def refund(deal: Deal, fia: Actor, minor: int, day: date) -> None:
    for kind in (Kind.PAID, Kind.REFUNDED):
        told = Told(kind, Money(minor, "EUR"), day, is_another=True)
        record_customer_payment(by=fia, deal_id=deal.pk, told=told, at=moment(day))


def test_each_deal_has_a_statement_of_its_own_as_soon_as_a_day_is_over(aino, fia) -> None:
    rhythm("PER_DEAL", date(2026, 9, 1))
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    first = won(aurora, aino, "Kone Oyj", "1000", at=moment(date(2026, 10, 12)))
    second = won(aurora, aino, "Elisa Oyj", "2000", at=moment(date(2026, 10, 12)))
    with pytest.raises(PeriodNotOver):
        close_period(by=fia, day=date(2026, 10, 12), at=moment(date(2026, 10, 12)))
    today = date(2026, 10, 13)
    period = find_next_period(by=fia, today=today)
    assert period == Period(date(2026, 10, 1), date(2026, 10, 12))
    seen = preview_period(period, by=fia, today=today)
    assert [(deal_id, balance.due.minor) for _, _, deal_id, balance in seen.rows] == [
        (first.pk, 200_00),
        (second.pk, 400_00),
    ]
    made = close_period(by=fia, day=period.last, at=moment(today))
    assert close_period(by=fia, day=period.last, at=moment(today)) == made
    assert find_next_period(by=fia, today=today) is None
    third = won(aurora, aino, "Nokia Oyj", "3000", at=moment(date(2026, 10, 14)))
    with pytest.raises(PeriodsClosedInOrder):
        close_period(by=fia, day=date(2026, 10, 11), at=moment(date(2026, 10, 20)))
    close_period(by=fia, day=date(2026, 10, 19), at=moment(date(2026, 10, 20)))
    rows = Statement.objects.order_by("id").values_list("number", "deal_id", "first_on", "due_on")
    assert list(rows) == [
        ("2026-10-0001", first.pk, date(2026, 10, 1), date(2026, 11, 12)),
        ("2026-10-0002", second.pk, date(2026, 10, 1), date(2026, 11, 12)),
        ("2026-10-0003", third.pk, date(2026, 10, 13), date(2026, 11, 19)),
    ]
    assert get_balances(aurora.pk) == {"PAYABLE": [Money(1_200_00, "EUR")]}


def test_a_debt_is_set_against_the_deals_beside_it(aino, fia) -> None:
    rhythm("PER_DEAL", date(2026, 9, 1))
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    first = won(aurora, aino, "Kone Oyj", "1000", at=moment(date(2026, 10, 12)))
    close_period(by=fia, day=date(2026, 10, 12), at=moment(date(2026, 10, 13)))
    refund(first, fia, 1000_00, date(2026, 10, 14))
    second = won(aurora, aino, "Elisa Oyj", "500", at=moment(date(2026, 10, 14)))
    third = won(aurora, aino, "Nokia Oyj", "3000", at=moment(date(2026, 10, 14)))
    close_period(by=fia, day=date(2026, 10, 14), at=moment(date(2026, 10, 15)))
    rows = Statement.objects.filter(last_on=date(2026, 10, 14)).order_by("id")
    told = rows.values_list("deal_id", "carried_minor", "gathered_minor", "due_minor", "carried_on_minor")
    assert list(told) == [
        (first.pk, 0, -200_00, 0, -200_00),
        (second.pk, -200_00, 100_00, 0, -100_00),
        (third.pk, -100_00, 600_00, 500_00, 0),
    ]
    assert get_balances(aurora.pk) == {"PAYABLE": [Money(700_00, "EUR")]}
    assert prove_entries().differing == []


STEP = st.one_of(
    st.tuples(st.just("WIN"), st.integers(1, 60_000)),
    st.tuples(st.just("REFUND"), st.integers(1, 90_000)),
    st.tuples(st.just("WAIT"), st.integers(1, 45)),
    st.tuples(st.just("CLOSE"), st.integers(0, 1)),
    st.tuples(st.sampled_from(["MONTHLY", "QUARTERLY", "PER_DEAL"]), st.just(0)),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=4, max_size=16))
def test_under_any_rhythms_every_cent_stands_on_one_statement_once(aino, fia, story) -> None:
    with transaction.atomic():
        _live(aino, fia, story)
        # Closings bind the whole programme: the next story begins without.
        transaction.set_rollback(True)


def _live(aino: Actor, fia: Actor, story) -> None:
    partner = make_partner(f"Tarina {next(NUMBERS)} Oy", type="REFERRAL", tier="GOLD")
    day, made = date(2026, 1, 5), []
    for what, number in [*story, ("WAIT", 120), ("CLOSE", 1), ("CLOSE", 1)]:
        if what == "WIN":
            made.append(
                won(partner, aino, f"Asiakas {next(NUMBERS)} Oy", f"{number / 100:.2f}", at=moment(day))
            )
        elif what == "REFUND" and made:
            try:
                refund(made[number % len(made)], fia, number, day)
            except AmountTooLarge:
                continue
        elif what == "WAIT":
            day += timedelta(days=number)
        elif what == "CLOSE":
            _close(fia, day, all_of_them=bool(number))
        elif what in ("MONTHLY", "QUARTERLY", "PER_DEAL"):
            rhythm(what, day)
    _prove(partner)


def _close(fia: Actor, day: date, *, all_of_them: bool) -> None:
    while (period := find_next_period(by=fia, today=day)) is not None:
        closed_until = Closing.objects.order_by("-last_on").values_list("last_on", flat=True).first()
        assert closed_until is None or period.first == closed_until + timedelta(days=1)
        close_period(by=fia, day=period.last, at=moment(day))
        if not all_of_them:
            return


def _prove(partner) -> None:
    closed_until = Closing.objects.latest("last_on").last_on if Closing.objects.exists() else date.min
    moved = {}
    for entry in Entry.objects.filter(partner_id=partner.pk, effective_on__lte=closed_until).exclude(
        kind="STATEMENT"
    ):
        for one in entry.transfers.select_related("debit", "credit"):
            sign = (one.credit.kind == "ACCRUED") - (one.debit.kind == "ACCRUED")
            moved[entry.pk] = moved.get(entry.pk, 0) + sign * one.amount_minor
    lines = dict(StatementLine.objects.values_list("entry_id", "amount_minor"))
    assert lines == {key: minor for key, minor in moved.items() if minor}
    rows = list(Statement.objects.order_by("id"))
    carried = rows[-1].carried_on_minor if rows else 0
    assert sum(row.due_minor for row in rows) + carried == sum(lines.values())
    assert [row.carried_minor for row in rows] == [0, *(row.carried_on_minor for row in rows)][: len(rows)]
    for row in rows:
        sources = set(
            Entry.objects.filter(
                pk__in=StatementLine.objects.filter(statement=row).values("entry_id")
            ).values_list("source_id", flat=True)
        )
        assert row.deal_id is None or sources == {row.deal_id}
    held = {kind: amounts[0].minor for kind, amounts in get_balances(partner.pk).items()}
    assert held.get("PAYABLE", 0) == sum(row.due_minor for row in rows)
    assert held.get("CLAWBACK", 0) == carried
    assert prove_entries().differing == []
