"""Files as they are kept: byte for byte, with the hash that proves it."""

import hashlib
from typing import Any

from django.db import models


class StoredFile(models.Model):
    """A file that somebody sent or that we made. `sha256` is of `content`, in small hexadecimal letters; `size` is in
    bytes. A list of such rows defers `content`."""

    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()

    class Meta:
        abstract = True


def hash_of(content: bytes) -> str:
    """The hash that a stored file is known by."""
    return hashlib.sha256(content).hexdigest()


def kept(content: bytes) -> dict[str, Any]:
    """The values of a stored file's own columns."""
    return {"content": content, "sha256": hash_of(content), "size": len(content)}
