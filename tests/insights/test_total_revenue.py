"""Total revenue: typed, changed, cleared; each tells one event, and the same again tells nothing (guide: H1)."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from kanava.core.models import Event
from kanava.insights.actions import MonthInFuture, clear_revenue, enter_revenue
from kanava.insights.models import TotalRevenue
from kanava.insights.queries import list_totals
from kanava.rules.money import AmountNegative, Money
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import NotFound, NotPermitted
from tests.factories import make_user, staff
from tests.insights.world import BY

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
# In Helsinki it is the first of December already.
AT = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)


def eur(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def enter(amount: int = 500, month: date = OCTOBER, **more) -> TotalRevenue:
    return enter_revenue(by=BY, month=month, amount=eur(amount), at=AT, **more)


def test_any_day_of_a_month_names_it_and_who_typed_it_is_kept() -> None:
    eero = make_user("Eero", role="FINANCE")
    kept = enter_revenue(
        by=staff(eero), month=date(2026, 10, 17), amount=eur(500), at=AT, note=" Closed  books "
    )
    assert (kept.month, kept.amount_minor, kept.source, kept.note) == (
        OCTOBER,
        50_000,
        "TYPED",
        "Closed books",
    )
    row = next(one for one in list_totals(date(2026, 11, 30), by=BY) if one.kept)
    assert (row.month.start, row.person, row.amount) == (OCTOBER, "Eero", eur(500))


def test_entering_changing_and_clearing_tell_one_event_each() -> None:
    enter(500)
    enter(500)
    enter(700)
    enter(700, note="Corrected")
    clear_revenue(by=BY, month=date(2026, 10, 31), at=AT)
    events = Event.objects.order_by("id")
    assert [(one.verb, one.data["month"], one.data["before_minor"]) for one in events] == [
        ("revenue.entered", "2026-10", None), ("revenue.entered", "2026-10", 50_000), ("revenue.entered", "2026-10", 70_000),
        ("revenue.cleared", "2026-10", 70_000),
    ]  # fmt: skip
    assert not TotalRevenue.objects.exists()
    # The log names no text that somebody wrote.
    assert not any("note" in one.data for one in events)


def test_typing_over_an_imported_total_makes_it_typed() -> None:
    enter(500)
    TotalRevenue.objects.update(source="IMPORTED", entered_by_id=None)
    enter(500)
    assert TotalRevenue.objects.get().source == "IMPORTED"
    enter(501)
    assert TotalRevenue.objects.get().source == "TYPED"


def test_what_makes_no_sense_is_refused_next_to_its_field() -> None:
    assert enter(0, month=date(2026, 12, 1)).amount_minor == 0
    with pytest.raises(MonthInFuture) as future:
        enter(1, month=date(2027, 1, 1))
    with pytest.raises(AmountNegative) as negative:
        enter(-1)
    assert (future.value.field, negative.value.field) == ("month", "amount")
    with pytest.raises(NotFound):
        clear_revenue(by=BY, month=OCTOBER, at=AT)


@pytest.mark.parametrize("role", [Role.PARTNER_MANAGER, Role.SELLER, Role.EXECUTIVE])
def test_only_owner_and_finance_type_totals(role: Role) -> None:
    enter()
    by = Actor(role, Via.CONSOLE, 1)
    with pytest.raises(NotPermitted):
        enter_revenue(by=by, month=OCTOBER, amount=eur(1), at=AT)
    with pytest.raises(NotPermitted):
        clear_revenue(by=by, month=OCTOBER, at=AT)
    assert TotalRevenue.objects.get().amount_minor == 50_000


@pytest.mark.parametrize("wrong", [{"month": date(2026, 10, 2)}, {"amount_minor": -1}])
def test_the_database_refuses_a_total_that_cannot_be(wrong) -> None:
    values = {"month": OCTOBER, "amount_minor": 1, "currency": "EUR", "entered_at": AT, **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        TotalRevenue.objects.create(**values)
