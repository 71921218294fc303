"""Anonymous surveys, what is made of them, and feedback that is given by name (guide: H8).

Nothing here ties an answer to a person, a partner, a moment or the link that it came by. Rows that answers pass through have
random keys and no time; ADR 40 says who could try to link what.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.surveys import LONGEST_REMARK, LONGEST_TEXT, LONGEST_THEME, Occasion, State

USER = settings.AUTH_USER_MODEL
IS_LIVE = Q(state__in=[State.PLANNED.value, State.OPEN.value])


class Survey(models.Model):
    """The survey of a quarter. `smallest` is the smallest group that was promised when it opened; `invited` how many people
    got a link. What we heard and what we do, in English and Finnish, is what partners read once it is shared."""

    quarter_on = models.DateField()
    opens_on = models.DateField(_("opens on"))
    reminds_on = models.DateField(_("reminder on"), null=True, blank=True)
    closes_on = models.DateField(_("last day"))
    state = models.CharField(max_length=20, choices=coded(State), default=State.PLANNED)
    smallest = models.PositiveSmallIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    planned_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    heard_en = models.TextField(max_length=LONGEST_TEXT, blank=True)
    heard_fi = models.TextField(max_length=LONGEST_TEXT, blank=True)
    done_en = models.TextField(max_length=LONGEST_TEXT, blank=True)
    done_fi = models.TextField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["quarter_on"], condition=~Q(state=State.OFF.value), name="survey_one_a_quarter"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="survey_closes_after_opening"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-opens_on", "-id"], name="survey_latest")]

    def __str__(self) -> str:
        return f"{self.quarter_on} {self.state}"


class Token(models.Model):
    """A link that can still be used, by its hash alone: neither whose it is, nor when it was made. A used one is gone."""

    hash = models.CharField(max_length=64, primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.hash[:8]


class Envelope(models.Model):
    """A letter on its way: to whom, and the link that goes into it; empty in a reminder. It is gone once a mail server has
    the letter. The table is in no backup and in no log of the database (`migrations/0002_promises.py`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+", db_index=False)
    token = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.survey_id)


class Waiting(models.Model):
    """An answer in the box until the survey closes: sealed, all of the same length."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.survey_id)


class Scores(models.Model):
    """The marks of one answer, out of the shuffle; 0 to 10, and 1 to 5 with None for “cannot say”."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    recommend = models.PositiveSmallIntegerField()
    support = models.PositiveSmallIntegerField(null=True)
    margins = models.PositiveSmallIntegerField(null=True)
    resources = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(recommend__lte=10), name="scores_recommend_to_ten")
        ]

    def __str__(self) -> str:
        return str(self.survey_id)


class Remark(models.Model):
    """The words of one answer, shuffled apart from its marks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField(max_length=LONGEST_REMARK)

    def __str__(self) -> str:
        return str(self.survey_id)


class Theme(models.Model):
    """What remarks are about, in the owner's words; `answer` is what is done about it."""

    name = models.CharField(_("name"), max_length=LONGEST_THEME)
    answer = models.TextField(_("what we do about it"), max_length=LONGEST_TEXT, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="theme_name_unique")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """That a remark is about a theme."""

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="tags")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="tags")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["remark", "theme"], name="tag_once")]

    def __str__(self) -> str:
        return f"{self.theme_id}"


class Shared(models.Model):
    """What partners read of a survey: the figures that were shown, and both texts. The portal reads this table and no other of
    a survey. `at_least` is the number of answers in steps of the smallest group."""

    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="shared")
    quarter_on = models.DateField()
    at_least = models.PositiveIntegerField()
    nps = models.SmallIntegerField()
    support = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    margins = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    resources = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    heard_en = models.TextField(blank=True)
    heard_fi = models.TextField(blank=True)
    done_en = models.TextField(blank=True)
    done_fi = models.TextField(blank=True)
    shared_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.quarter_on)


class Feedback(models.Model):
    """How we did, told by a person by name after something has ended. `about_id` is of the plan, registration or dispute. The
    link works while it has a `token_hash`; `score` is 1 to 5, None until it is given."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    occasion = models.CharField(max_length=20, choices=coded(Occasion))
    about_id = models.BigIntegerField()
    token_hash = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(max_length=LONGEST_REMARK, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "occasion", "about_id"], name="feedback_asked_once"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="feedback_token_unique"
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=1, score__lte=5), name="feedback_score_range"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="feedback_partner"),
            models.Index(fields=["person", "-asked_at"], name="feedback_person"),
            models.Index(fields=["-id"], name="feedback_given", condition=Q(given_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.occasion}"
