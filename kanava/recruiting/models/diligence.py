"""What is found out about a candidate before an agreement (guide: G2, G3, G10)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from kanava.core.choices import coded
from kanava.core.files import StoredFile
from kanava.recruiting.models.candidates import Candidate
from kanava.rules.checks import Check, Result
from kanava.rules.evidence import Paper
from kanava.rules.files import FileKind
from kanava.rules.playbook.settings import LONGEST_TEXT

USER = settings.AUTH_USER_MODEL


class Finding(models.Model):
    """What a check came to, and on what that is based; `title` is what an own check was called then. A red flag may be
    waived, with a reason."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="findings")
    check_code = models.CharField(max_length=20, choices=coded(Check))
    title = models.CharField(max_length=LONGEST_TEXT, blank=True)
    result = models.CharField(max_length=20, choices=coded(Result))
    evidence = models.TextField(max_length=2000, blank=True)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    waived_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    waived_at = models.DateTimeField(null=True, blank=True)
    waiver = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate", "check_code"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True) | (Q(result="RED_FLAG") & ~Q(waiver="")),
                name="finding_waived_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.check_code} {self.result}"


class Evidence(StoredFile):
    """A paper that proves what a check came to. `name` is that of the file as it was sent. A paper that is removed
    leaves its row, without its content."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="papers")
    check_code = models.CharField(max_length=20, choices=coded(Check))
    paper = models.CharField(max_length=20, choices=coded(Paper))
    name = models.CharField(max_length=120)
    file_kind = models.CharField(max_length=5, choices=coded(FileKind))
    dated_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate", "check_code", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="evidence_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.check_code} {self.name}"


class AccountYear(models.Model):
    """A candidate's annual accounts, in minor units."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="accounts")
    year = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    revenue_minor = models.BigIntegerField(null=True, blank=True)
    result_minor = models.BigIntegerField(null=True, blank=True)
    equity_minor = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["candidate", "year"], name="accounts_once")]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.year}"


class Reference(models.Model):
    """Somebody who is asked about a candidate by a link that works once; a hash of its token is kept."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="references")
    name = models.CharField(max_length=120)
    company = models.CharField(max_length=200)
    email = models.EmailField()
    language = models.CharField(max_length=2)
    token_hash = models.CharField(max_length=64, unique=True)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    reliability = models.PositiveSmallIntegerField(null=True, blank=True)
    skill = models.PositiveSmallIntegerField(null=True, blank=True)
    again = models.BooleanField(null=True, blank=True)
    text = models.TextField(max_length=4000, blank=True)

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.company}"
