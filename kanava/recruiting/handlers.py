"""What recruiting does when something happens elsewhere."""

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.recruiting.writers import reckon_scores


@subscribe("playbook.published", atomic=True)
def weigh_anew(_event: Event) -> None:
    """Other weights, other totals (guide: B1)."""
    reckon_scores()
