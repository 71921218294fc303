"""What won deals post: the version that governs, what margins are counted from, zero and negative amounts, and why."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.core.wall import partner_session
from kanava.deals.actions import closing, deciding, influencing, timing
from kanava.deals.actions.influencing import SourcedItself
from kanava.deals.models import Deal, DealLine
from kanava.deals.queries import DealName, name_own_deals
from kanava.earnings.writers import settle_deal
from kanava.ledger.models import Entry
from kanava.ledger.queries import find_entries_of, get_balances
from kanava.partners.models import Partner
from kanava.playbook import actions as playbooks
from kanava.rules.facts import is_current_form
from kanava.rules.money import CurrenciesDiffer, Money
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.playbook.changes import Edit
from tests.factories import client_of, make_member, make_partner, make_registration, make_user, member
from tests.integrations.importing import csv, land, start

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ON = AT.date()
BY = system(Via.COMMAND)


def approved(partner: Partner, aino: Actor, customer: str = "Wärtsilä Oyj", **typed: str) -> Deal:
    found = make_registration(partner, customer, at=AT, **typed)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    return Deal.objects.get(registration=found)


def publish(on: date, **changes: object) -> int:
    edits = {path: Edit(seen=None, typed=value) for path, value in changes.items()}
    playbooks.edit_draft(by=BY, edits=edits, at=AT)
    version = playbooks.publish_draft(by=BY, effective_from=on, reason="Test", at=AT)
    return version.pk


def test_a_promise_outlives_a_playbook_that_keeps_none(aino) -> None:
    first = publish(ON, **{"margins.referral.GOLD": "25"})
    deal = approved(make_partner("Aurora Oy", type="REFERRAL", tier="GOLD"), aino)
    late = ON + timedelta(days=30)
    second = publish(late, **{"margins.promise_locked": False, "margins.referral.GOLD": "16"})
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=late, at=AT + timedelta(days=30))
    entry = Entry.objects.get()
    assert entry.playbook_version_id == first
    assert entry.transfers.get().amount_minor == 12_500_00
    assert (entry.facts["version"], entry.facts["promised_version"]) == (second, first)
    assert is_current_form(entry.facts)


def test_after_the_protection_the_day_of_the_win_governs(aino) -> None:
    publish(ON, **{"margins.referral.GOLD": "25"})
    deal = approved(make_partner("Aurora Oy", type="REFERRAL", tier="GOLD"), aino)
    late = ON + timedelta(days=91)
    second = publish(late, **{"margins.referral.GOLD": "16"})
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=late, at=AT + timedelta(days=91))
    entry = Entry.objects.get()
    assert (entry.playbook_version_id, entry.transfers.get().amount_minor) == (second, 8_000_00)


def test_a_win_that_is_recorded_late_keeps_its_promise(aino) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = approved(aurora, aino)
    Partner.objects.update(tier="BRONZE")
    timing.expire_registrations(by=BY, at=AT + timedelta(days=120))
    closing.win_deal(
        by=aino, deal_id=deal.pk, closed_on=deal.registration.ends_on, at=AT + timedelta(days=120)
    )
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(10_000_00, "EUR")]}


def test_a_protection_that_ended_in_silence_keeps_no_promise(aino) -> None:
    """The portal counted with the day that the protection really ends, the accrual with the end of its period."""
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = approved(aurora, aino)
    found = deal.registration
    assert found.ends_on < found.protected_until
    Partner.objects.update(tier="BRONZE")
    after = timedelta(days=(found.ends_on - ON).days + 1)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON + after, at=AT + after)
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(5_000_00, "EUR")]}
    (line,) = find_entries_of("deal", deal.pk)
    assert (line.steps[0].code, line.steps[0].inputs["until"]) == (
        "PROMISE_LAPSED",
        found.ends_on.isoformat(),
    )


@pytest.mark.parametrize(
    ("base", "earned"), [("NET", 10_000_00), ("LIST", 16_000_00), ("END_CUSTOMER", 10_000_00)]
)
def test_coming_is_what_the_win_then_earns(aino, base: str, earned: int) -> None:
    """The portal counted on the net amount whatever the playbook said."""
    publish(clock.today(), **{"margins.base": base, "margins.days_to_pay": 31})
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    bertil = client_of(make_member(aurora, "Bertil"))
    now = clock.now()
    found = make_registration(aurora, at=now)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=now)
    deal = Deal.objects.get()
    DealLine.objects.filter(deal=deal).update(list_minor=80_000_00)
    text = bertil.get(reverse("portal:home")).content.decode()
    assert f"€{earned // 100:,}" in text
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=clock.today(), at=now)
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(earned, "EUR")]}


def test_a_free_deal_earns_on_its_list_price_where_that_is_the_base(aino) -> None:
    publish(ON, **{"margins.base": "LIST"})
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = approved(aurora, aino)
    DealLine.objects.filter(deal=deal).update(list_minor=1_000_00)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT, net=Money(0, "EUR"))
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(200_00, "EUR")]}


def test_a_deal_of_nothing_posts_nothing(aino) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = approved(aurora, aino)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT, net=Money(0, "EUR"))
    assert not Entry.objects.exists()


def test_a_returned_order_in_an_import_posts_nothing_and_breaks_nothing() -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    rows = (
        "1,2026-11-20,-110,EUR,Aurora Oy",
        "2,2026-11-20,100,EUR,Aurora Oy",
        "3,2026-11-20,0,EUR,Aurora Oy",
    )
    land(
        start("deals", "shop", csv("d.csv", "Deal Id,Close Date,Amount,Currency,Partner", *rows), earns=True)
    )
    assert Deal.objects.count() == 3
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(20_00, "EUR")]}


def test_a_currency_without_minor_units_is_counted_in_whole_units(aino) -> None:
    aurora = make_partner("Aurora KK", type="REFERRAL", tier="SILVER", currency="JPY")
    deal = approved(aurora, aino, currency="JPY", amount="1003")
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(150, "JPY")]}


def test_who_found_the_deal_has_no_share_in_influencing_it(aino) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL")
    deal = approved(aurora, aino)
    with pytest.raises(SourcedItself):
        influencing.share_influence(
            by=aino, deal_id=deal.pk, partner_id=aurora.pk, share_points=5000, note="", at=AT
        )


def test_a_margin_and_an_influence_fee_of_one_partner_are_two_entries(aino) -> None:
    """A share from before that was refused: both used to claim the same key, and the deal could not be won."""
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = approved(aurora, aino)
    deal.shares.create(partner=aurora, share_points=5000)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["INFLUENCE", "MARGIN"]
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(10_000_00 + 1_250_00, "EUR")]}


def test_shares_of_influence_add_up_to_the_fee_and_settle_once(aino) -> None:
    partners = [make_partner(f"{name} Oy", type="SI") for name in ("Aurora", "Kotka", "Vaasa")]
    deal = approved(make_partner("Polar GmbH", type="RESELLER"), aino, amount="1000,01")
    for partner, points in zip(partners, (3333, 3333, 3334), strict=True):
        influencing.share_influence(
            by=aino, deal_id=deal.pk, partner_id=partner.pk, share_points=points, note="", at=AT
        )
    won = closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    settle_deal(won, by=aino, at=AT + timedelta(hours=1))
    amounts = [get_balances(partner.pk)["ACCRUED"][0].minor for partner in partners]
    assert sum(amounts) == Money(100_001, "EUR").times(Decimal("0.05")).minor
    assert Entry.objects.filter(kind="INFLUENCE").count() == 3


def test_a_deal_without_lines_is_won_at_another_amount(aino) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = approved(aurora, aino)
    deal.lines.all().delete()
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT, net=Money(100_00, "EUR"))
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(20_00, "EUR")]}


def test_an_amount_in_another_currency_than_the_deal_is_a_mistake(aino) -> None:
    deal = approved(make_partner("Aurora Oy", type="REFERRAL"), aino)
    with pytest.raises(CurrenciesDiffer):
        closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT, net=Money(50_000_00, "USD"))


def test_the_partner_and_staff_read_what_became_of_the_promise(aino) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = approved(aurora, aino)
    Partner.objects.update(tier="SILVER")
    late = ON + timedelta(days=95)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=late, at=AT + timedelta(days=95))
    lapsed = "Promised at approval, tier Gold: 20% until 8 Jan 2027. The protection had ended when the deal was won on 27 Feb 2027"
    entry = Entry.objects.get()
    eero = make_user("Eero", role=Role.FINANCE.value)
    for user, address in (
        (make_member(aurora, "Bertil"), reverse("portal:earning", args=[entry.pk])),
        (eero, reverse("console:partner-earning", args=[aurora.pk, entry.pk])),
        (eero, reverse("console:deal", args=[deal.pk])),
    ):
        client = client_of(user)
        text = client.get(address).content.decode()
        assert lapsed in text
        assert "Line 1: 15% of €50,000.00 net to vendor" in text


def test_the_partner_reads_why_it_is_held_and_then_how_it_came_free(aino) -> None:
    from kanava.earnings.releasing import release_all
    from kanava.ledger.actions import load_rates

    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = approved(aurora, aino, currency="USD")
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    bertil = client_of(make_member(aurora, "Bertil"))
    text = read_earnings(bertil)
    assert "There is no exchange rate for the currency on that day." in text
    assert "When the rate comes, the amount is converted at it and released." in text

    load_rates(by=BY, rows=[(ON, "USD", Decimal("1.25"))], at=AT)
    release_all(by=BY, at=AT + timedelta(days=9))
    assert bertil.get(reverse("portal:earnings")).content.decode().count(deal.title) == 3
    text = read_earnings(bertil)
    assert "€8,000.00" in text
    assert "-$10,000.00" in text
    assert "Released from hold on 3 Dec 2026: the exchange rate has come." in text
    assert "USD at 1.25 for one euro, rate of 24 Nov 2026" in text
    assert "Released on 3 Dec 2026, when the exchange rate had come" in text
    assert "When the rate comes" not in text
    home = bertil.get(reverse("portal:home")).content.decode()
    assert "€8,000" in home
    assert "$0" not in home


def read_earnings(client: Client) -> str:
    """The list, and what opens under each of its lines."""
    text = client.get(reverse("portal:earnings")).content.decode()
    opened = re.findall('hx-get="([^"]+)"', text)
    assert opened
    return text + "".join(client.get(one, headers={"HX-Request": "true"}).content.decode() for one in opened)


def test_who_influenced_reads_which_deal_the_fee_is_of_and_a_stranger_does_not(aino) -> None:
    aurora, polar, kotka = (make_partner(f"{name} Oy", type="SI") for name in ("Aurora", "Polar", "Kotka"))
    deal = approved(aurora, aino)
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=polar.pk, share_points=5000, note="", at=AT
    )
    own, helped = (DealName(deal.title, is_own) for is_own in (True, False))
    for partner, named in ((aurora, {deal.pk: own}), (polar, {deal.pk: helped}), (kotka, {})):
        with partner_session(partner.pk):
            assert name_own_deals([deal.pk], by=member(partner)) == named
