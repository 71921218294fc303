"""The contents of a version and its pages, as both doors show them: words in a language, else in that which there is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db import connection

from kanava.guides.indexing import best_of
from kanava.guides.models import Guide, GuideText, Image, Page, PageText, Picture
from kanava.rules.refusals import NotFound


class _Worded(Protocol):
    language: str


W = TypeVar("W", bound=_Worded)


def pick(texts: Iterable[W], language: str, first: str) -> W:
    """The words that a reader of a language gets; there are some."""
    by_language = {one.language: one for one in texts}
    return by_language[best_of(by_language, language, first)]


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the contents. `parent_id` is the chapter that it belongs to."""

    id: int
    slug: str
    parent_id: int | None
    title: str
    language: str


_CONTENTS = """
select page.id, page.slug, page.parent_id, text.title, text.language
from guides_page page cross join lateral (
  select title, language from guides_pagetext where page_id = page.id
  order by language = %s desc, language = %s desc, language limit 1) text
where page.version_id = %s order by page.position
"""


def list_contents(version_id: int, language: str, first: str) -> list[Entry]:
    """The pages of a version in the order of reading. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CONTENTS, [language, first, version_id])
        return [Entry(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with the text that the reader gets, and the languages that there are."""

    page: Page
    text: PageText
    languages: Sequence[str]


def get_sheet(version_id: int, slug: str, language: str, first: str) -> Sheet:
    """A page of a version. One statement. Raises NotFound."""
    rows = PageText.objects.select_related("page").filter(page__version_id=version_id, page__slug=slug)
    texts = list(rows)
    if not texts:
        raise NotFound
    text = pick(texts, language, first)
    return Sheet(text.page, text, sorted(one.language for one in texts))


def list_sheets(version_id: int, language: str, first: str) -> list[Sheet]:
    """All pages of a version, in the order of reading. One statement."""
    found: dict[int, list[PageText]] = {}
    rows = PageText.objects.select_related("page").filter(version_id=version_id)
    for one in rows.order_by("page__position"):
        found.setdefault(one.page_id, []).append(one)
    return [
        Sheet(texts[0].page, pick(texts, language, first), sorted(one.language for one in texts))
        for texts in found.values()
    ]


def list_pictures(page_ids: Sequence[int]) -> list[Picture]:
    """The pictures of pages, without their content. One statement."""
    rows = Picture.objects.select_related("image").defer("image__content")
    return list(rows.filter(page_id__in=page_ids).order_by("name"))


def has_page(version_id: int, slug: str) -> bool:
    """Whether a version has a page. One statement."""
    return Page.objects.filter(version_id=version_id, slug=slug).exists()


def words_of(guides: Sequence[Guide], language: str) -> dict[int, GuideText]:
    """Titles and summaries of guides in a language, else in that which there is. One statement."""
    found: dict[int, list[GuideText]] = {}
    for one in GuideText.objects.filter(guide_id__in=[guide.pk for guide in guides]):
        found.setdefault(one.guide_id, []).append(one)
    return {guide.pk: pick(found[guide.pk], language, guide.language) for guide in guides}


def list_image_contents(image_ids: Collection[int]) -> dict[int, bytes]:
    """The content of pictures. One statement."""
    rows = Image.objects.filter(pk__in=image_ids).values_list("pk", "content")
    return {key: bytes(content) for key, content in rows}
