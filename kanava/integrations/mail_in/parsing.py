"""A mail as it came over the wire, read into what we keep of it. Pure, and no mail makes it fail.

A mail is written by strangers: what cannot be read is left out, what is too long is cut, and nothing in it is run,
fetched or believed.
"""

import builtins
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from kanava.integrations.mail_in.plain import plain_of, seen

# Room for an attachment of 25 MB as it is written for the way; of a longer mail the beginning is read.
MOST_BYTES = 35_000_000
# More parts within parts, more lines, and longer headers than any mail has that people write; of such a one only the
# beginning is read. Ends of lines are counted twice where they are two signs.
MOST_BOUNDARIES, MOST_ENDS, MOST_HEADERS = 60, 1_500_000, 500_000
CUT_BYTES = 100_000
MOST_PARTS, MOST_ATTACHMENTS = 200, 50
MOST_PEOPLE, LONGEST_HEADER = 200, 20_000
LONGEST_TEXT, LONGEST_SUBJECT, LONGEST_NAME = 50_000, 300, 200
_TO = ("To", "Cc", "Bcc")
# Where mail servers write to whom they really delivered: a blind copy stands in no other header.
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To")
# Headers that only answering machines write, and names that mail servers themselves write under.
_MACHINES = ("X-Autoreply", "X-Autorespond")
_DAEMONS = frozenset(["mailer-daemon", "postmaster", "mail-daemon"])
_ADDRESS = re.compile(r"[^@\s<>,;:()\"\\]{1,128}@[^@\s<>,;:()\"\\]{1,190}")
_BODY = re.compile(rb"\r?\n\r?\n")
# What may come out of the standard library for a mail that is no mail.
_UNREADABLE = (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail: its name without a path, the type that the mail claims, and its content."""

    name: str
    type: str
    bytes: builtins.bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.bytes)


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What is kept of a mail. Addresses are in small letters; `sender` is empty where the mail names none.

    `message_id` is the mail's own, else made from its content, so that the same mail has the same. `delivered_to` are
    addresses that only the mail servers on its way tell, as for a blind copy. `at` is when it says it was written, which
    may be any lie; None where it does not say. `is_automatic`: an answer or a report that no person wrote.
    """

    message_id: str
    sender: str
    sender_name: str = ""
    recipients: Sequence[str] = ()
    delivered_to: Sequence[str] = ()
    subject: str = ""
    text: str = ""
    at: datetime | None = None
    attachments: Sequence[Attachment] = ()
    is_automatic: bool = False


def parse(raw: builtins.bytes) -> ParsedMail:
    """Read a mail. Whatever it is, there is an answer, if need be one with nothing in it."""
    mail = _read(raw[:MOST_BYTES])
    names = [(name, address) for name, address in _people(mail, ("From",)) if address]
    text, attachments = _content(mail)
    return ParsedMail(
        message_id=_message_id(mail, raw),
        sender=names[0][1] if names else "",
        sender_name=names[0][0][:LONGEST_NAME] if names else "",
        recipients=_addresses(mail, _TO),
        delivered_to=_addresses(mail, _DELIVERED),
        subject=_header(mail, "Subject")[:LONGEST_SUBJECT],
        text=text,
        at=_moment(mail),
        attachments=attachments,
        is_automatic=_is_automatic(mail),
    )


def _read(raw: builtins.bytes) -> Message:
    if _is_overdone(raw):
        raw = raw[:CUT_BYTES]
    try:
        return message_from_bytes(raw)
    except _UNREADABLE:
        # Parts nested without an end: the headers alone can be read.
        head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
        plain = re.sub(rb"(?im)^content-type:.*(?:\r?\n[ \t].*)*", b"", head)
        return message_from_bytes(plain)


def _is_overdone(raw: builtins.bytes) -> bool:
    """Whether reading all of it would take long, which no mail of people does."""
    if raw.count(b"oundary=") + raw.count(b"OUNDARY=") > MOST_BOUNDARIES:
        return True
    body = _BODY.search(raw[: MOST_HEADERS + 4])
    return (body is None and len(raw) > MOST_HEADERS) or raw.count(b"\n") + raw.count(b"\r") > MOST_ENDS


def _raw(mail: Message, name: str) -> Iterator[str]:
    """The headers of that name as they came; bytes that are no ASCII stand in them as surrogates."""
    wanted = name.lower()
    return (str(value)[:LONGEST_HEADER] for key, value in mail.raw_items() if key.lower() == wanted)


def _header(mail: Message, name: str) -> str:
    return _decoded(next(_raw(mail, name), ""))


def _decoded(value: str) -> str:
    """A header's text in one line, whatever way it is written in."""
    try:
        parts = decode_header(_as_utf8(value))
    except (HeaderParseError, *_UNREADABLE):
        parts = [(value, None)]
    return " ".join(seen("".join(_of_part(text, charset) for text, charset in parts)).split())


def _of_part(text: str | builtins.bytes, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    # What stands beside an encoded word comes back as bytes, ours in UTF-8 put there as Latin 1.
    if charset is None:
        return text.decode("raw_unicode_escape", "replace")
    return decoded(text, charset)


def _as_utf8(value: str) -> str:
    """Bytes that are no ASCII read as UTF-8, which is what writes them today."""
    try:
        return value.encode("ascii", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return value


def decoded(content: builtins.bytes, charset: str | None) -> str:
    """Text in the charset that is named, where there is such a one; else in UTF-8, else in what Windows writes."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            return content.decode(name)
        except (LookupError, ValueError, TypeError):
            continue
    return content.decode("cp1252", "replace")


def _people(mail: Message, names: Sequence[str]) -> list[tuple[str, str]]:
    """Names and addresses of some headers; the same address once."""
    # A comma inside an encoded name parts nothing, so that names are decoded last.
    values = [_as_utf8(value) for name in names for value in _raw(mail, name)][:MOST_PEOPLE]
    try:
        told = getaddresses(values)
    except _UNREADABLE:
        told = []
    found: dict[str, str] = {}
    for name, address in told[:MOST_PEOPLE]:
        fits = _ADDRESS.fullmatch(address.strip())
        if fits:
            found.setdefault(seen(fits[0]).lower(), _decoded(name))
    if not found:
        # A header that is broken in one place still names people in others.
        found = {one.lower(): "" for value in values for one in _ADDRESS.findall(value)[:MOST_PEOPLE]}
    return [(name, address) for address, name in found.items()]


def _addresses(mail: Message, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(address for _name, address in _people(mail, names))


def _message_id(mail: Message, raw: builtins.bytes) -> str:
    told = "".join(_header(mail, "Message-ID").split())
    if 3 <= len(told) <= 250:
        return told
    return f"sha256:{hashlib.sha256(told.encode() or raw).hexdigest()}"


def _moment(mail: Message) -> datetime | None:
    try:
        told = parsedate_to_datetime(_header(mail, "Date"))
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (*_UNREADABLE, OverflowError):
        return None


def _is_automatic(mail: Message) -> bool:
    how = _header(mail, "Auto-Submitted").lower() or "no"
    return (
        not how.startswith("no")
        or _header(mail, "Return-Path") == "<>"
        or any(_header(mail, name) for name in _MACHINES)
        or _header(mail, "Precedence").lower() == "auto_reply"
        or mail.get_content_type() == "multipart/report"
        or any(address.partition("@")[0] in _DAEMONS for _name, address in _people(mail, ("From",)))
    )


def _content(mail: Message) -> tuple[str, tuple[Attachment, ...]]:
    """The text, the plain version before the one with looks, and the files."""
    texts: list[str] = []
    looks: list[str] = []
    files: list[Attachment] = []
    for part in _parts(mail):
        kind = part.get_content_type()
        if _is_file(part, kind):
            files.append(Attachment(_file_name(part), kind[:100], _bytes(part)))
        elif kind == "text/plain":
            texts.append(_text(part))
        elif kind == "text/html":
            looks.append(plain_of(_text(part)))
    text = "\n\n".join(one for one in texts if one.strip()) or "\n\n".join(looks)
    return seen(text).strip()[:LONGEST_TEXT], tuple(files[:MOST_ATTACHMENTS])


def _parts(mail: Message) -> Iterator[Message]:
    """The parts that hold something, in their order. A mail within the mail is one part: a file."""
    waiting, count = [mail], 0
    while waiting and count < MOST_PARTS:
        part = waiting.pop()
        count += 1
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting.extend(one for one in reversed(inner) if isinstance(one, Message))
        else:
            yield part


def _is_file(part: Message, kind: str) -> bool:
    how = str(part.get("Content-Disposition") or "").strip().lower()
    return kind not in ("text/plain", "text/html") or how.startswith("attachment") or bool(_name_of(part))


def _name_of(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except _UNREADABLE:
        return ""


def _file_name(part: Message) -> str:
    name = _decoded(_name_of(part)).replace("\\", "/").rpartition("/")[2].strip(". ")
    return name[:LONGEST_NAME] or part.get_content_type().replace("/", ".")[:LONGEST_NAME]


def _bytes(part: Message) -> builtins.bytes:
    try:
        inner = part.get_payload()
        if isinstance(inner, list):
            return b"".join(one.as_bytes() for one in inner if isinstance(one, Message))
        content = part.get_payload(decode=True)
    except _UNREADABLE:
        return b""
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    try:
        charset = part.get_content_charset()
    except _UNREADABLE:
        charset = None
    # Four bytes are the longest way to write a sign.
    return decoded(_bytes(part)[: 4 * LONGEST_TEXT], charset)
