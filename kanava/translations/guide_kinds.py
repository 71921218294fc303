"""Technical guides take part: what a guide is called and helps with, and each of its pages.

A page is known by the id that it had in its guide's first version; it says what it says in the version that is written, else in
the newest. A translation goes into the version that is written, and is read once that is published.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Min

from kanava.core.models import Event
from kanava.guides.models import Guide, GuideText, Page, PageText, Version
from kanava.guides.writers import first_pages, say_guide, say_page
from kanava.rules.guides import LONGEST_BODY, LONGEST_SUMMARY, GuideState, VersionState
from kanava.rules.people import Actor
from kanava.translations.kinds import Content, Thing, register

AT_ONCE = 2_000


class Guides:
    """Guides: a title, and what it helps with."""

    code = "GUIDE"
    has_files = False
    longest = LONGEST_SUMMARY

    def read(self, ids: Sequence[int]) -> Iterable[Thing]:
        """Two statements."""
        texts: dict[int, dict[str, Content]] = {}
        for one in GuideText.objects.filter(guide_id__among=ids):
            texts.setdefault(one.guide_id, {})[one.language] = Content(one.title, one.summary)
        for found in Guide.objects.filter(pk__among=ids):
            yield _thing(found.pk, texts.get(found.pk, {}), found)

    def all_ids(self) -> Iterator[int]:
        return iter(Guide.objects.order_by("pk").values_list("pk", flat=True).iterator(AT_ONCE))

    def write(self, object_id: int, language: str, content: Content, *, by: Actor, at: datetime) -> None:
        say_guide(object_id, language, title=content.title, summary=content.text, by=by, at=at)

    def take_back(self, object_id: int, language: str, *, by: Actor, at: datetime) -> None:
        """A guide has no words that are only put up for review."""

    def check(self, object_id: int, content: Content) -> None:
        """Any text does."""


class GuidePages:
    """Pages of guides: a title and a text in Markdown."""

    code = "GUIDE_PAGE"
    has_files = False
    longest = LONGEST_BODY

    def read(self, ids: Sequence[int]) -> Iterable[Thing]:
        """Four statements."""
        firsts = {one.pk: one for one in Page.objects.filter(pk__among=ids).select_related("version__guide")}
        guides = {one.version.guide_id: one.version.guide for one in firsts.values()}
        drafts = dict(
            Version.objects.filter(guide__in=guides, state=VersionState.DRAFT).values_list("guide_id", "pk")
        )
        shown = {pk: drafts.get(pk) or one.current_id or 0 for pk, one in guides.items()}
        slugs = {one.slug for one in firsts.values()}
        earliest = _earliest(list(guides), slugs)
        texts: dict[tuple[int, str], dict[str, Content]] = {}
        rows = PageText.objects.filter(version_id__in=shown.values(), page__slug__in=slugs)
        for one in rows.select_related("page"):
            texts.setdefault((one.version_id, one.page.slug), {})[one.language] = Content(one.title, one.body)
        for pk, first in firsts.items():
            guide = first.version.guide
            said = texts.get((shown[guide.pk], first.slug))
            if said is not None and earliest[guide.pk, first.slug] == pk:
                yield _thing(pk, said, guide)

    def all_ids(self) -> Iterator[int]:
        rows = Page.objects.order_by().values_list("version__guide_id", "slug").annotate(first=Min("pk"))
        return iter(sorted(first for _guide, _slug, first in rows))

    def write(self, object_id: int, language: str, content: Content, *, by: Actor, at: datetime) -> None:
        say_page(object_id, language, title=content.title, body=content.text, by=by, at=at)

    def take_back(self, object_id: int, language: str, *, by: Actor, at: datetime) -> None:
        """A page has no words that are only put up for review."""

    def check(self, object_id: int, content: Content) -> None:
        """Any text does."""


def _thing(pk: int, said: dict[str, Content], guide: Guide) -> Thing:
    is_live = guide.state != GuideState.WITHDRAWN
    return Thing(pk, said, guide.language, product_line_id=guide.product_line_id, is_live=is_live)


def _earliest(guide_ids: Sequence[int], slugs: set[str]) -> dict[tuple[int, str], int]:
    rows = Page.objects.filter(version__guide_id__in=guide_ids, slug__in=slugs).order_by()
    firsts = rows.values_list("version__guide_id", "slug").annotate(first=Min("pk"))
    return {(guide_id, slug): first for guide_id, slug, first in firsts}


def _guide(event: Event) -> Sequence[int]:
    return [event.object_id]


def _written(event: Event) -> Sequence[int]:
    slug = Page.objects.filter(pk=event.data["page"]).values_list("slug", flat=True).first()
    return list(first_pages(event.object_id, [slug])) if slug is not None else []


def _removed(event: Event) -> Sequence[int]:
    """A page that is taken out of the version that is written stands in older ones, or nowhere."""
    return [int(one) for one in event.data["pages"]]


def _all(event: Event) -> Sequence[int]:
    return list(first_pages(event.object_id))


register(Guides(), {f"guide.{verb}": _guide for verb in ("made", "changed", "shared", "withdrawn")})
register(
    GuidePages(),
    {
        "guide.page_written": _written,
        "guide.page_removed": _removed,
        "guide.version_discarded": _removed,
        "guide.shared": _all,
        "guide.withdrawn": _all,
    },
)
