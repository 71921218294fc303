"""A correction goes the way of what it corrects: on hold, free as the customer pays, taken back as the deal shrinks."""

from datetime import UTC, datetime

import pytest

from kanava.core.models import Event
from kanava.deals.actions import closing, reopening
from kanava.deals.models import Deal
from kanava.disputes.actions import handling
from kanava.disputes.models import Dispute
from kanava.earnings.actions.receiving import Told, record_customer_payment
from kanava.earnings.proving import prove_entries
from kanava.earnings.releasing import free_all
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances
from kanava.partners.models import Partner
from kanava.playbook.models import PlaybookVersion
from kanava.rules import disputes as rules
from kanava.rules.freeing import Kind
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via, system
from tests.disputes.test_disputing import disputed, euros
from tests.earnings.test_closing import won
from tests.factories import make_member, make_partner, make_user, member, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
ON = AT.date()


@pytest.fixture
def fia() -> Actor:
    return staff(make_user("Fia", role="FINANCE"))


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")


@pytest.fixture
def mika(aurora: Partner) -> Actor:
    return member(aurora, Role.PARTNER_FINANCE, make_member(aurora, "Mika", Role.PARTNER_FINANCE).pk)


def rules_of(**margins: object) -> None:
    PlaybookVersion.objects.create(
        effective_from=ON.replace(month=1), revision=1, document={"margins": margins}, is_published=True, created_at=AT, published_at=AT
    )  # fmt: skip


def tell(fia: Actor, kind: Kind, amount: int) -> None:
    told = Told(kind, euros(amount), ON, is_another=True)
    record_customer_payment(by=fia, deal_id=Deal.objects.get().pk, told=told, at=AT)


def granted(mika: Actor, fia: Actor, amount: int, **changes: object) -> Dispute:
    found = disputed(mika, None, AT, **changes)
    return handling.grant_dispute(by=fia, dispute_id=found.pk, amount=euros(amount), text="Yes.", at=AT)


def standing(partner: Partner) -> dict[str, Money]:
    return {kind: amount for kind, (amount,) in get_balances(partner.pk).items()}


def test_it_is_on_hold_freed_and_taken_back_as_its_earning_is(aino, fia, aurora, mika) -> None:
    rules_of(held_until="CUSTOMER_PAID")
    won(aurora, aino, "Kone Oyj")
    tell(fia, Kind.PAID, 5000)
    granted(mika, fia, 500)
    assert standing(aurora) == {"ACCRUED": euros(1250), "HELD": euros(1250)}
    tell(fia, Kind.PAID, 5000)
    assert standing(aurora) == {"ACCRUED": euros(2500)}
    tell(fia, Kind.REFUNDED, 10000)
    assert standing(aurora) == {}
    assert prove_entries().differing == []


def test_it_waits_for_the_days_of_its_earning(aino, fia, aurora, mika) -> None:
    rules_of(held_until="DAYS", held_days=30)
    won(aurora, aino, "Kone Oyj")
    granted(mika, fia, 500)
    assert free_all(by=system(Via.JOB), at=AT) == 0
    assert standing(aurora) == {"HELD": euros(2500)}
    assert free_all(by=system(Via.JOB), at=datetime(2026, 12, 20, 9, tzinfo=UTC)) == 2
    assert standing(aurora) == {"ACCRUED": euros(2500)}


def test_what_corrects_a_release_is_free_at_once_and_taken_back_with_what_is_left(
    aino, fia, aurora, mika
) -> None:
    rules_of(held_until="CUSTOMER_PAID")
    won(aurora, aino, "Kone Oyj")
    tell(fia, Kind.PAID, 10000)
    tell(fia, Kind.REFUNDED, 5000)
    granted(mika, fia, 100, entry_id=Entry.objects.get(kind="RELEASE").pk)
    assert standing(aurora) == {"ACCRUED": euros(1100)}
    tell(fia, Kind.REFUNDED, 2500)
    assert standing(aurora) == {"ACCRUED": euros(550)}
    tell(fia, Kind.REFUNDED, 2500)
    assert standing(aurora) == {}
    assert prove_entries().differing == []


def test_a_new_win_that_earns_the_same_brings_the_correction_again(aino, fia, aurora, mika) -> None:
    deal = won(aurora, aino, "Kone Oyj")
    found = granted(mika, fia, 500)
    reopening.reopen_deal(by=aino, deal_id=deal.pk, reason="A mistake", at=AT)
    assert standing(aurora) == {}
    with pytest.raises(rules.DisputedDealOpen):
        granted(mika, fia, 100)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    assert standing(aurora) == {"ACCRUED": euros(2500)}
    again = Dispute.objects.get(pk=found.pk)
    assert again.correction_id != found.correction_id
    assert Event.objects.filter(verb="dispute.corrected_again", object_id=found.pk).count() == 1
    assert prove_entries().differing == []


def test_a_new_win_of_another_amount_is_told_to_who_answered(aino, fia, aurora, mika) -> None:
    deal = won(aurora, aino, "Kone Oyj")
    found = granted(mika, fia, 500)
    reopening.reopen_deal(by=aino, deal_id=deal.pk, reason="A mistake", at=AT)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, net=euros(8000), at=AT)
    assert standing(aurora) == {"ACCRUED": euros(1600)}
    assert Event.objects.filter(verb="dispute.correction_lapsed", object_id=found.pk).count() == 1
