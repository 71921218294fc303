"""A listener that the programme's own mail server hands registrations to, by LMTP or SMTP.

It takes mail for our own addresses alone and says yes only when the mail is kept; otherwise the server tries
again later, so that nothing is lost. It speaks no TLS and asks for no password: it belongs behind a mail server.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from kanava.core import clock
from kanava.integrations.mail_in.routing import Handling, Routed
from kanava.letterbox.actions.keeping import LARGEST_MAIL
from kanava.letterbox.arriving import arrive, takes
from kanava.letterbox.places import Listening

log = logging.getLogger("kanava.mail_in")
IDLE_SECONDS = 120
NO_SUCH_ADDRESS = "550 5.1.1 No such address here"


class Handler:
    """What the listener does with an address and with a mail."""

    def __init__(self, *, is_lmtp: bool) -> None:
        self.is_lmtp = is_lmtp

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take mail for our own addresses, with any tag; nobody can send elsewhere through us."""
        if not takes(address):
            return NO_SUCH_ADDRESS
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep the mail; until it is kept, the sender's server has it."""
        content = envelope.original_content or b""
        # The empty path of a report of failure comes as its two brackets.
        sent_by = (envelope.mail_from or "").strip("<>\r\n").encode("ascii", "replace")
        try:
            whole = b"Return-Path: <" + sent_by + b">\r\n" + content
            routed = await _keep(whole, "LMTP" if self.is_lmtp else "SMTP", list(envelope.rcpt_tos))
        except Exception:
            # Whatever stands in the way now, the mail server keeps the mail and comes again.
            log.exception("A mail could not be kept; its server is asked to try again.")
            status = "451 4.3.0 Try again later"
        else:
            # A name of ours with a tag that is nobody's is no address either.
            is_nobodys = routed.handling == Handling.UNKNOWN
            status = NO_SUCH_ADDRESS if is_nobodys else "250 2.0.0 Kept"
        return "\r\n".join([status] * len(envelope.rcpt_tos)) if self.is_lmtp else status


@sync_to_async
def _keep(raw: bytes, way: str, to: list[str]) -> Routed:
    close_old_connections()
    try:
        return arrive(raw, way=way, at=clock.now(), to=to)
    finally:
        close_old_connections()


# Longer than any line that a mail server should pass on; some do, and a mail is not lost for it.
LONGEST_LINE = 2_000_000


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE


def protocol(place: Listening) -> Callable[[], SMTP]:
    """A new conversation, for each connection."""
    kind: type[SMTP] = _Lmtp if place.is_lmtp else _Smtp

    def begin() -> SMTP:
        more: dict[str, Any] = {
            "data_size_limit": LARGEST_MAIL,
            "enable_SMTPUTF8": True,
            "timeout": IDLE_SECONDS,
        }
        return kind(Handler(is_lmtp=place.is_lmtp), hostname="kanava", ident="Kanava", **more)

    return begin


async def serve(place: Listening) -> None:
    """Listen until the process is told to stop."""
    server = await asyncio.get_running_loop().create_server(protocol(place), place.host, place.port)
    async with server:
        await server.serve_forever()
