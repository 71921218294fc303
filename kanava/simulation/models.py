"""Drafts of the playbook tried on past facts, and what came of it. Nothing here is owed to anybody (guide: C1, C2)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.simulating import State


class Simulation(models.Model):
    """A draft tried on the earnings of a span. `token` stands for the state of the draft, `document` is the whole playbook
    that it would make. `result` holds the sums in `currency`; `total` and `done` count earnings."""

    state = models.CharField(max_length=10, choices=coded(State), default=State.WAITING)
    first_on = models.DateField()
    last_on = models.DateField()
    has_tiers = models.BooleanField(default=False)
    token = models.CharField(max_length=64)
    document = models.JSONField()
    currency = models.CharField(max_length=3)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    begun_by_id = models.BigIntegerField(null=True, blank=True)
    begun_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="simulation_span")
        ]

    def __str__(self) -> str:
        return f"{self.first_on}–{self.last_on} {self.state}"


class PartnerResult(models.Model):
    """One partner's earnings as they were and as they would have been, minor units of the simulation's currency. `gain`
    is the difference of the reading that it names; `changed` counts the earnings that differ."""

    simulation = models.ForeignKey(
        Simulation, on_delete=models.CASCADE, related_name="partners", db_index=False
    )
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField()
    before = models.BigIntegerField()
    all_along = models.BigIntegerField()
    promised = models.BigIntegerField()
    all_along_gain = models.BigIntegerField()
    promised_gain = models.BigIntegerField()
    all_along_changed = models.PositiveIntegerField()
    promised_changed = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["simulation", "partner"], name="simulated_partner_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["simulation", "all_along_gain", "id"], name="simulated_all_along"),
            models.Index(fields=["simulation", "promised_gain", "id"], name="simulated_promised"),
        ]

    def __str__(self) -> str:
        return f"{self.simulation_id} {self.partner_id}"


class EarningResult(models.Model):
    """An earning that would differ by one of the readings; `tier` is the one that was reckoned for the day of the sale,
    empty where tiers stayed as they were."""

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    entry_id = models.BigIntegerField()
    deal_id = models.BigIntegerField()
    tier = models.CharField(max_length=10, blank=True)
    before = models.BigIntegerField()
    all_along = models.BigIntegerField()
    promised = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["simulation", "partner", "id"], name="simulated_earning")]

    def __str__(self) -> str:
        return f"{self.simulation_id} {self.entry_id}"
