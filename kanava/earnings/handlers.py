"""A won deal's earnings go to the ledger in the transaction that wins it."""

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.deals.models import Deal
from kanava.earnings.writers import settle_deal
from kanava.rules.people import Actor, Role, Via


@subscribe("deal.won", atomic=True)
def accrue(event: Event) -> None:
    """Settle the deal. An imported one that was open then and is won here earns like any other."""
    deal = Deal.objects.select_related("registration").get(pk=event.object_id)
    actor = Actor(role=Role(event.actor_role), via=Via(event.via), user_id=event.actor_id)
    settle_deal(deal, by=actor, at=event.at)
