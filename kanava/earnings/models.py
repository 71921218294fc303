"""What customers have paid, got back and will not pay (guide: C5)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.deals.models import Deal
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

    def __str__(self) -> str:
        return f"{self.deal_id} {self.kind} {self.moved_on}"
