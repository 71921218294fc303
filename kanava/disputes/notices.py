"""Who is told of what by mail: ours of what waits, the partner's people of what we say and decide (guide: C5)."""

from collections.abc import Iterable

from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.core.people import list_owners
from kanava.disputes.models import Dispute
from kanava.partners.queries import list_followers
from kanava.rules.money import Money
from kanava.rules.people import Role


def answerers(found: Dispute) -> list[User]:
    """Who answers: the dispute's owner, else finance, else the programme's owners."""
    owner = found.owner
    return [owner] if owner is not None and owner.is_active and owner.staff_role else approvers()


def approvers() -> list[User]:
    """Who approves corrections: finance, else the programme's owners."""
    finance = User.objects.filter(staff_role=Role.FINANCE, is_active=True).order_by("name")
    return list(finance[:5]) or list_owners()


def _of(event: Event) -> Dispute:
    return Dispute.objects.select_related("partner", "owner").get(pk=event.object_id)


def _tell(people: Iterable[User], template: str, found: Dispute, event: Event) -> None:
    last = found.messages.order_by("-id").first()
    context = {
        "found": found, "what": event.verb.partition(".")[2], "told": found.told, "expected": found.expected,
        "amount": Money(*event.data["amount"]) if "amount" in event.data else None, "last": last.text if last else "",
    }  # fmt: skip
    for person in people:
        letter = {**context, "person": person}
        mail.write(f"mail/{template}", to=person.email, language=person.language, context=letter)


@subscribe(
    "dispute.opened",
    "dispute.answered",
    "dispute.assigned",
    "dispute.sent_back",
    "dispute.warned",
    "dispute.withdrawn",
    "dispute.correction_lapsed",
)
def tell_who_answers(event: Event) -> None:
    """Whoever answers learns that something has come, is due soon, or is taken back."""
    found = _of(event)
    _tell(answerers(found), "dispute_waits", found, event)


@subscribe("dispute.proposed")
def tell_who_approves(event: Event) -> None:
    """Finance learns that a correction waits."""
    _tell(approvers(), "dispute_waits", _of(event), event)


@subscribe("dispute.escalated")
def tell_of_lateness(event: Event) -> None:
    """Whoever answers, and the owners, learn that the promised time has run out."""
    found = _of(event)
    people = {person.pk: person for person in (*answerers(found), *list_owners())}
    _tell(people.values(), "dispute_waits", found, event)


@subscribe("dispute.replied", "dispute.asked", "dispute.upheld", "dispute.upheld_partly", "dispute.declined")
def tell_the_partner(event: Event) -> None:
    """The partner's people learn what we say and what was decided."""
    found = _of(event)
    people = list_followers(found.partner_id, writer_id=found.opened_by_id)
    _tell(people, "dispute_news", found, event)
