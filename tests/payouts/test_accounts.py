"""Where a partner is paid: told by one person, confirmed by another, used after a time of waiting."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from kanava.core import clock
from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.partners.models import Partner
from kanava.payouts.actions.accounts import confirm_account, propose_account, stop_account
from kanava.payouts.models import PartnerAccount
from kanava.payouts.numbers import Typed, read_account
from kanava.payouts.queries.accounts import get_account, get_partner_accounts
from kanava.rules.payout_accounts import AccountMoved, ChangeWaits, NothingChanged, SamePerson
from kanava.rules.people import Role
from kanava.rules.refusals import Faults, NotFound, NotPermitted
from tests.factories import make_member, make_partner, make_user, member, set_rules, staff
from tests.jobs import run_jobs
from tests.payouts.making import CLOSED, IBANS, make_account, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy", type="REFERRAL")


def codes(told: Typed) -> dict[str | None, str]:
    with pytest.raises(Faults) as raised:
        read_account(told)
    return {one.field: one.code for one in raised.value.refusals}


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (typed(number="FI21 1234 5600 0007 86"), {"number": "IBAN_WRONG"}),
        (typed(number="FI21 1234 5600 0007"), {"number": "IBAN_WRONG"}),
        (typed(number="123456-785"), {"number": "IBAN_NEEDED"}),
        (typed(number="   "), {"number": "ACCOUNT_NUMBER_MISSING"}),
        (typed(number=IBANS["DE"]), {"number": "IBAN_ELSEWHERE"}),
        (Typed("", "FI", "EUR", IBANS["FI"]), {"holder": "FIELD_MISSING"}),
        (Typed("A", "FI", "EUR", IBANS["FI"], "NDEA"), {"bic": "BIC_WRONG"}),
        (Typed("A", "FI", "EUR", IBANS["FI"], "DEUTDEFF"), {"bic": "BIC_ELSEWHERE"}),
        (Typed("A", "US", "USD", "12345678", "", "021000022"), {"bic": "BIC_MISSING", "routing": "ROUTING_WRONG"}),
        (Typed("A", "JP", "JPY", "１２３", "BOTKJPJT"), {"number": "ACCOUNT_NUMBER_UNREADABLE"}),
        (typed("GB"), {"bic": "BIC_MISSING"}),
        (Typed("A", "", "", "x"), {"country": "CHOICE_UNKNOWN"}),
        (Typed("A", "FI", "euro", IBANS["FI"]), {"currency": "CHOICE_UNKNOWN"}),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(told: Typed, wrong: dict[str, str]) -> None:
    assert codes(told) == wrong


def test_numbers_are_kept_in_one_form() -> None:
    found = read_account(Typed(" Aurora  Oy ", "FI", "EUR", "fi14 1009 3000 1234 58", "ndeafihh"))
    assert (found.holder, found.number, found.bic, found.has_iban) == (
        "Aurora Oy",
        IBANS["FI"],
        "NDEAFIHH",
        True,
    )
    american = read_account(Typed("Acme", "US", "USD", "0012-3456", "CHASUS33", "021000021"))
    assert (american.number, american.routing, american.has_iban) == ("00123456", "021000021", False)
    # Accounts of Åland have Finnish numbers.
    assert read_account(typed("FI")).number == read_account(Typed("A", "AX", "EUR", IBANS["FI"])).number


def test_nobody_confirms_what_they_told(aurora, owner, finance) -> None:
    told = propose_account(by=staff(finance), partner_id=aurora.pk, typed=typed(), at=CLOSED)
    with pytest.raises(SamePerson):
        confirm_account(by=staff(finance), account_id=told.pk, at=CLOSED)
    with pytest.raises(SamePerson):
        confirm_account(by=member(aurora, Role.PARTNER_FINANCE), account_id=told.pk, at=CLOSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerAccount.objects.filter(pk=told.pk).update(confirmed_by=finance)
    found = confirm_account(by=staff(owner), account_id=told.pk, at=CLOSED)
    assert (found.state, found.usable_on) == ("ACCOUNT_CONFIRMED", CLOSED.date() + timedelta(days=3))
    with pytest.raises(AccountMoved):
        confirm_account(by=staff(owner), account_id=told.pk, at=CLOSED)


def test_the_old_account_is_used_until_the_new_ones_day_has_come(aurora, owner, finance) -> None:
    first = make_account(aurora, finance, owner, at=CLOSED - timedelta(days=30))
    new = typed("DE")
    with pytest.raises(NothingChanged):
        propose_account(by=staff(owner), partner_id=aurora.pk, typed=typed(holder=aurora.name), at=CLOSED)
    second = make_account(aurora, owner, finance, told=new)
    with pytest.raises(ChangeWaits):
        propose_account(by=staff(owner), partner_id=aurora.pk, typed=typed("EE"), at=CLOSED)
    for days, used in ((0, first), (2, first), (3, second), (30, second)):
        (found,) = get_partner_accounts(aurora.pk, by=staff(owner), on=CLOSED.date() + timedelta(days=days))
        assert found.used == used


def test_a_change_can_be_stopped_and_the_old_account_stays(aurora, owner, finance) -> None:
    first = make_account(aurora, finance, owner, at=CLOSED - timedelta(days=30))
    second = make_account(aurora, owner, finance, told=typed("DE"))
    mika = make_member(aurora, "Mika", Role.PARTNER_FINANCE)
    stop_account(by=member(aurora, Role.PARTNER_FINANCE, mika.pk), account_id=second.pk, at=CLOSED)
    (found,) = get_partner_accounts(aurora.pk, by=staff(owner), on=CLOSED.date() + timedelta(days=30))
    assert (found.used, found.coming) == (first, None)
    with pytest.raises(AccountMoved):
        stop_account(by=staff(owner), account_id=second.pk, at=CLOSED)


def test_an_account_that_came_before_a_stopped_one_is_not_used_again(aurora, owner, finance) -> None:
    make_account(aurora, finance, owner, at=CLOSED - timedelta(days=60))
    second = make_account(aurora, finance, owner, at=CLOSED - timedelta(days=30), told=typed("DE"))
    stop_account(by=staff(owner), account_id=second.pk, at=CLOSED)
    (found,) = get_partner_accounts(aurora.pk, by=staff(owner), on=CLOSED.date())
    assert (found.used, len(found.before)) == (None, 2)


def test_the_waiting_time_is_the_playbooks(aurora, owner, finance) -> None:
    set_rules(payouts={"account_wait_days": 0})
    now = clock.now()
    assert make_account(aurora, finance, owner, at=now).usable_on == clock.day_of(now)


def test_a_partner_tells_confirms_and_sees_its_own_alone(aurora) -> None:
    polar = make_partner("Polar Oy")
    olga, mika = make_member(aurora, "Olga", Role.PARTNER_OWNER), make_member(aurora, "Mika", Role.PARTNER_FINANCE)  # fmt: skip
    by, other = member(aurora, Role.PARTNER_OWNER, olga.pk), member(aurora, Role.PARTNER_FINANCE, mika.pk)
    stranger = member(polar, Role.PARTNER_OWNER, make_member(polar, "Pia", Role.PARTNER_OWNER).pk)
    with partner_session(aurora.pk):
        told = propose_account(by=by, partner_id=aurora.pk, typed=typed(), at=CLOSED)
    with partner_session(polar.pk):
        assert not PartnerAccount.objects.exists()
        for attempt in (
            lambda: get_account(told.pk, by=stranger),
            lambda: confirm_account(by=stranger, account_id=told.pk, at=CLOSED),
            lambda: stop_account(by=stranger, account_id=told.pk, at=CLOSED),
            lambda: propose_account(by=stranger, partner_id=aurora.pk, typed=typed(), at=CLOSED),
        ):
            with pytest.raises(NotFound):
                attempt()
    with partner_session(aurora.pk):
        confirm_account(by=other, account_id=told.pk, at=CLOSED)
        assert get_account(told.pk, by=by).confirmed_by_id == mika.pk
    with pytest.raises(NotPermitted):
        propose_account(by=member(aurora, Role.PARTNER_SELLER), partner_id=aurora.pk, typed=typed(), at=CLOSED)  # fmt: skip
    with pytest.raises(NotPermitted):
        propose_account(by=staff(make_user("Eva", role="PARTNER_MANAGER")), partner_id=aurora.pk, typed=typed(), at=CLOSED)  # fmt: skip


def test_everybody_else_who_deals_with_money_hears_and_no_letter_or_event_has_the_number(aurora, owner, finance) -> None:  # fmt: skip
    olga = make_member(aurora, "Olga", Role.PARTNER_OWNER)
    make_member(aurora, "Mika", Role.PARTNER_FINANCE)
    make_member(aurora, "Sini", Role.PARTNER_SELLER)
    by = member(aurora, Role.PARTNER_OWNER, olga.pk)
    told = propose_account(by=by, partner_id=aurora.pk, typed=typed(), at=CLOSED)
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["mika@example.com"]
    assert "3458" in letter.body
    confirm_account(by=staff(finance), account_id=told.pk, at=CLOSED)
    stop_account(by=staff(owner), account_id=told.pk, at=CLOSED)
    run_jobs()
    assert len(mail.outbox) == 5
    number = IBANS["FI"]
    written = [one.body for one in mail.outbox] + list(map(str, Event.objects.values_list("data", flat=True)))
    for text in written:
        assert number[4:] not in text
        assert number[-8:] not in text.replace(" ", "")


def test_where_nobody_else_is_at_the_partner_our_finance_is_asked(aurora, owner, finance) -> None:
    olga = make_member(aurora, "Olga", Role.PARTNER_OWNER)
    by = member(aurora, Role.PARTNER_OWNER, olga.pk)
    propose_account(by=by, partner_id=aurora.pk, typed=typed(), at=CLOSED)
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == [finance.email]
