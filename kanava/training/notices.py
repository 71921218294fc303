"""Letters to people who learn: what they were given, and what is not finished yet (guide: D2, H6)."""

from kanava.core import clock, mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.partners.models import Partner
from kanava.rules.learning import LearningState, state_of
from kanava.training.models import Enrolment
from kanava.training.queries.texts import title_of


@subscribe("training.given")
def tell_of_giving(event: Event) -> None:
    """What somebody was given to learn, in one letter."""
    rows = Enrolment.objects.filter(
        person_id=event.object_id, partner_id=event.partner_id or 0, path_id__in=event.data["paths"]
    )
    found = rows.filter(finished_at=None).select_related("path").prefetch_related("path__texts")
    person = User.objects.filter(pk=event.object_id, is_active=True).first()
    told = [
        {"title": title_of(one.path.texts.all(), person.language if person else "en"), "due_on": one.due_on}
        for one in found.order_by("due_on", "path__sort_key")
    ]
    if person is None or not told:
        return
    partner = Partner.objects.select_related("manager").get(pk=event.partner_id or 0)
    context = {"person": person, "paths": told, "manager": partner.manager}
    mail.write("mail/training_given", to=person.email, language=person.language, context=context)


@subscribe("training.reminded")
def tell_again(event: Event) -> None:
    """That a path is to be finished, or should have been."""
    rows = Enrolment.objects.select_related("person", "path", "partner__manager")
    found = rows.filter(pk=event.object_id, finished_at=None, person__is_active=True).first()
    if found is None:
        return
    title = title_of(found.path.texts.all(), found.person.language)
    today = clock.day_of(event.at)
    state = state_of(is_begun=found.seen_at is not None, is_finished=False, due=found.due_on, today=today)
    context = {
        "person": found.person, "title": title, "due_on": found.due_on, "is_late": state == LearningState.LATE,
        "is_begun": found.seen_at is not None, "manager": found.partner.manager, "path_id": found.path_id,
    }  # fmt: skip
    mail.write(
        "mail/training_reminded", to=found.person.email, language=found.person.language, context=context
    )
