"""Mails that came in, the deals that were read in them, and the links that confirm them (guide: D6)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.deals.models import Registration
from kanava.partners.models import Partner

USER = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    """What became of a mail."""

    RECEIVED = "RECEIVED", _("Being read")
    REGISTERED = "REGISTERED", _("Registered")
    QUESTIONS = "QUESTIONS", _("Asked back")
    CONFIRMATION = "CONFIRMATION", _("Waits for confirmation")
    FOR_A_PERSON = "FOR_A_PERSON", _("For a person")
    SILENT = "SILENT", _("Left alone")
    DONE = "DONE", _("Dealt with")


class Reason(models.TextChoices):
    """Why a mail was not simply registered."""

    UNKNOWN_SENDER = "UNKNOWN_SENDER", _("Nobody we know has this address")
    NO_CONTACT = "NO_CONTACT", _("The partner has nobody who could confirm it")
    NO_DEAL = "NO_DEAL", _("We found no deal in it")
    SHEET = "SHEET", _("The attached file could not be read")
    TOO_MANY = "TOO_MANY", _("Too many mails from this address within an hour")
    TOO_LARGE = "TOO_LARGE", _("The mail is too large")
    EXPIRED = "EXPIRED", _("Nobody has confirmed it in time")
    ANSWER = "ANSWER", _("An answer to a question of ours")
    NOT_SENT = "NOT_SENT", _("It could not be registered yet")
    AUTOMATIC = "AUTOMATIC", _("A programme wrote it, no person")
    LIST = "LIST", _("It came over a mailing list")
    BOUNCE = "BOUNCE", _("A letter that could not be delivered came back")
    OURS = "OURS", _("It comes from our own address")
    NO_SENDER = "NO_SENDER", _("It names no sender, or several")


WAITING = Q(state=State.FOR_A_PERSON.value)


class Message(models.Model):
    """A mail that came in, once. `answer_id` is the Message-ID of our one answer, which its reply names.

    `partner` and `user` say whose it is, as far as that is known; `standing` is the rule's word. `about` is the
    registration that it answers a question of ours about. `closed_because` is why somebody put it aside.
    """

    message_id = models.CharField(max_length=250)
    content_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    way = models.CharField(max_length=6)
    sender = models.CharField(max_length=320)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    raw = models.BinaryField()
    size = models.IntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=40, blank=True)
    standing = models.CharField(max_length=10, blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    about = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    answer_id = models.CharField(max_length=250, blank=True)
    answered_at = models.DateTimeField(null=True)
    handled_by_id = models.BigIntegerField(null=True)
    closed_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message_id", "content_hash"], name="message_once"),
            models.UniqueConstraint(fields=["answer_id"], condition=~Q(answer_id=""), name="message_answer"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="message_state"),
            models.Index(fields=["sender", "-received_at"], name="message_sender"),
            models.Index(fields=["-id"], name="message_waiting", condition=WAITING),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class Reply(models.Model):
    """What one of our people wrote back to a mail, as it went out."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="written")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(max_length=10_000)
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_id} {self.sent_at}"


class MailDeal(models.Model):
    """A deal that was read in a mail, with the draft that it became. `values` are a registration's as text; `questions`
    hold code and text, `doubts` code, field and text. `file` and `row` say where in a sheet it stood.

    `outcome`: what the submission said, in a code; empty while it is a draft.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deals", db_index=False)
    place = models.PositiveSmallIntegerField()
    file = models.CharField(max_length=200, blank=True)
    row = models.IntegerField(default=0)
    values = models.JSONField()
    questions = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    registration = models.ForeignKey(Registration, on_delete=models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "place"], name="mail_deal_place")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.place}"


class Confirmation(models.Model):
    """A link that lets a known contact of the partner confirm a mail's deals, once. Only the token's hash is kept.

    `user` is set where the contact has an account.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="confirmation")
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="en")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="confirmation_open", condition=Q(confirmed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.expires_at}"
