"""Which deals a campaign led to."""

from datetime import datetime

from django.db import IntegrityError, transaction

from kanava.core.actions import action
from kanava.core.wall import gate
from kanava.deals.models import Deal
from kanava.mdf.holding import locked, record
from kanava.mdf.models import CampaignDeal
from kanava.rules.campaigns import CampaignMoved, may_lead
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal


class DealCounted(Refusal):
    """The deal counts for a campaign already."""

    code = "MDF_DEAL_COUNTED"


@action("link_campaign_deal")
def link_deal(*, by: Actor, campaign_id: int, deal_id: int | None, at: datetime) -> None:
    """Count a deal of the partner as a result of its campaign. Raises NotFound, NotPermitted, CampaignMoved, DealCounted
    (field `deal`)."""
    with gate("funds"):
        found = locked(campaign_id, by=by, right="link_campaign_deal")
        if not may_lead(found.state):
            raise CampaignMoved
        if deal_id is None or not Deal.objects.filter(pk=deal_id, partner_id=found.partner_id).exists():
            raise NotFound
        try:
            with transaction.atomic():
                CampaignDeal.objects.create(
                    campaign=found, partner_id=found.partner_id, deal_id=deal_id, linked_at=at
                )
        except IntegrityError:
            raise DealCounted(field="deal") from None
        record("deal_linked", found, by=by, at=at, deal=deal_id)


@action("link_campaign_deal")
def unlink_deal(*, by: Actor, campaign_id: int, deal_id: int, at: datetime) -> None:
    """Count a deal no longer. Raises NotFound, NotPermitted."""
    with gate("funds"):
        found = locked(campaign_id, by=by, right="link_campaign_deal")
        if not CampaignDeal.objects.filter(campaign=found, deal_id=deal_id).delete()[0]:
            raise NotFound
        record("deal_unlinked", found, by=by, at=at, deal=deal_id)
