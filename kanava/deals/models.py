"""Customers, deals, registrations and who owns what (guide: C3, H5, H11)."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.deals import Kind, Origin, Stage
from kanava.rules.partnership import Tier
from kanava.rules.protection import ActivityKind
from kanava.rules.registration import Conflict, State

USER = settings.AUTH_USER_MODEL
# What the matching index calls a customer.
SUBJECT = "CUSTOMER"
# What stands for no value where rows are ordered, in the indexes and in the lists alike.
NOTHING, NEVER, SOME_DAY = -(2**62), date(1, 1, 1), date(9999, 12, 31)


class ProductLine(models.Model):
    """What is sold, as far as ownership and margins tell it apart."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """An end-customer company. `parent` links a group; linked companies are not merged.

    `is_known` is false for one of which the source told only a key. `is_listed` puts it among the names that partners
    are offered while they type.
    """

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=240, db_collation="C", db_index=True)
    search_text = models.CharField(max_length=500, default="")
    country = models.CharField(_("country"), max_length=2, blank=True)
    business_id = models.CharField(_("business id"), max_length=30, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subsidiaries"
    )
    is_known = models.BooleanField(default=True)
    is_listed = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["country", "business_id"],
                condition=~Q(business_id=""),
                name="customer_business_id_unique",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["country", "sort_key", "id"], name="customer_country")]

    def __str__(self) -> str:
        return self.name


class CustomerDomain(models.Model):
    """An internet domain of the customer, registered part only."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "domain"], name="customer_domain_unique")
        ]

    def __str__(self) -> str:
        return self.domain


class Registration(models.Model):
    """A partner's claim to an opportunity. What the partner typed stays as it was typed.

    `arrival` is the server's sequence number taken while holding the customer's locks: it decides who was first.
    `protected_until` is the last day of the period, `active_until` the last day that work with the customer keeps it
    alive, `ends_on` the earlier of them; `period_since` is the first day of the present period.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=18, choices=coded(State), default=State.DRAFT)
    conflict = models.CharField(max_length=18, choices=coded(Conflict), default=Conflict.NONE)
    reason_code = models.CharField(max_length=40, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    arrival = models.BigIntegerField(null=True, blank=True)

    customer_name = models.CharField(_("customer"), max_length=200)
    search_text = models.CharField(max_length=500, default="")
    customer_country = models.CharField(_("country"), max_length=2, blank=True)
    customer_domain = models.CharField(_("website or domain"), max_length=120, blank=True)
    customer_business_id = models.CharField(_("business id"), max_length=30, blank=True)
    customer_contact = models.CharField(_("contact at the customer"), max_length=200, blank=True)
    product_line = models.ForeignKey(ProductLine, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=coded(Kind), default=Kind.NEW)
    amount_minor = models.BigIntegerField(_("expected value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)

    # Deliberately no relation that the portal could follow: which customer it is, is the vendor's knowledge.
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
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

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["arrival"], name="registration_arrival_unique"),
            models.CheckConstraint(
                condition=~Q(state="APPROVED") | Q(protected_until__isnull=False),
                name="registration_protected_until_set",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "state", "-id"], name="registration_partner_state"),
            models.Index(fields=["state", "due_at", "id"], name="registration_queue"),
            models.Index(fields=["state", "ends_on"], name="registration_ending"),
            models.Index(fields=["customer", "product_line"], name="registration_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class Activity(models.Model):
    """What somebody did with the customer of a registration; it keeps the protection alive."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="activities")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what was done"), max_length=10, choices=coded(ActivityKind))
    happened_on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
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
    """A company that may be the one a registration names; a person decides. Staff alone see it."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="possible_matches")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    score = models.DecimalField(max_digits=4, decimal_places=3)
    reasons = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.registration_id} {self.customer_id}"


class Ownership(models.Model):
    """Who owns an opportunity scope: customer × product line × kind. At most one row of a scope is open.

    Without `until_on` it holds the place until the registration is decided.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="ownerships")
    product_line = models.ForeignKey(
        ProductLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
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


class Deal(models.Model):
    """A sale, open or closed. Amounts are minor units of `currency`; `value_minor` is the net-to-vendor amount
    in the programme's currency at the rate of the governing date (the closing date, else the opening date)."""

    title = models.CharField(_("deal"), max_length=240)
    sort_key = models.CharField(max_length=240, db_collation="C")
    search_text = models.CharField(max_length=500, default="")
    origin = models.CharField(_("origin"), max_length=10, choices=coded(Origin))
    stage = models.CharField(_("stage"), max_length=12, choices=coded(Stage), default=Stage.QUALIFIED)
    kind = models.CharField(_("kind"), max_length=10, choices=coded(Kind), default=Kind.NEW)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="deals"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="deals"
    )
    registration = models.OneToOneField(
        Registration, on_delete=models.PROTECT, null=True, blank=True, related_name="deal"
    )
    seller = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    currency = models.CharField(_("currency"), max_length=3)
    net_minor = models.BigIntegerField(_("net to vendor"))
    list_minor = models.BigIntegerField(_("list price"), null=True, blank=True)
    end_customer_minor = models.BigIntegerField(_("end-customer price"), null=True, blank=True)
    value_minor = models.BigIntegerField(null=True, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    lost_reason = models.CharField(_("reason"), max_length=200, blank=True)
    is_imported = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(stage__in=["WON", "LOST"]) | Q(closed_on__isnull=False),
                name="deal_closed_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(origin="SOURCED") | Q(partner__isnull=False), name="deal_sourced_has_partner"
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True)
                | Q(closed_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="deal_closed_after_opened",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sort_key", "id"], name="deal_title"),
            models.Index(Coalesce("value_minor", Value(NOTHING)), "id", name="deal_by_value"),
            models.Index(Coalesce("closed_on", Value(NEVER)), "id", name="deal_by_closing"),
            models.Index(Coalesce("expected_close_on", Value(SOME_DAY)), "id", name="deal_by_expectation"),
            models.Index(fields=["closed_on"], name="deal_closed"),
            models.Index(fields=["stage", "-id"], name="deal_stage"),
            models.Index(fields=["origin", "-id"], name="deal_origin"),
            models.Index(fields=["partner", "-id"], name="deal_partner"),
            models.Index(fields=["partner", "stage", "-id"], name="deal_partner_stage"),
            models.Index(fields=["customer", "stage"], name="deal_customer"),
            models.Index(fields=["seller", "-id"], name="deal_seller"),
            models.Index(
                fields=["registered_on", "partner"],
                condition=Q(registered_on__isnull=False),
                name="deal_registered",
            ),
            models.Index(
                fields=["partner", "registered_on"],
                condition=Q(registered_on__isnull=False),
                name="deal_partner_registered",
            ),
            models.Index(
                fields=["closed_on", "origin"],
                include=["value_minor", "opened_on", "partner"],
                condition=Q(stage="WON"),
                name="deal_won_facts",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DealLine(models.Model):
    """A part of a deal in one product line; null means the line is not mapped yet."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="lines")
    product_line = models.ForeignKey(
        ProductLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    label = models.CharField(max_length=200, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    net_minor = models.BigIntegerField()
    list_minor = models.BigIntegerField(null=True, blank=True)
    end_customer_minor = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.deal_id} {self.label}"


class DealShare(models.Model):
    """A partner's part in closing a deal that others found (guide: H5), in basis points of the influence."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="shares")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="shares")
    share_points = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal", "partner"], name="share_partner_once"),
            models.CheckConstraint(
                condition=Q(share_points__gte=1, share_points__lte=10000), name="share_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.partner_id}"
