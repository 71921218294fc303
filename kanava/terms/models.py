"""Terms beside the playbook: rates, bonuses, rewards and limits with their days, and why they were agreed (guide: C1, C2)."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.deals import Kind
from kanava.rules.money import Money
from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.rebates import Basis, Span, Threshold
from kanava.rules.terms import Effect, Match, Revenue
from kanava.rules.terms import Term as Rule

USER = settings.AUTH_USER_MODEL


class Term(models.Model):
    """A published term. It never changes but for its last day, which only ever comes earlier. What it is for is empty where
    it is for anybody; amounts are minor units of `currency`. `product_line_id` is that of a product line of the deals."""

    name = models.CharField(_("name"), max_length=80)
    effect = models.CharField(_("what it does"), max_length=8, choices=coded(Effect))
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    product_line_id = models.BigIntegerField(_("product line"), null=True, blank=True)
    market = models.CharField(_("market"), max_length=2, blank=True)
    revenue = models.CharField(_("revenue"), max_length=10, choices=coded(Revenue), blank=True)
    deal_kind = models.CharField(_("kind"), max_length=10, choices=coded(Kind), blank=True)
    tier = models.CharField(_("tier"), max_length=10, choices=coded(Tier), blank=True)
    partner_type = models.CharField(_("type"), max_length=10, choices=coded(PartnerType), blank=True)
    percent = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount_minor = models.BigIntegerField(null=True, blank=True)
    floor_minor = models.BigIntegerField(null=True, blank=True)
    cap_minor = models.BigIntegerField(null=True, blank=True)
    is_paid_out = models.BooleanField(default=False)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(effect__in=["RATE", "BONUS"]) | Q(percent__gte=0, percent__lte=100),
                name="term_has_percent",
            ),
            models.CheckConstraint(
                condition=~Q(effect="REWARD") | Q(amount_minor__gt=0), name="term_has_amount"
            ),
            models.CheckConstraint(
                condition=~Q(effect="LIMIT")
                | (
                    Q(product_line_id__isnull=True, revenue="")
                    & (Q(floor_minor__isnull=False) | Q(cap_minor__isnull=False))
                ),
                name="term_limits_a_deal",
            ),
            models.CheckConstraint(
                condition=Q(floor_minor__isnull=True)
                | Q(cap_minor__isnull=True)
                | Q(floor_minor__lte=F("cap_minor")),
                name="term_limits_in_order",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="term_partner"),
            models.Index(fields=["first_on", "id"], name="term_general", condition=Q(partner__isnull=True)),
            models.Index(
                fields=["last_on", "id"], name="term_lapsing", condition=Q(partner__isnull=False, last_on__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def money(self, minor: int | None) -> Money | None:
        """An amount of the term; None where there is none."""
        return None if minor is None else Money(minor, self.currency)

    @property
    def rule(self) -> Rule:
        """The term as the rules know it."""
        match = Match(
            self.partner_id, self.product_line_id, self.market, self.revenue, self.deal_kind, self.tier, self.partner_type
        )  # fmt: skip
        return Rule(
            self.pk, self.name, Effect(self.effect), match, self.first_on, self.last_on, self.percent,
            self.money(self.amount_minor), self.money(self.floor_minor), self.money(self.cap_minor), self.is_paid_out,
        )  # fmt: skip


class TermNote(models.Model):
    """Why a term was published, ended or replaced, in the words of whoever did it. Partners do not see it."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="notes", db_index=False)
    verb = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["term", "id"], name="term_note")]

    def __str__(self) -> str:
        return f"{self.term_id} {self.verb}"


class Rebate(models.Model):
    """A rebate on the volume of whole quarters or years, for whoever it fits. Like a term it never changes but for an earlier
    last day. `thresholds` are pairs of minor units of `currency` and a percentage, rising."""

    name = models.CharField(_("name"), max_length=80)
    span = models.CharField(_("period"), max_length=8, choices=coded(Span))
    basis = models.CharField(_("counted from"), max_length=6, choices=coded(Basis))
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    partner_type = models.CharField(_("type"), max_length=10, choices=coded(PartnerType), blank=True)
    product_line_id = models.BigIntegerField(_("product line"), null=True, blank=True)
    currency = models.CharField(max_length=3)
    thresholds = models.JSONField()
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def steps(self) -> tuple[Threshold, ...]:
        """The thresholds as the rules know them."""
        return tuple(Threshold(minor, Decimal(percent)) for minor, percent in self.thresholds)
