"""Where a period ends in the programme's time zone, and a partner that earns in two currencies (guide: C5)."""

from datetime import UTC, date, datetime

import pytest

from kanava.earnings.actions.closing import close_period
from kanava.earnings.models import Statement
from kanava.earnings.proving import prove_entries
from kanava.earnings.queries.statements import find_next_period
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.statements import Period, PeriodNotOver
from tests.factories import make_partner, make_user, staff
from tests.payouts.making import earn

pytestmark = pytest.mark.django_db
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
# Helsinki is two hours ahead of UTC once October ends: half an hour before midnight, and half an hour after it.
BEFORE = datetime(2026, 10, 31, 21, 30, tzinfo=UTC)
AFTER = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)


@pytest.fixture
def fia() -> Actor:
    return staff(make_user("Fia", role="FINANCE"))


def test_a_month_is_over_at_midnight_of_the_programme_and_not_of_utc(fia, settings) -> None:
    assert settings.TIME_ZONE == "Europe/Helsinki"
    aurora = make_partner("Aurora Oy", type="REFERRAL")
    earn(aurora, 1_000_00, at=datetime(2026, 10, 31, 9, tzinfo=UTC), key="last day")
    earn(aurora, 70_00, at=datetime(2026, 11, 1, 9, tzinfo=UTC), key="next day")
    with pytest.raises(PeriodNotOver):
        close_period(by=fia, day=OCTOBER.last, at=BEFORE)
    assert close_period(by=fia, day=OCTOBER.last, at=AFTER).last_on == OCTOBER.last
    row = Statement.objects.get()
    # What is due within thirty days is counted from the first of November, on which it was closed.
    assert (row.due_minor, row.due_on) == (1_000_00, date(2026, 12, 1))
    assert get_balances(aurora.pk) == {
        "PAYABLE": [Money(1_000_00, "EUR")],
        "ACCRUED": [Money(70_00, "EUR")],
    }


def test_a_partner_with_two_currencies_gets_two_statements(fia) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL")
    at = datetime(2026, 10, 12, 9, tzinfo=UTC)
    earn(aurora, 1_000_00, at=at)
    earn(aurora, 25_000_00, currency="SEK", at=at)
    assert find_next_period(by=fia, today=date(2026, 11, 1)) == OCTOBER
    assert close_period(by=fia, day=OCTOBER.last, at=AFTER).statements == 2
    rows = Statement.objects.order_by("currency").values_list("partner_id", "currency", "due_minor")
    assert list(rows) == [(aurora.pk, "EUR", 1_000_00), (aurora.pk, "SEK", 25_000_00)]
    assert len(set(Statement.objects.values_list("number", flat=True))) == 2
    assert get_balances(aurora.pk) == {"PAYABLE": [Money(1_000_00, "EUR"), Money(25_000_00, "SEK")]}
    made = Entry.objects.filter(kind="STATEMENT", source_id__in=Statement.objects.values("id"))
    assert made.count() == 2
    # What these statements gather is made up here, and has no facts to be reckoned from.
    assert not {*made.values_list("id", flat=True)} & {*prove_entries().differing}
