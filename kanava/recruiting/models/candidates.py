"""Candidates, who is known there, and how they are judged (guide: B, E1)."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.partners.models import NEVER, Partner
from kanava.rules.partnership import PartnerType
from kanava.rules.profiles import Fit
from kanava.rules.recruiting import PATH, CloseReason, Source, Step
from kanava.rules.scoring import Criterion

USER = settings.AUTH_USER_MODEL
SUBJECT = "candidate"
UNSCORED = -1
SCORED = Coalesce("score", Value(UNSCORED))
CONTACTED = Coalesce("last_contact_on", Value(NEVER))
LONGEST_REMARKS = 4_000
ON_PATH = Q(step__in=[step.value for step in PATH])


def _codes(label: Any) -> "ArrayField[Any, Any]":
    return ArrayField(models.CharField(max_length=40), verbose_name=label, default=list, blank=True)


class Candidate(models.Model):
    """A company that may become a partner. What is not known is empty. `score` is in hundredths of points by the
    playbook's weights, null while a criterion is not scored; `fit` is how it stands to the profile in use. `remarks` is what is worth knowing
    about the company, to be changed by anybody who edits it; `notes` are what people said on occasion."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=240, db_collation="C")
    search_text = models.CharField(max_length=500, default="")
    type = models.CharField(_("type"), max_length=10, choices=coded(PartnerType), blank=True)
    country = models.CharField(_("country"), max_length=2)
    business_id = models.CharField(_("business id"), max_length=30, blank=True)
    domain = models.CharField(_("internet domain"), max_length=120, blank=True)
    offering = models.CharField(_("what it sells"), max_length=300, blank=True)
    staff = models.PositiveIntegerField(_("people"), null=True, blank=True)
    sales_staff = models.PositiveIntegerField(_("people in sales"), null=True, blank=True)
    technical_staff = models.PositiveIntegerField(_("technical people"), null=True, blank=True)
    regions = _codes(_("markets served"))
    segments = _codes(_("customers served"))
    skills = _codes(_("skills"))
    languages = _codes(_("languages"))
    source = models.CharField(_("source"), max_length=20, choices=coded(Source))
    source_detail = models.CharField(max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True, default="", db_default="")
    remarks = models.TextField(_("notes"), max_length=LONGEST_REMARKS, blank=True, default="", db_default="")
    step = models.CharField(_("step"), max_length=20, choices=coded(Step), default=Step.LISTED)
    step_since = models.DateField()
    close_reason = models.CharField(max_length=20, choices=coded(CloseReason), blank=True)
    owner = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    partner = models.OneToOneField(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="candidate"
    )
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    fit = models.CharField(max_length=10, choices=coded(Fit), default=Fit.UNKNOWN)
    last_contact_on = models.DateField(null=True, blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(step=Step.CLOSED) | ~Q(close_reason=""), name="candidate_closed_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(step=Step.PARTNER) | Q(partner__isnull=False),
                name="candidate_partner_is_one",
            ),
            models.UniqueConstraint(
                fields=["country", "business_id"],
                condition=~Q(business_id=""),
                name="candidate_business_id_unique",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sort_key", "id"], name="candidate_name"),
            models.Index(SCORED, "id", name="candidate_score"),
            models.Index(CONTACTED, "id", name="candidate_contact"),
            models.Index("step", SCORED, "id", name="candidate_step_score"),
            models.Index("fit", SCORED, "id", name="candidate_fit_score"),
            models.Index("source", SCORED, "id", name="candidate_source_score"),
            models.Index("country", SCORED, "id", name="candidate_country_score"),
            models.Index("type", SCORED, "id", name="candidate_type_score"),
            models.Index(
                "owner", SCORED, "id", condition=Q(owner__isnull=False), name="candidate_owner_score"
            ),
            models.Index(fields=["step", "owner"], condition=ON_PATH, name="candidate_on_path"),
        ]

    def __str__(self) -> str:
        return self.name


class CandidateContact(models.Model):
    """A person at a candidate."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(Lower("email"), name="candidate_contact_email")]

    def __str__(self) -> str:
        return self.name


class CandidateNote(models.Model):
    """Free text about a candidate; kept apart from the event that it goes with, which cannot be changed."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000)

    def __str__(self) -> str:
        return str(self.candidate_id)


class Measure(models.Model):
    """How many of our target accounts were found among a candidate's customers, in one file of theirs (guide: B2).
    `changed_at` is when people's word on possible matches has last changed `served`."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="measures")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    measured_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    customers = models.PositiveIntegerField()
    served = models.PositiveIntegerField()
    targets = models.PositiveIntegerField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(served__lte=models.F("targets")), name="measure_serves_targets"
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.served}/{self.targets}"


class Pair(models.Model):
    """A company of a measured file beside the target account that it is or may be. Where the engine is sure `is_same`
    holds from the beginning, without a score; else it is empty until a person has said. `place` is the company's in the
    file, the rest what the file tells of it."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="pairs", db_index=False)
    customer = models.ForeignKey("deals.Customer", on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField(default=0)
    written = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    domain = models.CharField(max_length=120, blank=True)
    business_id = models.CharField(max_length=30, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    is_same = models.BooleanField(null=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "customer", "place"], name="pair_once")
        ]

    def __str__(self) -> str:
        return f"{self.written} / {self.customer_id}"


class Score(models.Model):
    """What one scorer gives a candidate on one criterion, and why: in words, or by citing a measurement or the result of
    due diligence. `diligence` is that result as it stood (`Cited` of the rules), empty where it is not cited."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="scores")
    scorer = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    criterion = models.CharField(max_length=12, choices=coded(Criterion))
    points = models.PositiveSmallIntegerField()
    evidence = models.TextField(max_length=1000, blank=True)
    measure = models.ForeignKey(Measure, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    diligence = models.JSONField(default=dict, blank=True)
    scored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate", "criterion", "scorer"], name="score_once")
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.criterion} {self.points}"
