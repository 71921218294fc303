"""The parts of all texts that a partner can look for an answer in: lessons, materials, guides (guide: F5, I3).

Chapters keep their texts; here stands a copy for finding, made anew when a text changes. The words that a part is found by stand in
its column `search`, which no model knows of. Who sees what, the database holds as the chapters do: see the migration.
"""

from enum import StrEnum
from typing import ClassVar

from django.db import models

from kanava.core.choices import coded


class Kind(StrEnum):
    """What a text belongs to."""

    LESSON = "LESSON"
    MATERIAL = "MATERIAL"
    GUIDE = "GUIDE_PAGE"


class Part(models.Model):
    """A part of a text in one language. `object_id` is the lesson, material or page, `whole_id` the path, material or guide that it
    belongs to, `source_id` the version of it; `address` and `anchor` lead to the part where it has an address of its own."""

    kind = models.CharField(max_length=10, choices=coded(Kind))
    object_id = models.BigIntegerField()
    whole_id = models.BigIntegerField()
    source_id = models.BigIntegerField(default=0)
    language = models.CharField(max_length=2)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    heading = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=60, blank=True)
    anchor = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "object_id", "language", "position"], name="finding_object"),
            models.Index(fields=["kind", "whole_id"], name="finding_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.language} {self.position}"


class Common(models.Model):
    """A lexeme that stands in so many parts that they are not counted while somebody waits: counted each night."""

    lexeme = models.TextField(primary_key=True)
    parts = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.lexeme
