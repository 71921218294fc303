"""Where a mail belongs: each chapter that takes mail has a name, which stands before the plus of our addresses.

`log+k7w2…@kanava.example` goes to whoever receives `log`, with `k7w2…` as the tag.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings

from kanava.integrations.mail_in.parsing import ParsedMail, parse


class Handling(StrEnum):
    """What became of a mail. Whoever brought it may forget it, but for UNKNOWN: nobody here has the address, nothing was
    kept, and its sender must learn of it."""

    TAKEN = "TAKEN"
    WAITING = "WAITING"
    SEEN = "SEEN"
    UNKNOWN = "UNKNOWN"
    AUTOMATIC = "AUTOMATIC"


@dataclass(frozen=True, slots=True)
class Routed:
    """What became of a mail, and at which name."""

    handling: Handling
    name: str = ""


Receiver = Callable[[ParsedMail, str, datetime], Handling]
RECEIVERS: dict[str, Receiver] = {}


def receives(name: str) -> Callable[[Receiver], Receiver]:
    """Take the mail to `name@…` and `name+tag@…`; the receiver gets the mail, the tag and when it came."""

    def declare(receiver: Receiver) -> Receiver:
        RECEIVERS[name] = receiver
        return receiver

    return declare


def route(mail: ParsedMail, *, at: datetime, to: Sequence[str] = ()) -> Routed:
    """Hand a mail to whom it belongs. `to` are the addresses that it was delivered for, where whoever brings it knows them:
    a blind copy stands in no header. Else those that it names itself count.

    What no person wrote is taken by nobody: answering machines would talk to each other.
    """
    found = list(_ours(to or (*mail.delivered_to, *mail.recipients)))
    if not found:
        return Routed(Handling.UNKNOWN)
    if mail.is_automatic:
        return Routed(Handling.AUTOMATIC, found[0][0])
    results = [Routed(RECEIVERS[name](mail, tag, at), name) for name, tag in found]
    return next((one for one in results if one.handling != Handling.UNKNOWN), results[0])


def take(raw: bytes, *, at: datetime, to: Sequence[str] = ()) -> Routed:
    """Read a mail as it came over the wire, and hand it to whom it belongs."""
    return route(parse(raw), at=at, to=[one.strip().lower() for one in to])


def _ours(addresses: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Name and tag of those addresses that somebody here receives, each once."""
    for address in dict.fromkeys(addresses):
        local, _at, domain = address.rpartition("@")
        name, _plus, tag = local.partition("+")
        if domain == settings.MAIL_IN_DOMAIN and name in RECEIVERS:
            yield name, tag


def is_ours(address: str) -> bool:
    """Whether a chapter receives an address, in small letters."""
    return bool(list(_ours([address])))
