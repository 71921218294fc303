"""Product lines and end-customer companies."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# What the matching index calls a customer.
SUBJECT = "CUSTOMER"


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
    sort_key = models.CharField(max_length=240, db_collation="C")
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
        indexes: ClassVar = [
            models.Index(fields=["sort_key", "id"], name="customer_name"),
            models.Index(
                fields=["country", "sort_key", "id"], name="customer_country", condition=Q(is_known=True)
            ),
            models.Index(fields=["sort_key", "id"], name="customer_listed", condition=Q(is_listed=True)),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerDomain(models.Model):
    """An internet domain of the customer, registered part only."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="domains", db_index=False)
    domain = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "domain"], name="customer_domain_unique")
        ]
        indexes: ClassVar = [models.Index(fields=["domain"], name="customer_domain")]

    def __str__(self) -> str:
        return self.domain
