"""Touchpoints with partners and the next steps agreed there (guide: F5, F6, G6); mail that waits for its partner."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.deals.models import Deal, Registration
from kanava.engagement.secrets import AddressPurpose
from kanava.partners.models import Contact, Partner
from kanava.rules.touchpoints import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    StepState,
    TouchpointKind,
    TouchpointOutcome,
)

USER = settings.AUTH_USER_MODEL
PLANNED = Q(state=StepState.PLANNED.value)
# What counts as contact, worded as the partial index holds it.
CONTACT = ~Q(kind=TouchpointKind.NOTE.value) & ~Q(outcome=TouchpointOutcome.NOT_REACHED.value)


class Touchpoint(models.Model):
    """A call, meeting, mail or note. Its words can be corrected and removed; the log knows it by id alone.

    `happened_at` is when it was, `recorded_at` when it was written down. `is_shared`: the partner reads it in its portal.
    `attachments` of a mail are names and sizes in bytes; the files themselves are not kept.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="touchpoints", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=coded(TouchpointKind))
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(_("what was said"), max_length=LONGEST_TEXT, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=coded(TouchpointOutcome), blank=True)
    is_shared = models.BooleanField(default=False)
    deal = models.ForeignKey(Deal, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    staff: models.ManyToManyField = models.ManyToManyField(USER, related_name="+", blank=True)  # type: ignore[type-arg]
    contacts: models.ManyToManyField = models.ManyToManyField(Contact, related_name="+", blank=True)  # type: ignore[type-arg]
    attachments = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["partner", "-happened_at", "-id"], name="touchpoint_partner"),
            models.Index(fields=["partner", "-happened_at"], name="touchpoint_contact", condition=CONTACT),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.kind} {self.happened_at}"


class NextStep(models.Model):
    """What somebody is to do next with a partner, and by which day.

    `owner` sees to it; `is_theirs` says that the partner does it and the owner asks after it.
    """

    touchpoint = models.ForeignKey(
        Touchpoint, on_delete=models.CASCADE, null=True, blank=True, related_name="steps"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="next_steps", db_index=False)
    what = models.CharField(_("next step"), max_length=LONGEST_TITLE)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_theirs = models.BooleanField(default=False)
    due_on = models.DateField(_("by"))
    state = models.CharField(max_length=8, choices=coded(StepState), default=StepState.PLANNED)
    planned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_on", "id"], name="step_owner", condition=PLANNED),
            models.Index(fields=["partner", "due_on", "id"], name="step_partner", condition=PLANNED),
            models.Index(fields=["owner", "-closed_at", "-id"], name="step_closed", condition=~PLANNED),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.what}"


class WaitingMail(models.Model):
    """A mail that a person's address took and that fits no single partner: its person says whose it is.

    `candidates` are ids of the partners that it may belong to. Gone once it is placed or left out.
    """

    owner = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    sender = models.CharField(max_length=320)
    sender_name = models.CharField(max_length=LONGEST_TITLE, blank=True)
    recipients = models.JSONField(default=list)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    attachments = models.JSONField(default=list)
    candidates = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "-id"], name="waitingmail_owner")]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.title}"


class SeenMail(models.Model):
    """That a mail has been taken, by the hash of its number: mail servers deliver the same one again."""

    hash = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.hash


class SecretAddress(models.Model):
    """A person's secret address: who knows it may put mail on timelines, or read a calendar.

    A calendar's secret is kept as its hash alone. That of the mail address stands in every mail that uses it, so it is
    kept itself and can be shown again.
    """

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+", db_index=False)
    purpose = models.CharField(max_length=8, choices=coded(AddressPurpose))
    hash = models.CharField(max_length=64, unique=True)
    secret = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    used_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "purpose"], name="secretaddress_one_a_purpose"),
            models.CheckConstraint(
                condition=~Q(purpose="CALENDAR") | Q(secret=""), name="calendar_secret_not_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose}"
