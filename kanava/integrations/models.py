"""Imports: the mapping, the run, and where each row came from."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mapping(models.Model):
    """A named way to read one kind of file: which column is which field."""

    name = models.CharField(max_length=80, unique=True)
    target = models.CharField(max_length=20)
    document = models.JSONField()

    def __str__(self) -> str:
        return self.name


class RunState(models.TextChoices):
    """Where an import stands."""

    DRAFT = "DRAFT", _("Being mapped")
    CHECKING = "CHECKING", _("Being checked")
    FAULTY = "FAULTY", _("Has faults")
    CHECKED = "CHECKED", _("Ready to import")
    LANDING = "LANDING", _("Being imported")
    LANDED = "LANDED", _("Imported")
    UNDOING = "UNDOING", _("Being undone")
    UNDONE = "UNDONE", _("Undone")


class ImportRun(models.Model):
    """One import: whole or not at all, and undone as one.

    `report` is what the last check or the import itself found: problems by kind, and counts of what came with it.
    """

    target = models.CharField(max_length=20)
    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    format = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.DRAFT)
    rows = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    report = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    started_by_id = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.id} {self.file_name}"


class ImportFile(models.Model):
    """A file of an import, kept until it has landed. The one that is no look-up is the main one."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    is_lookup = models.BooleanField(default=False)
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "name"], name="import_file_once"),
            models.UniqueConstraint(
                fields=["run"], condition=models.Q(is_lookup=False), name="import_one_main_file"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    """What an import did to a thing."""

    CREATED = "CREATED", _("Created")
    UPDATED = "UPDATED", _("Updated")


class ImportedRow(models.Model):
    """Provenance: which object a source's row became, with what content, in which run.

    `before` is what an update replaced; `previous_id` the provenance that was current then. Undoing brings both back.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="imported_rows")
    source = models.CharField(max_length=60)
    target = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    row = models.IntegerField(default=0)
    content_hash = models.CharField(max_length=32, blank=True)
    object_id = models.BigIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    before = models.JSONField(null=True, blank=True)
    previous_id = models.BigIntegerField(null=True, blank=True)
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

    @property
    def bare_key(self) -> str:
        """The key as the source has it; empty where the row was known by its content alone."""
        return "" if self.key.startswith(("#", "=")) else self.key

    @property
    def has_page(self) -> bool:
        """Whether a customer is more than a key of the source, so that it has a page."""
        return bool(self.row) or not self.bare_key


class RatesRun(models.Model):
    """One time that reference rates were brought in, or could not be: `refusal` is why not, empty when it went well.

    `how` is FETCH (by the clock or on request), UPLOAD or COMMAND; `source` the address or the file's name. `newest` is
    the last day in the file.
    """

    at = models.DateTimeField()
    how = models.CharField(max_length=10)
    source = models.CharField(max_length=300)
    refusal = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict)
    rates = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    different = models.IntegerField(default=0)
    newest = models.DateField(null=True, blank=True)
    by_id = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.how} {self.source} {self.refusal or self.added}"
