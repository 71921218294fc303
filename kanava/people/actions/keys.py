"""Helping somebody in who has lost the device with their passkey or app, and their recovery codes."""

from datetime import datetime

from allauth.mfa.models import Authenticator

from kanava.core import events, mail
from kanava.core.actions import action
from kanava.core.models import User
from kanava.core.permissions import Owned, require
from kanava.core.sessions import end_sessions
from kanava.partners.models import Membership
from kanava.people.queries import get_name, owned_by
from kanava.rules.people import Actor, OwnAccess
from kanava.rules.refusals import NotFound


@action("remove_keys")
def remove_keys(*, by: Actor, user_id: int, at: datetime) -> User:
    """Remove somebody's passkeys, app and recovery codes; password and e-mail code let them in again.

    Their sessions end and they get a letter, so that a wrong plea does not go unseen.

    Raises:
        NotFound, NotPermitted; OwnAccess: one's own are removed on one's own page, which asks who it is.
    """
    person = User.objects.select_for_update().filter(pk=user_id).first()
    if person is None:
        raise NotFound
    partners = list(Membership.objects.filter(user=person).values_list("partner_id", flat=True))
    require("remove_keys", by, owned_by(partners[0]) if partners else Owned())
    if person.pk == by.user_id:
        raise OwnAccess
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person.pk)
    subject = events.Subject("person", person.pk, partners[0] if partners else None)
    events.record("people.keys_removed", by=by, at=at, subject=subject)
    told = {"helper": get_name(by.user_id)}
    mail.write("mail/keys_removed", to=person.email, language=person.language, context=told)
    return person
