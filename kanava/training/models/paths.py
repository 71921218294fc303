"""Learning paths with their lessons, who learns them and how far they are (guide: D2, F2, H6, I2).

Words are rows by language; a reader gets their own language, else the one that there is. What people do stands by person
and partner, behind the wall.
"""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.training import LearningRole, LessonKind, PathState

USER = settings.AUTH_USER_MODEL
LONGEST_TITLE, LONGEST_BODY, LONGEST_SLUG = 160, 40_000, 60
# What stands for no last day where rows are ordered, in the index and in the lists alike.
FAR = date(9999, 12, 31)


class Path(models.Model):
    """A learning path. `partner_types` says which partners it is for, all where it is empty; `product_line_id` what it is
    about; `due_days` by when after it was given it is to be done; `slug` how a folder of content knows it, empty until it is
    asked for."""

    slug = models.CharField(max_length=LONGEST_SLUG, blank=True, default="")
    role = models.CharField(_("role"), max_length=12, choices=coded(LearningRole))
    state = models.CharField(_("state"), max_length=14, choices=coded(PathState), default=PathState.WRITTEN)
    partner_types = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    product_line_id = models.BigIntegerField(null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(_("days to finish"), null=True, blank=True)
    certificate_months = models.PositiveSmallIntegerField(
        _("months a certificate holds"), null=True, blank=True
    )
    sort_key = models.CharField(max_length=240, db_collation="C")
    needs: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "self", symmetrical=False, related_name="+", blank=True
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="path_slug_once")
        ]
        indexes: ClassVar = [models.Index(fields=["sort_key", "id"], name="path_by_name")]

    def __str__(self) -> str:
        return self.sort_key


class PathText(models.Model):
    """A path in one language."""

    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=2)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    summary = models.TextField(_("what one can do after it"), max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["path", "language"], name="path_text_once")]

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """A part of a path. `minutes` is how long it takes, as the author reckons; `slug` how a folder of content knows it;
    `recording_counts` whether who has watched the recording of a live lesson to the end is done with it."""

    slug = models.CharField(max_length=LONGEST_SLUG, blank=True, default="")
    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="lessons", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=18, choices=coded(LessonKind))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    is_required = models.BooleanField(default=True)
    recording_counts = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path", "position"], name="lesson_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["path", "slug"], condition=~Q(slug=""), name="lesson_slug_once"),
        ]

    def __str__(self) -> str:
        return f"{self.path_id}/{self.position}"


class LessonText(models.Model):
    """A lesson in one language: its title, and its text in Markdown."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=2)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    body = models.TextField(_("text"), max_length=LONGEST_BODY, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "language"], name="lesson_text_once")
        ]

    def __str__(self) -> str:
        return self.title


class Enrolment(models.Model):
    """That a person of a partner learns a path: by its own wish, or because it was given. `begun_at` is when it was taken up
    or given; `seen_at` when the person last got on with it, None before that."""

    path = models.ForeignKey(Path, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    begun_at = models.DateTimeField()
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    due_on = models.DateField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "person", "partner"], name="enrolment_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "path"], name="enrolment_partner"),
            models.Index(
                fields=["due_on", "id"], condition=Q(finished_at__isnull=True), name="enrolment_due"
            ),
            models.Index(
                Coalesce("due_on", Value(FAR)),
                "id",
                condition=Q(finished_at__isnull=True),
                name="enrolment_open",
            ),
            models.Index(
                fields=["finished_at", "id"],
                condition=Q(finished_at__isnull=False),
                name="enrolment_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.path_id}"


class Progress(models.Model):
    """How far somebody is in a lesson; `position` is the second of a video."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="progress", db_index=False
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="progress_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id}"
