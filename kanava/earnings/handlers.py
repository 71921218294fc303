"""A won deal's earnings go to the ledger in the transaction that wins it; held ones come free with their rate."""

from kanava.core import clock
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.deals.models import Deal
from kanava.earnings.releasing import release_all
from kanava.earnings.writers import settle_deal
from kanava.rules.people import Actor, Role, Via, system


@subscribe("deal.won", atomic=True)
def accrue(event: Event) -> None:
    """Settle the deal. An imported one that was open then and is won here earns like any other."""
    deal = Deal.objects.select_related("registration").get(pk=event.object_id)
    actor = Actor(role=Role(event.actor_role), via=Via(event.via), user_id=event.actor_id)
    settle_deal(deal, by=actor, at=event.at)


@subscribe("rates.loaded")
def release(event: Event) -> None:
    """New rates may be those that earnings wait for."""
    release_all(by=system(Via.JOB), at=clock.now())
