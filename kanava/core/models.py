"""People, their sessions and invitations, the event log, saved filters and letters."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kanava.rules.people import PARTNER_ROLES, STAFF_ROLES, Role

ROLE_LABELS = {
    Role.OWNER: _("Programme owner"),
    Role.PARTNER_MANAGER: _("Partner manager"),
    Role.SELLER: _("Direct seller"),
    Role.FINANCE: _("Finance"),
    Role.EXECUTIVE: _("Executive (read only)"),
    Role.PARTNER_OWNER: _("Partner owner"),
    Role.PARTNER_SELLER: _("Partner seller"),
    Role.PARTNER_TECHNICIAN: _("Partner technician"),
    Role.PARTNER_FINANCE: _("Partner finance"),
}
STAFF_ROLE_CHOICES = [(role.value, ROLE_LABELS[role]) for role in STAFF_ROLES]
PARTNER_ROLE_CHOICES = [(role.value, ROLE_LABELS[role]) for role in PARTNER_ROLES]


class UserManager(BaseUserManager["User"]):
    """Looks a person up by e-mail address in any case, as sign-in needs it."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. Events and ledger know them by id alone, so that their data can be erased."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    staff_role = models.CharField(_("role"), max_length=20, choices=STAFF_ROLE_CHOICES, blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="en", choices=[("en", _("English")), ("fi", _("Finnish"))]
    )
    theme = models.CharField(max_length=8, default="auto")
    # Empty: that of the company's country.
    time_zone = models.CharField(max_length=40, blank=True)
    # How one of our people is reached by partners that have people who are there for them.
    phone = models.CharField(max_length=40, blank=True)
    meeting_link = models.URLField(max_length=500, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            # Sign-in looks for the address in small letters.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_small_letters"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["name"], include=["staff_role"], name="user_staff", condition=~Q(staff_role="")
            )
        ]

    def __str__(self) -> str:
        return self.email


class Session(AbstractBaseSession):
    """A browser that is signed in, or about to be; knows its person, so that one can see and end one's sessions."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine that writes these rows."""
        from kanava.core.sessions import SessionStore  # the engine imports this module

        return SessionStore


class Invitation(models.Model):
    """A letter that makes somebody a colleague or a partner's person. Only the token's hash is kept.

    Open until it is accepted or revoked; an expired one can be sent again. Its id names it in events.
    """

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=STAFF_ROLE_CHOICES + PARTNER_ROLE_CHOICES)
    partner_id = models.BigIntegerField(null=True, blank=True)
    language = models.CharField(max_length=5, default="en")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email", "partner_id"],
                condition=Q(accepted_at=None, revoked_at=None),
                nulls_distinct=False,
                name="invitation_one_open",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["partner_id"], name="invitation_partner")]

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"


class Event(models.Model):
    """Something that was done. Append-only: timelines, audit, notices and the coach read this one log.

    `data` holds codes, ids and figures; names and free text stay in rows that can be changed.
    """

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    partner_id = models.BigIntegerField(null=True, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_role = models.CharField(max_length=20)
    via = models.CharField(max_length=10)
    data = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "-id"], name="event_object"),
            models.Index(fields=["partner_id", "-at", "-id"], name="event_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.verb}"


class Delivery(models.Model):
    """That a subscriber has dealt with an event: it is not told again."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    handler = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "handler"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.handler}"


class SavedFilter(models.Model):
    """A list's filter that somebody named for themselves."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    page = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_filter_name_unique")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.page} {self.name}"


class Letter(models.Model):
    """A letter that is to be sent; gone once a mail server took it. Where none is set it stays in the outbox."""

    written_at = models.DateTimeField()
    recipients = models.JSONField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    # A calendar entry to accept, move or cancel (iCalendar), and what is to be done with it (REQUEST or CANCEL).
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-id"], name="letter_newest")]

    def __str__(self) -> str:
        return f"{self.id} {self.subject}"
