"""Keys with which other systems act for a person of ours, and the answers that they have had."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiKey(models.Model):
    """A key of somebody: it may do what that person may. The secret is shown once; a digest of it is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(_("name"), max_length=60)
    beginning = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.beginning}"


class Answered(models.Model):
    """What a key was answered when it did something under a name of its own (Idempotency-Key): the same again is answered
    alike and done once."""

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "name"], name="answered_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="answered_at")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.name}"
