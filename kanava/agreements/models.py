"""Agreements with partners: the templates they are made from, their signers, and what was signed (guide: D5).

Published versions, documents and signatures are append-only. An agreement's terms are frozen once it is out for
signing; a trigger holds that.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.core.files import StoredFile
from kanava.partners.models import Partner
from kanava.rules.agreements import OPEN_STATES, DateKind, Side, State

LANGUAGES = settings.LANGUAGES


class Company(models.Model):
    """Who we are in agreements: one row."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    business_id = models.CharField(_("business id"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="company_one_row")]

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """A text of our own for agreements in one language under one law, with the draft of its next version."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES)
    jurisdiction = models.CharField(_("law"), max_length=2)
    draft_title = models.CharField(max_length=160, blank=True)
    draft_clauses = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """A published text: append-only. Agreements are made from these."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    clauses = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.number}"


class Agreement(models.Model):
    """An agreement with a partner, from its draft on. `version` is None for one that was signed elsewhere.

    `last_on` is its last day where that is known: no more known, or not yet, of what renews itself.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="agreements")
    version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    state = models.CharField(max_length=10, choices=coded(State), default=State.DRAFT)
    title = models.CharField(max_length=160)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField(default=0)
    renewal_months = models.PositiveSmallIntegerField(default=0)
    territory = models.CharField(max_length=400, blank=True)
    is_exclusive = models.BooleanField(default=False)
    partner_address = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    notice_on = models.DateField(null=True, blank=True)
    notice_by = models.CharField(max_length=6, choices=coded(Side), blank=True)
    last_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(state__in=OPEN_STATES), name="agreement_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED) | Q(signed_on__isnull=False), name="agreement_signed_on"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="agreement_partner"),
            models.Index(fields=["state", "-id"], name="agreement_state"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.title}"

    @property
    def reference(self) -> str:
        """The document's id, as it stands on every page of it."""
        return reference_of(self.pk)


def reference_of(agreement_id: int) -> str:
    """The document's id of an agreement."""
    return f"AG-{agreement_id:06d}"


class Signer(models.Model):
    """Somebody who signs an agreement, in the order of `position`. Of links only the hashes are kept.

    `token_hash` opens the page on which one signs, once; `copy_hash` what was signed, for a while.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signers")
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=6, choices=coded(Side))
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    token_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    invited_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    lateness_told_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=1000, blank=True)
    copy_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    copy_expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "position"], name="signer_position_unique")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"],
                name="signer_running_out",
                condition=Q(expires_at__isnull=False, lateness_told_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.position}"


class Document(StoredFile):
    """A file of an agreement: append-only. `content` is a PDF, `text` what it says, where we made it."""

    class Kind(models.TextChoices):
        """What the file is."""

        CONTRACT = "CONTRACT", "CONTRACT"
        CERTIFICATE = "CERTIFICATE", "CERTIFICATE"
        UPLOAD = "UPLOAD", "UPLOAD"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="documents")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "kind"], name="document_one_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.kind}"


class Signature(models.Model):
    """That somebody signed, as it was given: append-only evidence."""

    signer = models.OneToOneField(Signer, on_delete=models.PROTECT, related_name="signature")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    side = models.CharField(max_length=6, choices=coded(Side))
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField()
    typed_name = models.CharField(max_length=120)
    address = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=300, blank=True)
    consent = models.TextField()
    document_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.typed_name}"


class DueDate(models.Model):
    """A day of a signed agreement that lies ahead; `reminded_days` is the nearest mark at which it was told."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="dates")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=coded(DateKind))
    on = models.DateField()
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "kind"], name="due_date_one_of_a_kind")
        ]
        indexes: ClassVar = [models.Index(fields=["on", "id"], name="due_date_on")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.kind} {self.on}"
