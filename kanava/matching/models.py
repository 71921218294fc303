"""The index of companies by matching key: any two spellings that may be one company share at least one key."""

from typing import ClassVar

from django.db import models


class CompanyProfile(models.Model):
    """What the engine needs to compare a company, so that the index asks no other chapter."""

    subject_kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    domains = models.JSONField(default=list)
    business_ids = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="company_profile_subject")
        ]

    def __str__(self) -> str:
        return self.name


class CompanyKey(models.Model):
    """One matching key of a company."""

    profile = models.ForeignKey(CompanyProfile, on_delete=models.CASCADE, related_name="keys", db_index=False)
    key = models.CharField(max_length=200, db_collation="C")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "key"], name="company_key_unique")
        ]
        # The key alone finds the companies that share it, without a look at the table.
        indexes: ClassVar = [models.Index(fields=["key", "profile"], name="company_key")]

    def __str__(self) -> str:
        return self.key
