"""What other rooms' events mean for mail: a contact without an account learns by mail what was decided."""

from kanava.core import clock, mail
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.deals.models import Registration
from kanava.deals.notices import answer_headers
from kanava.letterbox.actions.finishing import note_sent
from kanava.letterbox.models import Confirmation
from kanava.letterbox.processing import process
from kanava.partners.queries import list_followers


@subscribe("mail.assigned")
def read_again(event: Event) -> None:
    """A mail whose partner is known now is read for it."""
    process(event.object_id, at=clock.now())


@subscribe("registration.submitted")
def note_what_was_sent(event: Event) -> None:
    """A draft that came by mail may be sent in the portal, or by the answer to a later mail."""
    note_sent(event.object_id)


@subscribe(
    "registration.approved",
    "registration.refused",
    "registration.asked",
    "registration.expiring",
    "registration.expired",
)
def tell_the_contact(event: Event) -> None:
    """Who confirmed a registration by mail and has no account is told, where the partner has nobody who has one."""
    confirmed = Confirmation.objects.filter(
        message__deals__registration_id=event.object_id, confirmed_at__isnull=False, user=None
    )
    link = confirmed.order_by("-id").first()
    found = Registration.objects.select_related("product_line").filter(pk=event.object_id).first()
    if link is None or found is None or list_followers(found.partner_id, writer_id=found.created_by_id):
        return
    mail.write(
        "mail/mail_decided",
        to=link.email,
        language=link.language,
        context={"verb": event.verb.partition(".")[2], "found": found, "name": link.name},
        headers=answer_headers(found.pk) if event.verb == "registration.asked" else None,
    )
