"""Imports: the mapping, the run, and where each row came from."""

from typing import ClassVar

from django.db import models


class Mapping(models.Model):
    """A named way to read one kind of file: which column is which field."""

    name = models.CharField(max_length=80, unique=True)
    target = models.CharField(max_length=20)
    document = models.JSONField()

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One import: whole or not at all, and undone as one."""

    target = models.CharField(max_length=20)
    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10)
    rows = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    faults = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    started_by_id = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.id} {self.file_name}"


class ImportedRow(models.Model):
    """Provenance: which object a source's row became, with what content, in which run."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="imported_rows")
    source = models.CharField(max_length=60)
    target = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=32)
    object_id = models.BigIntegerField()
    outcome = models.CharField(max_length=10)
    before = models.JSONField(null=True, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "target", "key"],
                condition=models.Q(is_current=True),
                name="imported_row_identity",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["run"], name="imported_row_run"),
            models.Index(fields=["target", "object_id"], name="imported_row_object"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
