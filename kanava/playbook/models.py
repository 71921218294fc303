"""Stored versions of the playbook: one document each, in force from a date on (`design: The playbook`)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class PlaybookVersion(models.Model):
    """A draft or published playbook.

    A published version's document is a whole playbook. It holds until the next begins; a correction of the past is a
    higher `revision` with the same `effective_from`; `carried_from_id` names the version whose changes were put
    through this later one. A published version can never change: a trigger sees to it.

    The draft's document is the set of its changes, by path, to whatever is in force when it is published.
    """

    effective_from = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    document = models.JSONField()
    is_published = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by_id = models.BigIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by_id = models.BigIntegerField(null=True, blank=True)
    carried_from_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["effective_from", "revision"],
                condition=Q(is_published=True),
                name="playbook_version_unique",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(effective_from__isnull=False, published_at__isnull=False),
                name="playbook_published_has_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_from}/{self.revision}"
