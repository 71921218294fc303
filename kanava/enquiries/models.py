"""Questions of partners' people, and what both sides say (guide: F5, I3)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.support import LONGEST_SUBJECT, LONGEST_TEXT, About, Level, State

USER = settings.AUTH_USER_MODEL
# Worded as the partial indexes hold them.
IS_OURS = Q(state=State.OPEN.value)
IS_LIVE = Q(state__in=[State.OPEN.value, State.ANSWERED.value])


class Enquiry(models.Model):
    """A question. `owner` answers it, None where it waits in the queue that all share; `due_at` is by when an answer was
    promised, while it is our turn; `level` the support that the partner had when it asked. `about_id` is of the thing that
    `about` names. `call_at` is the moment wished for a call, `call_agreed_at` when we agreed to it."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    about = models.CharField(max_length=16, choices=coded(About), blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    level = models.CharField(max_length=16, choices=coded(Level))
    state = models.CharField(max_length=20, choices=coded(State), default=State.OPEN)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    call_at = models.DateTimeField(null=True, blank=True)
    call_agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(about="", about_id__isnull=True) | (~Q(about="") & Q(about_id__isnull=False)),
                name="enquiry_about_something",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED.value) | Q(closed_at__isnull=False), name="enquiry_closed_at"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="enquiry_partner"),
            models.Index(fields=["due_at", "id"], name="enquiry_due", condition=IS_OURS),
            models.Index(fields=["owner", "due_at", "id"], name="enquiry_owner", condition=IS_LIVE),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Said(models.Model):
    """What one side says about a question; the partner reads all of it."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="said")
    partner_id = models.BigIntegerField()
    is_ours = models.BooleanField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField(max_length=LONGEST_TEXT)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.enquiry_id} {self.at}"
