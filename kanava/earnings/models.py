"""What customers have paid, got back and will not pay, and partners' statements (guide: C5)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.deals.models import Deal
from kanava.partners.models import Partner
from kanava.rules.freeing import Kind


class CustomerPayment(models.Model):
    """What was told of the customer's money for a won deal: net of tax, in minor units of the deal's currency, of the day
    on which it moved. One that was told by mistake is taken back and stays readable; its reference is free again."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("kind"), max_length=10, choices=coded(Kind))
    amount_minor = models.BigIntegerField()
    moved_on = models.DateField(_("day"))
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.UniqueConstraint(
                fields=["deal", "reference"],
                condition=~Q(reference="") & Q(undone_at__isnull=True),
                name="payment_reference_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reference"], name="payment_by_reference", condition=~Q(reference=""))
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.kind} {self.moved_on}"


class Closing(models.Model):
    """A period that is closed: its days, both included, and how much it came to."""

    first_on = models.DateField()
    last_on = models.DateField(unique=True)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    due_on = models.DateField()
    statements = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")), name="closing_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_on} {self.last_on}"


class Statement(models.Model):
    """What one partner is paid for a period in one currency, in minor units: what was carried from before, what was
    gathered, what is due, and what is carried on (at most nothing). `deal_id` is the deal that it is of, where the playbook
    gave each deal statements of its own. Never changed."""

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="made", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="statements", db_index=False)
    number = models.CharField(max_length=20, unique=True)
    sort_key = models.CharField(max_length=240, db_collation="C")
    currency = models.CharField(max_length=3)
    first_on = models.DateField()
    last_on = models.DateField()
    due_on = models.DateField()
    deal_id = models.BigIntegerField(null=True)
    carried_minor = models.BigIntegerField()
    gathered_minor = models.BigIntegerField()
    due_minor = models.BigIntegerField()
    carried_on_minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["closing", "partner", "currency", "deal_id"],
                nulls_distinct=False,
                name="statement_once",
            ),
            models.CheckConstraint(
                condition=Q(due_minor__gte=0)
                & Q(carried_on_minor__lte=0)
                & Q(
                    carried_minor=models.F("due_minor")
                    + models.F("carried_on_minor")
                    - models.F("gathered_minor")
                ),
                name="statement_adds_up",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-last_on", "-id"], name="statement_partner"),
            models.Index(fields=["closing", "sort_key", "id"], name="statement_closing"),
        ]

    def __str__(self) -> str:
        return self.number


class StatementLine(models.Model):
    """A ledger entry on a statement, with what it adds in minor units. An entry stands on one statement at most."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines", db_index=False)
    partner_id = models.BigIntegerField()
    entry_id = models.BigIntegerField(unique=True)
    amount_minor = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["statement", "id"], name="statementline_statement")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.entry_id}"
