"""Websites as people type them: with http(s) or without, and nothing else that a browser would follow."""

import re
from urllib.parse import urlsplit

from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy

LONGEST_WEBSITE = 200  # letters
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])")
_NEVER = re.compile(r"[\s<>\"'`{}|\\^\x00-\x1f\x7f]")


class WebsiteUnreadable(Refusal):
    """What was typed is no address of the web."""

    code = "WEBSITE_UNREADABLE"


def website(text: str, *, field: str | None = "website") -> str:
    """An address of the web as it was typed, `aurora.fi` or `https://www.aurora.fi/en`; empty for empty.

    Raises:
        WebsiteUnreadable: no browser would come to a company's site by it.
    """
    typed = tidy(text)
    if typed and not (len(typed) <= LONGEST_WEBSITE and leads_to_a_site(link_of(typed))):
        raise WebsiteUnreadable(field=field)
    return typed


def link_of(typed: str) -> str:
    """Where a website leads, with its scheme."""
    return typed if "://" in typed else f"https://{typed}"


def shown(kept: str) -> str:
    """A website as it stands in what customers read, `www.aurora.fi/en`; empty where what is kept is none."""
    try:
        typed = website(kept)
    except WebsiteUnreadable:
        return ""
    return re.sub(r"^https?://", "", typed, flags=re.IGNORECASE).rstrip("/")


def leads_to_a_site(address: str) -> bool:
    """Whether a browser comes to a site by an address, and nowhere else."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    return (
        not _NEVER.search(address)
        and parts.scheme.lower() in ("http", "https")
        and "@" not in parts.netloc
        and port != 0
        and _HOST.fullmatch(parts.hostname or "") is not None
    )
