"""Deals with their lines and shares (guide: H5)."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least, NullIf, Round
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.deals.models.customers import Customer, ProductLine
from kanava.deals.models.registrations import Registration
from kanava.partners.models import Partner
from kanava.rules.deals import OPEN_STAGES, Kind, Origin, Stage
from kanava.rules.margins import Role
from kanava.rules.terms import Revenue

USER = settings.AUTH_USER_MODEL
# What stands for no value where rows are ordered, in the indexes and in the lists alike.
NOTHING, NEVER, SOME_DAY = -(2**62), date(1, 1, 1), date(9999, 12, 31)
OPENED = Coalesce("opened_on", Value(NEVER))
CLOSED = Coalesce("closed_on", Value(NEVER))
EXPECTED = Coalesce("expected_close_on", Value(SOME_DAY))
# What lists ask of deals, worded as the partial indexes hold it.
OPEN = Q(stage__in=[stage.value for stage in OPEN_STAGES])
# Imports bring many deals without a partner or a seller, which nobody looks for by either: an index that they stay out of
# is one that they need not be written to.
SOURCED = Q(partner__isnull=False)
WHOLE: "models.DecimalField[Any, Any]" = models.DecimalField(max_digits=40, decimal_places=0)
# The part of a deal's value that was lost, rounded half up; it is never more than the deal.
LOST = Greatest(Least("lost_minor", "net_minor"), Value(0), output_field=models.BigIntegerField())
LOST_VALUE = Coalesce(
    Cast(
        Round(Cast("value_minor", WHOLE) * LOST / NullIf("net_minor", Value(0)), output_field=WHOLE),
        models.BigIntegerField(),
    ),
    Value(0),
    output_field=models.BigIntegerField(),
)


class Deal(models.Model):
    """A sale, open or closed. Amounts are minor units of `currency`; `value_minor` is the net-to-vendor amount
    in the programme's currency at the rate of the governing date (the closing date, else the opening date).
    `reopened` is how often a Won or Lost was taken back: each win posts its own entries. `lost_minor` is what of the net
    amount went back to the customer or will never be paid, `kept_minor` what is left of the value after that: tiers,
    rebates and marketing money count it."""

    title = models.CharField(_("deal"), max_length=240)
    sort_key = models.CharField(max_length=240, db_collation="C")
    search_text = models.CharField(max_length=500, default="")
    origin = models.CharField(_("origin"), max_length=10, choices=coded(Origin))
    stage = models.CharField(_("stage"), max_length=12, choices=coded(Stage), default=Stage.QUALIFIED)
    kind = models.CharField(_("kind"), max_length=10, choices=coded(Kind), default=Kind.NEW)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="deals", db_index=False
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="deals", db_index=False
    )
    registration = models.OneToOneField(
        Registration, on_delete=models.PROTECT, null=True, blank=True, related_name="deal"
    )
    seller = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    currency = models.CharField(_("currency"), max_length=3)
    net_minor = models.BigIntegerField(_("net to vendor"))
    list_minor = models.BigIntegerField(_("list price"), null=True, blank=True)
    end_customer_minor = models.BigIntegerField(_("end-customer price"), null=True, blank=True)
    value_minor = models.BigIntegerField(null=True, blank=True)
    lost_minor = models.BigIntegerField(default=0, db_default=0)
    kept_minor = models.GeneratedField(
        expression=F("value_minor")
        - Case(When(lost_minor=0, then=Value(0)), default=LOST_VALUE, output_field=models.BigIntegerField()),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    lost_reason = models.CharField(_("reason"), max_length=200, blank=True)
    is_imported = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0, db_default=0)
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
            models.Index(CLOSED, "id", name="deal_by_closing"),
            models.Index(EXPECTED, "id", name="deal_by_expectation"),
            models.Index(OPENED, "id", name="deal_by_opening"),
            models.Index("stage", OPENED, "id", name="deal_stage_opening"),
            models.Index(OPENED, "id", name="deal_open_opening", condition=OPEN),
            models.Index(
                Coalesce("value_minor", Value(NOTHING)), "id", name="deal_open_value", condition=OPEN
            ),
            models.Index(EXPECTED, "id", name="deal_open_expectation", condition=OPEN),
            models.Index("origin", OPENED, "id", name="deal_origin_opening"),
            models.Index(fields=["partner", "-id"], condition=SOURCED, name="deal_partner"),
            models.Index(
                fields=["partner", "stage", "closed_on", "id"], condition=SOURCED, name="deal_partner_stage"
            ),
            models.Index(fields=["customer", "stage"], name="deal_customer"),
            models.Index(
                "seller", OPENED, "id", condition=Q(seller__isnull=False), name="deal_seller_opening"
            ),
            models.Index("seller", EXPECTED, "id", condition=OPEN, name="deal_seller_expectation"),
            models.Index(
                fields=["registered_on", "partner"],
                condition=SOURCED & Q(registered_on__isnull=False),
                name="deal_registered",
            ),
            models.Index(
                fields=["partner", "registered_on"],
                condition=SOURCED & Q(registered_on__isnull=False),
                name="deal_partner_registered",
            ),
            models.Index(
                fields=["closed_on", "id"],
                include=["origin", "value_minor", "kept_minor", "lost_minor", "opened_on", "partner"],
                condition=Q(stage="WON"),
                name="deal_won_facts",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DealLine(models.Model):
    """A part of a deal in one product line; null means the line is not mapped yet. `revenue` is empty where nobody has told
    whether it is paid once or again and again."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="lines")
    product_line = models.ForeignKey(
        ProductLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    label = models.CharField(max_length=200, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    net_minor = models.BigIntegerField()
    list_minor = models.BigIntegerField(null=True, blank=True)
    end_customer_minor = models.BigIntegerField(null=True, blank=True)
    revenue = models.CharField(
        _("revenue"), max_length=10, choices=coded(Revenue), blank=True, default="", db_default=""
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["product_line", "-deal"], name="line_product")]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.label}"


class DealShare(models.Model):
    """A partner's part in a deal in one role (guide: H5), in basis points of that role's fee."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="shares", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="shares", db_index=False)
    role = models.CharField(
        max_length=12, choices=coded(Role), default=Role.INFLUENCED, db_default=Role.INFLUENCED.value
    )
    share_points = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal", "partner", "role"], name="share_role_once"),
            models.CheckConstraint(
                condition=Q(share_points__gte=1, share_points__lte=10000), name="share_in_range"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["partner", "-deal"], name="share_partner")]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.partner_id}"
