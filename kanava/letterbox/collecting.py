"""Collecting mail from a folder on an IMAP server. A mail is marked as seen once it is kept; the same one again is one."""

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from kanava.letterbox.actions.keeping import LARGEST_MAIL
from kanava.letterbox.arriving import arrive
from kanava.letterbox.places import Mailbox

AT_ONCE = 100
TIMEOUT = 30  # seconds
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxSilent(OSError):
    """The server cannot be reached, does not let us in, or has no such folder. Nothing was lost."""


def collect(mailbox: Mailbox, password: str, *, at: datetime) -> int:
    """Keep what has not been seen, the oldest first; returns how many mails that were.

    Raises:
        MailboxSilent.
    """
    try:
        with _opened(mailbox, password) as server:
            numbers = _unseen(server)
            for number in numbers:
                arrive(_content(server, number), way="IMAP", at=at)
                server.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")
            return len(numbers)
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxSilent(f"{mailbox.host}: {error}") from error


@contextmanager
def _opened(mailbox: Mailbox, password: str) -> Iterator[imaplib.IMAP4]:
    make = imaplib.IMAP4_SSL if mailbox.is_secure else imaplib.IMAP4
    server = make(mailbox.host, mailbox.port, timeout=TIMEOUT)
    try:
        server.login(mailbox.user, password)
        quoted = mailbox.folder.replace("\\", "\\\\").replace('"', '\\"')
        status, _told = server.select(f'"{quoted}"')
        if status != "OK":
            raise MailboxSilent(f"{mailbox.host} has no folder {mailbox.folder}")
        yield server
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _unseen(server: imaplib.IMAP4) -> list[str]:
    _status, found = server.uid("SEARCH", "UNSEEN")
    numbers = b" ".join(one for one in found if one).split()
    return [number.decode() for number in numbers[:AT_ONCE]]


def _content(server: imaplib.IMAP4, number: str) -> bytes:
    """The mail as it is; of one that is too large only so much that this shows."""
    _status, told = server.uid("FETCH", number, "(RFC822.SIZE)")
    size = _SIZE.search(b" ".join(one if isinstance(one, bytes) else one[0] for one in told if one))
    is_large = size is not None and int(size[1]) > LARGEST_MAIL
    part = f"(BODY.PEEK[]<0.{LARGEST_MAIL + 1}>)" if is_large else "(BODY.PEEK[])"
    _status, answer = server.uid("FETCH", number, part)
    return next((bytes(one[1]) for one in answer if isinstance(one, tuple)), b"")
