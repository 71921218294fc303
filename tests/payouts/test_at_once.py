"""Two people at once, and the database gone in the middle: nothing is paid twice and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections

from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances
from kanava.payouts.actions import sending, telling
from kanava.payouts.actions.running import make_run
from kanava.payouts.models import Payment, Run, RunFile
from kanava.payouts.queries.runs import mark_of
from kanava.rules.money import Money
from kanava.rules.payouts import NothingDue
from tests.factories import make_user, staff
from tests.payouts.making import PAID, make_approved, make_payees, make_paying, make_sent, plan_of


@pytest.fixture
def scene(fresh_database: str):
    owner, finance = make_user("Aino", role="OWNER"), make_user("Eero", role="FINANCE")
    payees = make_payees(3, owner, finance)
    return owner, finance, payees, make_paying(staff(finance))


def at_once(act) -> list[object]:
    def run(number: int) -> object:
        try:
            return act(number)
        except NothingDue:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(run, range(4)))


def test_who_make_runs_at_once_pay_each_statement_once(scene) -> None:
    owner, finance, _payees, ours = scene
    people = (owner, finance, owner, finance)
    made = at_once(lambda number: make_run(by=staff(people[number]), plan=plan_of(ours), at=PAID).number)
    assert sorted(made, key=str) == ["None", "None", "None", "P2026-001"] or made.count(None) == 3
    assert (Run.objects.count(), Payment.objects.count()) == (1, 3)


def test_who_tell_at_once_move_the_ledger_once(scene) -> None:
    owner, finance, payees, ours = scene
    run = make_sent(ours, finance, owner)
    at_once(
        lambda _number: _quietly(
            lambda: telling.tell_all_paid(by=staff(finance), run_id=run.pk, on=PAID.date(), at=PAID)
        )
    )
    assert Entry.objects.filter(kind="PAYOUT").count() == 3
    assert get_balances(payees[0].pk) == {"PAID": [Money(1000_00, "EUR")]}


def _quietly(act) -> object:
    from kanava.rules.refusals import Refusal

    try:
        return act()
    except Refusal:
        return None


def killed(*_given: object, **_named: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(pg_backend_pid())")


def test_a_file_that_is_cut_off_was_not_made_and_is_made_anew(scene, monkeypatch) -> None:
    owner, finance, _payees, ours = scene
    run = make_approved(ours, finance, owner)
    real = sending.record_run
    monkeypatch.setattr(sending, "record_run", killed)
    with pytest.raises(DatabaseError):
        sending.make_file(by=staff(finance), run_id=run.pk, at=PAID)
    connections.close_all()
    monkeypatch.setattr(sending, "record_run", real)
    run.refresh_from_db()
    assert (run.state, RunFile.objects.count()) == ("RUN_APPROVED", 0)
    sending.make_file(by=staff(finance), run_id=run.pk, at=PAID)
    assert RunFile.objects.count() == 1


def test_answers_that_are_cut_off_were_not_told(scene, monkeypatch) -> None:
    owner, finance, payees, ours = scene
    run = make_sent(ours, finance, owner)
    real = telling.record_run
    monkeypatch.setattr(telling, "record_run", killed)
    with pytest.raises(DatabaseError):
        telling.tell_all_paid(by=staff(finance), run_id=run.pk, on=PAID.date(), at=PAID)
    connections.close_all()
    monkeypatch.setattr(telling, "record_run", real)
    assert get_balances(payees[0].pk) == {"PAYABLE": [Money(1000_00, "EUR")]}
    assert telling.tell_all_paid(by=staff(finance), run_id=run.pk, on=PAID.date(), at=PAID) == 3
    assert Entry.objects.filter(kind="PAYOUT").count() == 3
    assert mark_of(run).startswith("0;0")
