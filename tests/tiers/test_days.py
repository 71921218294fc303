"""A win that is entered late earns by the tier of its day, as far back as tiers were kept."""

from datetime import timedelta

import pytest

from kanava.deals.actions import closing, deciding
from kanava.deals.models import Deal
from kanava.earnings.foreseeing import foresee_win
from kanava.ledger.queries import find_entries_of
from kanava.rules.people import Actor
from kanava.tiers.models import Spell
from kanava.tiers.queries.days import changes_ahead, tier_of_day
from tests.factories import make_partner, make_registration
from tests.tiers.making import AT, ON, look, make_old, make_won

pytestmark = pytest.mark.django_db


def test_a_late_win_earns_by_the_tier_of_its_day(aino: Actor) -> None:
    aurora = make_old("Aurora Oy", "BRONZE", type="REFERRAL")
    month = AT - timedelta(days=30)
    found = make_registration(aurora, at=month, amount="1000")
    deciding.approve_registration(by=aino, registration_id=found.pk, at=month)
    deal = Deal.objects.get(registration=found)
    type(found).objects.filter(pk=found.pk).update(promised_rate=None)
    make_won(aurora, 300_000, on=ON - timedelta(days=5))
    look(aurora)
    assert aurora.tier == "GOLD"
    deal = Deal.objects.select_related("registration").get(pk=deal.pk)
    day = ON - timedelta(days=10)
    (seen,) = foresee_win(deal, won_on=day)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=day, at=AT)
    (line,) = find_entries_of("deal", deal.pk)
    # 10 % of bronze, not the 20 % of gold that the partner has by now.
    assert line.amount.minor == seen.amount.minor == 100_00


def test_the_tier_of_each_day() -> None:
    aurora = make_partner("Aurora Oy", tier="GOLD")
    assert tier_of_day(aurora, ON) == "GOLD"
    for tier, since, until in (("BRONZE", 60, 30), ("SILVER", 30, 5), ("GOLD", 5, None)):
        Spell.objects.create(
            partner=aurora, tier=tier, since=ON - timedelta(days=since), until=ON - timedelta(days=until) if until else None, cause="RISES"
        )  # fmt: skip
    told = {70: "BRONZE", 60: "BRONZE", 31: "BRONZE", 30: "SILVER", 6: "SILVER", 5: "GOLD", 0: "GOLD"}
    assert {days: tier_of_day(aurora, ON - timedelta(days=days)) for days in told} == told
    assert changes_ahead(aurora) == ()
