"""Where partners stand on the way between tiers, what each tier was had for, and tiers set by hand (guide: C2)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kanava.core.choices import coded
from kanava.partners.models import Note, Partner
from kanava.rules.partnership import Tier
from kanava.rules.tiers import ByHand, Notice

# Worded as the partial indexes hold them.
IN_NOTICE = Q(falls_on__isnull=False)
BY_HAND = Q(override__isnull=False)
RISING = Q(missing_minor__isnull=False)


class Override(models.Model):
    """A tier that somebody has set by hand, through `until` (None: until it is taken away). It stands while `ended_on` is
    empty; `note` says why."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="tier_overrides", db_index=False
    )
    tier = models.CharField(max_length=10, choices=coded(Tier))
    set_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    set_by_id = models.BigIntegerField(null=True, blank=True)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_on = models.DateField(null=True, blank=True)
    ended_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(ended_on__isnull=True), name="override_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("set_on")), name="override_not_over_before"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["partner", "-id"], name="override_partner")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.tier}"

    @property
    def by_hand(self) -> ByHand:
        """For the rules."""
        return ByHand(self.tier, self.until)


class Standing(models.Model):
    """How a partner stood when its tier was last looked at: what it had won in the window (in `currency`), the tier that
    this reaches, what is missing to the next one, and a notice that runs. `nearness` is the part of the next revenue
    target that it has, in basis points; it is empty at the top, like `missing_minor`."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="tier_standing")
    tier = models.CharField(max_length=10, choices=coded(Tier))
    reached = models.CharField(max_length=10, choices=coded(Tier))
    currency = models.CharField(max_length=3)
    revenue_minor = models.BigIntegerField()
    deals = models.PositiveIntegerField()
    missing_minor = models.BigIntegerField(null=True, blank=True)
    nearness = models.IntegerField(null=True, blank=True)
    notice_to = models.CharField(max_length=10, blank=True)
    notice_on = models.DateField(null=True, blank=True)
    falls_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    override = models.ForeignKey(
        Override, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(falls_on__isnull=True) | Q(notice_on__isnull=False, falls_on__gt=F("notice_on")),
                name="standing_grace_after_notice",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["falls_on", "partner"], condition=IN_NOTICE, name="standing_notice"),
            models.Index(fields=["override", "partner"], condition=BY_HAND, name="standing_by_hand"),
            models.Index(fields=["-nearness", "partner"], condition=RISING, name="standing_near"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.tier}"

    @property
    def notice(self) -> Notice | None:
        """The notice that runs."""
        if self.notice_on is None or self.falls_on is None:
            return None
        return Notice(self.notice_to, self.notice_on, self.falls_on)


class Spell(models.Model):
    """A time in which a partner had a tier: from `since` up to `until`, the day on which the next one began. `cause` is
    the rule's move, FOUND for the tier that was there when looking began, or IMPORTED; `steps` says what it was decided on."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+", db_index=False)
    tier = models.CharField(max_length=10, choices=coded(Tier))
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    cause = models.CharField(max_length=12)
    steps = models.JSONField(default=list)
    override = models.ForeignKey(
        Override, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    playbook_version_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(until__isnull=True), name="spell_one_runs"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="spell_not_over_before"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["partner", "-since", "-id"], name="spell_partner")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.tier} {self.since}"
