"""A Won or Lost that was a mistake is taken back: stage, registration, ownership, and every cent (guide: C3, H5)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kanava.config.proofs.amounts import prove_amounts
from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.core.models import Event
from kanava.deals.actions import closing, deciding, following, influencing, registering, reopening, selling
from kanava.deals.models import Deal, Ownership, Registration
from kanava.earnings.releasing import release_all
from kanava.earnings.writers import settle_deals
from kanava.ledger.actions import load_rates
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances
from kanava.matching.engine import Company
from kanava.partners.models import Partner
from kanava.rules.money import Money
from kanava.rules.people import Actor, Via, system
from kanava.rules.refusals import NotPermitted
from tests.factories import make_line, make_partner, make_registration, make_user, member, staff
from tests.integrations.importing import csv, land, start

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ON = AT.date()
LATER = AT + timedelta(days=3)


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")


@pytest.fixture(autouse=True)
def whole():
    """Whatever a test does, `kanava check` finds nothing broken in records and amounts."""
    yield
    found = [one for part in (prove_records, prove_amounts) for one in part()]
    assert [one for one in found if one.level == Level.BROKEN] == []


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def approved(partner: Partner, aino: Actor, **typed: str) -> Deal:
    found = make_registration(partner, at=AT, **typed)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    return Deal.objects.get(registration=found)


def win(deal: Deal, aino: Actor, net: Money | None = None, at: datetime = AT) -> Deal:
    return closing.win_deal(by=aino, deal_id=deal.pk, closed_on=at.date(), at=at, net=net)


def reopen(deal: Deal, aino: Actor, at: datetime = LATER) -> reopening.Reopened:
    return reopening.reopen_deal(by=aino, deal_id=deal.pk, reason="The wrong deal", at=at)


def test_a_win_is_taken_back_to_the_cent_and_the_deal_is_lost_instead(aurora, aino) -> None:
    deal = approved(aurora, aino)
    closing.report_progress(
        by=member(aurora), deal_id=deal.pk, stage="PROPOSAL", expected_close_on=None, at=AT
    )
    win(deal, aino)
    assert get_balances(aurora.pk) == {"ACCRUED": [euros(10_000)]}
    assert Ownership.objects.filter(kind="RENEWAL", ended_on=None).exists()

    done = reopen(deal, aino)
    deal.refresh_from_db()
    assert (deal.stage, deal.closed_on, deal.registration.state, done.lapsed) == (
        "PROPOSAL",
        None,
        "APPROVED",
        "",
    )
    assert get_balances(aurora.pk) == {}
    held = Ownership.objects.get(ended_on=None)
    assert (held.kind, held.partner_id, held.until_on) == ("NEW", aurora.pk, deal.registration.ends_on)
    undone = Entry.objects.get(kind="REVERSAL")
    assert (undone.reason, undone.effective_on) == ("DEAL_REOPENED", LATER.date())
    told = Event.objects.get(verb="deal.reopened").data
    assert (told["before"], told["after"], told["reason"]) == ("WON", "PROPOSAL", "The wrong deal")

    closing.lose_deal(by=aino, deal_id=deal.pk, closed_on=LATER.date(), reason="No budget", at=LATER)
    assert get_balances(aurora.pk) == {}
    assert not Ownership.objects.filter(ended_on=None).exists()


def test_it_is_won_again_at_another_amount_and_each_win_has_its_own_entries(aurora, aino) -> None:
    deal = approved(aurora, aino)
    for number, net in enumerate((euros(50_000), euros(40_000), euros(60_000))):
        win(deal, aino, net, at=AT + timedelta(days=number))
        assert get_balances(aurora.pk) == {"ACCRUED": [net.times(Decimal("0.2"))]}
        if number < 2:
            reopen(deal, aino, at=AT + timedelta(days=number))
            assert get_balances(aurora.pk) == {}
    keys = list(Entry.objects.filter(kind="MARGIN").order_by("id").values_list("key", flat=True))
    first = f"deal:{deal.pk}:partner:{aurora.pk}:earning"
    assert keys == [first, f"{first}:win:2", f"{first}:win:3"]
    assert Ownership.objects.filter(kind="RENEWAL", ended_on=None).count() == 1


def test_all_who_influenced_give_back_too(aurora, aino) -> None:
    polar = make_partner("Polar GmbH", type="SI")
    deal = approved(aurora, aino)
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=polar.pk, share_points=5_000, note="", at=AT
    )
    win(deal, aino)
    assert get_balances(polar.pk)
    reopen(deal, aino)
    assert (get_balances(aurora.pk), get_balances(polar.pk)) == ({}, {})


def test_what_was_held_and_came_free_is_taken_back_where_it_is(aurora, aino) -> None:
    deal = approved(aurora, aino, currency="USD")
    win(deal, aino)
    reopen(deal, aino, at=AT)
    assert get_balances(aurora.pk) == {}
    win(deal, aino)
    load_rates(by=system(Via.COMMAND), rows=[(ON, "USD", Decimal("1.25"))], at=AT)
    # Only the win that stands is released.
    assert release_all(by=system(Via.COMMAND), at=AT) == 1
    assert get_balances(aurora.pk) == {"ACCRUED": [euros(8_000)]}
    reopen(deal, aino)
    assert get_balances(aurora.pk) == {}


def test_a_lost_deal_is_open_and_protected_again(aurora, aino) -> None:
    deal = approved(aurora, aino)
    closing.lose_deal(by=aino, deal_id=deal.pk, closed_on=ON, reason="No budget", at=AT)
    reopen(deal, aino)
    deal.refresh_from_db()
    assert (deal.stage, deal.lost_reason, deal.registration.state) == ("QUALIFIED", "", "APPROVED")
    assert not Entry.objects.exists()
    polar = make_partner("Polar GmbH")
    assert make_registration(polar, at=LATER).reason_code == "SECOND_REGISTRANT"


def test_whoever_came_to_own_the_opportunity_since_keeps_it(aurora, aino) -> None:
    deal = approved(aurora, aino)
    closing.lose_deal(by=aino, deal_id=deal.pk, closed_on=ON, reason="No budget", at=AT)
    other = make_registration(make_partner("Polar GmbH"), at=AT)
    assert reopen(deal, aino).lapsed == "SCOPE_HELD"
    assert Registration.objects.get(pk=deal.registration_id).state == "EXPIRED"
    assert Ownership.objects.get(ended_on=None).registration_id == other.pk


def test_a_protection_that_is_over_does_not_come_back(aurora, aino) -> None:
    deal = approved(aurora, aino)
    win(deal, aino)
    assert reopen(deal, aino, at=AT + timedelta(days=91)).lapsed == "PROTECTION_OVER"
    deal.refresh_from_db()
    assert (deal.stage, deal.registration.state) == ("QUALIFIED", "EXPIRED")
    assert not Ownership.objects.filter(ended_on=None).exists()
    # Open without a registration's protection, it can still be closed.
    win(deal, aino, at=AT + timedelta(days=92))
    assert get_balances(aurora.pk) == {"ACCRUED": [euros(10_000)]}
    assert Ownership.objects.get(ended_on=None).kind == "RENEWAL"
    assert reopen(deal, aino, at=AT + timedelta(days=93)).lapsed == "PROTECTION_OVER"
    assert not Ownership.objects.filter(ended_on=None).exists()


def test_a_deal_that_ended_with_its_registration_waits_for_that(aurora, aino) -> None:
    deal = approved(aurora, aino)
    following.withdraw_registration(by=member(aurora), registration_id=deal.registration_id, at=AT)
    with pytest.raises(reopening.RegistrationEnded):
        reopen(deal, aino)


def test_what_cannot_be_taken_back_says_so(aurora, aino) -> None:
    deal = approved(aurora, aino)
    with pytest.raises(reopening.DealOpen):
        reopen(deal, aino)
    win(deal, aino)
    with pytest.raises(registering.FieldMissing):
        reopening.reopen_deal(by=aino, deal_id=deal.pk, reason=" ", at=AT)
    for by in (member(aurora), staff(make_user("Eva", role="PARTNER_MANAGER"))):
        with pytest.raises(NotPermitted):
            reopen(deal, by)
    assert get_balances(aurora.pk) == {"ACCRUED": [euros(10_000)]}


def test_our_own_teams_deal_is_open_again(aino) -> None:
    told = selling.Told([selling.Line(make_line().pk, euros(10))], stage="NEGOTIATION")
    account = selling.Account(company=Company("Kone Oyj", "FI"))
    deal = selling.create_direct_deal(by=aino, account=account, told=told, at=AT)
    closing.lose_deal(by=aino, deal_id=deal.pk, closed_on=ON, reason="x", at=AT)
    reopen(deal, aino)
    deal.refresh_from_db()
    assert (deal.stage, deal.value_minor) == ("NEGOTIATION", 1_000)


def test_an_imported_win_that_was_settled_is_taken_back_and_won_again(aurora, aino) -> None:
    table = csv(
        "deals.csv",
        "Deal Id,Deal Name,Stage,Close Date,Amount,Partner",
        "1,Old,Won,2026-03-02,1000,Aurora Oy",
    )
    land(start("deals", "crm", table))
    deal = Deal.objects.get()
    settle_deals([deal.pk], by=aino, at=AT)
    assert (deal.is_imported, get_balances(aurora.pk)) == (True, {"ACCRUED": [euros(200)]})
    reopen(deal, aino)
    deal.refresh_from_db()
    assert (deal.stage, get_balances(aurora.pk)) == ("NEGOTIATION", {})
    win(deal, aino, euros(2_000), at=LATER)
    assert get_balances(aurora.pk) == {"ACCRUED": [euros(400)]}


def test_a_loss_says_why(aurora, aino) -> None:
    deal = approved(aurora, aino)
    with pytest.raises(registering.FieldMissing):
        closing.lose_deal(by=aino, deal_id=deal.pk, closed_on=ON, reason=" ", at=AT)
    with pytest.raises(registering.FieldMissing):
        closing.report_progress(
            by=member(aurora), deal_id=deal.pk, stage="LOST", expected_close_on=None, at=AT
        )
    deal.refresh_from_db()
    assert (deal.stage, deal.registration.state) == ("QUALIFIED", "APPROVED")
