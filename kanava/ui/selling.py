"""Which certificate a registration lacks, with the way to get it (guide: D2)."""

from typing import TYPE_CHECKING, Any

from kanava.core import clock
from kanava.deals.selling_rights import find_missing
from kanava.rules.registration import State
from kanava.training.queries.attempts import assessments_of
from kanava.ui import words

if TYPE_CHECKING:
    from kanava.deals.models import Registration
    from kanava.rules.people import Actor
    from kanava.rules.playbook import Playbook


def lacking_certificate(found: "Registration", playbook: "Playbook", *, by: "Actor") -> dict[str, Any] | None:
    """What a draft's page says where it may not be registered yet: the sentence, and the assessments that lead to a
    certificate which would do; None where nothing is missing."""
    if found.state != State.DRAFT or not playbook.registration.certificate_required:
        return None
    missing = find_missing(found, playbook, by=by, on=clock.today())
    if missing is None:
        return None
    return {
        "said": words.of_refusal(missing),
        "ways": assessments_of([one.id for one in missing.params["paths"]]),
    }
