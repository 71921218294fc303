"""A won deal's earnings go to the ledger in the transaction that wins it; held ones come free with their rate."""

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.core.wall import gate
from kanava.deals.models import Deal
from kanava.earnings.freeing import free_deal
from kanava.earnings.models import CustomerPayment
from kanava.earnings.writers import settle_deal
from kanava.ledger.writers import reverse_all
from kanava.rules.people import Actor, Role, Via


@subscribe("deal.won", atomic=True)
def accrue(event: Event) -> None:
    """Settle the deal. An imported one that was open then and is won here earns like any other."""
    deal = Deal.objects.select_related("registration").get(pk=event.object_id)
    actor = Actor(role=Role(event.actor_role), via=Via(event.via), user_id=event.actor_id)
    settle_deal(deal, by=actor, at=event.at)
    with gate("ledger"):
        # The win may have been taken back after the customer had paid.
        if CustomerPayment.objects.filter(deal=deal, undone_at__isnull=True).exists():
            free_deal(deal, by=actor, at=event.at)


@subscribe("deal.reopened", atomic=True)
def take_back(event: Event) -> None:
    """Reverse what the deal's win has earned, from the day on which it is taken back. A lost one has earned nothing."""
    actor = Actor(role=Role(event.actor_role), via=Via(event.via), user_id=event.actor_id)
    on = clock.day_of(event.at)
    reverse_all("deal", [event.object_id], on=on, reason="DEAL_REOPENED", by=actor, at=event.at)


@subscribe("rates.loaded")
def release(event: Event) -> None:
    """New rates may be those that earnings wait for. A job of its own releases them, a transaction a deal."""
    app.configure_task("earnings.release_after").defer(event_id=event.pk)
