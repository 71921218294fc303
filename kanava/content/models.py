"""What a folder of content and the database last had in common."""

from typing import ClassVar

from django.db import models


class Synced(models.Model):
    """A document that was synced or exported. `parts` holds the checksum of each of its parts as both sides had it then;
    `before` those that the last sync left, where an export has come after it: a folder that still has them is older than
    what was exported."""

    kind = models.CharField(max_length=20)
    slug = models.CharField(max_length=60)
    parts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "slug"], name="content_synced_once")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"
