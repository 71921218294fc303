"""Guides as they are in the database: each in the version that is being written, else in the newest."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from kanava.content.documents import Document, Key, Source, plain_text
from kanava.content.guides.parts import GUIDE, KIND, ORDER, PAGE, GuidePart, OrderPart, PagePart
from kanava.content.languages import in_order
from kanava.deals.models import ProductLine
from kanava.guides.models import Guide, Image, Page, Picture, Version
from kanava.rules.guides import VersionState
from kanava.rules.text import tidy


def load_guides() -> Mapping[Key, Document]:
    """All guides, locked: nobody writes at them meanwhile. As many statements as there are tables."""
    lines = dict(ProductLine.objects.values_list("pk", "code"))
    list(Guide.objects.select_for_update().order_by("pk"))
    guides = list(Guide.objects.order_by("slug").prefetch_related("texts", "versions"))
    shown = {one.pk: version_of(one) for one in guides}
    pages: dict[int, list[Page]] = {}
    ids = [one.pk for one in shown.values() if one is not None]
    rows = Page.objects.filter(version_id__in=ids).select_related("parent").prefetch_related("texts")
    for page in rows.order_by("position"):
        pages.setdefault(page.version_id, []).append(page)
    pictures: dict[int, list[Picture]] = {}
    kept = Picture.objects.filter(version_id__in=ids).select_related("image").defer("image__content")
    for one in kept.order_by("name"):
        pictures.setdefault(one.page_id, []).append(one)
    found = {}
    for guide in guides:
        version = shown[guide.pk]
        if version is not None:
            document = _document(guide, version, pages.get(version.pk, []), pictures, lines)
            found[document.key] = document
    return found


def version_of(guide: Guide) -> Version | None:
    """The version that is being written, else the newest."""
    versions = sorted(guide.versions.all(), key=lambda one: (one.state != VersionState.DRAFT, -one.number))
    return versions[0] if versions else None


def _document(
    guide: Guide,
    version: Version,
    pages: Sequence[Page],
    pictures: Mapping[int, list[Picture]],
    lines: Mapping[int, str],
) -> Document:
    sources: dict[str, Source] = {}
    parts: dict[str, Any] = {
        GUIDE: _guide(guide, version, lines),
        ORDER: OrderPart(tuple((one.slug, one.parent.slug if one.parent else "") for one in pages)),
    }
    for page in pages:
        own = pictures.get(page.pk, [])
        sources |= {one.image.sha256: partial(_content, one.image_id) for one in own}
        by_language = {one.language: one for one in page.texts.all()}
        texts = [by_language[one] for one in in_order(by_language)]
        parts[f"{PAGE}{page.slug}"] = PagePart(
            tuple((one.language, tidy(one.title), plain_text(one.body)) for one in texts),
            tuple((one.name, one.image.sha256) for one in own),
        )
    return Document(Key(KIND, guide.slug), parts, sources=sources)


def _content(image_id: int) -> list[bytes]:
    return [bytes(Image.objects.get(pk=image_id).content)]


def _guide(guide: Guide, version: Version, lines: Mapping[int, str]) -> GuidePart:
    by_language = {one.language: one for one in guide.texts.all()}
    texts = [by_language[one] for one in in_order(by_language)]
    return GuidePart(
        state=guide.state,
        said=tuple((one.language, tidy(one.title), plain_text(one.summary)) for one in texts),
        version=version.label,
        is_published=version.state != VersionState.DRAFT,
        news=tuple((code, plain_text(version.news[code])) for code in in_order(version.news)),
        roles=tuple(sorted(guide.roles)),
        types=tuple(sorted(guide.partner_types)),
        tier=guide.lowest_tier,
        line=lines.get(guide.product_line_id or 0, ""),
    )
