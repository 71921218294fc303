"""Banks of questions, assessments made from them, and how people answer (guide: D2).

What is right stands in a table of its own that no partner's request can read. An attempt keeps what it was drawn with and
under which terms, so that a later change of the assessment leaves it as it was.
"""

from fractions import Fraction
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.blobs import LargeFile
from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.assessments import Outcome
from kanava.rules.questions import Kind
from kanava.training.models.paths import LONGEST_SLUG, Enrolment, Lesson

USER = settings.AUTH_USER_MODEL
LONGEST_NAME, LONGEST_STEM, LONGEST_OPTION, LONGEST_ANSWER = 160, 4000, 500, 8000
TO_MARK = Q(outcome=Outcome.TO_BE_MARKED.value)
RUNNING = Q(ended_at__isnull=True)


class Bank(models.Model):
    """Questions about one thing, from which assessments draw. `slug` is how a folder of content knows it."""

    slug = models.CharField(max_length=LONGEST_SLUG, blank=True, default="")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    sort_key = models.CharField(max_length=240, db_collation="C", unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="bank_slug_once")
        ]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """A question of a bank in one version. `retired_at`: it is drawn no more, because it was taken out or another version,
    which names it as `was`, came in its place. `slug` is how a folder of content knows it, in all its versions."""

    slug = models.CharField(max_length=LONGEST_SLUG, blank=True, default="")
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="questions", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=coded(Kind))
    points = models.PositiveSmallIntegerField(_("points"), default=1)
    version = models.PositiveSmallIntegerField(default=1)
    was = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="follower")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank", "slug"],
                condition=~Q(slug="") & Q(retired_at__isnull=True),
                name="question_slug_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["bank", "id"], name="question_bank")]

    def __str__(self) -> str:
        return f"{self.bank_id}/{self.pk} {self.kind}"


class QuestionText(models.Model):
    """A question in one language: what it asks, what can be chosen, ordered or matched, and with what. Of a task that a
    person marks, `options` are the criteria."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=2)
    stem = models.TextField(_("question"), max_length=LONGEST_STEM)
    options = ArrayField(models.CharField(max_length=LONGEST_OPTION), default=list, blank=True)
    others = ArrayField(models.CharField(max_length=LONGEST_OPTION), default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "language"], name="question_text_once")
        ]

    def __str__(self) -> str:
        return self.stem[:60]


class QuestionKey(models.Model):
    """What is right: places of options, a number with how far off an answer may be, or wordings, as `rules/questions` has
    them; of a task that a person marks, the points of each criterion."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="key")
    right = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.question_id}"


class Assessment(models.Model):
    """How the assessment of a lesson is taken. `tells_wrong`: who has handed in sees which answers were wrong;
    `draws_judged`: what a person marks is drawn too."""

    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, related_name="assessment")
    pass_percent = models.DecimalField(
        _("percentage that passes"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), null=True, blank=True)
    wait_hours = models.PositiveSmallIntegerField(_("hours until the next attempt"), default=0)
    shuffles = models.BooleanField(_("draw and order at random"), default=True)
    tells_wrong = models.BooleanField(_("tell which answers were wrong"), default=True)
    draws_judged = models.BooleanField(_("draw what a person marks too"), default=True)

    def __str__(self) -> str:
        return f"{self.lesson_id}"


class Draw(models.Model):
    """How many questions an assessment draws from a bank."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="draws", db_index=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="draws")
    count = models.PositiveSmallIntegerField(_("questions"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "bank"], name="assessment_draw_once"),
            models.CheckConstraint(condition=Q(count__gt=0), name="assessment_draws_something"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.bank_id}: {self.count}"


class Attempt(models.Model):
    """Somebody takes an assessment. `due_at` is when its time is over, None without a limit."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="attempts_made", db_index=False
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attempts", db_index=False
    )
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    seed = models.BigIntegerField()
    pass_percent = models.DecimalField(max_digits=5, decimal_places=2)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=14, choices=coded(Outcome), blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "assessment"], condition=RUNNING, name="attempt_one_runs"),
            models.CheckConstraint(condition=RUNNING | ~Q(outcome=""), name="attempt_ended_has_outcome"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["enrolment", "assessment", "-id"], name="attempt_enrolment"),
            models.Index(fields=["assessment", "-id"], name="attempt_assessment"),
            models.Index(fields=["ended_at", "id"], condition=TO_MARK, name="attempt_to_mark"),
            models.Index(fields=["due_at"], condition=RUNNING, name="attempt_running"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.outcome or 'runs'}"


class Answer(models.Model):
    """A question of an attempt: the order in which its options stand, what was answered, the part of its points that was
    earned (a fraction such as `2/3`; empty while nobody has judged it) and what whoever marked it wrote. `given_in` is the
    browser window that it came from."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    position = models.PositiveSmallIntegerField()
    options = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    others = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    points = models.PositiveSmallIntegerField()
    given: Any = models.JSONField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    given_in = models.CharField(max_length=24, blank=True, default="")
    part = models.CharField(max_length=20, blank=True)
    rubric = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    comment = models.TextField(max_length=4000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "position"], name="answer_position")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"

    @property
    def earned(self) -> Fraction | None:
        """The part of the points that was earned; None while nobody has judged it."""
        return Fraction(self.part) if self.part else None


class AnswerFile(LargeFile):
    """What somebody handed in as a file with an answer."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="file")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
