"""Who is told of what by mail: whoever marks, and those whose attempts and certificates they are (guide: D2)."""

from django.utils import translation

from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.core.people import list_owners
from kanava.rules.assessments import Outcome
from kanava.training.models import Attempt, Certificate
from kanava.training.queries.words import lesson_titles, path_titles


def markers(found: Attempt) -> list[User]:
    """Who marks an attempt: the partner's manager, else the programme's owners."""
    manager = found.partner.manager
    return [manager] if manager is not None and manager.is_active else list_owners()


def _attempt(event: Event) -> Attempt:
    rows = Attempt.objects.select_related("partner__manager", "person", "assessment")
    return rows.get(pk=event.object_id)


def _tell_of_attempt(found: Attempt, person: User, template: str) -> None:
    lesson_id = found.assessment.lesson_id
    with translation.override(person.language):
        title = lesson_titles([lesson_id]).get(lesson_id, "")
    context = {"found": found, "title": title, "person": person, "lesson_id": lesson_id}
    mail.write(f"mail/{template}", to=person.email, language=person.language, context=context)


@subscribe("training.attempt_handed_in")
def tell_who_marks(event: Event) -> None:
    """Whoever marks learns that something waits."""
    if event.data["outcome"] == Outcome.TO_BE_MARKED:
        found = _attempt(event)
        for person in markers(found):
            _tell_of_attempt(found, person, "attempt_waits")


@subscribe("training.attempt_marked")
def tell_the_result(event: Event) -> None:
    """Whoever took it learns what it came to."""
    found = _attempt(event)
    if found.person.is_active:
        _tell_of_attempt(found, found.person, "attempt_marked")


@subscribe("training.certified", "training.certificate_revoked", "training.certificate_ends")
def tell_the_holder(event: Event) -> None:
    """The holder learns that a certificate is there, ends soon, or holds no more."""
    found = Certificate.objects.select_related("person").get(pk=event.object_id)
    person = found.person
    if not person.is_active:
        return
    with translation.override(person.language):
        what = path_titles([found.path_id]).get(found.path_id, "")
    context = {"found": found, "what": what, "person": person, "news": event.verb.partition(".")[2]}
    mail.write("mail/certificate_news", to=person.email, language=person.language, context=context)
