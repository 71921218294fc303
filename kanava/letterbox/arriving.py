"""Where a mail that came in goes: to the letter that it answers, to registrations, or to the chapter that receives its
address."""

from collections.abc import Sequence
from datetime import datetime

from kanava.integrations.mail_in.answering import take_by_number
from kanava.integrations.mail_in.parsing import parse
from kanava.integrations.mail_in.routing import Handling, Routed, is_ours, take
from kanava.letterbox.actions.keeping import KEPT_OF_LARGER, LARGEST_MAIL
from kanava.letterbox.queries import registration_address
from kanava.letterbox.receiving import receive
from kanava.rules.mail_senders import without_tag

REGISTRATIONS = "registrations"


def arrive(raw: bytes, *, way: str, at: datetime, to: Sequence[str] = ()) -> Routed:
    """Hand a mail to whom it belongs. `to` are the addresses that it was delivered for, where whoever brings it knows them.

    What names no address of ours was brought to us all the same, and counts as a registration where mail is set up for
    them: a blind copy or an alias stands in no header, and nothing is to be lost.
    """
    answered = take_by_number(raw[:LARGEST_MAIL], at=at)
    if answered is not None:
        return answered
    told = [one.strip().lower() for one in to] or _named(raw)
    is_registration = any(takes_registrations(one) for one in told)
    if not is_registration and any(is_ours(one) for one in told):
        return take(raw, at=at, to=to)
    if not is_registration and not registration_address():
        return Routed(Handling.UNKNOWN)
    receive(raw, way=way, at=at)
    return Routed(Handling.TAKEN, REGISTRATIONS)


def _named(raw: bytes) -> list[str]:
    mail = parse(raw[:KEPT_OF_LARGER])
    return [*mail.delivered_to, *mail.recipients]


def takes_registrations(address: str) -> bool:
    """Whether mail to an address is a registration: the address of the settings, whatever tag it bears."""
    ours = registration_address()
    return bool(ours) and ours in (address.lower(), without_tag(address.lower()))


def takes(address: str) -> bool:
    """Whether anybody here receives an address."""
    return takes_registrations(address) or is_ours(address.lower())
