"""Who is told of what by mail: the partner's person of decisions and endings, the vendor's of what waits.

Each notice is a handler of one event, run as a job; the letter is written in the recipient's language.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from kanava.core import clock, mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.core.people import list_owners
from kanava.deals.models import Deal, Registration
from kanava.partners.queries import list_followers
from kanava.playbook.queries import get_in_force
from kanava.rules import registration as rule
from kanava.rules.deals import Stage
from kanava.rules.mail_senders import with_tag
from kanava.rules.money import Money
from kanava.rules.people import PARTNER_ROLES, Role

DECIDERS = (Role.OWNER, Role.PARTNER_MANAGER)


def partners_people(registration: Registration) -> list[User]:
    """Who at the partner follows a registration."""
    return list_followers(registration.partner_id, writer_id=registration.created_by_id)


def deciders(registration: Registration) -> list[User]:
    """Who decides: the partner's manager, else the programme's owners."""
    manager = registration.partner.manager
    if manager is not None and manager.is_active and manager.staff_role:
        return [manager]
    return list_owners()


def _tell(people: Iterable[User], template: str, registration: Registration, event: Event) -> None:
    last_day = None
    if registration.asked_at is not None:
        playbook = get_in_force(clock.day_of(event.at)).playbook
        last_day = rule.answer_by(clock.day_of(registration.asked_at), playbook)
    for person in people:
        mail.write(
            f"mail/registration_{template}",
            to=person.email,
            language=person.language,
            context={
                "person": person,
                "found": registration,
                "told": event.data,
                "answer_by": last_day,
                "takes_mail": bool(settings.MAIL_IN_ADDRESS),
            },
            headers=answer_headers(registration.pk) if template == "asked" else None,
        )


def answer_headers(registration_id: int) -> dict[str, str]:
    """Where the answer to a letter about a registration goes, so that the question can be answered by mail."""
    address = settings.MAIL_IN_ADDRESS
    return {"Reply-To": with_tag(address, f"r{registration_id}")} if address else {}


def _of(event: Event) -> Registration:
    rows = Registration.objects.select_related("partner__manager", "product_line")
    return rows.get(pk=event.object_id)


def _submitter_of(event: Event) -> int | None:
    """Who submitted the registration that an event is about, the last time."""
    told = Event.objects.filter(object_type=event.object_type, object_id=event.object_id)
    submitted = told.filter(verb="registration.submitted").order_by("-id")
    return submitted.values_list("actor_id", flat=True).first()


@subscribe("registration.submitted")
def tell_of_submission(event: Event) -> None:
    """The decider learns of a new registration; one that was refused at once needs nobody."""
    found = _of(event)
    if found.state != "REFUSED" or found.decided_by_id is not None:
        _tell(deciders(found), "submitted", found, event)


@subscribe("registration.answered", "registration.extension_requested")
def tell_of_answer(event: Event) -> None:
    """The decider learns that the partner has answered, or asks for more time."""
    found = _of(event)
    _tell(deciders(found), event.verb.partition(".")[2], found, event)


@subscribe("registration.escalated")
def tell_of_lateness(event: Event) -> None:
    """Decider and owners learn that the promised time has run out."""
    found = _of(event)
    people = {person.pk: person for person in (*deciders(found), *list_owners())}
    _tell(people.values(), "escalated", found, event)


@subscribe("registration.appealed")
def tell_of_appeal(event: Event) -> None:
    """Everybody who may decide the appeal learns of it: not the first decider."""
    found = _of(event)
    may_decide = User.objects.filter(staff_role__in=DECIDERS, is_active=True).exclude(
        pk=found.decided_by_id or 0
    )
    near = [person for person in deciders(found) if person.pk != found.decided_by_id]
    people = {person.pk: person for person in (*near, *may_decide.filter(staff_role=Role.OWNER))}
    _tell(people.values() or may_decide[:5], "appealed", found, event)


@subscribe(
    "registration.approved",
    "registration.refused",
    "registration.asked",
    "registration.extended",
    "registration.extension_declined",
    "registration.appeal_decided",
    "registration.expiring",
    "registration.expired",
)
def tell_the_partner(event: Event) -> None:
    """The partner's person learns what was decided, and what ends. Who types a registration sees a refusal at once."""
    found = _of(event)
    people = partners_people(found)
    if event.verb == "registration.refused" and event.actor_role == Role.SYSTEM:
        submitter_id = _submitter_of(event)
        people = [person for person in people if person.pk != submitter_id]
    _tell(people, event.verb.partition(".")[2], found, event)


@subscribe("deal.won", "deal.lost", "deal.reopened")
def tell_of_the_deal(event: Event) -> None:
    """The partner learns how the deal of its registration ended, and when that is taken back, unless it did that itself."""
    found = Deal.objects.select_related("registration__partner__manager").get(pk=event.object_id)
    if found.registration is None or event.actor_role in PARTNER_ROLES:
        return
    # The deal may have moved on since: what the event tells counts.
    told = event.data
    context = {
        "deal": found,
        "reason": told.get("reason") or found.lost_reason,
        "was_won": told.get("before") == Stage.WON,
        "net": Money(*told["net"]) if "net" in told else None,
        "on": date.fromisoformat(told["on"]) if "on" in told else None,
    }
    for person in partners_people(found.registration):
        mail.write(
            f"mail/{event.verb.replace('.', '_')}",
            to=person.email,
            language=person.language,
            context={**context, "person": person},
        )
