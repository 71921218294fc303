"""What recruiting does when something happens elsewhere."""

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.recruiting.queries import find_candidate_of
from kanava.recruiting.writers import end_trials, reckon_fits, reckon_scores


@subscribe("playbook.published", atomic=True)
def weigh_anew(_event: Event) -> None:
    """Other weights, other totals (guide: B1); another ideal partner, where the playbook's is in use (guide: B6)."""
    reckon_scores()
    reckon_fits()


@subscribe("partner.signed", atomic=True)
def end_trial(event: Event) -> None:
    """Who has signed has a portal of its own."""
    candidate_id = find_candidate_of(event.object_id)
    if candidate_id is not None:
        end_trials(candidate_id, at=event.at)
