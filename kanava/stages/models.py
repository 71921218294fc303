"""What the owner says of the console's features, and the folder that partners share (guide: D6, D7)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from kanava.core.choices import coded
from kanava.rules.stages import Switch


class FeatureSwitch(models.Model):
    """A feature that the owner has switched, or was told of when the programme had grown to it (`told_at`). One without
    a row goes by size and use."""

    feature = models.CharField(max_length=20, unique=True)
    switch = models.CharField(max_length=4, default=Switch.AUTO.value, choices=coded(Switch))
    switched_at = models.DateTimeField(null=True, blank=True)
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.feature} {self.switch}"


class SharedFolder(models.Model):
    """Where the programme's materials and documents are: one row, and none before somebody has said it."""

    address = models.CharField(max_length=500)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="shared_folder_one_row")]

    def __str__(self) -> str:
        return self.address
