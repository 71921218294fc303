"""Disputed amounts, and what both sides say about them (guide: C5)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.disputes import LIVE, OURS, Ground, State
from kanava.rules.money import Money

USER = settings.AUTH_USER_MODEL
# Worded as the partial indexes hold them.
IS_LIVE = Q(state__in=[state.value for state in LIVE])
IS_OURS = Q(state__in=[state.value for state in OURS])


class Dispute(models.Model):
    """What a partner says is wrong with an entry of its earnings, and what became of that. `told_minor` is what stands
    there, `expected_minor` what the partner expects instead, `granted_minor` what is added. `due_at` is by when we
    answer, `owner` who does, `sent_back` why a proposed correction was not approved."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="disputes", db_index=False)
    entry_id = models.BigIntegerField()
    statement_number = models.CharField(max_length=20, blank=True)
    source_type = models.CharField(max_length=30)
    source_id = models.BigIntegerField()
    is_discount = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    told_minor = models.BigIntegerField()
    expected_minor = models.BigIntegerField(null=True, blank=True)
    ground = models.CharField(_("what is wrong"), max_length=20, choices=coded(Ground))
    state = models.CharField(max_length=20, choices=coded(State), default=State.OPEN)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    granted_minor = models.BigIntegerField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    sent_back = models.TextField(max_length=4000, blank=True)
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    correction_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry_id"], condition=IS_LIVE, name="dispute_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(granted_minor__isnull=True) | Q(granted_minor__gt=0), name="dispute_granted_positive"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.UPHELD.value, State.PARTLY.value]) | Q(correction_id__isnull=False),
                name="dispute_upheld_is_corrected",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="dispute_partner"),
            models.Index(fields=["entry_id"], name="dispute_entry"),
            models.Index(fields=["due_at", "id"], name="dispute_due", condition=IS_OURS),
            models.Index(fields=["owner", "due_at", "id"], name="dispute_owner", condition=IS_LIVE),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    def money(self, minor: int | None) -> Money | None:
        """An amount of the dispute; None where there is none."""
        return None if minor is None else Money(minor, self.currency)

    @property
    def told(self) -> Money:
        """What stands there."""
        return Money(self.told_minor, self.currency)

    @property
    def expected(self) -> Money | None:
        """What the partner expects instead."""
        return self.money(self.expected_minor)


class Message(models.Model):
    """What one side says about a dispute; the partner reads all of it."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="messages")
    partner_id = models.BigIntegerField()
    is_ours = models.BooleanField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField(max_length=4000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.at}"
