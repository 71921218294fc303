"""Plans of the first 90 days, their check-ins and assessments; silences and how fast we answer (guide: F1–F7, I2)."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from kanava.core.choices import coded
from kanava.deals.models import Deal
from kanava.engagement.models import Touchpoint
from kanava.partners.models import Partner
from kanava.rules.co_selling import Kind
from kanava.rules.onboarding import Mark, Phase, Side
from kanava.rules.partnership import PartnerType

USER = settings.AUTH_USER_MODEL
# What stands for no open task where plans are ordered, in the index and in the list alike.
LAST_DAY = date(9999, 12, 31)


class PlanTemplate(models.Model):
    """What the programme wrote itself for plans of a type of partner; never changed, the latest number counts (ADR 22).

    `items` and `goals` are `rules.onboarding.Template` as JSON; no items: the guide's template again.
    """

    type = models.CharField(max_length=10, choices=coded(PartnerType))
    number = models.IntegerField()
    items = models.JSONField()
    goals = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["type", "number"], name="plan_template_number")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.number}"


class Plan(models.Model):
    """A partner's first 90 days. `phase`, `next_due_on`, `done` and `total` are kept with the tasks, for lists; a plan is
    closed when it is over or the partnership ends. `looked_at` is when the partner's manager last saw it with news in it."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="plan")
    signed_on = models.DateField()
    ends_on = models.DateField()
    template = models.ForeignKey(PlanTemplate, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    phase = models.CharField(max_length=12, choices=coded(Phase), default=Phase.START)
    next_due_on = models.DateField(null=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                Coalesce("next_due_on", Value(LAST_DAY)), "id", name="plan_due", condition=Q(closed_on=None)
            ),
            models.Index(fields=["signed_on", "id"], name="plan_signed", condition=Q(closed_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.signed_on}"


class Task(models.Model):
    """Something to do by a day, by us or by the partner. A task of the guide has a code, whose words come at display; any
    other has its title. `moved_because` is the latest reason for another day."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="tasks")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=24, blank=True)
    title = models.CharField(max_length=200, blank=True)
    side = models.CharField(max_length=8, choices=coded(Side))
    phase = models.CharField(max_length=12, choices=coded(Phase))
    due_on = models.DateField()
    fact = models.CharField(max_length=24, blank=True)
    assignee = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    moved_because = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["partner", "fact"], name="task_fact", condition=Q(done_at=None) & ~Q(fact="")
            )
        ]

    def __str__(self) -> str:
        return self.code or self.title


class Milestone(models.Model):
    """What success is on a day of the plan, and whether it came. `success` is the programme's own definition; where it is
    empty the guide's counts, in words that come at display."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="milestones")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=8, choices=coded(Mark))
    after_days = models.IntegerField()
    due_on = models.DateField()
    success = models.CharField(max_length=500, blank=True)
    result = models.CharField(max_length=8, blank=True)
    feedback = models.CharField(max_length=2000, blank=True)
    assessed_at = models.DateTimeField(null=True)
    assessed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "mark"], name="milestone_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.mark}"


class CheckIn(models.Model):
    """A talk about the plan. `uid` and `sequence` are those of its calendar entry; `invited` lists the addresses that have
    it. `series` is the name of the recurring entry that it is part of, `slot_at` its place there. `touchpoint` is how it stands on the partner's timeline once it was held."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="check_ins")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.IntegerField()
    state = models.CharField(max_length=10, default="PLANNED")
    outcome = models.CharField(max_length=2000, blank=True)
    next_step = models.CharField(max_length=500, blank=True)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.SET_NULL, null=True, related_name="+")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.IntegerField(default=0)
    series = models.UUIDField(null=True, editable=False)
    slot_at = models.DateTimeField(null=True)
    invited = models.JSONField(default=list)
    invited_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["starts_at"], name="check_in_planned", condition=Q(state="PLANNED")),
            models.Index(fields=["series"], name="check_in_series", condition=Q(series__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.starts_at}"


class Scenario(models.Model):
    """A customer's situation for a practice pitch, written by the programme (guide: F3)."""

    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    is_used = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class CoSelling(models.Model):
    """The first joint opportunity or a practice pitch, and how it went (guide: F3). An opportunity is a deal that is here,
    or a meeting with a customer. Scores are 1–5 by criterion."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="co_selling")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=coded(Kind))
    on = models.DateField()
    deal = models.ForeignKey(Deal, on_delete=models.SET_NULL, null=True, related_name="+")
    customer = models.CharField(max_length=200, blank=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, null=True, related_name="+")
    our_person = models.CharField(max_length=120, blank=True)
    partner_person = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=1000, blank=True)
    scores = models.JSONField(default=dict)
    feedback = models.CharField(max_length=4000, blank=True)
    assessed_at = models.DateTimeField(null=True)
    assessed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind}"


class Silence(models.Model):
    """That nothing has happened with a partner since a day, as it was noticed; it ends with the next word, talk or
    sign-in (guide: F6)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    since_on = models.DateField()
    noticed_at = models.DateTimeField()
    owner_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(ended_at=None), name="silence_one_at_a_time"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["since_on", "id"], name="silence_longest", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.since_on}"


class Wait(models.Model):
    """That a partner waited for our answer, and for how many minutes of business hours (guide: F5). `manager` is who
    answered for the partner when it asked."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    manager = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    minutes = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["object_type", "object_id"], condition=Q(answered_at=None), name="wait_one_at_a_time"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "answered_at"], name="wait_of_partner"),
            models.Index(fields=["answered_at", "manager"], name="wait_of_manager"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"
