"""Facts that figures need and no other chapter holds (guide: H1)."""

from typing import ClassVar

from django.db import models


class TotalRevenue(models.Model):
    """A month's whole revenue as somebody typed or imported it, in the programme's currency."""

    month = models.DateField(unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    source = models.CharField(
        max_length=10, choices=[("TYPED", "TYPED"), ("IMPORTED", "IMPORTED")], default="TYPED"
    )
    entered_at = models.DateTimeField()
    entered_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="total_revenue_first_of_month")
        ]

    def __str__(self) -> str:
        return str(self.month)
