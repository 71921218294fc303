"""How headers and names are compared."""

import re

from anyascii import anyascii


def squashed(text: str) -> str:
    """Lower-case Latin letters and digits alone: `Close Date`, `close_date` and `CloseDate` are one."""
    return re.sub(r"[^a-z0-9]", "", anyascii(text).lower())
