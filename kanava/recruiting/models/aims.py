"""What we look for and offer: the ideal partner profile, the accounts that we want to reach, what pitches are filled with
(guide: B2, B6, E6)."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from kanava.core.choices import coded
from kanava.rules.pitch import Told

USER = settings.AUTH_USER_MODEL


def _codes() -> "ArrayField[Any, Any]":
    return ArrayField(models.CharField(max_length=40), default=list, blank=True)


class PartnerProfile(models.Model):
    """A version of the ideal partner profile; the latest is in use. An empty trait asks nothing."""

    types = _codes()
    staff_low = models.PositiveIntegerField(null=True, blank=True)
    staff_high = models.PositiveIntegerField(null=True, blank=True)
    regions = _codes()
    segments = _codes()
    skills = _codes()
    languages = _codes()
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.saved_at}"


class TargetAccount(models.Model):
    """A company that we want as a customer."""

    customer = models.OneToOneField("deals.Customer", on_delete=models.CASCADE, related_name="target")
    added_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-added_at", "-id"], name="target_latest")]

    def __str__(self) -> str:
        return str(self.customer_id)


class PitchText(models.Model):
    """What the programme says of itself to candidates, in one language."""

    language = models.CharField(max_length=2)
    part = models.CharField(max_length=12, choices=coded(Told))
    text = models.TextField(max_length=3000)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["language", "part"], name="pitch_text_once")]

    def __str__(self) -> str:
        return f"{self.language} {self.part}"


class MarketSize(models.Model):
    """What a country's buyers spend a year on what we sell, and who says so."""

    country = models.CharField(max_length=2, unique=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.country
