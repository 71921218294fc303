"""Rebates are written once a partner and period, and follow late wins and deals that are opened again until their deadline."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from kanava.core.wall import partner_session
from kanava.deals.actions import closing, deciding, reopening
from kanava.deals.models import Deal, DealLine
from kanava.earnings.actions.rebating import reckon_rebates
from kanava.earnings.proving import prove_entries
from kanava.earnings.queries.rebates import list_ways
from kanava.ledger.models import Entry
from kanava.ledger.writers import add_rates
from kanava.rules.money import Money
from kanava.rules.people import Via, system
from kanava.rules.rebates import Basis, Span, Threshold
from kanava.rules.terms import BeginsBeforeToday
from kanava.terms import actions
from kanava.terms.actions import RebateTold
from kanava.terms.models import Rebate
from tests.factories import make_line, make_partner, make_registration, make_user, staff

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
OVER = datetime(2027, 1, 4, 5, tzinfo=UTC)
JOB = system(Via.JOB)
pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return staff(make_user("Aino", role="OWNER"))


def publish(by, **told) -> Rebate:
    values = {
        "name": "Volume", "span": Span.QUARTER, "basis": Basis.WHOLE, "currency": "EUR", "first_on": date(2026, 10, 1),
        "thresholds": (Threshold(50_000_00, Decimal(2)), Threshold(100_000_00, Decimal(4))), **told,
    }  # fmt: skip
    return actions.publish_rebate(by=by, told=RebateTold(**values), at=AT)


def won(
    partner, by, customer: str, amount: str, on: date = date(2026, 11, 2), line: str = "platform"
) -> Deal:
    found = make_registration(partner, customer, at=AT, amount=amount, product_line_id=make_line(line).pk)
    deciding.approve_registration(by=by, registration_id=found.pk, at=AT)
    deal = Deal.objects.get(registration=found)
    at = datetime(2027, 2, 1, 9, tzinfo=UTC)
    return closing.win_deal(by=by, deal_id=deal.pk, closed_on=on, at=at)


def written() -> list[tuple[str, int]]:
    rows = Entry.objects.filter(source_type="rebate").order_by("id")
    return [(one.kind, one.transfers.get().amount_minor) for one in rows]


def test_a_quarter_that_is_over_is_reckoned_once(aino) -> None:
    aurora = make_partner("Aurora", type="REFERRAL")
    publish(aino)
    won(aurora, aino, "Kone Oyj", "40000")
    won(aurora, aino, "Nokia Oyj", "20000")
    won(make_partner("Small"), aino, "Fiskars Oyj", "30000")
    assert reckon_rebates(by=JOB, at=datetime(2026, 12, 31, 20, tzinfo=UTC)) == 0

    assert reckon_rebates(by=JOB, at=OVER) == 1
    assert reckon_rebates(by=JOB, at=OVER) == 0

    entry = Entry.objects.get(source_type="rebate")
    assert (entry.partner_id, written()) == (aurora.pk, [("REBATE", 1_200_00)])
    assert entry.transfers.get().credit.kind == "ACCRUED"
    assert [step["code"] for step in entry.steps] == ["REBATE_VOLUME", "REBATE_WHOLE", "REBATE"]
    proof = prove_entries()
    assert (proof.differing, proof.altered) == ([], [])


def test_late_wins_and_deals_that_are_opened_again_are_followed_until_the_deadline(aino) -> None:
    aurora = make_partner("Aurora", type="REFERRAL")
    publish(aino)
    won(aurora, aino, "Kone Oyj", "60000")
    reckon_rebates(by=JOB, at=OVER)
    late = won(aurora, aino, "Nokia Oyj", "40000", on=date(2026, 12, 30))
    assert reckon_rebates(by=JOB, at=datetime(2027, 2, 2, 5, tzinfo=UTC)) == 2
    assert written() == [("REBATE", 1_200_00), ("REVERSAL", 1_200_00), ("REBATE", 4_000_00)]

    reopening.reopen_deal(
        by=aino, deal_id=late.pk, reason="A mistake", at=datetime(2027, 2, 3, 9, tzinfo=UTC)
    )
    assert reckon_rebates(by=JOB, at=datetime(2027, 2, 4, 5, tzinfo=UTC)) == 2
    assert written()[-1] == ("REBATE", 1_200_00)
    keys = list(Entry.objects.filter(kind="REBATE").order_by("id").values_list("key", flat=True))
    assert [key.rsplit(":", 1)[1] for key in keys] == ["1", "2", "3"]

    won(aurora, aino, "Fiskars Oyj", "90000", on=date(2026, 12, 30))
    assert reckon_rebates(by=JOB, at=datetime(2027, 4, 1, 5, tzinfo=UTC)) == 0, "the deadline has passed"
    assert prove_entries().differing == []


def test_a_volume_that_falls_below_the_threshold_leaves_only_the_reversal(aino) -> None:
    aurora = make_partner("Aurora", type="REFERRAL")
    publish(aino)
    deal = won(aurora, aino, "Kone Oyj", "60000")
    reckon_rebates(by=JOB, at=OVER)
    reopening.reopen_deal(
        by=aino, deal_id=deal.pk, reason="A mistake", at=datetime(2027, 2, 3, 9, tzinfo=UTC)
    )
    assert reckon_rebates(by=JOB, at=datetime(2027, 2, 4, 5, tzinfo=UTC)) == 1
    assert written()[-1] == ("REVERSAL", 1_200_00)
    assert reckon_rebates(by=JOB, at=datetime(2027, 2, 5, 5, tzinfo=UTC)) == 0
    won(aurora, aino, "Nokia Oyj", "50000")
    assert reckon_rebates(by=JOB, at=datetime(2027, 2, 6, 5, tzinfo=UTC)) == 1


def test_a_rebate_of_one_product_line_counts_its_lines_alone(aino) -> None:
    aurora = make_partner("Aurora", type="REFERRAL")
    platform = make_line("platform")
    publish(aino, product_line_id=platform.pk, basis=Basis.ABOVE)
    deal = won(aurora, aino, "Kone Oyj", "150000")
    DealLine.objects.filter(deal=deal).update(net_minor=70_000_00)
    DealLine.objects.create(deal=deal, product_line=make_line("analytics"), net_minor=80_000_00)
    won(aurora, aino, "Nokia Oyj", "500000", line="analytics")
    reckon_rebates(by=JOB, at=OVER)
    assert written() == [("REBATE", 400_00)]


def test_a_partner_of_another_currency_waits_for_the_rate_of_the_last_day(aino) -> None:
    berg = make_partner("Berg", type="REFERRAL", currency="SEK")
    publish(aino, partner_type="REFERRAL")
    won(berg, aino, "Kone Oyj", "60000")
    assert reckon_rebates(by=JOB, at=OVER) == 0
    add_rates([(date(2026, 12, 31), "SEK", Decimal(11))], by=JOB, at=OVER)
    assert reckon_rebates(by=JOB, at=OVER) == 1
    assert written() == [("REBATE", 13_200_00)]
    assert prove_entries().differing == []


def test_a_rebate_begins_with_the_period_that_runs_at_the_earliest_and_never_changes(aino) -> None:
    with pytest.raises(BeginsBeforeToday):
        publish(aino, first_on=date(2026, 9, 30))
    rebate = publish(aino)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Rebate.objects.filter(pk=rebate.pk).update(basis="ABOVE")
    actions.end_rebate(by=aino, rebate_id=rebate.pk, last_on=date(2026, 12, 30), at=AT)
    won(make_partner("Aurora", type="REFERRAL"), aino, "Kone Oyj", "60000")
    assert reckon_rebates(by=JOB, at=OVER) == 0, "no whole quarter"


def test_a_partner_sees_how_far_it_is_behind_its_wall(aino) -> None:
    aurora, polar = make_partner("Aurora", type="REFERRAL"), make_partner("Polar", type="MSP")
    publish(aino, partner_type="REFERRAL")
    publish(aino, partner_id=polar.pk)
    won(aurora, aino, "Kone Oyj", "60000")
    with partner_session(aurora.pk):
        (one,) = list_ways(aurora, on=date(2026, 11, 5))
    assert (one.way.volume, one.way.missing) == (Money(60_000_00, "EUR"), Money(40_000_00, "EUR"))
