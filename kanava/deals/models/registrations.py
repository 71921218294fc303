"""Registrations, what belongs to them, and who owns what (guide: C3, H11)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.deals.models.customers import Customer, ProductLine
from kanava.partners.models import Partner
from kanava.rules.deals import Kind
from kanava.rules.partnership import Tier
from kanava.rules.protection import ActivityKind
from kanava.rules.registration import Conflict, State
from kanava.rules.terms import Revenue

USER = settings.AUTH_USER_MODEL
# What lists and jobs ask of registrations, worded as the partial indexes hold it.
APPEALED = Q(appealed_at__isnull=False, appeal_decided_at__isnull=True)
WAITING = (
    Q(state__in=[State.SUBMITTED.value, State.NEEDS_INFORMATION.value])
    | (Q(state=State.REFUSED.value) & APPEALED)
    | Q(state=State.APPROVED.value, extension_requested_at__isnull=False)
)
# What staff must do: decide, give more time or not, decide an appeal. Each has a day by which the partner has an answer.
TO_DO = (
    Q(state=State.SUBMITTED.value)
    | (Q(state=State.REFUSED.value) & APPEALED)
    | Q(state=State.APPROVED.value, extension_requested_at__isnull=False)
)
PROTECTED = Q(state=State.APPROVED.value)


class Registration(models.Model):
    """A partner's claim to an opportunity. What the partner typed stays as it was typed.

    `arrival` is the server's sequence number taken while holding the customer's locks: it decides who was first.
    `protected_until` is the last day of the period, `active_until` the last day that work with the customer keeps it
    alive, `ends_on` the earlier of them; `period_since` is the first day of the present period. `due_at` is when the
    partner has been promised an answer to what it sent last: the registration, its request for more time or its appeal.
    The messages are the vendor's own words to the partner with a refusal, with keeping it, and with no more time.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="registrations", db_index=False
    )
    state = models.CharField(max_length=18, choices=coded(State), default=State.DRAFT)
    conflict = models.CharField(max_length=18, choices=coded(Conflict), default=Conflict.NONE)
    reason_code = models.CharField(max_length=40, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    refusal_message = models.TextField(max_length=2000, blank=True)
    arrival = models.BigIntegerField(null=True, blank=True)

    customer_name = models.CharField(_("customer"), max_length=200)
    search_text = models.CharField(max_length=500, default="")
    customer_country = models.CharField(_("country"), max_length=2, blank=True)
    customer_domain = models.CharField(_("website or domain"), max_length=120, blank=True)
    customer_business_id = models.CharField(_("business id"), max_length=30, blank=True)
    customer_contact = models.CharField(_("contact at the customer"), max_length=200, blank=True)
    product_line = models.ForeignKey(
        ProductLine, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=coded(Kind), default=Kind.NEW)
    revenue = models.CharField(
        _("revenue"), max_length=10, choices=coded(Revenue), blank=True, default="", db_default=""
    )
    amount_minor = models.BigIntegerField(_("expected value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)

    # Deliberately no relation that the portal could follow: which customer it is, is the vendor's knowledge.
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        db_index=False,
    )
    created_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.BigIntegerField(null=True, blank=True)
    question = models.TextField(max_length=2000, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(max_length=4000, blank=True)
    protected_until = models.DateField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    extension_evidence = models.TextField(max_length=2000, blank=True)
    extension_met_on = models.DateField(null=True, blank=True)
    extension_requested_at = models.DateTimeField(null=True, blank=True)
    extension_declined_at = models.DateTimeField(null=True, blank=True)
    extension_message = models.TextField(max_length=2000, blank=True)
    last_activity_on = models.DateField(null=True, blank=True)
    active_until = models.DateField(null=True, blank=True)
    ends_on = models.GeneratedField(
        expression=Least("protected_until", "active_until"),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    period_since = models.DateField(null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True)
    promised_tier = models.CharField(max_length=10, choices=coded(Tier), blank=True)
    promised_rate = models.DecimalField(max_digits=6, decimal_places=5, null=True, blank=True)
    playbook_version_id = models.BigIntegerField(null=True, blank=True)
    appeal_text = models.TextField(max_length=4000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_decided_at = models.DateTimeField(null=True, blank=True)
    appeal_decided_by_id = models.BigIntegerField(null=True, blank=True)
    appeal_outcome = models.CharField(max_length=10, blank=True)
    appeal_message = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["arrival"], name="registration_arrival_unique"),
            models.CheckConstraint(
                condition=~Q(state="APPROVED") | Q(protected_until__isnull=False),
                name="registration_protected_until_set",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="registration_partner"),
            models.Index(fields=["partner", "state", "-id"], name="registration_partner_state"),
            models.Index(fields=["state", "-id"], name="registration_state"),
            models.Index(fields=["id"], name="registration_waiting", condition=WAITING),
            models.Index(fields=["due_at", "id"], name="registration_due", condition=TO_DO),
            models.Index(fields=["ends_on", "id"], name="registration_ending", condition=PROTECTED),
            models.Index(
                fields=["partner", "ends_on", "id"], name="registration_partner_ending", condition=PROTECTED
            ),
            models.Index(fields=["customer", "product_line"], name="registration_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class Exchange(models.Model):
    """An earlier question of ours with the partner's answer; the present one stands on the registration itself."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="exchanges")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.TextField(max_length=2000)
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=4000)

    def __str__(self) -> str:
        return f"{self.registration_id} {self.asked_at}"


class Activity(models.Model):
    """What somebody did with the customer of a registration; it keeps the protection alive."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="activities", db_index=False
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what was done"), max_length=10, choices=coded(ActivityKind))
    happened_on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["registration", "-happened_on"], name="activity_of_registration")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind} {self.happened_on}"


class StaffNote(models.Model):
    """What staff write about a registration for each other: grounds of a decision that name others. No partner sees it."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="staff_notes")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    text = models.TextField(_("note"), max_length=2000)

    def __str__(self) -> str:
        return f"{self.registration_id} {self.written_at}"


class PossibleMatch(models.Model):
    """A company that may be the one a registration names, until a person decides; `is_same` is the one that it is, as a
    person or the rules have said. Staff alone see it."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="possible_matches")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    score = models.DecimalField(max_digits=4, decimal_places=3)
    reasons = models.JSONField(default=list)
    is_same = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"{self.registration_id} {self.customer_id}"


class Ownership(models.Model):
    """Who owns an opportunity scope: customer × product line × kind. At most one row of a scope is open.

    Without `until_on` it holds the place until the registration is decided.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="ownerships")
    product_line = models.ForeignKey(
        ProductLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=coded(Kind))
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="ownerships")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "product_line", "kind"],
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
                name="ownership_one_owner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.product_line_id}/{self.kind}"
