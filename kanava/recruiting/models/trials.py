"""The portal, looked at by a candidate with sample data (guide: E7)."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from kanava.recruiting.models.candidates import Candidate
from kanava.rules.trials import Times, TrialState, state_of

USER = settings.AUTH_USER_MODEL


class PortalTrial(models.Model):
    """A candidate's look at the portal until the end of `last_day`. Its sample data is kept in a database of its own,
    which is made for it and goes with it; here is who was invited and what was seen of its use."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="trials")
    person = models.CharField(max_length=120)
    email = models.EmailField()
    language = models.CharField(max_length=2)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    last_day = models.DateField()
    ready_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    first_seen_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    days_seen = models.PositiveSmallIntegerField(default=0)
    deals_registered = models.PositiveSmallIntegerField(default=0)
    deals_approved = models.PositiveSmallIntegerField(default=0)
    deals_refused = models.PositiveSmallIntegerField(default=0)
    deals_won = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(ended_at__isnull=True), name="trial_one_at_a_time"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["last_day"], condition=Q(cleared_at__isnull=True), name="trial_not_cleared")
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.last_day}"

    def state(self, on: date) -> TrialState:
        """Where the trial stands on a day of the programme's calendar."""
        return state_of(Times(self.last_day, self.ready_at, self.failed_at, self.ended_at), on)
