"""A person's secret addresses: making, renewing and revoking one's own."""

from datetime import datetime

from kanava.core import events
from kanava.core.actions import action
from kanava.engagement.models import SecretAddress
from kanava.engagement.secrets import AddressPurpose, hash_of, make_secret
from kanava.engagement.writers import ChoiceUnknown
from kanava.rules.people import Actor
from kanava.rules.refusals import NotPermitted


@action("renew_own_address")
def renew_own_address(*, by: Actor, purpose: str, at: datetime) -> str:
    """Make a new secret for one of one's addresses; the old one works no more. Returns the secret.

    Raises:
        ChoiceUnknown: there is no such purpose, or mail for somebody who writes nothing down.
    """
    user_id = _user_of(by)
    if purpose not in AddressPurpose.__members__ or (purpose == AddressPurpose.MAIL and by.is_partner):
        raise ChoiceUnknown(field="purpose")
    secret = make_secret()
    kept = secret if purpose == AddressPurpose.MAIL else ""
    SecretAddress.objects.update_or_create(
        user_id=user_id,
        purpose=purpose,
        defaults={"hash": hash_of(secret), "secret": kept, "made_at": at, "used_on": None},
    )
    _record("address_renewed", user_id, purpose, by=by, at=at)
    return secret


@action("revoke_own_address")
def revoke_own_address(*, by: Actor, purpose: str, at: datetime) -> None:
    """Take one of one's addresses out of use; nothing happens where there is none."""
    user_id = _user_of(by)
    count, _by_model = SecretAddress.objects.filter(user_id=user_id, purpose=purpose).delete()
    if count:
        _record("address_revoked", user_id, purpose, by=by, at=at)


def _user_of(by: Actor) -> int:
    if by.user_id is None:
        raise NotPermitted
    return by.user_id


def _record(verb: str, user_id: int, purpose: str, *, by: Actor, at: datetime) -> None:
    subject = events.Subject("person", user_id)
    events.record(f"people.{verb}", by=by, at=at, subject=subject, purpose=purpose)
