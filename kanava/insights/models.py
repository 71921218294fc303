"""Facts that figures need and no other chapter holds (guide: H1)."""

from typing import ClassVar

from django.db import models


class TotalRevenue(models.Model):
    """A month's whole revenue as somebody typed or imported it. It counts in the programme's currency, at the rate of
    the month's last day where it is in another."""

    month = models.DateField(unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    source = models.CharField(
        max_length=10, choices=[("TYPED", "TYPED"), ("IMPORTED", "IMPORTED")], default="TYPED"
    )
    note = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="total_revenue_first_of_month"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="total_revenue_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
