"""Landing guides: through the same actions by which people write them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kanava.content.documents import Document, Key, Problems
from kanava.content.guides.parts import GUIDE, KIND, PAGE, GuidePart, PagePart, pages_of
from kanava.content.guides.stored import version_of
from kanava.deals.models import ProductLine
from kanava.guides.actions import keeping, pages, versions
from kanava.guides.actions.keeping import GuideTold, Said
from kanava.guides.actions.pages import PageTold
from kanava.guides.markdown import outline
from kanava.guides.models import Guide, Page, Picture, Version
from kanava.rules.guides import Checked, FaultKind, GuideState, Text, VersionState, check_version
from kanava.rules.people import Actor

Pairs = Sequence[tuple[Document | None, Document]]
SAID = {
    FaultKind.NO_PAGES: "The guide has no pages.",
    FaultKind.EMPTY_PAGE: "The page is empty.",
    FaultKind.BROKEN_LINK: "The link to “{}” leads to no page.",
    FaultKind.BROKEN_ANCHOR: "The link to “{}” leads to no heading.",
    FaultKind.PICTURE_MISSING: "The picture “{}” is not beside the page.",
    FaultKind.PICTURE_BARE: "The picture “{}” does not say what it shows.",
    FaultKind.LANGUAGE_MISSING: "The page is not written in {}.",
}


def check_guides(pairs: Pairs, whole: Mapping[Key, Document], problems: Problems) -> None:
    """What only the database knows: product lines, versions that are published, pages of other guides."""
    lines = set(ProductLine.objects.values_list("code", flat=True))
    for before, after in pairs:
        part: GuidePart = after.parts[GUIDE]
        if part.line and part.line not in lines:
            problems.add(after.place(GUIDE), f"There is no product line with the code “{part.line}”. There are {', '.join(sorted(lines)) or 'none'}.")  # fmt: skip
        if before is None or before.parts != after.parts:
            _check_version(before, after, problems)
            if part.is_published:
                _check_pages(after, whole, problems)


def _check_version(before: Document | None, after: Document, problems: Problems) -> None:
    was: GuidePart | None = before.parts[GUIDE] if before is not None else None
    part: GuidePart = after.parts[GUIDE]
    labels = Version.objects.filter(guide__slug=after.key.slug)
    has_published = labels.filter(state=VersionState.PUBLISHED).exists()
    taken = labels.exclude(label=was.version if was is not None else "").filter(label=part.version).exists()
    place = after.place(GUIDE)
    if taken:
        problems.add(place, f"There was a version “{part.version}” already. Give this one another name.")
    elif before is not None and was is not None and was.is_published and was.version == part.version:
        is_other = _words(before) != _words(after) or was.news != part.news or not part.is_published
        if is_other:
            said = f"Version {was.version} is published and never changes. Give the pages another “version”."
            problems.add(place, said)
    if part.state == GuideState.SHARED and not (part.is_published or has_published):
        problems.add(place, "A guide is shared once a version of it is published.")
    if part.state == GuideState.WRITTEN and was is not None and was.state != GuideState.WRITTEN:
        problems.add(place, "A guide that was shared can be withdrawn: “state: withdrawn”.")


def _words(document: Document) -> Mapping[str, Any]:
    return {name: part for name, part in document.parts.items() if name != GUIDE}


def _check_pages(after: Document, whole: Mapping[Key, Document], problems: Problems) -> None:
    there = pages_of(after)
    chapters = {chapter for _slug, chapter, _part in there}
    checked = []
    for slug, _chapter, part in there:
        texts = {}
        for language, _title, body in part.said:
            found = outline(body).told()
            texts[language] = Text(found["has_words"], found["anchors"], found["links"], [tuple(one) for one in found["pictures"]])  # type: ignore[arg-type, attr-defined]  # fmt: skip
        checked.append(Checked(slug, texts, {name for name, _sha256 in part.pictures}, slug in chapters))
    others = {
        key.slug: {slug for slug, _chapter, _part in pages_of(one)}
        for key, one in whole.items()
        if key.kind == KIND and key != after.key
    }
    languages = [language for language, _title, _summary in after.parts[GUIDE].said]
    for fault in check_version(checked, languages, others):
        place = after.place(f"{PAGE}{fault.slug}" if fault.slug else GUIDE)
        said = SAID[fault.kind].format(fault.what or fault.language)
        (problems.add if fault.blocks else problems.note)(place, said)


def land_guides(pairs: Pairs, gone: Iterable[Document], *, by: Actor, at: datetime) -> None:
    """Write what has changed. Joins the caller's transaction."""
    given: dict[str, Any] = {"by": by, "at": at}
    lines = dict(ProductLine.objects.values_list("code", "pk"))
    for before, after in pairs:
        if before is None or before.parts != after.parts:
            _land(before, after, lines, given)
    for document in gone:
        guide = Guide.objects.get(slug=document.key.slug)
        if guide.state == GuideState.SHARED:
            keeping.withdraw_guide(guide_id=guide.pk, **given)


def _land(
    before: Document | None, after: Document, lines: Mapping[str, int], given: Mapping[str, Any]
) -> None:
    part: GuidePart = after.parts[GUIDE]
    words = {language: Said(title, summary) for language, title, summary in part.said}
    left = [language for language, _title, _summary in before.parts[GUIDE].said] if before is not None else []
    told = GuideTold(
        {**dict.fromkeys(left, Said("")), **words}, after.key.slug, part.roles, part.types,
        part.tier, lines.get(part.line),
    )  # fmt: skip
    guide = Guide.objects.filter(slug=after.key.slug).first()
    if guide is None:
        guide = keeping.create_guide(told=told, label=part.version, **given)
    else:
        keeping.edit_guide(guide_id=guide.pk, told=told, **given)
    was = version_of(Guide.objects.prefetch_related("versions").get(pk=guide.pk))
    if was is None or was.state != VersionState.DRAFT:
        if was is not None and was.label == part.version:
            _state(guide.pk, part.state, given)
            return
        was = versions.begin_version(guide_id=guide.pk, label=part.version, **given)
    _pages(was.pk, after, given)
    versions.keep_version(version_id=was.pk, label=part.version, news=dict(part.news), **given)
    if part.is_published:
        versions.publish_version(version_id=was.pk, **given)
    _state(guide.pk, part.state, given)


def _state(guide_id: int, state: str, given: Mapping[str, Any]) -> None:
    now = Guide.objects.get(pk=guide_id).state
    move = {GuideState.SHARED: keeping.share_guide, GuideState.WITHDRAWN: keeping.withdraw_guide}
    if now != state and state in move:
        move[GuideState(state)](guide_id=guide_id, **given)


def _pages(version_id: int, after: Document, given: Mapping[str, Any]) -> None:
    """The pages of a draft become those of the document."""
    here: dict[str, Any] = {"version_id": version_id, **given}
    there = {one.slug: one for one in Page.objects.filter(version_id=version_id).prefetch_related("texts")}
    wanted = pages_of(after)
    kept_slugs = {slug for slug, _chapter, _part in wanted}
    for slug, page in there.items():
        if slug not in kept_slugs:
            pages.remove_page(page_id=page.pk, **here)
    for slug, _chapter, part in wanted:
        was = there.get(slug)
        kept = {(one.language, one.title, one.body) for one in was.texts.all()} if was is not None else set()
        page_id = was.pk if was is not None else None
        if page_id is None or kept != set(part.said):
            left = dict.fromkeys((language for language, _title, _body in kept), Said(""))
            words = {**left, **{language: Said(title, body) for language, title, body in part.said}}
            page_id = pages.write_page(page_id=page_id, told=PageTold(words, slug), **here).pk
        _pictures(page_id, part, after, here)
    pages.arrange_pages(order=[(slug, chapter) for slug, chapter, _part in wanted], **here)


def _pictures(page_id: int, part: PagePart, after: Document, here: Mapping[str, Any]) -> None:
    there = {one.name: one for one in Picture.objects.filter(page_id=page_id).select_related("image")}
    wanted = dict(part.pictures)
    for name, picture in there.items():
        if name not in wanted:
            pages.remove_picture(page_id=page_id, picture_id=picture.pk, **here)
    for name, sha256 in wanted.items():
        if name not in there or there[name].image.sha256 != sha256:
            content = b"".join(after.sources[sha256]())
            pages.add_picture(page_id=page_id, name=name, content=content, **here)
