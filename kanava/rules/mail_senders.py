"""Mails of strangers: whose word counts at once, and which mail is answered at all (guide: D6).

A sender's address proves nothing: anybody can write it. Whether the mail came from there, the server that received it
has checked and written into a header; only the servers that the programme names are believed.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(dkim|dmarc)\s*=\s*pass\b", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(header\.(?:from|d|i))\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
LONGEST_RESULT = 5_000


class Standing(StrEnum):
    """What a sender's mail may do."""

    VERIFIED = "VERIFIED"  # one of the partner's people with the right to register, and the mail is theirs
    UNVERIFIED = "UNVERIFIED"  # a known contact of the partner must confirm it
    UNKNOWN = "UNKNOWN"  # whose mail it is, staff must say


@dataclass(frozen=True, slots=True)
class Sender:
    """What is known of a mail's sender: its partner, and whether the address is that of one of its active people who
    may register deals."""

    address: str
    has_partner: bool
    may_register: bool


def standing_of(sender: Sender, results: Sequence[str], trusted: Collection[str]) -> Standing:
    """What a mail may do. `results` are the mail's Authentication-Results, the topmost first (RFC 8601); `trusted` the
    names under which the programme's own mail servers write theirs. Without a name nobody is verified."""
    if not sender.has_partner:
        return Standing.UNKNOWN
    if sender.may_register and is_authentic(sender.address, results, trusted):
        return Standing.VERIFIED
    return Standing.UNVERIFIED


def is_authentic(address: str, results: Sequence[str], trusted: Collection[str]) -> bool:
    """Whether our own server has found the mail to come from the sender's domain.

    Only the topmost result counts that bears a trusted name: what stands below it may have come with the mail. The
    domain that passed must be the sender's own or one above it (aligned as DMARC means it).
    """
    domain = address.rpartition("@")[2].lower()
    names = {name.lower() for name in trusted}
    for result in results:
        bare = _COMMENT.sub(" ", result[:LONGEST_RESULT])
        server, _, methods = bare.partition(";")
        if server.strip().split(" ")[0].lower() in names:
            return bool(domain) and any(_passes(method, domain) for method in methods.split(";"))
    return False


def _passes(method: str, domain: str) -> bool:
    found = _RESULT.match(method)
    if found is None:
        return False
    told = {
        name.lower(): value.rpartition("@")[2].lower().rstrip(".")
        for name, value in _PROPERTY.findall(method)
    }
    if found[1].lower() == "dmarc":
        return told.get("header.from") == domain
    signed = told.get("header.d") or told.get("header.i", "")
    # A signature for a whole top-level domain is none.
    return "." in signed and (signed == domain or domain.endswith(f".{signed}"))


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a mail's headers say of how it was sent. `senders` are all addresses in From."""

    senders: Sequence[str]
    is_automatic: bool = False
    is_list: bool = False
    is_bounce: bool = False


_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|bounces?|daemon)(?:[+=.-].*)?@.*",
    re.IGNORECASE,
)


class Silence(StrEnum):
    """Why a mail is neither read nor answered: an answer would go round in circles, or to nobody."""

    AUTOMATIC = "AUTOMATIC"
    LIST = "LIST"
    BOUNCE = "BOUNCE"
    OURS = "OURS"
    NO_SENDER = "NO_SENDER"


def silence_of(envelope: Envelope, own: Collection[str]) -> Silence | None:
    """Why a mail is left alone, None for one that a person wrote. `own` are our own addresses."""
    if envelope.is_bounce:
        return Silence.BOUNCE
    if len(envelope.senders) != 1:
        return Silence.NO_SENDER
    sender = envelope.senders[0].lower()
    if without_tag(sender) in {without_tag(one.lower()) for one in own}:
        return Silence.OURS
    if envelope.is_automatic or _MACHINES.fullmatch(sender):
        return Silence.AUTOMATIC
    return Silence.LIST if envelope.is_list else None


def without_tag(address: str) -> str:
    """An address without what stands behind a plus sign: deals+12@x.fi is delivered as deals@x.fi."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def tag_of(address: str) -> str:
    """What stands behind the plus sign of an address; empty where none does."""
    return address.rpartition("@")[0].partition("+")[2]


def with_tag(address: str, tag: str) -> str:
    """An address with a tag, to which the answer to a letter goes."""
    local, at, domain = address.rpartition("@")
    return f"{local}+{tag}{at}{domain}"
