"""What the owners are told of surveys by mail: one is planned, one is over, one could not be held (guide: H8)."""

from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.core.people import list_owners
from kanava.surveys.models import Survey


def _tell(event: Event, template: str, **more: object) -> None:
    found = Survey.objects.get(pk=event.object_id)
    for person in list_owners():
        context = {"found": found, "person": person, **more}
        mail.write(f"mail/{template}", to=person.email, language=person.language, context=context)


@subscribe("survey.planned")
def tell_of_plan(event: Event) -> None:
    """One that was planned by itself can still be moved or called off; what an owner planned, the owner knows."""
    if event.actor_id is None:
        _tell(event, "survey_planned")


@subscribe("survey.closed")
def tell_of_results(event: Event) -> None:
    """The results are there, or too few have answered."""
    at_least, all_readable = event.data["at_least"], event.data["all_readable"]
    _tell(event, "survey_closed", is_shown=bool(at_least), at_least=at_least, all_readable=all_readable)


@subscribe("survey.called_off")
def tell_of_too_few(event: Event) -> None:
    """There are too few people to ask without telling who they are."""
    if event.data.get("reason") == "TOO_FEW":
        _tell(event, "survey_too_few")
