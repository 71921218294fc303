"""Writing the pages of a version that is being written, their order and their pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from kanava.core.actions import action
from kanava.guides.actions.keeping import Said, words_of
from kanava.guides.models import Page, PageText, Picture
from kanava.guides.pictures import image_of, name_of
from kanava.guides.writers import draft, first_pages, keep_text, put_in_order, record, tree_of
from kanava.rules.guides import (
    LONGEST_BODY,
    MOST_PAGES,
    MOST_PICTURES,
    SlugTaken,
    TooManyPages,
    TooManyPictures,
    Way,
    moved,
    ordered,
    slug_of,
)
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound


@dataclass(frozen=True, slots=True)
class PageTold:
    """A page as its author tells it. Without `slug` one is made of the title; `chapter_id` is the page that it belongs to
    when it is made, None for a chapter of its own."""

    words: Mapping[str, Said]
    slug: str = ""
    chapter_id: int | None = None


@action("keep_guide")
def write_page(
    *, by: Actor, version_id: int, told: PageTold, page_id: int | None = None, at: datetime
) -> Page:
    """Add a page, or write one anew.

    Raises:
        NotFound, VersionFixed, TooManyPages; GuideTitleMissing (field `title_…`), SlugUnreadable, SlugTaken (field `slug`).
    """
    words = words_of(told.words)
    version = draft(version_id)
    others = Page.objects.filter(version=version)
    page = page_in(version.pk, page_id) if page_id is not None else Page(version=version)
    page.slug = slug_of(told.slug, next(iter(words.values())).title)
    if others.exclude(pk=page.pk).filter(slug=page.slug).exists():
        raise SlugTaken(field="slug")
    if page_id is None:
        if others.count() >= MOST_PAGES:
            raise TooManyPages
        page.parent = others.filter(pk=told.chapter_id or 0, parent=None).first()
        page.position = (others.aggregate(last=Max("position"))["last"] or 0) + 1
    page.save()
    if page_id is None:
        put_in_order(ordered(tree_of(version.pk)))
    # A language that was not spoken of stays as it is.
    PageText.objects.filter(page=page, language__in=[one for one in told.words if one not in words]).delete()
    for language, said in words.items():
        keep_text(page, language, said.title, said.text[:LONGEST_BODY])
    record("page_written", version.guide_id, by=by, at=at, version=version.pk, page=page.pk)
    return page


@action("keep_guide")
def move_page(*, by: Actor, version_id: int, page_id: int, way: Way, at: datetime) -> None:
    """Move a page among the others. Where it cannot go there, nothing happens. Raises NotFound, VersionFixed."""
    version = draft(version_id)
    page = page_in(version.pk, page_id)
    before = tree_of(version.pk)
    after = moved(before, page.pk, way)
    if after != before:
        put_in_order(after)
        record("pages_ordered", version.guide_id, by=by, at=at, version=version.pk)


@action("keep_guide")
def arrange_pages(*, by: Actor, version_id: int, order: Sequence[tuple[str, str]], at: datetime) -> None:
    """Put the pages of a version in an order, told by their addresses with that of their chapter, empty for a chapter
    itself. Raises NotFound, VersionFixed."""
    version = draft(version_id)
    ids = dict(Page.objects.filter(version=version).values_list("slug", "pk"))
    if {slug for slug, _chapter in order} != set(ids):
        raise NotFound
    after = ordered([(ids[slug], ids.get(chapter)) for slug, chapter in order])
    if after != tree_of(version.pk):
        put_in_order(after)
        record("pages_ordered", version.guide_id, by=by, at=at, version=version.pk)


@action("keep_guide")
def remove_page(*, by: Actor, version_id: int, page_id: int, at: datetime) -> None:
    """Take a page out of the version; the pages of a chapter stay as chapters. Raises NotFound, VersionFixed."""
    version = draft(version_id)
    page = page_in(version.pk, page_id)
    firsts = first_pages(version.guide_id, [page.slug])
    Page.objects.filter(parent=page).update(parent=None)
    page.delete()
    put_in_order(ordered(tree_of(version.pk)))
    record(
        "page_removed", version.guide_id, by=by, at=at, version=version.pk, page=page_id, pages=sorted(firsts)
    )


@action("keep_guide")
def add_picture(
    *, by: Actor, version_id: int, page_id: int, name: str, content: bytes, at: datetime
) -> Picture:
    """Keep a picture of a page; one of the same name takes the old one's place.

    Raises:
        NotFound, VersionFixed; FileMissing, PictureUnknown, PaperTooLarge, TooManyPictures (field `file`).
    """
    version = draft(version_id)
    page = page_in(version.pk, page_id)
    called = name_of(name)
    if Picture.objects.filter(page=page).exclude(name=called).count() >= MOST_PICTURES:
        raise TooManyPictures(field="file")
    image = image_of(version.guide_id, content)
    values = {"image": image, "version": version}
    made, _is_new = Picture.objects.update_or_create(page=page, name=called, defaults=values)
    return made


@action("keep_guide")
def remove_picture(*, by: Actor, version_id: int, page_id: int, picture_id: int, at: datetime) -> None:
    """Take a picture away. Raises NotFound, VersionFixed."""
    version = draft(version_id)
    if not Picture.objects.filter(version=version, page_id=page_id, pk=picture_id).delete()[0]:
        raise NotFound


def page_in(version_id: int, page_id: int) -> Page:
    """A page of a version. Raises NotFound."""
    found = Page.objects.filter(version_id=version_id, pk=page_id).first()
    if found is None:
        raise NotFound
    return found
