"""Certificates of persons: what they finished, how long it holds, and whether it was taken back (guide: D2)."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.partners.models import Partner
from kanava.rules.certificates import Standing, standing
from kanava.training.models.paths import Enrolment, Path

USER = settings.AUTH_USER_MODEL


class Certificate(models.Model):
    """That somebody has finished a path, through `valid_until`. `token` is the public address; `follows` the certificate
    that this one renews."""

    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=40, unique=True)
    path = models.ForeignKey(Path, on_delete=models.PROTECT, related_name="certificates", db_index=False)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="certificates", db_index=False
    )
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    issued_on = models.DateField()
    valid_until = models.DateField()
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="renewal")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    revoked_for = models.TextField(_("reason"), max_length=2000, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("issued_on")), name="certificate_holds_a_day"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "path", "valid_until"], name="certificate_partner"),
            models.Index(fields=["enrolment", "-id"], name="certificate_enrolment"),
            models.Index(
                fields=["valid_until", "id"], condition=Q(revoked_at__isnull=True), name="certificate_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def standing(self, on: date) -> Standing:
        """Whether it holds on a day."""
        return standing(self.valid_until, is_revoked=self.revoked_at is not None, on=on)
