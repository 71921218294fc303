"""A draft of the playbook tried on what was earned (guide: C1, C2)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import Event
from kanava.deals.actions import closing, influencing
from kanava.ledger.models import Entry, ExchangeRate, Transfer
from kanava.ledger.queries.past import each_part
from kanava.playbook.actions import discard_draft, edit_draft
from kanava.rules.playbook.changes import Edit
from kanava.rules.simulating import Reading
from kanava.simulation import actions, queries
from kanava.simulation.models import EarningResult, PartnerResult, Simulation
from kanava.simulation.running import run_simulation
from tests.factories import client_of, make_partner, make_user, staff
from tests.jobs import run_jobs
from tests.simulation.making import make_simulation
from tests.terms.making import make_term
from tests.tiers.making import AT, ON
from tests.tiers.test_reviewing import open_deal

pytestmark = pytest.mark.django_db
YEAR = (ON - timedelta(days=365), ON)


def earn(partner, euros: int, by, on: date = ON, currency: str = "EUR"):
    deal = open_deal(partner, euros)
    deal.currency = currency
    deal.save(update_fields=["currency"])
    return closing.win_deal(by=by, deal_id=deal.pk, closed_on=on, at=AT)


def test_who_would_have_earned_what_and_nothing_else_changes(aino) -> None:
    aurora, polar = make_partner("Aurora Oy", type="REFERRAL"), make_partner("Polar Oy", type="RESELLER")
    earn(aurora, 10_000, aino)
    earn(aurora, 20_000, aino, ON - timedelta(days=30))
    earn(polar, 50_000, aino)
    before = (Entry.objects.count(), Transfer.objects.count(), Event.objects.count())
    found = make_simulation(*YEAR, margins={"referral": {"BRONZE": 12}})
    assert (Entry.objects.count(), Transfer.objects.count(), Event.objects.count()) == before
    assert (found.state, found.total) == ("DONE", 3)
    result = queries.result_of(found)
    assert (result.whole.before, result.whole.all_along) == (13_000_00, 13_600_00)
    assert (result.whole.changed_all_along, result.partners) == (2, 2)
    assert [(name, one.all_along - one.before) for name, one in result.groups] == [
        ("RESELLER", 0),
        ("REFERRAL", 600_00),
    ]
    one = PartnerResult.objects.get(partner=aurora)
    assert (one.before, one.all_along_gain, one.all_along_changed, one.count) == (3_000_00, 600_00, 2, 2)
    assert EarningResult.objects.filter(partner=polar).count() == 0


@pytest.mark.parametrize(
    ("role", "setting", "kind", "word"),
    [
        ("INFLUENCED", "influence_fee", "INFLUENCE", "Influence fee"),
        ("REFERRED", "referral_fee", "REFERRAL_FEE", "Referral fee"),
        ("IMPLEMENTING", "implementation_fee", "IMPLEMENTATION_FEE", "Implementation fee"),
    ],
)
def test_the_fee_of_every_role_follows_the_draft(aino, role, setting, kind, word) -> None:
    polar, kotka = make_partner("Polar Oy", type="RESELLER"), make_partner("Kotka Oy", type="SI")
    deal = open_deal(polar, 10_000)
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=kotka.pk, share_points=5_000, note="", at=AT, role=role
    )
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    found = make_simulation(*YEAR, margins={setting: 20})
    (margin, fee) = queries.result_of(found).groups
    assert (margin[0], margin[1].all_along - margin[1].before) == ("RESELLER", 0)
    assert (fee[0], fee[1].all_along) == (kind, 1_000_00)
    assert fee[1].before < fee[1].all_along
    client = client_of(make_user("Eva", role="OWNER"))
    assert word in client.get(reverse("console:simulation", args=[found.pk])).content.decode()
    differs = client.get(reverse("console:simulation-partner", args=[found.pk, kotka.pk])).content.decode()
    assert f"{word} ·" in differs


def test_a_bonus_is_reckoned_again_with_its_margin(aino) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL")
    make_term(aino, aurora, first_on=ON, at=AT)
    earn(aurora, 10_000, aino)
    found = make_simulation(*YEAR, margins={"referral": {"BRONZE": 12}})
    whole = queries.result_of(found).whole
    assert (found.total, whole.count, whole.before, whole.all_along) == (2, 2, 1_500_00, 1_700_00)


def test_tiers_are_reckoned_for_the_day_of_each_sale(aino) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL")
    for days in (90, 60, 30):
        earn(aurora, 30_000, aino, ON - timedelta(days=days))
    found = make_simulation(*YEAR, has_tiers=True, margins={"thresholds": {"SILVER": 50_000, "GOLD": 90_000}})
    # The third deal is won at silver: two before it reach the draft's target.
    row = EarningResult.objects.get(simulation=found)
    assert (row.tier, row.before, row.all_along) == ("SILVER", 3_000_00, 4_500_00)


def test_what_was_taken_back_or_has_no_rate_is_left_out(aino) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", currency="NOK")
    earn(aurora, 10_000, aino, currency="EUR")
    found = make_simulation(*YEAR, margins={"referral": {"BRONZE": 12}})
    assert found.result["unrated"] == 0  # held in the deal's own currency, which is the programme's
    ExchangeRate.objects.create(on_date=ON, currency="NOK", per_euro="11")
    again = make_simulation(*YEAR, margins={"referral": {"BRONZE": 12}})
    assert again.result["whole"][0] == 1


def test_parts_are_read_in_order_and_none_twice(aino, monkeypatch) -> None:
    from kanava.ledger.queries import past

    monkeypatch.setattr(past, "AT_ONCE", 2)
    partners = [make_partner(f"P{number}", type="REFERRAL") for number in range(3)]
    for days, partner in enumerate(partners * 2):
        earn(partner, 1_000, aino, ON - timedelta(days=days % 2))
    parts = list(each_part(*YEAR))
    assert [len(part) for part in parts] == [2, 2, 2]
    assert len({one.id for part in parts for one in part}) == 6


def test_a_draft_is_tried_by_a_job_and_is_out_of_date_once_it_changes() -> None:
    owner = make_user("Aino", role="OWNER")
    aino, today = staff(owner), clock.today()
    with pytest.raises(actions.DraftMissing):
        begin(aino, today)
    edit_draft(by=aino, edits={"margins.referral.BRONZE": Edit(None, "12")}, at=clock.now())
    with pytest.raises(actions.NothingEarned):
        begin(aino, today)
    earn(make_partner("Aurora Oy", type="REFERRAL"), 10_000, aino)
    client = client_of(owner)
    sent = {"first_on": ON - timedelta(days=30), "last_on": today}
    answer = client.post(reverse("console:simulations"), sent)
    assert answer.status_code == 302
    waiting = client.get(answer.headers["Location"]).content.decode()
    assert "0 of 1 earnings" in waiting
    with pytest.raises(actions.AnotherRuns):
        begin(aino, today)
    run_jobs()
    shown = client.get(answer.headers["Location"]).content.decode()
    assert "€1,200" in shown
    assert "Out of date" not in shown
    edit_draft(by=aino, edits={"margins.referral.BRONZE": Edit("12", "13")}, at=clock.now())
    assert "Out of date" in client.get(answer.headers["Location"]).content.decode()
    discard_draft(by=aino, at=clock.now())
    assert "Out of date" in client.get(answer.headers["Location"]).content.decode()


def begin(by, today: date) -> Simulation:
    return actions.begin_simulation(
        by=by, first_on=today - timedelta(days=60), last_on=today, has_tiers=False, at=clock.now()
    )


def test_tiers_are_not_reckoned_in_another_currency(aino) -> None:
    edit_draft(by=aino, edits={"programme.currency": Edit(None, "SEK")}, at=clock.now())
    with pytest.raises(actions.CurrencyDiffers):
        actions.begin_simulation(by=aino, first_on=ON, last_on=ON, has_tiers=True, at=clock.now())


def test_one_that_is_given_up_keeps_nothing(aino) -> None:
    earn(make_partner("Aurora Oy", type="REFERRAL"), 10_000, aino)
    edit_draft(by=aino, edits={"margins.referral.BRONZE": Edit(None, "12")}, at=clock.now())
    made = begin(aino, clock.today())
    actions.cancel_simulation(by=aino, simulation_id=made.pk, at=clock.now())
    run_simulation(made.pk)
    made.refresh_from_db()
    assert (made.state, PartnerResult.objects.count()) == ("CANCELLED", 0)


def test_one_that_is_given_up_while_it_runs_stops(aino, monkeypatch) -> None:
    from kanava.simulation import running

    earn(make_partner("Aurora Oy", type="REFERRAL"), 10_000, aino)
    edit_draft(by=aino, edits={"margins.referral.BRONZE": Edit(None, "12")}, at=clock.now())
    made = begin(aino, clock.today())

    def given_up(past, run) -> None:
        actions.cancel_simulation(by=aino, simulation_id=made.pk, at=clock.now())

    monkeypatch.setattr(running, "_compare", given_up)
    run_simulation(made.pk)
    made.refresh_from_db()
    assert (made.state, PartnerResult.objects.count()) == ("CANCELLED", 0)


def test_one_that_was_cut_off_stands_in_nobodys_way(aino) -> None:
    earn(make_partner("Aurora Oy", type="REFERRAL"), 10_000, aino)
    edit_draft(by=aino, edits={"margins.referral.BRONZE": Edit(None, "12")}, at=clock.now())
    first = begin(aino, clock.today())
    Simulation.objects.filter(pk=first.pk).update(heard_at=clock.now() - timedelta(minutes=6))
    begin(aino, clock.today())
    first.refresh_from_db()
    assert first.state == "FAILED"


def test_five_are_kept(aino) -> None:
    earn(make_partner("Aurora Oy", type="REFERRAL"), 10_000, aino)
    for number in range(6):
        make_simulation(*YEAR, margins={"referral": {"BRONZE": str(9 + number)}})
    edit_draft(by=aino, edits={"margins.referral.BRONZE": Edit(None, "12")}, at=clock.now())
    begin(aino, clock.today())
    assert Simulation.objects.count() == 5


def test_the_pages_show_winners_and_losers_and_explain_both_ways() -> None:
    owner = make_user("Aino", role="OWNER")
    aurora, polar = make_partner("Aurora Oy", type="REFERRAL"), make_partner("Polar Oy", type="RESELLER")
    deal = earn(aurora, 10_000, staff(owner))
    earn(polar, 10_000, staff(owner))
    found = make_simulation(*YEAR, margins={"referral": {"BRONZE": 12}, "tiers": {"BRONZE": 15}})
    client, address = client_of(owner), reverse("console:simulation", args=[found.pk])
    shown = client.get(address).content.decode()
    assert shown.index("Polar Oy") < shown.index("Aurora Oy")
    turned = client.get(f"{address}?sort=-gain").content.decode()
    assert turned.index("Aurora Oy") < turned.index("Polar Oy")
    file = b"".join(client.get(f"{address}?as=csv")).decode()
    assert "Aurora Oy" in file
    assert "1200" in file
    one = client.get(reverse("console:simulation-partner", args=[found.pk, aurora.pk])).content.decode()
    assert deal.title in one
    assert "Referral partner at tier Bronze: 10%" in one
    assert "Referral partner at tier Bronze: 12%" in one
    nobody = make_partner("Nobody Oy")
    assert client.get(reverse("console:simulation-partner", args=[found.pk, nobody.pk])).status_code == 404
    assert client_of(make_user("Eva", role="PARTNER_MANAGER")).get(address).status_code == 403


def test_who_gains_stands_before_those_for_whom_nothing_changes(aino) -> None:
    polar, aurora = make_partner("Polar Oy", type="RESELLER"), make_partner("Aurora Oy", type="REFERRAL")
    earn(polar, 10_000, aino)
    earn(aurora, 10_000, aino)
    found = make_simulation(*YEAR, margins={"referral": {"BRONZE": 12}})
    page, _total = queries.list_partner_results(found, Reading.ALL_ALONG, sort="gain")
    assert [one.partner.name for one in page.rows] == ["Aurora Oy", "Polar Oy"]


def test_both_readings_are_kept(aino) -> None:
    earn(make_partner("Aurora Oy", type="REFERRAL"), 10_000, aino)
    found = make_simulation(*YEAR, margins={"referral": {"BRONZE": 12}})
    for reading in Reading:
        page, _total = queries.list_partner_results(found, reading, sort="gain")
        assert [one.promised_gain for one in page.rows] == [200_00]
