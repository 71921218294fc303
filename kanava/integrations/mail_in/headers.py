"""What a mail's headers say beside its words: what it answers, who vouches for it, and how it was sent. Never fails."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

LONGEST_HEAD, LONGEST_VALUE, MOST_VALUES = 200_000, 20_000, 30
_ID = re.compile(r"<[^<>\s]{1,250}>")
_ADDRESS = re.compile(r"[^@\s<>,;:()\"\\]{1,128}@[^@\s<>,;:()\"\\]{1,190}")
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post")
_BULK = frozenset({"bulk", "list", "junk"})


@dataclass(frozen=True, slots=True)
class Headers:
    """`answers` are the ids of the mails that this one answers, the nearest first; `results` what servers on the way
    have found of its sender, the last server's first."""

    answers: Sequence[str] = ()
    results: Sequence[str] = ()
    senders: Sequence[str] = ()
    is_automatic: bool = False
    is_list: bool = False
    is_bounce: bool = False


def read_headers(raw: bytes) -> Headers:
    """The headers of a mail; of one that is none, nothing."""
    try:
        mail = BytesHeaderParser().parsebytes(raw[:LONGEST_HEAD])
        return _read(mail)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Headers()


def _read(mail: Message) -> Headers:
    references = _ID.findall(" ".join(_values(mail, "References")))
    answered = _ID.findall(" ".join(_values(mail, "In-Reply-To")))
    senders = [one.lower() for value in _values(mail, "From") for one in _ADDRESS.findall(_bare(value))]
    how = _first(mail, "Auto-Submitted").lower() or "no"
    kind = mail.get_content_type()
    return Headers(
        answers=tuple(dict.fromkeys([*answered, *reversed(references)]))[:MOST_VALUES],
        results=tuple(_values(mail, "Authentication-Results")),
        senders=tuple(dict.fromkeys(senders))[:MOST_VALUES],
        is_automatic=not how.startswith("no")
        or bool(_first(mail, "X-Autoreply") or _first(mail, "X-Autorespond")),
        is_list=any(_first(mail, name) for name in _LIST_HEADERS)
        or _first(mail, "Precedence").lower() in _BULK,
        is_bounce=_first(mail, "Return-Path") == "<>" or kind == "multipart/report",
    )


def _bare(value: str) -> str:
    """A From header without the names before its addresses: a name may look like an address."""
    angled = re.findall(r"<([^<>]*)>", value)
    return " ".join(angled) if angled else value


def _values(mail: Message, name: str) -> list[str]:
    wanted = name.lower()
    found = [str(value)[:LONGEST_VALUE] for key, value in mail.raw_items() if key.lower() == wanted]
    return [" ".join(value.split()) for value in found[:MOST_VALUES]]


def _first(mail: Message, name: str) -> str:
    return next(iter(_values(mail, name)), "").strip()
