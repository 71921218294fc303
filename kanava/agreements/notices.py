"""Who is told of what by mail: the partner's manager, else the programme's owners, of signatures and of dates that come near."""

from datetime import date
from typing import Any

from kanava.agreements.models import Agreement, Signer
from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.rules.people import Role


def _responsible(agreement: Agreement) -> list[User]:
    manager = agreement.partner.manager
    if manager is not None and manager.is_active and manager.staff_role:
        return [manager]
    return list(User.objects.filter(staff_role=Role.OWNER, is_active=True).order_by("id"))


def _tell(event: Event, template: str, **more: Any) -> None:
    found = Agreement.objects.select_related("partner__manager").get(pk=event.object_id)
    for person in _responsible(found):
        context = {"person": person, "agreement": found, "partner": found.partner, **more}
        mail.write(f"mail/agreement_{template}", to=person.email, language=person.language, context=context)


@subscribe("agreement.signature_given", "agreement.declined", "agreement.signer_silent")
def tell_of_a_signer(event: Event) -> None:
    """The manager learns that somebody has signed, does not answer, or will not. What all have signed is told once, by its own letter."""
    signer = Signer.objects.get(pk=event.data["signer_id"])
    if event.verb != "agreement.signature_given":
        _tell(event, event.verb.partition(".")[2], signer=signer)
    elif Signer.objects.filter(agreement_id=event.object_id, signature__isnull=True).exists():
        _tell(event, "signature", signer=signer)


@subscribe("agreement.signed")
def tell_of_completion(event: Event) -> None:
    """The manager learns that the agreement is signed."""
    _tell(event, "complete")


@subscribe("agreement.date_near")
def tell_of_a_date(event: Event) -> None:
    """The manager learns of a day to decide by."""
    _tell(event, "date_near", kind=event.data["kind"], on=date.fromisoformat(event.data["on"]))
