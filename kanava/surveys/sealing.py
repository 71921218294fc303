"""Answers in the box: sealed under a key that the database does not have, and all of the same length.

Whoever reads the database or its backups while a survey is open, day after day, sees how many answers there are, and of none
what it says.
"""

import json
import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

from kanava.rules.surveys import LONGEST_REMARK, Answer, Question

NONCE = 12  # bytes
# A remark of signs of four bytes, each written as two escapes of six, with the marks around it.
LENGTH = LONGEST_REMARK * 12 + 200


def _key() -> bytes:
    return salted_hmac("kanava.surveys.box", "seal", secret=settings.SECRET_KEY, algorithm="sha256").digest()


def seal(answer: Answer, survey_id: int) -> bytes:
    """An answer as the box keeps it."""
    told = json.dumps([answer.recommend, [answer.marks.get(one) for one in Question], answer.text])
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, told.ljust(LENGTH).encode(), str(survey_id).encode())


def unseal(sealed: bytes | memoryview, survey_id: int) -> Answer | None:
    """The answer; None where it was sealed under another key, as after a restore into another installation."""
    kept = bytes(sealed)
    try:
        told = AESGCM(_key()).decrypt(kept[:NONCE], kept[NONCE:], str(survey_id).encode())
    except InvalidTag:
        return None
    recommend, marks, text = json.loads(told)
    return Answer(recommend, dict(zip(Question, marks, strict=True)), text)


def unseal_all(box: Iterable[bytes | memoryview], survey_id: int) -> list[Answer]:
    """All that can be read."""
    return [found for one in box if (found := unseal(one, survey_id)) is not None]
