"""Partner companies, their people and domains (guide: A4, C2, F5, I3)."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.core.models import PARTNER_ROLE_CHOICES
from kanava.rules.partnership import Lifecycle, PartnerType, Tier

# What stands for no day where rows are ordered, in the indexes and in the lists alike.
NEVER = date(1, 1, 1)


class Partner(models.Model):
    """A company that sells with or for us."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=240, db_collation="C")
    search_text = models.CharField(max_length=500, default="")
    type = models.CharField(_("type"), max_length=10, choices=coded(PartnerType))
    tier = models.CharField(_("tier"), max_length=10, choices=coded(Tier), default=Tier.BRONZE)
    tier_since = models.DateField(null=True, blank=True)
    lifecycle = models.CharField(
        _("stage"), max_length=12, choices=coded(Lifecycle), default=Lifecycle.ONBOARDING
    )
    country = models.CharField(_("country"), max_length=2)
    business_id = models.CharField(_("business id"), max_length=30, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    distributor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="resellers"
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_partners",
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    last_registered_on = models.DateField(null=True, blank=True)
    last_contact_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["country", "business_id"],
                condition=~Q(business_id=""),
                name="partner_business_id_unique",
            ),
            models.CheckConstraint(condition=~Q(distributor=F("id")), name="partner_not_own_distributor"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sort_key", "id"], name="partner_name"),
            models.Index(fields=["country"], name="partner_country"),
            # For the beginnings of numbers.
            models.Index(fields=["business_id"], opclasses=["varchar_pattern_ops"], name="partner_number"),
            models.Index(fields=["manager", "sort_key", "id"], name="partner_manager"),
            models.Index(Coalesce("signed_on", Value(NEVER)), "id", name="partner_signed"),
            models.Index(Coalesce("last_registered_on", Value(NEVER)), "id", name="partner_registered"),
            models.Index(Coalesce("last_contact_on", Value(NEVER)), "id", name="partner_contacted"),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerDomain(models.Model):
    """An internet domain of the partner, registered part only."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.domain


class Contact(models.Model):
    """A person at the partner; may also sign in (then a membership exists)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_primary = models.BooleanField(_("primary contact"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(is_primary=True), name="contact_one_primary"
            )
        ]
        # A mail's addresses are looked for in small letters.
        indexes: ClassVar = [models.Index(Lower("email"), name="contact_email")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role at a partner: the right to its portal."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="membership")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(_("role"), max_length=20, choices=PARTNER_ROLE_CHOICES)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Note(models.Model):
    """Free text on a partner's timeline; kept apart from the event, which cannot be changed."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField()
    text = models.TextField(_("note"), max_length=4000)

    def __str__(self) -> str:
        return f"{self.partner_id} {self.written_at}"
