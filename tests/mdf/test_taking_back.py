"""An approval is taken back before money moves, a claim before it is decided; what is claimed beyond the plan is meant."""

from datetime import timedelta

import pytest

from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.mdf.actions import claiming, deciding, settling
from kanava.mdf.models import Draw
from kanava.mdf.queries import get_fund
from kanava.partners.models import Partner
from kanava.rules import days
from kanava.rules.campaigns import CampaignMoved, ClaimAbovePlan, TextMissing
from kanava.rules.money import AmountTooLarge, Money
from kanava.rules.people import Role
from kanava.rules.refusals import Faults, NotPermitted
from tests.factories import make_user, member, staff
from tests.mdf.making import AFTER, AT, make_approved, make_claim, make_request

pytestmark = pytest.mark.django_db
WHY = "The venue is not available."


def left(partner: Partner) -> int:
    return get_fund(partner.pk, on=AT.date(), currency="EUR").left.minor


def test_an_approval_taken_back_gives_the_money_back_and_is_decided_anew(aurora, aino) -> None:
    before = left(aurora)
    found = make_approved(aurora, aino)
    with pytest.raises(TextMissing):
        deciding.recall_approval(by=staff(aino), campaign_id=found.pk, message=" ", at=AT)
    again = deciding.recall_approval(by=staff(aino), campaign_id=found.pk, message=WHY, at=AT)
    assert (again.state, again.approved_minor, again.claim_due_on) == ("REQUESTED", None, None)
    assert again.due_at is not None, "The partner is promised an answer again"
    assert not Draw.objects.exists()
    assert left(aurora) == before
    deciding.approve_campaign(by=staff(aino), campaign_id=found.pk, at=AT)
    assert left(aurora) == before - 2000_00
    assert all(one.level == Level.OK for one in prove_records())


def test_what_is_claimed_or_an_exception_is_not_taken_back_by_everybody(aurora, aino) -> None:
    claim = make_claim(aurora, aino)
    with pytest.raises(CampaignMoved):
        deciding.recall_approval(by=staff(aino), campaign_id=claim.pk, message=WHY, at=AFTER)
    eva = make_user("Eva", role="PARTNER_MANAGER")
    with pytest.raises(NotPermitted):
        deciding.recall_approval(by=staff(eva), campaign_id=claim.pk, message=WHY, at=AFTER)


def test_a_claim_is_taken_back_and_sent_again_until_it_is_decided(aurora, aino) -> None:
    found = make_claim(aurora, aino)
    olga = member(aurora, Role.PARTNER_OWNER)
    back = claiming.take_claim_back(by=olga, campaign_id=found.pk, at=AFTER)
    assert (back.state, back.due_at) == ("COMMITTED", None)
    costs = {cost.pk: Money(500_00, "EUR") for cost in found.costs.all()}
    claiming.claim_costs(by=olga, campaign_id=found.pk, claimed=costs, at=AFTER)
    settling.pay_claim(by=staff(aino), campaign_id=found.pk, at=AFTER)
    with pytest.raises(CampaignMoved):
        claiming.take_claim_back(by=olga, campaign_id=found.pk, at=AFTER)


def test_more_than_was_planned_is_asked_and_many_times_that_refused(aurora, aino) -> None:
    found = make_claim(aurora, aino)
    olga = member(aurora, Role.PARTNER_OWNER)
    claiming.take_claim_back(by=olga, campaign_id=found.pk, at=AFTER)
    first, second = found.costs.order_by("position")

    def claim(minor: int, **more: bool) -> None:
        costs = {first.pk: Money(minor, "EUR"), second.pk: Money(0, "EUR")}
        claiming.claim_costs(by=olga, campaign_id=found.pk, claimed=costs, at=AFTER, **more)

    with pytest.raises(AmountTooLarge):
        claim(99_999_999_00, is_more_meant=True)
    with pytest.raises(ClaimAbovePlan) as refused:
        claim(4000_01)
    assert refused.value.params == {"claimed": Money(4000_01, "EUR"), "planned": Money(4000_00, "EUR")}
    claim(4000_01, is_more_meant=True)


def test_nobody_asks_for_a_campaign_of_another_century(aurora) -> None:
    with pytest.raises(Faults) as refused:
        make_request(aurora, ends_on=AT.date() + timedelta(days=200 * 365))
    (fault,) = refused.value.refusals
    assert (fault.field, fault.params["last"]) == ("ends_on", days.CAMPAIGNS.last(AT.date()))
