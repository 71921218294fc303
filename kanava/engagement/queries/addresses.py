"""Whose a secret address is, and which ones a person has."""

from collections.abc import Mapping
from datetime import date

from kanava.core.models import User
from kanava.engagement.models import SecretAddress
from kanava.engagement.secrets import AddressPurpose, hash_of


def list_own_addresses(user_id: int) -> Mapping[str, SecretAddress]:
    """The person's secret addresses by purpose. One statement."""
    return {one.purpose: one for one in SecretAddress.objects.filter(user_id=user_id)}


def find_owner(secret: str, purpose: AddressPurpose) -> User | None:
    """Whose address it is, if that person still has access."""
    rows = SecretAddress.objects.select_related("user").filter(hash=hash_of(secret), purpose=purpose.value)
    found = rows.filter(user__is_active=True).first()
    return found.user if found is not None else None


def is_own_address(secret: str) -> bool:
    """Whether somebody who has access takes mail at an address with that secret."""
    return find_owner(secret, AddressPurpose.MAIL) is not None


def note_use(secret: str, *, on: date) -> None:
    """Note the day on which an address was used last, so that its person sees whether something uses it."""
    SecretAddress.objects.filter(hash=hash_of(secret)).exclude(used_on=on).update(used_on=on)
