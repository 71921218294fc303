"""What several actions write: a page's words with what is found by them, the order of pages, and a guide's events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, Min

from kanava.core import events
from kanava.core.events import Subject
from kanava.core.files import hash_of
from kanava.guides.copying import copy_pages
from kanava.guides.markdown import outline
from kanava.guides.models import Guide, GuideText, Page, PageText, Passage, Version
from kanava.rules.guides import VersionFixed, VersionState, next_label
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.text import sort_key


def locked(guide_id: int) -> Guide:
    """A guide, held until the end of the transaction. Raises NotFound."""
    found = Guide.objects.select_for_update().filter(pk=guide_id).first()
    if found is None:
        raise NotFound
    return found


def draft(version_id: int) -> Version:
    """A version that is being written, held until the end of the transaction. Raises NotFound, VersionFixed."""
    found = Version.objects.select_for_update().filter(pk=version_id).first()
    if found is None:
        raise NotFound
    if found.state != VersionState.DRAFT:
        raise VersionFixed
    return found


def begin_draft(guide: Guide, label: str, *, by: Actor, at: datetime) -> Version:
    """Begin the next version of a guide that is held, as a copy of the newest that is published, or empty where none is."""
    number = (Version.objects.filter(guide=guide).aggregate(last=Max("number"))["last"] or 0) + 1
    made = Version.objects.create(guide=guide, label=label, number=number, begun_at=at)
    if guide.current_id is not None:
        copy_pages(guide.current_id, made.pk)
    record("version_begun", guide.pk, by=by, at=at, version=made.pk)
    return made


def first_pages(guide_id: int, slugs: Sequence[str] | None = None) -> dict[int, str]:
    """What a page is known by through all versions of its guide: the id that it had in the first, with its address. Those of some
    addresses, or all. One statement."""
    rows = Page.objects.filter(version__guide_id=guide_id)
    if slugs is not None:
        rows = rows.filter(slug__in=slugs)
    return {first: slug for slug, first in rows.order_by().values_list("slug").annotate(Min("pk"))}


def say_guide(guide_id: int, language: str, *, title: str, summary: str, by: Actor, at: datetime) -> None:
    """Give a guide its title and what it helps with in one more language, or change them. Raises NotFound."""
    guide = locked(guide_id)
    GuideText.objects.update_or_create(
        guide=guide, language=language, defaults={"title": title, "summary": summary}
    )
    if guide.language == language:
        guide.title, guide.sort_key = title, sort_key(title)[:240]
        guide.save(update_fields=["title", "sort_key"])
    record("changed", guide.pk, by=by, at=at)


def say_page(first_id: int, language: str, *, title: str, body: str, by: Actor, at: datetime) -> None:
    """Give a page, told by its first one, its words in one more language, or change them: in the version that is written, which is
    begun where none is, as a published one never changes. Raises NotFound."""
    first = Page.objects.select_related("version").filter(pk=first_id).first()
    if first is None:
        raise NotFound
    guide = locked(first.version.guide_id)
    version = Version.objects.filter(guide=guide, state=VersionState.DRAFT).first()
    page = Page.objects.filter(version=version or guide.current_id, slug=first.slug).first()
    if page is None:
        raise NotFound
    if version is None:
        version = begin_draft(guide, _free_label(guide), by=by, at=at)
        page = Page.objects.get(version=version, slug=first.slug)
    keep_text(page, language, title, body)
    record("page_written", guide.pk, by=by, at=at, version=version.pk, page=page.pk)


def _free_label(guide: Guide) -> str:
    """What the next version is called where nobody says."""
    taken = list(Version.objects.filter(guide=guide).order_by("number").values_list("label", flat=True))
    label = next_label(taken[-1])
    while label in taken:
        label = next_label(label)
    return label


def keep_text(page: Page, language: str, title: str, body: str) -> PageText:
    """Keep a page's words in a language, and the passages that they consist of."""
    found = outline(body)
    values = {
        "version_id": page.version_id, "title": title, "body": body, "digest": hash_of(f"{title}\n{body}".encode()),
        "outline": found.told(), "words": found.words,
    }  # fmt: skip
    kept, is_new = PageText.objects.update_or_create(page=page, language=language, defaults=values)
    if not is_new:
        Passage.objects.filter(page_text=kept).delete()
    # A page without words is found by its title all the same.
    parts = [(part.anchor, part.heading, part.text) for part in found.parts] or [("", "", "")]
    Passage.objects.bulk_create(
        Passage(
            page_text=kept, version_id=page.version_id, position=place, anchor=anchor, heading=heading, text=text
        )
        for place, (anchor, heading, text) in enumerate(parts)
    )  # fmt: skip
    return kept


def tree_of(version_id: int) -> list[tuple[int, int | None]]:
    """The order of a version's pages."""
    return list(
        Page.objects.filter(version_id=version_id).order_by("position").values_list("pk", "parent_id")
    )


def put_in_order(tree: Sequence[tuple[int, int | None]]) -> None:
    """Keep the order of pages, and which chapter each belongs to."""
    rows = [Page(pk=page, parent_id=parent, position=place) for place, (page, parent) in enumerate(tree)]
    Page.objects.bulk_update(rows, ["position", "parent"], batch_size=500)


def record(what: str, guide_id: int, *, by: Actor, at: datetime, **told: Any) -> None:
    """Note what was done with a guide."""
    events.record(f"guide.{what}", by=by, at=at, subject=Subject("guide", guide_id), **told)
