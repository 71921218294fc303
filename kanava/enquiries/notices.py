"""Who is told of what by mail: whoever answers of what waits, whoever asked of our answer (guide: F5, I3)."""

from collections.abc import Iterable

from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.core.people import list_owners
from kanava.enquiries.calls import entry_of
from kanava.enquiries.models import Enquiry
from kanava.rules.people import Role

MOST = 20


def answerers(found: Enquiry) -> list[User]:
    """Who answers: the question's owner, else all who look after partners, who share the queue."""
    owner = found.owner
    if owner is not None and owner.is_active and owner.staff_role:
        return [owner]
    managers = User.objects.filter(staff_role=Role.PARTNER_MANAGER, is_active=True).order_by("name")
    return list(managers[:MOST]) or list_owners()


def _of(event: Event) -> Enquiry:
    return Enquiry.objects.select_related("partner", "owner", "asked_by").get(pk=event.object_id)


def _tell(people: Iterable[User], template: str, found: Enquiry, event: Event) -> None:
    last = found.said.order_by("-id").first()
    context = {"found": found, "what": event.verb.partition(".")[2], "last": last.text if last else ""}
    for person in people:
        letter = {**context, "person": person}
        mail.write(f"mail/{template}", to=person.email, language=person.language, context=letter)


@subscribe("enquiry.asked", "enquiry.continued", "enquiry.handed_over", "enquiry.warned")
def tell_who_answers(event: Event) -> None:
    """Whoever answers learns that something waits or is due soon."""
    found = _of(event)
    _tell(answerers(found), "enquiry_waits", found, event)


@subscribe("enquiry.escalated")
def tell_of_lateness(event: Event) -> None:
    """Whoever answers, and the owners, learn that the promised time has run out."""
    found = _of(event)
    people = {person.pk: person for person in (*answerers(found), *list_owners())}
    _tell(people.values(), "enquiry_waits", found, event)


@subscribe("enquiry.answered", "enquiry.closed")
def tell_who_asked(event: Event) -> None:
    """Whoever asked reads the answer in the letter."""
    found = _of(event)
    if found.asked_by is not None and found.asked_by.is_active:
        _tell([found.asked_by], "enquiry_news", found, event)


@subscribe("enquiry.call_agreed")
def tell_of_the_call(event: Event) -> None:
    """Both sides get the call for their calendars."""
    found = _of(event)
    people = [one for one in (found.owner, found.asked_by) if one is not None and one.is_active]
    entry = entry_of(found, people)
    for person in people:
        context = {
            "found": found,
            "what": "call_agreed",
            "last": "",
            "person": person,
            "is_ours": bool(person.staff_role),
        }
        mail.write(
            "mail/enquiry_call", to=person.email, language=person.language, context=context, entry=entry
        )
