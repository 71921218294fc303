"""How a letter to a candidate says where its answer belongs: a number and an address that nobody guesses (guide: E2)."""

import re
import secrets
from collections.abc import Iterable

from django.conf import settings

ANSWERS = "answer"
_TOKEN = "[0-9a-f]{32}"
_NUMBER = re.compile(rf"<{ANSWERS}-({_TOKEN})@[^<>\s]{{1,190}}>", re.IGNORECASE)


def make_token() -> str:
    """A new secret of 128 bits, in signs that mail servers keep as they are."""
    return secrets.token_hex(16)


def is_token(text: str) -> bool:
    """Whether a text may be such a secret."""
    return re.fullmatch(_TOKEN, text) is not None


def headers_of(token: str, sender: str) -> dict[str, str]:
    """The headers of a letter with that secret: its answer goes to whoever sends it and, where mail of our own domain
    comes in, to us too."""
    ours = [f"{ANSWERS}+{token}@{settings.MAIL_IN_DOMAIN}"] if settings.MAIL_IN_ANSWERS else []
    return {
        "Message-ID": f"<{ANSWERS}-{token}@{settings.MAIL_IN_DOMAIN}>",
        "Reply-To": ", ".join([sender, *ours]),
    }


def tokens_in(numbers: Iterable[str]) -> list[str]:
    """The secrets in the numbers of the mails that a mail answers."""
    return [found[1].lower() for number in numbers if (found := _NUMBER.fullmatch(number))]
