"""What changes in a chapter is taken over in the same transaction (guide: G5)."""

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.core.wall import gate

# The kinds put themselves into the register.
from kanava.translations import guide_kinds, our_kinds, question_kinds  # noqa: F401
from kanava.translations.kinds import VERBS
from kanava.translations.writers import refresh


@subscribe(*VERBS, atomic=True)
def take_over(event: Event) -> None:
    """A source or a translation may have changed."""
    with gate("translations"):
        for kind, ids in VERBS[event.verb]:
            refresh(kind, ids(event), at=event.at)
