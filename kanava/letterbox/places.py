"""Where mail comes in: the addresses of the settings, read once and loudly wrong."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Listening:
    """Where we listen, and in which language."""

    is_lmtp: bool
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder on an IMAP server."""

    host: str
    port: int
    is_secure: bool
    user: str
    folder: str


LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def listening_of(url: str) -> Listening | None:
    """`lmtp://127.0.0.1:8024`; None for an empty text.

    Raises:
        ValueError: it is no such address.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("lmtp", "smtp") or not parts.hostname or not parts.port:
        raise ValueError(f"KANAVA_MAIL_IN_LISTEN must look like lmtp://127.0.0.1:8024, not {url!r}.")
    return Listening(parts.scheme == "lmtp", parts.hostname, parts.port)


def mailbox_of(url: str) -> Mailbox | None:
    """`imaps://user@mail.example.com/INBOX`; None for an empty text. A password over the network wants TLS.

    Raises:
        ValueError: it is no such address, or one without TLS that is not on this machine.
    """
    if not url:
        return None
    parts = urlsplit(url)
    is_secure = parts.scheme == "imaps"
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise ValueError("KANAVA_MAIL_IN_IMAP must look like imaps://user@mail.example.com/INBOX.")
    if not is_secure and parts.hostname not in LOCAL:
        raise ValueError("KANAVA_MAIL_IN_IMAP must begin with imaps:// unless the server is on this machine.")
    port = parts.port or (993 if is_secure else 143)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Mailbox(parts.hostname, port, is_secure, unquote(parts.username), folder)
