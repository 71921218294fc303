"""Technical guides with their versions and pages, who reads them, and what readers say of them (guide: D4).

Who may read what, and that a published version never changes, the database holds too: see the migration of the wall. The
words that a passage is found by stand in its column `search`, which no model knows of: publishing fills it.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.core.files import StoredFile
from kanava.partners.models import Partner
from kanava.rules.guides import (
    LONGEST_BODY,
    LONGEST_LABEL,
    LONGEST_NOTE,
    LONGEST_SLUG,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    GuideState,
    VersionState,
)
from kanava.rules.partnership import Tier

USER = settings.AUTH_USER_MODEL


class Guide(models.Model):
    """A guide. `language` is that in which it was written first, `title` its title there; the empty lists and the empty tier
    leave nobody out; `current` is the newest version that is published."""

    slug = models.CharField(_("address"), max_length=LONGEST_SLUG, unique=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    sort_key = models.CharField(max_length=240, db_collation="C")
    language = models.CharField(_("language"), max_length=2)
    state = models.CharField(max_length=9, choices=coded(GuideState), default=GuideState.WRITTEN)
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    partner_types = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    lowest_tier = models.CharField(max_length=10, choices=coded(Tier), blank=True)
    product_line_id = models.BigIntegerField(null=True, blank=True)
    current = models.OneToOneField(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sort_key", "id"], name="guide_by_name")]

    def __str__(self) -> str:
        return self.title


class GuideText(models.Model):
    """A guide's title, and what it helps with, in one language."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=2)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    summary = models.TextField(_("what it helps with"), max_length=LONGEST_SUMMARY, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "language"], name="guide_text_once")
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """A version of a guide. `number` is its place among them; `news` tells by language what has changed since the one
    before."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="versions", db_index=False)
    label = models.CharField(_("version"), max_length=LONGEST_LABEL)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=coded(VersionState), default=VersionState.DRAFT)
    news = models.JSONField(default=dict, blank=True)
    begun_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "number"], name="guide_version_number"),
            models.UniqueConstraint(fields=["guide", "label"], name="guide_version_label"),
            models.UniqueConstraint(
                fields=["guide"], condition=Q(state=VersionState.DRAFT.value), name="guide_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Page(models.Model):
    """A page of a version. `position` is its place in the order of reading; `parent` the chapter that it belongs to."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="pages", db_index=False)
    slug = models.CharField(_("address"), max_length=LONGEST_SLUG)
    position = models.PositiveSmallIntegerField()
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "slug"], name="guide_page_once")]
        indexes: ClassVar = [models.Index(fields=["version", "position"], name="guide_page_order")]

    def __str__(self) -> str:
        return self.slug


class PageText(models.Model):
    """A page in one language, in Markdown. `digest` is that of title and body; `outline` what the checks ask for: the
    headings' anchors, the links and the pictures; `words` how many words there are."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="texts", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    body = models.TextField(_("text"), max_length=LONGEST_BODY, blank=True)
    digest = models.CharField(max_length=64)
    outline = models.JSONField(default=dict)
    words = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "language"], name="guide_page_text_once")
        ]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """A part of a page below one of its headings, or before the first: what a search finds."""

    page_text = models.ForeignKey(PageText, on_delete=models.CASCADE, related_name="passages")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=200, blank=True)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.heading


class Image(StoredFile):
    """A picture, kept once for all the versions that show it."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="images", db_index=False)
    kind = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "sha256"], name="guide_image_once")]

    def __str__(self) -> str:
        return self.sha256


class Picture(models.Model):
    """An image by the name under which a page shows it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="pictures", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="pictures")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "name"], name="guide_picture_once")]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """That somebody of a partner has read a page, and on how many days."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    days = models.PositiveIntegerField(default=1)
    last_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "person"], name="guide_reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.person_id}"


class Opinion(models.Model):
    """Whether a page was helpful to somebody, and what they say of it; `heard_at` is when an author was done with it."""

    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="+", db_index=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="opinions", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_helpful = models.BooleanField()
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    told_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "person"], name="guide_opinion_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["guide", "-told_at", "-id"], name="guide_opinion_newest"),
            models.Index(fields=["guide", "id"], condition=Q(heard_at=None), name="guide_opinion_open"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.person_id}"
