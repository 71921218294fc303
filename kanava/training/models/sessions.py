"""Live sessions of lessons: when and where they are, who comes, and what was recorded (guide: D2).

How many come and wait, and who stands where, is kept with the rows: a partner reads how full a session is, and not who else
comes.
"""

import uuid
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.blobs import LargeFile
from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.live_sessions import Attendance, SessionState, SignUpState, ends_at
from kanava.training.models.paths import Enrolment, Lesson

USER = settings.AUTH_USER_MODEL
LONGEST_LINK, LONGEST_PLACE, LONGEST_REASON = 500, 200, 500
TO_COME = Q(state__in=(SessionState.PLANNED, SessionState.MOVED))


class LiveSession(models.Model):
    """A date of a live lesson. `zone` is the time zone in which its hour was typed; `sequence` counts the changes that
    calendars were told of; `arrivals` who has ever signed up, so that the order of arrival is kept."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    begins_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    zone = models.CharField(_("time zone"), max_length=40)
    language = models.CharField(max_length=2)
    trainer = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    link = models.URLField(_("meeting link"), max_length=LONGEST_LINK, blank=True)
    place = models.CharField(_("place"), max_length=LONGEST_PLACE, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=18, choices=coded(SessionState), default=SessionState.PLANNED
    )
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    coming = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    arrivals = models.PositiveIntegerField(default=0)
    attendance_at = models.DateTimeField(null=True, blank=True)
    not_recorded = models.CharField(_("why there is no recording"), max_length=LONGEST_REASON, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(coming__lte=models.F("seats")), name="session_seats_kept"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="session_takes_time"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["lesson", "begins_at"], name="session_lesson"),
            models.Index(fields=["begins_at", "id"], condition=TO_COME, name="session_to_come"),
            models.Index(fields=["trainer", "begins_at"], name="session_trainer"),
            models.Index(fields=["state", "begins_at", "id"], name="session_state"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.begins_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self):  # type: ignore[no-untyped-def]
        """When it ends."""
        return ends_at(self.begins_at, self.minutes)

    @property
    def planned_in(self) -> ZoneInfo:
        """The time zone in which its hour was typed."""
        return ZoneInfo(self.zone)


class SignUp(models.Model):
    """That somebody comes to a session, waits for a seat or has left. `arrival` is their number in the order of arrival;
    `place` that among those who wait, None for who does not; `changes` counts how often the session came into their calendar
    or was taken out of it again by themselves."""

    session = models.ForeignKey(
        LiveSession, on_delete=models.PROTECT, related_name="sign_ups", db_index=False
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="sign_ups", db_index=False
    )
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=16, choices=coded(SignUpState))
    arrival = models.PositiveIntegerField()
    place = models.PositiveIntegerField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0)
    signed_at = models.DateTimeField()
    attendance = models.CharField(max_length=18, choices=coded(Attendance), blank=True)
    stayed = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person", "partner"], name="sign_up_once"),
            models.UniqueConstraint(fields=["session", "arrival"], name="sign_up_arrival"),
            models.CheckConstraint(
                condition=Q(state=SignUpState.WAITING, place__isnull=False)
                | (~Q(state=SignUpState.WAITING) & Q(place__isnull=True)),
                name="sign_up_place",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "partner"], name="sign_up_person"),
            models.Index(fields=["enrolment"], name="sign_up_enrolment"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.session_id}"


class Recording(LargeFile):
    """What was recorded of a session."""

    session = models.OneToOneField(LiveSession, on_delete=models.CASCADE, related_name="recording")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class RecordingCaptions(models.Model):
    """What is said in a recording, written in one language (WebVTT)."""

    session = models.ForeignKey(
        LiveSession, on_delete=models.CASCADE, related_name="captions", db_index=False
    )
    language = models.CharField(max_length=2)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "language"], name="recording_captions_once")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.language}"


class Watching(models.Model):
    """How far somebody is in a recording: the second where they are, the parts that they have really watched (pairs of
    seconds) of how many seconds it takes, and when they had watched it to the end."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="watching", db_index=False
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField(default=0)
    parts: Any = models.JSONField(default=list, blank=True)
    length = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField()
    watched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "session"], name="watching_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.session_id}"
