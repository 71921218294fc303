"""A path that is done leads to its certificate, in the same transaction (guide: D2)."""

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.rules.people import Actor, Role, Via
from kanava.training.certifying import certify
from kanava.training.models import Enrolment


@subscribe("training.path_done", atomic=True)
def certify_path(event: Event) -> None:
    """Issue the certificate, where the path has one."""
    by = Actor(Role(event.actor_role), Via(event.via), event.actor_id, event.partner_id)
    certify(Enrolment.objects.get(pk=event.object_id), by=by, at=event.at)
