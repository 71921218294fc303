"""Materials with their languages and versions, and who has taken which along (guide: D3, D4, G5).

Who may see what, the database holds too: see the migration of the wall. The words that one finds an edition by stand in
its column `search`, which no model knows of: `writers.index` fills it.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.blobs import LargeFile
from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.branding import USUAL_COLOUR, OwnTextCode
from kanava.rules.materials import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    EditionState,
    Format,
    FunnelStage,
    MaterialKind,
    MaterialState,
    PictureFault,
)
from kanava.rules.partnership import Tier

USER = settings.AUTH_USER_MODEL
SHARED = Q(state=MaterialState.SHARED.value)


class Material(models.Model):
    """Something to sell with. `language` is that in which it was written first; the empty lists and the empty tier leave
    nobody out; `valid_through` is the last day on which partners see it; `renewed_at` when it was last shared anew or got
    a new version. `title` is that of the first language."""

    title = models.CharField(max_length=LONGEST_TITLE)
    sort_key = models.CharField(max_length=240, db_collation="C")
    language = models.CharField(_("language"), max_length=2)
    kind = models.CharField(_("kind"), max_length=16, choices=coded(MaterialKind))
    stage = models.CharField(_("stage of the sale"), max_length=8, choices=coded(FunnelStage))
    state = models.CharField(max_length=8, choices=coded(MaterialState), default=MaterialState.WRITTEN)
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    partner_types = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    lowest_tier = models.CharField(max_length=10, choices=coded(Tier), blank=True)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    product_line_id = models.BigIntegerField(null=True, blank=True)
    valid_through = models.DateField(_("valid through"), null=True, blank=True)
    renewed_at = models.DateTimeField()
    downloads = models.PositiveIntegerField(default=0)
    last_taken_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-renewed_at", "-id"], name="material_newest"),
            models.Index(fields=["sort_key", "id"], name="material_by_name"),
            models.Index(fields=["valid_through", "id"], name="material_expiry", condition=SHARED),
        ]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """A material in one language; `current` is the version that partners see."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="editions", db_index=False)
    language = models.CharField(_("language"), max_length=2)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    summary = models.TextField(_("what it is for"), max_length=LONGEST_SUMMARY, blank=True)
    state = models.CharField(
        _("state"), max_length=11, choices=coded(EditionState), default=EditionState.TRANSLATING
    )
    current = models.OneToOneField(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["material", "language"], name="edition_once")
        ]
        indexes: ClassVar = [models.Index(fields=["language", "material"], name="edition_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Version(LargeFile):
    """A file of an edition. `text` is what was read in it, `words` how many those are; `read_at` when, None while it waits
    for that. `outline` are its parts, a heading with lines each; `places` what an own template asks for, see
    `rules.template_places`, and `marks_stand` that somebody lets stand what is no place of it. `pages` is how many a PDF has, of which some are drawn; `fault` why none are."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=4, choices=coded(Format))
    note = models.CharField(_("what has changed"), max_length=400, blank=True)
    text = models.TextField(blank=True)
    words = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    outline = models.JSONField(default=list, blank=True)
    places = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    marks_stand = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=8, choices=coded(PictureFault), blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "number"], name="version_number")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Picture(LargeFile):
    """A page of a version as a picture; page 0 is the small one that stands in lists. `width`, `height` are in dots."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="pictures", db_index=False)
    number = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "number"], name="picture_page")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.number}"


class Download(models.Model):
    """Somebody of a partner has taken a version along."""

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["material", "-id"], name="download_material"),
            models.Index(fields=["partner", "at", "material"], name="download_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.partner_id} {self.at}"


class Brand(models.Model):
    """How a partner presents itself in what it makes of our texts. `logo` is a PNG that was made of the picture it sent,
    empty where it has sent none; `services_en`, `services_fi` are its services, a line each."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="+")
    logo = models.BinaryField(default=bytes)
    colour = models.CharField(_("colour"), max_length=7, default=USUAL_COLOUR)
    contact = models.CharField(_("contact person"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    services_en = models.TextField(_("your services, in English"), max_length=1200, blank=True)
    services_fi = models.TextField(_("your services, in Finnish"), max_length=1200, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.partner_id}"


class OwnText(models.Model):
    """One of our texts about the product in one language, with places that a partner's data fill; ours to change. In `body` a
    line that begins with ## is a heading, and blank lines part paragraphs."""

    code = models.CharField(max_length=12, choices=coded(OwnTextCode), default=OwnTextCode.INTRODUCTION)
    language = models.CharField(max_length=2)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    lead = models.TextField(_("first sentences"), max_length=LONGEST_SUMMARY)
    body = models.TextField(_("text"), max_length=4000)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "language"], name="own_text_once")]

    def __str__(self) -> str:
        return f"{self.language} {self.title}"
