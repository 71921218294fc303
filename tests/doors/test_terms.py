"""Terms in the console: published, looked at before, ended and replaced by who may."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import closing, deciding
from kanava.deals.models import Deal
from kanava.earnings.actions.rebating import reckon_rebates
from kanava.ledger.models import Entry
from kanava.partners.models import Partner
from kanava.rules import rebates
from kanava.rules.people import Role, Via, system
from kanava.rules.rebates import Basis, Span, Threshold
from kanava.rules.terms import Effect, Match
from kanava.terms.actions import RebateTold, publish_rebate
from kanava.terms.models import Rebate, Term
from kanava.ui import formatting
from tests.factories import (
    client_of,
    make_line,
    make_member,
    make_partner,
    make_registration,
    make_user,
    staff,
)
from tests.mdf.making import make_won
from tests.terms.making import make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return make_user("Aino", role="OWNER")


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")


@pytest.fixture
def client(aino) -> Client:
    return client_of(aino)


def sent(**changes: str) -> dict[str, str]:
    return {
        "name": "Spring campaign", "effect": "BONUS", "percent": "5", "currency": "EUR", "first_on": clock.today().isoformat(),
        "reason": "Agreed with the board", **changes,
    }  # fmt: skip


def win(partner: Partner, aino, *customer: str) -> Deal:
    found = make_registration(partner, *customer, at=clock.now(), amount="10000")
    deciding.approve_registration(by=staff(aino), registration_id=found.pk, at=clock.now())
    deal = Deal.objects.get(registration=found)
    return closing.win_deal(by=staff(aino), deal_id=deal.pk, closed_on=clock.today(), at=clock.now())


def test_a_term_is_tried_on_deals_that_were_won_then_published_and_paid(client, aino, aurora) -> None:
    place = reverse("console:term-create")
    win(aurora, aino)
    tried = client.post(place, sent(**{"try": "yes", "cap": "400"})).content.decode()
    assert "€2,000.00 → €2,400.00" in tried
    assert "It touches 1 of 1 deals" in tried
    assert not Term.objects.exists()

    answer = client.post(place, sent(cap="400", partner_type="REFERRAL"), follow=True)
    assert "The term is published." in answer.content.decode()
    term = Term.objects.get()
    assert (term.percent, term.cap_minor, term.partner_type) == (Decimal(5), 400_00, "REFERRAL")

    deal = make_registration(aurora, "Kone Oyj", at=clock.now(), amount="20000")
    deciding.approve_registration(by=staff(aino), registration_id=deal.pk, at=clock.now())
    opened = Deal.objects.get(registration=deal)
    before = client.get(reverse("console:deal-win", args=[opened.pk])).content.decode()
    assert '<p class="hint">Bonus' in before
    closing.win_deal(by=staff(aino), deal_id=opened.pk, closed_on=clock.today(), at=clock.now())
    listed = client.get(reverse("console:terms")).content.decode()
    assert "+5 percentage points, at most €400.00 a deal" in listed
    page = client.get(reverse("console:term", args=[term.pk])).content.decode()
    assert page.count("€400.00") >= 3, "what it comes to, what it has cost, and who earned it"
    assert "Aurora Oy" in page


def test_a_trial_says_for_whom_over_how_long_and_a_rate_what_it_has_changed(client, aino, aurora) -> None:
    place = reverse("console:term-create")
    win(aurora, aino)
    tried = client.post(place, sent(effect="RATE", percent="25,5", **{"try": "yes", "days": "365"}))
    shown = " ".join(tried.content.decode().split())
    assert "The deals won in the last 365 days" in shown
    assert "Aurora Oy" in shown
    assert "+€550.00" in shown
    client.post(place, sent(effect="RATE", percent="25,5"))
    term = Term.objects.get()
    assert term.percent == Decimal("25.5")
    page = reverse("console:term", args=[term.pk])
    assert "No won deal was reckoned with it yet." in client.get(page).content.decode()
    win(aurora, aino, "Nokia Oyj")
    shown = client.get(page).content.decode()
    assert "€2,000.00 → €2,550.00" in shown
    assert "1 won deal was reckoned with it." in shown
    assert "Aurora Oy" in shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"percent": "much"}, "Write a number, such as 20.5."),
        ({"percent": ""}, "A term of this kind needs this."),
        ({"effect": "REWARD"}, "A term of this kind needs this."),
        ({"effect": "LIMIT", "floor": "500", "cap": "100"}, "“At least” is more than “at most”."),
        ({"effect": "LIMIT", "cap": "100", "revenue": "RECURRING"}, "choose no product line and no revenue"),
        ({"percent": "150"}, "Give a percentage above 0 and up to 100."),
        ({"first_on": "2020-01-01"}, "What was settled stays as it was"),
        ({"last_on": "2020-01-01"}, "The last day is before the first."),
        ({"partner": "Nobody"}, "No single partner has this name."),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, changes: dict[str, str], said: str) -> None:
    answer = client.post(reverse("console:term-create"), sent(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Term.objects.exists()


def test_an_individual_agreement_begins_at_its_partner_and_is_replaced(client, aino, aurora) -> None:
    form = client.get(reverse("console:term-create") + f"?partner={aurora.pk}").content.decode()
    assert 'value="Aurora Oy"' in form
    client.post(
        reverse("console:term-create"), sent(effect="RATE", percent="22", partner="Aurora Oy", partner_id=str(aurora.pk))
    )  # fmt: skip
    first = Term.objects.get()
    place = f"{reverse('console:term-create')}?replaces={first.pk}"
    assert 'value="22"' in client.get(place).content.decode()

    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    client.post(place, sent(effect="RATE", percent="24", first_on=tomorrow, partner="Aurora Oy"))

    second = Term.objects.get(replaces=first)
    first.refresh_from_db()
    assert (second.partner_id, second.percent, first.last_on) == (aurora.pk, 24, clock.today())
    page = client.get(reverse("console:term", args=[first.pk])).content.decode()
    assert "Replaced by" in page
    assert "End the term" not in page


def test_a_term_is_ended_with_a_reason_and_only_by_who_may(client, aino) -> None:
    term = make_term(staff(aino), at=clock.now())
    place = reverse("console:term", args=[term.pk])
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    assert "End the term" not in eva.get(place).content.decode()
    assert eva.post(place, {"last_on": clock.today().isoformat(), "reason": "No"}).status_code == 403
    assert client.post(place, {"last_on": "2020-01-01", "reason": "Over"}).status_code == 422
    client.post(place, {"last_on": clock.today().isoformat(), "reason": "Budget used up"})
    term.refresh_from_db()
    assert term.last_on == clock.today()
    assert "Budget used up" in client.get(place).content.decode()


def test_lines_of_a_deal_say_whether_they_are_paid_again_and_again(client, aino) -> None:
    line = make_line()
    deal = {
        "customer_name": "Kone Oyj", "customer_country": "FI", "kind": "NEW", "stage": "QUALIFIED", "currency": "EUR",
        "opened_on": clock.today().isoformat(), "line-product": str(line.pk), "line-label": "Licences", "line-revenue": "RECURRING",
        "line-net": "1000", "line-list": "", "line-end": "",
    }  # fmt: skip
    page = client.post(reverse("console:deal-create"), deal, follow=True).content.decode()
    assert "Recurring" in page
    made = Deal.objects.get()
    form = client.get(reverse("console:deal-edit", args=[made.pk])).content.decode()
    assert '<option value="RECURRING" selected>' in form


def test_a_partner_has_several_parts_in_a_deal_each_with_its_fee(client, aino, aurora) -> None:
    win(make_partner("Polar", type="REFERRAL"), aino)
    found = make_registration(
        make_partner("Berg", type="REFERRAL"), "Kone Oyj", at=clock.now(), amount="10000"
    )
    deciding.approve_registration(by=staff(aino), registration_id=found.pk, at=clock.now())
    deal = Deal.objects.get(registration=found)
    place = reverse("console:deal-share", args=[deal.pk])
    for role in ("REFERRED", "IMPLEMENTING"):
        client.post(place, {"partner": "Aurora Oy", "share": "100", "role": role, "note": ""})
    page = client.get(reverse("console:deal", args=[deal.pk])).content.decode()
    assert "Referred the customer" in page
    assert "Implements" in page
    seen = client.get(reverse("console:deal-win", args=[deal.pk])).content.decode()
    assert '<p class="hint">Referral fee' in seen
    assert '<p class="hint">Implementation fee' in seen
    client.post(reverse("console:deal-unshare", args=[deal.pk, aurora.pk]), {"role": "REFERRED"})
    assert list(deal.shares.values_list("role", flat=True)) == ["IMPLEMENTING"]


def test_a_partner_reads_its_own_margins_and_which_bonuses_run_until_when(client, aino, aurora) -> None:
    line, today = make_line(), clock.today()
    ends = today + timedelta(days=40)
    own = Match(partner_id=aurora.pk, product_line_id=line.pk, revenue="RECURRING")
    make_term(
        staff(aino), at=clock.now(), name="Platform deal", effect=Effect.RATE, percent=Decimal(27), match=own
    )
    make_term(staff(aino), at=clock.now(), name="Autumn race", last_on=ends)
    make_term(staff(aino), at=clock.now(), name="For integrators", match=Match(partner_type="SI"))
    bertil = client_of(make_member(aurora, "Bertil", Role.PARTNER_OWNER))

    home = bertil.get(reverse("portal:home")).content.decode()
    assert "Autumn race: +5 percentage points" in home
    assert f"until {formatting.day(ends)}" in home
    rules = bertil.get(reverse("portal:rules")).content.decode()
    assert "Your margins today" in rules
    assert "27%" in rules.replace("\xa0", "")
    assert "Platform deal" in rules
    assert "For integrators" not in home + rules

    other = client_of(make_member(make_partner("Polar"), "Charlotte", Role.PARTNER_OWNER))
    assert "Platform deal" not in other.get(reverse("portal:rules")).content.decode()


def test_a_partners_page_shows_its_own_terms_and_a_reminder_comes_before_they_lapse(
    client, aino, aurora
) -> None:
    make_term(
        staff(aino), aurora, at=clock.now(), name="Two years", last_on=clock.today() + timedelta(days=29)
    )
    make_term(staff(aino), aurora, at=clock.now(), name="Longer", last_on=clock.today() + timedelta(days=31))
    place = reverse("console:partner-terms", args=[aurora.pk])
    assert f'hx-get="{place}"' in client.get(reverse("console:partner", args=[aurora.pk])).content.decode()
    asked = {"HX-Request": "true", "HX-Target": "own-terms"}
    assert "<html" not in client.get(place, headers=asked).content.decode()
    page = client.get(place).content.decode()
    assert "Two years" in page
    assert "Longer" in page
    needs = client.get(reverse("console:dashboard")).content.decode()
    assert "“Two years” lapses" in needs
    assert "“Longer” lapses" not in needs


def test_a_rebate_is_published_reckoned_and_shown_on_the_way(client, aino, aurora) -> None:
    place = reverse("console:rebates")
    quarter = rebates.period_of(clock.today(), "QUARTER")
    told = {
        "name": "Volume", "span": "QUARTER", "basis": "ABOVE", "first_on": quarter.first.isoformat(), "partner_type": "REFERRAL",
        "from_1": "5 000", "percent_1": "2,5", "from_2": "20 000", "percent_2": "4",
    }  # fmt: skip
    wrong = client.post(place, {**told, "percent_2": "1"})
    assert wrong.status_code == 422
    assert "Each amount and each percentage is more" in wrong.content.decode()
    page = client.post(place, told, follow=True).content.decode()
    assert "2.5%" in page.replace("\xa0", "")
    win(aurora, aino)

    bertil = client_of(make_member(aurora, "Bertil", Role.PARTNER_OWNER))
    home = bertil.get(reverse("portal:home")).content.decode()
    assert "€10,000 more and it is 4" in home
    assert "Rebates on your volume" in bertil.get(reverse("portal:rules")).content.decode()

    assert (
        "Everything is reckoned already."
        in client.post(reverse("console:rebates-reckon"), follow=True).content.decode()
    )
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    assert eva.post(reverse("console:rebates-reckon")).status_code == 403
    rebate = Rebate.objects.get()
    client.post(reverse("console:rebate-end", args=[rebate.pk]), {"last_on": clock.today().isoformat()})
    rebate.refresh_from_db()
    assert rebate.last_on == clock.today()


def test_a_rebate_is_tried_says_when_it_first_counts_and_is_dropped_before_that(client, aurora) -> None:
    place, today = reverse("console:rebates"), clock.today()
    last = rebates.period_of(rebates.period_of(today, "YEAR").first - timedelta(days=1), "YEAR")
    make_won(aurora, 10_000_00, last.first)
    told = {"name": "Volume", "span": "YEAR", "basis": "WHOLE", "first_on": (today + timedelta(days=1)).isoformat(), "from_1": "5 000"}  # fmt: skip
    for percent, said in (("abc", "Write a number, such as 20.5."), ("", "A term of this kind needs this.")):
        assert said in client.post(place, {**told, "percent_1": percent}).content.decode()
    tried = client.post(place, {**told, "percent_1": "2,5", "try": "yes"}).content.decode()
    assert "€250.00" in tried
    assert "Aurora Oy" in tried
    following = date((today + timedelta(days=1)).year + 1, 1, 1)
    first = formatting.day(following)
    assert f"It would count for the first time from {first}" in tried
    assert not Rebate.objects.exists()
    page = client.post(place, {**told, "percent_1": "2,5"}, follow=True).content.decode()
    assert f"It counts from {first}" in page
    assert f"counts for the first time from {first}" in page
    rebate = Rebate.objects.get()
    page = client.post(reverse("console:rebate-drop", args=[rebate.pk]), follow=True).content.decode()
    assert "The rebate is dropped: it never begins." in page
    assert rebate.first_on == today + timedelta(days=1)
    again = client.post(reverse("console:rebate-drop", args=[rebate.pk]), follow=True).content.decode()
    assert "is over or was replaced" in again


def test_a_rebate_tells_its_arithmetic_to_both_sides(client, aino, aurora) -> None:
    told = RebateTold(
        "Volume", Span.YEAR, Basis.WHOLE, "EUR", (Threshold(1_00, Decimal(3)),), date(2025, 1, 1)
    )
    publish_rebate(by=staff(aino), told=told, at=datetime(2025, 3, 1, tzinfo=UTC))
    found = make_registration(aurora, at=datetime(2025, 3, 1, tzinfo=UTC), amount="10000")
    deciding.approve_registration(
        by=staff(aino), registration_id=found.pk, at=datetime(2025, 3, 2, tzinfo=UTC)
    )
    closing.win_deal(by=staff(aino), deal_id=found.deal.pk, closed_on=date(2025, 3, 3), at=clock.now())
    reckon_rebates(by=system(Via.JOB), at=datetime(2026, 1, 2, tzinfo=UTC))
    entry = Entry.objects.get(kind="REBATE")

    said = client.get(reverse("console:partner-earning", args=[aurora.pk, entry.pk])).content.decode()
    assert "of the whole volume, from €1.00 on" in said
    assert "€300.00" in said
    assert "Volume" in client.get(reverse("console:partner-earnings", args=[aurora.pk])).content.decode()
    bertil = client_of(make_member(aurora, "Bertil", Role.PARTNER_OWNER))
    own = bertil.get(reverse("portal:earning", args=[entry.pk])).content.decode()
    assert "of the whole volume, from €1.00 on" in own
    assert "Volume" in bertil.get(reverse("portal:earnings")).content.decode()
