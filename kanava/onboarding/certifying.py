"""A certificate of one of the partner's people ticks the task that asks for one, and says which it is (guide: D2, F2)."""

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.onboarding import writers
from kanava.onboarding.models import Task
from kanava.rules.people import Via, system
from kanava.training.models import Certificate

TASK = "CERTIFICATION"


@subscribe("training.certified", atomic=True)
def complete(event: Event) -> None:
    """Tick the open task. Safe to repeat."""
    plan = writers.lock_plan(partner_id=event.partner_id, closed_on=None)
    if plan is None:
        return
    for task in Task.objects.select_for_update().filter(writers.OPEN, plan=plan, code=TASK):
        task.plan = plan
        found = Certificate.objects.select_related("person").get(pk=event.object_id)
        note = f"{found.number}, {found.person.name}, {found.issued_on.isoformat()}"
        writers.finish(task, by=system(Via(event.via)), at=event.at, note=note, by_fact=True)
