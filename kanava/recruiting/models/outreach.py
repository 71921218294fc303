"""What was tried with candidates (guide: E2)."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from kanava.core.choices import coded
from kanava.recruiting.models.candidates import Candidate
from kanava.rules.recruiting import Answer, Channel


class Outreach(models.Model):
    """One attempt to reach a candidate: how, whether cold, and what came of it. `token_hash` knows the answer to a letter by
    the secret that the letter carries."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="outreach")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=coded(Channel))
    is_cold = models.BooleanField()
    reached_on = models.DateField()
    text = models.TextField(max_length=6000, blank=True)
    answer = models.CharField(max_length=12, choices=coded(Answer), default=Answer.WAITING)
    answered_on = models.DateField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="outreach_token"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["is_cold", "candidate"], name="outreach_cold")]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.channel} {self.reached_on}"


class OutreachMail(models.Model):
    """A mail that answers an attempt, as it came; `read_at` is when somebody has said what came of it. `hash` is that of
    its number: the same mail by two ways is one."""

    outreach = models.ForeignKey(Outreach, on_delete=models.CASCADE, related_name="mails")
    hash = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    sender = models.CharField(max_length=320)
    sender_name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-id"], condition=models.Q(read_at=None), name="outreach_mail_unread")
        ]

    def __str__(self) -> str:
        return f"{self.outreach_id} {self.sender}"


class LetterTemplate(models.Model):
    """A letter to candidates, with places that the programme's figures fill."""

    name = models.CharField(max_length=80, unique=True)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=150)
    body = models.TextField(max_length=6000)

    def __str__(self) -> str:
        return self.name
