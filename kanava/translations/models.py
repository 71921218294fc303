"""Sources with their language versions, the orders and reviews of these (guide: G5, G8).

A source is anything that is written in a language and can be had in others: see `kinds`. What it says is kept as wordings,
each of which stays; a language version knows from which of them it was made. What comes back from a translator is a draft, and
reaches partners when it is accepted. Who was asked to review a draft sees it before that, behind the wall.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.partners.models import Partner
from kanava.rules.translations import LONGEST_COMMENT, OrderState, ReviewState, Settled, State

USER = settings.AUTH_USER_MODEL
LONGEST_TITLE, LONGEST_NAME = 160, 120
UNDER_WAY_ORDER = Q(state__in=[OrderState.DRAFTED.value, OrderState.SENT.value])
ASKED = Q(state=ReviewState.ASKED.value)
TO_ACCEPT = Q(state=State.IN_REVIEW.value)


class Target(models.Model):
    """A language that the programme wants to have everything in. Its own prices a word, in major units of the programme's
    currency, come before the playbook's."""

    language = models.CharField(_("language"), max_length=2, unique=True)
    price_low = models.DecimalField(
        _("price a word, from"), max_digits=8, decimal_places=4, null=True, blank=True
    )
    price_high = models.DecimalField(
        _("price a word, to"), max_digits=8, decimal_places=4, null=True, blank=True
    )
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(price_low__isnull=True, price_high__isnull=True) | Q(price_high__gte=F("price_low"), price_low__gte=0),
                name="target_prices",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.language


class Source(models.Model):
    """Something that is had in several languages, as its own chapter has it now: `kind` and `object_id` say what,
    `language` the one that it is written in, `group` of what sort it is there. `is_live`: it is neither archived nor gone."""

    kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=LONGEST_TITLE)
    sort_key = models.CharField(max_length=240, db_collation="C")
    group = models.CharField(max_length=20, blank=True)
    product_line_id = models.BigIntegerField(null=True, blank=True)
    is_live = models.BooleanField(default=True)
    words = models.PositiveIntegerField(default=0)
    wording = models.OneToOneField(
        "Wording", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id"], name="source_once")]
        indexes: ClassVar = [
            models.Index(fields=["sort_key", "id"], condition=Q(is_live=True), name="source_by_name")
        ]

    def __str__(self) -> str:
        return self.title


class Text(models.Model):
    """A title with a text, or a file with the text that stands in it. `identity` is the same for the same content."""

    FILE: ClassVar = ("file_sha256", "file_size")  # see `core.blobs.LargeFile`
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"), blank=True)
    words = models.PositiveIntegerField(default=0)
    identity = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    file_size = models.PositiveBigIntegerField(default=0)
    file_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    file_format = models.CharField(max_length=4, blank=True)

    class Meta:
        abstract = True


class Wording(Text):
    """What a source said at a time."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="wordings", db_index=False)
    language = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "number"], name="wording_number")]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.number}"


class LanguageVersion(models.Model):
    """A source in another language, whether it is there or not; it carries what the source is by. `identity` is that of what partners read in it, empty where
    they read nothing; `made_from` the wording that this was made from; `words_left` what is still to be translated."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="versions", db_index=False)
    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    source_language = models.CharField(max_length=2)
    group = models.CharField(max_length=20, blank=True)
    product_line_id = models.BigIntegerField(null=True, blank=True)
    is_live = models.BooleanField(default=True)
    state = models.CharField(max_length=14, choices=coded(State), default=State.MISSING)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    identity = models.CharField(max_length=64, blank=True)
    own = models.CharField(max_length=11, blank=True)
    words_left = models.PositiveIntegerField(default=0)
    made_from = models.ForeignKey(
        Wording, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    order = models.ForeignKey(
        "Order", on_delete=models.SET_NULL, null=True, blank=True, related_name="versions"
    )
    draft = models.OneToOneField("Draft", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "language"], name="language_version_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["language", "state", "source"], include=["words_left"], condition=Q(is_live=True),
                name="language_version_state",
            ),
            models.Index(fields=["kind", "object_id"], name="language_version_object"),
            # What few are, and every page asks for.
            models.Index(fields=["id"], condition=TO_ACCEPT, name="language_version_to_accept"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source_id} {self.language}"


class Tally(models.Model):
    """How many live language versions there are by language, state and what they are, and how many words are left in them. The
    database counts along: see the migration."""

    language = models.CharField(max_length=2)
    state = models.CharField(max_length=14)
    kind = models.CharField(max_length=10)
    group = models.CharField(max_length=20, blank=True)
    product_line_id = models.BigIntegerField(null=True)
    versions = models.IntegerField()
    words = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["language", "state", "kind", "group", "product_line_id"], nulls_distinct=False, name="tally_once"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.language} {self.state}: {self.versions}"


class Draft(Text):
    """A translation as it was delivered or written; it never changes, a better one follows it. `wording` is what it was
    made from, None where nobody knows."""

    version = models.ForeignKey(
        LanguageVersion, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    number = models.PositiveIntegerField()
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "number"], name="draft_number")]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.number}"


class Order(models.Model):
    """An order at a translator, who is told in words. Money is in minor units of `currency`: the estimate of that day, what
    was agreed, and what it came to."""

    language = models.CharField(max_length=2)
    state = models.CharField(max_length=15, choices=coded(OrderState), default=OrderState.DRAFTED)
    translator = models.CharField(_("translator"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    note = models.TextField(_("what the translator should know"), max_length=2000, blank=True)
    due_on = models.DateField(_("due on"))
    words = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    agreed = models.BigIntegerField(null=True, blank=True)
    actual = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], condition=UNDER_WAY_ORDER, name="translation_order_due"),
            models.Index(fields=["state", "-id"], name="translation_order_state"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.language}"


class OrderLine(models.Model):
    """A language version of an order, with the wording that is to be translated and how many words of it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    version = models.ForeignKey(LanguageVersion, on_delete=models.PROTECT, related_name="lines")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    words = models.PositiveIntegerField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "version"], name="order_line_once")]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.version_id}"


class Returned(Text):
    """A file that came back for an order and was not taken yet. `line` is what it translates, None where its name does not
    say; `fault` the code of what is wrong with it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="returned", db_index=False)
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=LONGEST_NAME)
    fault = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "id"], name="returned_order")]

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """That somebody of a partner was asked whether a draft fits their customers, and what they said. `used_at`: the
    translation was taken into use after it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="reviews")
    version = models.ForeignKey(LanguageVersion, on_delete=models.CASCADE, related_name="+", db_index=False)
    language = models.CharField(max_length=2)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=15, choices=coded(ReviewState), default=ReviewState.ASKED)
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "person"], name="translation_review_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="translation_review_partner"),
            models.Index(fields=["version", "-id"], name="translation_review_version"),
            models.Index(fields=["due_on", "id"], condition=ASKED, name="translation_review_due"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.person_id} {self.state}"


class Comment(models.Model):
    """What a reviewer says of a paragraph, counted from 1, or with 0 of the whole; and what we made of it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="comments", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    paragraph = models.PositiveIntegerField(default=0)
    text = models.TextField(max_length=LONGEST_COMMENT)
    said_at = models.DateTimeField()
    settled = models.CharField(max_length=16, choices=coded(Settled), blank=True)
    answer = models.TextField(max_length=LONGEST_COMMENT, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "paragraph"], name="translation_comment_once")
        ]

    def __str__(self) -> str:
        return f"{self.review_id} §{self.paragraph}"
