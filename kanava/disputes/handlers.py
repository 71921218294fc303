"""What a deal that is won again does to the corrections of what it had earned."""

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.core.wall import gate
from kanava.deals.models import Deal
from kanava.disputes.correcting import DEAL, correct_again
from kanava.disputes.holding import record
from kanava.disputes.models import Dispute
from kanava.ledger.writers import get_written
from kanava.rules.disputes import State
from kanava.rules.people import Actor, Role, Via


@subscribe("deal.won", atomic=True)
def follow_new_win(event: Event) -> None:
    """A correction that was taken back when the deal was opened again counts again where the new win earns the same; else
    whoever answered is told that it does not."""
    deal = Deal.objects.get(pk=event.object_id)
    if not deal.reopened:
        return
    by = Actor(role=Role(event.actor_role), via=Via(event.via), user_id=event.actor_id)
    with gate("disputes"):
        rows = Dispute.objects.select_for_update(of=("self",)).filter(source_type=DEAL, source_id=deal.pk)
        for found in rows.filter(state__in=(State.UPHELD, State.PARTLY)).order_by("id"):
            if not get_written(found.correction_id or 0).is_undone:
                continue
            counts = correct_again(found, deal, by=by, at=event.at)
            record("corrected_again" if counts else "correction_lapsed", found, by=by, at=event.at)
