"""Earnings held for want of a rate come free when it comes: once, at the rate of the day the deal was won."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection, connections, transaction

from kanava.core.jobs import deliver
from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.deals.actions import closing, deciding, selling
from kanava.deals.models import Deal
from kanava.earnings.actions.releasing import release_earnings
from kanava.earnings.jobs import release_after
from kanava.earnings.releasing import release_all
from kanava.integrations import actions as imports
from kanava.ledger.actions import load_rates
from kanava.ledger.models import Entry
from kanava.ledger.queries import find_entries_of, get_balances, list_entries
from kanava.ledger.writers import post
from kanava.partners.models import Partner
from kanava.rules.ledger import AccountKind, Draft, Transfer
from kanava.rules.money import Money
from kanava.rules.people import Via, system
from tests.factories import make_partner, make_registration, make_user, staff
from tests.integrations.importing import BY as IMPORTER
from tests.integrations.importing import csv, land, start

WON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = datetime(2026, 12, 8, 15, 30, tzinfo=UTC)
BY = system(Via.JOB)
NAMES = (
    "Kotka",
    "Vaasa",
    "Tampere",
    "Umeå",
    "Kiruna",
    "Lübeck",
    "Rostock",
    "Imatra",
    "Tartu",
    "Bremen",
    "Bergen",
    "Malmö",
)
DOLLAR = (date(2026, 11, 19), "USD", Decimal("1.25"))
TOO_LATE = (date(2026, 11, 23), "USD", Decimal("1.60"))


def win(partner: Partner, currency: str = "USD", amount: str = "1000", customer: str = "Acme Inc") -> Deal:
    owner = staff(
        make_user(f"Aino {customer}", role="OWNER", email=f"aino-{partner.pk}-{len(customer)}@example.com")
    )
    found = make_registration(partner, customer, at=AT, currency=currency, amount=amount)
    deciding.approve_registration(by=owner, registration_id=found.pk, at=AT)
    deal = Deal.objects.get(registration=found)
    closing.win_deal(by=owner, deal_id=deal.pk, closed_on=WON, at=AT)
    return deal


def load(*rows: tuple[date, str, Decimal]) -> None:
    load_rates(by=BY, rows=rows, at=LATER)


@pytest.mark.django_db
def test_a_held_commission_comes_free_at_the_rate_of_its_own_day() -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = win(aurora)
    assert get_balances(aurora.pk) == {"HELD": [Money(20_000, "USD")]}

    load(TOO_LATE)
    assert release_all(by=BY, at=LATER) == 0
    load(DOLLAR)
    assert release_all(by=BY, at=LATER) == 1

    assert get_balances(aurora.pk) == {"ACCRUED": [Money(16_000, "EUR")]}
    held, undone, anew = find_entries_of("deal", deal.pk)
    assert (held.account, held.reason, held.effective_on) == ("HELD", "NO_RATE", WON)
    assert (held.reversed_on, held.undid) == (LATER.date(), "RATE_FOUND")
    assert (undone.account, undone.amount, undone.effective_on) == (
        "HELD",
        Money(-20_000, "USD"),
        LATER.date(),
    )
    assert (anew.account, anew.amount, anew.kind) == ("ACCRUED", Money(16_000, "EUR"), "MARGIN")
    assert anew.effective_on == LATER.date()
    assert [step.code for step in anew.steps[-3:]] == ["RATE", "RATE", "RELEASED"]
    assert anew.steps[-3].inputs["day"] == "2026-11-19"


@pytest.mark.django_db
def test_loaded_rates_set_the_release_going() -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    win(aurora)
    load(DOLLAR)
    _run_job("core.deliver", "and args->>'handler' = 'kanava.earnings.handlers.release'", deliver)
    _run_job("earnings.release_after", "", release_after)
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(16_000, "EUR")]}


def _run_job(name: str, which: str, task) -> None:
    """Do what the worker does with the one job that waits."""
    with connection.cursor() as cursor:
        cursor.execute(f"select args from procrastinate_jobs where task_name = %s {which}", [name])
        ((given,),) = cursor.fetchall()
    task(**(given if isinstance(given, dict) else json.loads(given)))


@pytest.mark.django_db
def test_it_is_told_once_on_the_partners_timeline_and_repeating_changes_nothing() -> None:
    aurora, polar = make_partner("Aurora Oy", type="REFERRAL"), make_partner("Polar GmbH", type="REFERRAL")
    deal = win(aurora)
    load(DOLLAR)
    assert [release_all(by=BY, at=LATER) for _ in range(2)] == [1, 0]
    # The next day, too: the keys are the same although the day is not.
    assert release_earnings(by=BY, deal_id=deal.pk, at=LATER + timedelta(days=1)) == 0
    told = Event.objects.get(verb="earnings.released")
    assert (told.partner_id, told.object_type, told.data["deal"]) == (aurora.pk, "entry", deal.pk)
    assert Entry.objects.get(pk=told.object_id).key.endswith(":released")
    with partner_session(polar.pk):
        assert list_entries(polar.pk)[0].rows == []
        assert not Event.objects.filter(verb="earnings.released").exists()


@pytest.mark.django_db
def test_a_resale_margin_without_a_rate_is_shown_in_the_partners_currency_then() -> None:
    polar = make_partner("Polar GmbH", type="RESELLER", tier="BRONZE")
    win(polar)
    assert get_balances(polar.pk) == {"RESALE": [Money(20_000, "USD")]}
    load(DOLLAR)
    release_all(by=BY, at=LATER)
    assert get_balances(polar.pk) == {"RESALE": [Money(16_000, "EUR")]}


@pytest.mark.django_db
def test_another_currency_of_the_partner_releases_without_any_rate() -> None:
    aurora = make_partner("Aurora Inc", type="REFERRAL", tier="GOLD")
    win(aurora, currency="XOF")
    assert release_all(by=BY, at=LATER) == 0
    Partner.objects.update(currency="XOF")
    assert release_all(by=BY, at=LATER) == 1
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(200, "XOF")]}


@pytest.mark.django_db
def test_a_released_amount_that_rounds_to_nothing_leaves_nothing() -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="BRONZE", currency="JPY")
    win(aurora, currency="USD", amount="0,05")
    load((WON, "USD", Decimal("1.25")), (WON, "JPY", Decimal("20")))
    assert release_all(by=BY, at=LATER) == 1
    assert get_balances(aurora.pk) == {}
    assert release_all(by=BY, at=LATER) == 0


@pytest.mark.django_db
def test_an_import_that_is_undone_takes_released_earnings_along() -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    row = "1,2026-11-20,110,USD,Aurora Oy"
    run = land(
        start("deals", "shop", csv("d.csv", "Deal Id,Close Date,Amount,Currency,Partner", row), earns=True)
    )
    load(DOLLAR)
    assert release_all(by=BY, at=LATER) == 1
    imports.undo_import(by=IMPORTER, run_id=run.pk, at=LATER)
    assert get_balances(aurora.pk) == {}
    assert release_all(by=BY, at=LATER) == 0


@pytest.mark.django_db
def test_what_is_held_costs_two_statements_when_no_rate_came(django_assert_max_num_queries) -> None:
    for number in range(4):
        win(make_partner(f"Partner {number}", type="REFERRAL"), customer=f"{NAMES[number]} Inc")
    load(TOO_LATE)
    with django_assert_max_num_queries(3):
        assert release_all(by=BY, at=LATER) == 0


def _at_once(*steps) -> list[object]:
    start_line = Barrier(len(steps))

    def run(step):
        start_line.wait(timeout=30)
        try:
            return step()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def test_two_at_once_release_once(fresh_database: str) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = win(aurora)
    load(DOLLAR)
    # Not even two days meeting at midnight are two releases.
    moments = [LATER + timedelta(days=number % 2) for number in range(8)]
    found = _at_once(*[lambda at=at: release_earnings(by=BY, deal_id=deal.pk, at=at) for at in moments])
    assert sorted(found) == [0] * 7 + [1]
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(16_000, "EUR")]}
    assert Event.objects.filter(verb="earnings.released").count() == 1


def test_a_win_while_rates_are_being_brought_in_waits_for_them(fresh_database: str) -> None:
    """Without the wait the entry would be held, and nobody would look again until the next rates."""
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    owner = staff(make_user("Aino", role="OWNER"))
    found = make_registration(aurora, at=AT, currency="USD", amount="1000")
    deciding.approve_registration(by=owner, registration_id=found.pk, at=AT)
    deal_id = Deal.objects.get().pk
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            load_rates(by=BY, rows=[DOLLAR], at=LATER)

            def win_it() -> None:
                try:
                    closing.win_deal(by=owner, deal_id=deal_id, closed_on=WON, at=AT)
                finally:
                    connections.close_all()

            waiting = pool.submit(win_it)
            _until_somebody_waits()
        waiting.result(timeout=30)
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(16_000, "EUR")]}


def _until_somebody_waits() -> None:
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_locks where not granted and locktype = 'advisory'")
            if cursor.fetchone()[0]:
                return
            cursor.execute("select pg_sleep(0.05)")
    raise AssertionError("Nobody waits for the rates.")


def test_rates_that_come_while_a_deal_is_being_won_find_what_it_held(fresh_database: str) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            win(aurora)

            def bring_in() -> None:
                try:
                    load(DOLLAR)
                    release_all(by=BY, at=LATER)
                finally:
                    connections.close_all()

            waiting = pool.submit(bring_in)
            _until_somebody_waits()
        waiting.result(timeout=30)
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(16_000, "EUR")]}


def test_two_who_open_the_same_accounts_never_wait_for_each_other(fresh_database: str) -> None:
    """One deal is found by Aurora and influenced by Polar, the other the other way round, and none has an account."""
    win(
        make_partner("Kotka Oy", type="REFERRAL"), currency="EUR"
    )  # the vendor's own account is there already
    pair = [make_partner(name, type="REFERRAL").pk for name in ("Aurora Oy", "Polar GmbH")]
    meeting = Barrier(2)

    def post_both(order: list[int]) -> None:
        with transaction.atomic():
            for place, partner_id in enumerate(order):
                if place:
                    # Both have opened one account, or one waits for the other to commit.
                    with suppress(BrokenBarrierError):
                        meeting.wait(timeout=1)
                post(_draft(order[0], partner_id), by=BY, at=AT)

    assert _at_once(lambda: post_both(pair), lambda: post_both(pair[::-1])) == [None, None]
    for partner_id in pair:
        assert get_balances(partner_id) == {"ACCRUED": [Money(200, "EUR")]}


def _draft(deal_id: int, partner_id: int) -> Draft:
    moved = Transfer(AccountKind.EXPENSE, AccountKind.ACCRUED, Money(100, "EUR"))
    return Draft("MARGIN", f"test:{deal_id}:{partner_id}", partner_id, WON, (moved,), "deal", deal_id, None)


def test_a_deal_is_won_once_however_many_try(fresh_database: str) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    owner = staff(make_user("Aino", role="OWNER"))
    found = make_registration(aurora, at=AT, amount="1000")
    deciding.approve_registration(by=owner, registration_id=found.pk, at=AT)
    deal_id = Deal.objects.get().pk
    tries = [lambda: closing.win_deal(by=owner, deal_id=deal_id, closed_on=WON, at=AT) for _ in range(6)]
    done = _at_once(*tries)
    assert sum(isinstance(one, Deal) for one in done) == 1
    assert sum(isinstance(one, selling.DealClosed) for one in done) == 5
    assert Entry.objects.count() == 1
