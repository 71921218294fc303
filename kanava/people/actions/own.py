"""What somebody changes about their own account that others must be able to trust."""

from datetime import datetime

from django.db import IntegrityError, transaction

from kanava.core import events, mail
from kanava.core.actions import action
from kanava.core.models import User
from kanava.core.people import find_person, normal_email
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal


class AddressTaken(Refusal):
    """Another account has this address."""

    code = "ADDRESS_TAKEN"


def send_address_code(email: str, code: str, *, name: str, language: str, minutes: int) -> None:
    """Send the code that proves a new address. Who has an account there already learns that instead of a code."""
    taken = find_person(email)
    template = "mail/address_taken" if taken else "mail/address_code"
    told = {"name": name, "code": code, "minutes": minutes}
    mail.write(template, to=normal_email(email), language=taken.language if taken else language, context=told)


@action("change_own_profile")
def change_own_email(*, by: Actor, email: str, at: datetime) -> User:
    """Sign in with another address from now on; it was proved by a code. The old address gets a notice.

    Raises:
        NotFound, AddressTaken (field `code`).
    """
    user = User.objects.select_for_update().filter(pk=by.user_id or 0).first()
    if user is None:
        raise NotFound
    before, user.email = user.email, normal_email(email)
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:
        raise AddressTaken(field="code") from error
    subject = events.Subject("person", user.pk, by.partner_id)
    events.record("people.address_changed", by=by, at=at, subject=subject)
    told = {"email": user.email, "at": at}
    mail.write("mail/address_changed", to=before, language=user.language, context=told)
    return user
