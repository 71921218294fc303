"""Who is given a next step by somebody else gets a letter about it (guide: F6)."""

from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.engagement.models import PLANNED, NextStep


@subscribe("step.planned")
def tell_of_step(event: Event) -> None:
    """The owner learns what is to be done, by which day, and what was said; nobody gets a letter about a step of one's own."""
    rows = NextStep.objects.select_related("owner", "partner", "touchpoint")
    found = rows.filter(PLANNED, pk=event.object_id).first()
    if found is None or found.owner_id == event.actor_id or not found.owner.is_active:
        return
    giver = User.objects.filter(pk=event.actor_id or 0).first()
    talk = found.touchpoint
    contacts = list(talk.contacts.order_by("name")) if talk is not None else []
    context = {"person": found.owner, "found": found, "giver": giver, "talk": talk, "contacts": contacts}
    mail.write("mail/step_given", to=found.owner.email, language=found.owner.language, context=context)
