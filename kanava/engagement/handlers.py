"""Who takes next steps over when people change: nothing agreed with a partner is left with somebody who is gone (guide: F5,
F6)."""

from django.db.models import OuterRef, Subquery

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.engagement.models import PLANNED, NextStep
from kanava.partners.models import Partner


@subscribe("partner.manager_assigned", atomic=True)
def pass_on_to_manager(event: Event) -> None:
    """The new manager has what the former one had planned with the partner."""
    before, after = event.data.get("before"), event.data.get("after")
    if before is not None and after is not None:
        steps = NextStep.objects.filter(PLANNED, partner_id=event.object_id, owner_id=before)
        steps.update(owner_id=after)


@subscribe("people.deactivated", atomic=True)
def pass_on_from_leaver(event: Event) -> None:
    """What somebody who leaves had planned goes to the managers of the partners; without one it stays where it is."""
    steps = NextStep.objects.filter(PLANNED, owner_id=event.object_id, partner__manager__is_active=True)
    manager = Partner.objects.filter(pk=OuterRef("partner_id")).values("manager_id")[:1]
    steps.exclude(partner__manager_id=event.object_id).update(owner_id=Subquery(manager))
