"""Closing a period twice at once, and with the database gone in the middle of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, connections

from kanava.earnings import statements
from kanava.earnings.actions.closing import close_period
from kanava.earnings.models import Closing, Statement, StatementLine
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances
from kanava.rules.money import Money
from tests.earnings.test_closing import CLOSE, OCTOBER, won
from tests.factories import make_partner, make_user, staff

AT = datetime(2026, 10, 12, 9, tzinfo=UTC)


@pytest.fixture
def scene(fresh_database: str):
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    won(aurora, staff(make_user("Aino", role="OWNER")), "Kone Oyj")
    return aurora, staff(make_user("Fia", role="FINANCE"))


def test_who_close_at_once_make_one_closing(scene) -> None:
    _aurora, fia = scene

    def close(_number: int) -> int:
        try:
            return close_period(by=fia, day=OCTOBER.last, at=CLOSE).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(close, range(4)))) == 1
    assert (Closing.objects.count(), Statement.objects.count(), StatementLine.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("place", ["make_statements", "post_all"])
def test_a_closing_that_is_killed_has_not_happened_and_is_done_anew(scene, monkeypatch, place: str) -> None:
    aurora, fia = scene
    real = statements.post_all

    def killed(*given: object, **named: object) -> None:
        if place == "post_all":
            real(*given, **named)  # type: ignore[arg-type]
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(statements, "post_all", killed)
    with pytest.raises(DatabaseError):
        close_period(by=fia, day=OCTOBER.last, at=CLOSE)
    connections.close_all()
    monkeypatch.setattr(statements, "post_all", real)
    assert (
        Closing.objects.count(),
        Statement.objects.count(),
        Entry.objects.filter(kind="STATEMENT").count(),
    ) == (0, 0, 0)
    close_period(by=fia, day=OCTOBER.last, at=CLOSE)
    assert get_balances(aurora.pk) == {"PAYABLE": [Money(2_000_00, "EUR")]}
    assert Entry.objects.filter(kind="STATEMENT").count() == 1
