"""Budgets of marketing money, the campaigns that they pay for, and what proves those (guide: C4)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.core.files import StoredFile
from kanava.deals.models import Deal
from kanava.partners.models import Partner
from kanava.rules.campaigns import OPEN, OURS, Activity, ProofKind, State
from kanava.rules.files import FileKind
from kanava.rules.money import Money

USER = settings.AUTH_USER_MODEL
# Worded as the partial indexes hold them.
TO_DO = Q(state__in=[state.value for state in OURS])
LIVE = Q(state__in=[state.value for state in OPEN])
MORE_TIME = Q(state=State.COMMITTED.value, extension_requested_at__isnull=False)


class Budget(models.Model):
    """What a partner's revenue of a period gives it to spend, in the programme's currency. `share` is in per cent,
    `expires_on` the last day on which it can be committed."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_on = models.DateField()
    last_on = models.DateField()
    expires_on = models.DateField()
    tier = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    revenue_minor = models.BigIntegerField()
    share = models.DecimalField(max_digits=6, decimal_places=3)
    amount_minor = models.BigIntegerField()
    playbook_version_id = models.BigIntegerField(null=True, blank=True)
    accrued_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "first_on"], name="budget_once_a_period"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="budget_not_below_nothing"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "expires_on", "id"], name="budget_partner"),
            models.Index(fields=["first_on", "partner"], name="budget_period"),
            models.Index(fields=["expires_on", "partner"], name="budget_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.first_on}"

    @property
    def amount(self) -> Money:
        """What it is worth."""
        return Money(self.amount_minor, self.currency)


class Campaign(models.Model):
    """A partner's request for marketing money and what became of it. Its amounts are in `currency`, the partner's own;
        what is taken from the budgets stands in `Draw`. `share_points` is the share of the costs that we carry, in basis
        points; `due_at` when the partner has been promised an answer, to its request or its claim; `reopened` how often a
        settled claim was opened again; `quotes` the reference rates that its approval was converted by, as facts of the ledger
    keep them: nothing for the programme's own currency, nor for approvals of before they were kept."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="campaigns", db_index=False)
    state = models.CharField(max_length=16, choices=coded(State), default=State.REQUESTED)
    title = models.CharField(_("campaign"), max_length=160)
    activity = models.CharField(_("activity"), max_length=16, choices=coded(Activity))
    goal = models.TextField(_("goal"), max_length=2000)
    audience = models.TextField(_("audience"), max_length=1000)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    currency = models.CharField(max_length=3)
    costs_minor = models.BigIntegerField()
    share_points = models.PositiveIntegerField()
    asked_minor = models.BigIntegerField()
    expected_leads = models.PositiveIntegerField(default=0)
    expected_pipeline_minor = models.BigIntegerField(default=0)
    is_exception = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.BigIntegerField(null=True, blank=True)
    reason_code = models.CharField(max_length=20, blank=True)
    message = models.TextField(max_length=2000, blank=True)
    approved_minor = models.BigIntegerField(null=True, blank=True)
    quotes = models.JSONField(default=dict, blank=True)
    playbook_version_id = models.BigIntegerField(null=True, blank=True)
    claim_due_on = models.DateField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    extension_reason = models.TextField(max_length=2000, blank=True)
    extension_requested_at = models.DateTimeField(null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    actual_leads = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.TextField(max_length=2000, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    claim_message = models.TextField(max_length=2000, blank=True)
    paid_minor = models.BigIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_id = models.BigIntegerField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["COMMITTED", "CLAIMED", "PAID_OUT"])
                | Q(approved_minor__gt=0, claim_due_on__isnull=False),
                name="campaign_committed_has_amount",
            ),
            models.CheckConstraint(
                condition=Q(approved_minor__isnull=True) | Q(approved_minor__lte=models.F("asked_minor")),
                name="campaign_approved_within_asked",
            ),
            models.CheckConstraint(
                condition=Q(paid_minor__isnull=True) | Q(paid_minor__lte=models.F("approved_minor")),
                name="campaign_paid_within_approved",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="campaign_partner"),
            models.Index(fields=["state", "-id"], name="campaign_state"),
            models.Index(fields=["due_at", "id"], name="campaign_due", condition=TO_DO),
            models.Index(
                fields=["claim_due_on", "id"], name="campaign_claim_due", condition=Q(state="COMMITTED")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    def money(self, minor: int | None) -> Money | None:
        """An amount of the campaign; None where there is none yet."""
        return None if minor is None else Money(minor, self.currency)


class Cost(models.Model):
    """A line of a campaign's costs: what was planned, what the partner claims, and what we accepted of that."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="costs", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=160)
    planned_minor = models.BigIntegerField()
    claimed_minor = models.BigIntegerField(null=True, blank=True)
    accepted_minor = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "position"], name="cost_position"),
            models.CheckConstraint(
                condition=Q(accepted_minor__isnull=True) | Q(accepted_minor__lte=models.F("claimed_minor")),
                name="cost_accepted_within_claimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.position}"


class Draw(models.Model):
    """What a campaign has committed of a budget, in the budget's currency, and what of that its payment used up. `first_minor`
    is what its approval committed, before anything went back."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="draws", db_index=False)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="draws")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    spent_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "budget"], name="draw_once"),
            models.CheckConstraint(
                condition=Q(
                    spent_minor__gte=0,
                    spent_minor__lte=models.F("amount_minor"),
                    amount_minor__lte=models.F("first_minor"),
                ),
                name="draw_spent_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} of {self.budget_id}"


class Question(models.Model):
    """What we asked about a request, and the partner's answer."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="questions")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(max_length=2000)
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.asked_at}"


class Proof(StoredFile):
    """A file that proves what a campaign has cost or come to; one file may prove two things. One that is removed leaves its row, without its content."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="proofs")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=coded(ProofKind))
    name = models.CharField(max_length=120)
    file_kind = models.CharField(max_length=5, choices=coded(FileKind))
    author = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "sha256", "kind"], condition=Q(removed_at__isnull=True), name="proof_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.kind} {self.name}"


class CampaignDeal(models.Model):
    """A deal that a campaign led to. Each deal counts for one campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="deals")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    deal = models.OneToOneField(Deal, on_delete=models.CASCADE, related_name="+")
    linked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.deal_id}"
