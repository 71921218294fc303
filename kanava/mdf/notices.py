"""Who is told of what by mail: the partner's people of what we decide, ours of what waits (guide: C4).

Each notice is a handler of one event, run as a job; the letter is written in the recipient's language.
"""

from collections.abc import Iterable
from datetime import date

from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.core.people import list_owners
from kanava.mdf.models import Campaign
from kanava.partners.queries import list_followers
from kanava.rules.campaigns import State
from kanava.rules.money import Money
from kanava.rules.people import Role


def deciders(campaign: Campaign) -> list[User]:
    """Who decides a request: the partner's manager, else the programme's owners; below the tier that has a right to funds
    the owners alone."""
    manager = campaign.partner.manager
    if not campaign.is_exception and manager is not None and manager.is_active and manager.staff_role:
        return [manager]
    return list_owners()


def settlers() -> list[User]:
    """Who decides a claim: finance, else the programme's owners."""
    finance = User.objects.filter(staff_role=Role.FINANCE, is_active=True).order_by("name")
    return list(finance[:5]) or list_owners()


def _of(event: Event) -> Campaign:
    return Campaign.objects.select_related("partner__manager").get(pk=event.object_id)


def _tell(people: Iterable[User], template: str, found: Campaign, event: Event) -> None:
    told = event.data
    question = found.questions.order_by("-id").first()
    context = {
        "found": found,
        "what": event.verb.partition(".")[2],
        "asked": Money(found.asked_minor, found.currency),
        "amount": Money(*told["amount"]) if "amount" in told else None,
        "whole": told.get("whole", True),
        "until": date.fromisoformat(told["until"]) if "until" in told else found.claim_due_on,
        "question": question,
    }
    for person in people:
        letter = {**context, "person": person}
        mail.write(f"mail/{template}", to=person.email, language=person.language, context=letter)


@subscribe("mdf.requested", "mdf.answered", "mdf.extension_requested")
def tell_of_request(event: Event) -> None:
    """The decider learns that a request, an answer or a wish for more time waits."""
    found = _of(event)
    _tell(deciders(found), "campaign_waits", found, event)


@subscribe("mdf.claimed")
def tell_of_claim(event: Event) -> None:
    """Finance learns that a claim waits."""
    _tell(settlers(), "campaign_waits", _of(event), event)


@subscribe("mdf.escalated")
def tell_of_lateness(event: Event) -> None:
    """Whoever decides, and the owners, learn that the promised time has run out."""
    found = _of(event)
    near = settlers() if found.state == State.CLAIMED else deciders(found)
    people = {person.pk: person for person in (*near, *list_owners())}
    _tell(people.values(), "campaign_waits", found, event)


@subscribe(
    "mdf.asked", "mdf.approved", "mdf.declined", "mdf.claim_returned", "mdf.paid", "mdf.claim_declined", "mdf.lapsed", "mdf.extended",
    "mdf.extension_declined", "mdf.claim_near", "mdf.claim_reopened",
    "mdf.recalled",
)  # fmt: skip
def tell_the_partner(event: Event) -> None:
    """The partner's people learn what was decided, and what falls due."""
    found = _of(event)
    people = list_followers(found.partner_id, writer_id=found.created_by_id)
    _tell(people, "campaign_news", found, event)
