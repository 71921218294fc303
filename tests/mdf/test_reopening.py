"""A settled claim that is opened again: the ledger is reversed, the budgets hold what they held, and it is decided anew."""

import random

import pytest

from kanava.config.proofs.amounts import prove_amounts
from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances
from kanava.mdf.actions import deciding, settling
from kanava.mdf.models import Budget, Draw
from kanava.mdf.queries import get_fund
from kanava.partners.models import Partner
from kanava.rules.campaigns import CampaignMoved, TextMissing
from kanava.rules.mdf import BudgetExceeded
from kanava.rules.money import Money
from kanava.rules.refusals import NotPermitted
from tests.factories import make_user, staff
from tests.mdf.making import AFTER, AT, FINANCE, make_claim, make_request

pytestmark = pytest.mark.django_db
WHY = "The invoice is of another event."


def fund(partner: Partner) -> tuple[int, int, int]:
    found = get_fund(partner.pk, on=AT.date(), currency="EUR")
    return tuple(one.minor for one in (found.committed, found.spent, found.left))


def owed(partner: Partner) -> int:
    return sum(amount.minor for amount in get_balances(partner.pk).get("ACCRUED", ()))


def accepted(claim, first: int, second: int) -> dict[int, Money]:
    costs = claim.costs.order_by("position")
    return {cost.pk: Money(minor, "EUR") for cost, minor in zip(costs, (first, second), strict=True)}


def reopened(claim):
    return settling.reopen_claim(by=FINANCE, campaign_id=claim.pk, message=WHY, at=AFTER)


def all_holds() -> bool:
    return all(one.level == Level.OK for one in (*prove_records(), *prove_amounts()))


def test_what_was_paid_is_reversed_and_paid_anew_for_what_is_right(aurora: Partner, aino) -> None:
    claim = make_claim(aurora, aino)
    settling.pay_claim(by=FINANCE, campaign_id=claim.pk, at=AFTER)
    assert (owed(aurora), fund(aurora)) == (1900_00, (0, 1900_00, 8100_00))
    again = reopened(claim)
    assert (again.state, again.paid_minor, again.claim_message) == ("CLAIMED", None, WHY)
    assert again.due_at > AFTER
    assert (owed(aurora), fund(aurora)) == (0, (2000_00, 0, 8000_00))
    assert all_holds()
    settling.pay_claim(
        by=FINANCE, campaign_id=claim.pk, accepted=accepted(claim, 3000_00, 0), message="", at=AFTER
    )
    assert (owed(aurora), fund(aurora)) == (1500_00, (0, 1500_00, 8500_00))
    kinds = Entry.objects.filter(source_type="mdf").order_by("id").values_list("kind", "reason")
    assert list(kinds) == [("MDF", ""), ("REVERSAL", "CLAIM_REOPENED"), ("MDF", "")]
    assert all_holds()


def test_a_declined_claim_can_be_paid_after_all(aurora: Partner, aino) -> None:
    claim = make_claim(aurora, aino)
    settling.decline_claim(by=FINANCE, campaign_id=claim.pk, message="No proof.", at=AFTER)
    reopened(claim)
    settling.pay_claim(by=FINANCE, campaign_id=claim.pk, at=AFTER)
    assert (owed(aurora), fund(aurora)) == (1900_00, (0, 1900_00, 8100_00))
    assert all_holds()


def test_what_others_have_taken_since_is_not_committed_twice(aurora: Partner, aino) -> None:
    claim = make_claim(aurora, aino)
    settling.decline_claim(by=FINANCE, campaign_id=claim.pk, message="No proof.", at=AFTER)
    Budget.objects.update(amount_minor=2500_00)
    other = make_request(aurora)
    deciding.approve_campaign(by=staff(aino), campaign_id=other.pk, at=AT)
    reopened(claim)
    assert Draw.objects.get(campaign=claim).amount_minor == 500_00
    with pytest.raises(BudgetExceeded):
        settling.pay_claim(by=FINANCE, campaign_id=claim.pk, at=AFTER)
    settling.pay_claim(by=FINANCE, campaign_id=claim.pk, accepted=accepted(claim, 1000_00, 0), at=AFTER)
    assert owed(aurora) == 500_00
    assert all_holds()


def test_only_a_settled_claim_is_opened_with_words_by_who_may(aurora: Partner, aino) -> None:
    claim = make_claim(aurora, aino)
    with pytest.raises(CampaignMoved):
        reopened(claim)
    settling.pay_claim(by=FINANCE, campaign_id=claim.pk, at=AFTER)
    with pytest.raises(TextMissing):
        settling.reopen_claim(by=FINANCE, campaign_id=claim.pk, message=" ", at=AFTER)
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    with pytest.raises(NotPermitted):
        settling.reopen_claim(by=eva, campaign_id=claim.pk, message=WHY, at=AFTER)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_ledger_owes_what_the_campaigns_were_paid(
    aurora: Partner, aino, seed: int
) -> None:
    chance = random.Random(seed)
    claims = [make_claim(aurora, aino) for _ in range(3)]
    for _ in range(14):
        claim = chance.choice(claims)
        claim.refresh_from_db()
        if claim.state != "CLAIMED":
            reopened(claim)
        elif chance.random() < 0.3:
            settling.decline_claim(by=FINANCE, campaign_id=claim.pk, message="No.", at=AFTER)
        else:
            lines = accepted(claim, chance.randint(1, 3000_00), chance.randint(0, 800_00))
            settling.pay_claim(by=FINANCE, campaign_id=claim.pk, accepted=lines, at=AFTER)
        for one in claims:
            one.refresh_from_db()
        assert owed(aurora) == sum(one.paid_minor or 0 for one in claims)
        waiting = sum(one.approved_minor for one in claims if one.state == "CLAIMED")
        assert fund(aurora) == (waiting, owed(aurora), 10_000_00 - waiting - owed(aurora))
    assert all_holds()
