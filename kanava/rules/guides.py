"""Technical guides: who reads them, how their pages stand in an order, how pages name each other, and what is checked
before a version is published (guide: D4)."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from kanava.rules.materials import Reader, tiers_from
from kanava.rules.refusals import Refusal

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY = 160, 600, 60_000  # letters
LONGEST_SLUG, LONGEST_LABEL, LONGEST_NEWS, LONGEST_NOTE = 60, 20, 1_000, 1_000
MOST_PAGES = 1_000  # of a version
MOST_PICTURES = 40  # of a page
# Parts of an address that stand for something else than a page.
TAKEN = frozenset({"v", "changes", "pdf", "search", "pictures"})

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LABEL = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z])?")
_LINK = re.compile(r"(?:(?:\.\./)?([a-z0-9-]+)/)?([a-z0-9-]+)?(?:\.md)?(?:#(.+))?")


class GuideState(StrEnum):
    """Written: not shared yet. Shared: partners read its published versions. Withdrawn: kept for us."""

    WRITTEN = "WRITTEN"
    SHARED = "SHARED"
    WITHDRAWN = "WITHDRAWN"


class VersionState(StrEnum):
    """Draft: being written. Published: read, and never changed again. Archived: published once, read by us alone."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    ARCHIVED = "ARCHIVED"


class Callout(StrEnum):
    """What a paragraph that stands out is."""

    NOTE = "NOTE"
    TIP = "TIP"
    WARNING = "WARNING"


class GuideTitleMissing(Refusal):
    """A guide or page has a title in at least one language."""

    code = "GUIDE_TITLE"


class SlugUnreadable(Refusal):
    """An address has small letters a to z, digits and hyphens between them."""

    code = "GUIDE_SLUG"


class SlugTaken(Refusal):
    """Another guide, or another page of the version, has this address."""

    code = "GUIDE_SLUG_TAKEN"


class LabelUnreadable(Refusal):
    """A version is named by letters, digits, dots and hyphens."""

    code = "GUIDE_LABEL"


class LabelTaken(Refusal):
    """Another version of the guide has this name."""

    code = "GUIDE_LABEL_TAKEN"


class DraftThere(Refusal):
    """A version is being written already: it is published or thrown away first."""

    code = "GUIDE_DRAFT_THERE"


class VersionFixed(Refusal):
    """A published version is never changed; what is to be corrected becomes the next one."""

    code = "GUIDE_VERSION_FIXED"


class GuideMoved(Refusal):
    """Somebody has shared, withdrawn, published or archived it meanwhile."""

    code = "GUIDE_MOVED"


class NothingPublished(Refusal):
    """No version is published: there is nothing to read."""

    code = "GUIDE_UNPUBLISHED"


class VersionFaulty(Refusal):
    """The checks name something that is mended before a version is published."""

    code = "GUIDE_FAULTY"


class NewestStays(Refusal):
    """The newest version is what partners read: it is not archived while the guide is shared."""

    code = "GUIDE_NEWEST"


class TooManyPages(Refusal):
    """The version has no room for more pages."""

    code = "GUIDE_PAGES"


class TooManyPictures(Refusal):
    """The page has no room for more pictures."""

    code = "GUIDE_PICTURES"


class PictureUnknown(Refusal):
    """A page shows pictures in PNG or JPEG."""

    code = "GUIDE_PICTURE"


@dataclass(frozen=True, slots=True)
class Access:
    """Whom a guide is for. Empty collections and an empty tier leave nobody out."""

    state: str
    is_published: bool
    roles: Collection[str] = ()
    partner_types: Collection[str] = ()
    lowest_tier: str = ""


def may_read(access: Access, reader: Reader) -> bool:
    """Whether a reader sees a guide, finds it and reads it."""
    return (
        access.state == GuideState.SHARED
        and access.is_published
        and (not access.roles or reader.role in access.roles)
        and (not access.partner_types or reader.type in access.partner_types)
        and (not access.lowest_tier or reader.tier in tiers_from(access.lowest_tier))
    )


def slug_of(typed: str, title: str = "", *, field: str = "slug") -> str:
    """The part of an address: as typed, else made of a title. Raises SlugUnreadable."""
    slug = typed.strip().lower()
    if not slug:
        plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-")
    if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug) or slug in TAKEN:
        raise SlugUnreadable(field=field)
    return slug


def label_of(typed: str) -> str:
    """The name of a version. Raises LabelUnreadable (field `label`)."""
    label = typed.strip()
    if len(label) > LONGEST_LABEL or not _LABEL.fullmatch(label):
        raise LabelUnreadable(field="label")
    return label


def next_label(label: str) -> str:
    """What a version after this one is called, if nobody says otherwise: its last number plus one."""
    found = re.search(r"(\d+)(\D*)$", label)
    if found is None:
        return f"{label}-2"
    return f"{label[: found.start()]}{int(found.group(1)) + 1}{found.group(2)}"[:LONGEST_LABEL]


# The order of pages: (page, its chapter or None), a chapter before its pages.
Tree = Sequence[tuple[int, int | None]]


class Way(StrEnum):
    """Where a page is moved: before the one before it, after the one after it, below the chapter before it, out of it."""

    UP = "UP"
    DOWN = "DOWN"
    IN = "IN"
    OUT = "OUT"


def ordered(tree: Tree) -> list[tuple[int, int | None]]:
    """The same pages with each chapter before its pages, in the order in which they stand."""
    chapters = [page for page, parent in tree if parent is None]
    return [
        one
        for chapter in chapters
        for one in ((chapter, None), *((page, parent) for page, parent in tree if parent == chapter))
    ]


def moved(tree: Tree, page: int, way: Way) -> list[tuple[int, int | None]]:
    """The order after a page was moved; a chapter takes its pages along. The same order where it cannot go there."""
    parents = dict(tree)
    parent = parents[page]
    around = [one for one, above in tree if above == parent]
    place = around.index(page)
    match way:
        case Way.UP | Way.DOWN:
            other = place + (-1 if way == Way.UP else 1)
            if not 0 <= other < len(around):
                return list(tree)
            around[place], around[other] = around[other], around[place]
            rest = [(one, above) for one, above in tree if above != parent]
            return ordered([*((one, parent) for one in around), *rest])
        case Way.IN:
            if parent is not None or not place or page in parents.values():
                return list(tree)
            rest = [(one, above) for one, above in tree if one != page]
            return ordered([*rest, (page, around[place - 1])])
        case Way.OUT:
            if parent is None:
                return list(tree)
            rest = [(one, above) for one, above in tree if one != page]
            after = rest.index((parent, None)) + 1
            return ordered([*rest[:after], (page, None), *rest[after:]])


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page that a text names: of another guide, or of its own where `guide` is empty; without `page` the page itself,
    or the first page of another guide."""

    guide: str
    page: str
    anchor: str


def is_outside(address: str) -> bool:
    """Whether a link leads to the web or to a letter."""
    return address.lower().startswith(("https://", "http://", "mailto:"))


def page_link(address: str) -> PageLink | None:
    """The page that an address in a text means: `install`, `install.md#proxy`, `#proxy`, `other-guide/install`; None for
    what names none."""
    found = _LINK.fullmatch(unquote(address))
    if found is None or not any(found.groups()):
        return None
    guide, page, anchor = found.groups()
    return PageLink(guide or "", page or "", anchor or "")


class FaultKind(StrEnum):
    """What the checks find. Only a language that is missing lets a version be published all the same."""

    NO_PAGES = "NO_PAGES"
    EMPTY_PAGE = "EMPTY_PAGE"
    BROKEN_LINK = "BROKEN_LINK"
    BROKEN_ANCHOR = "BROKEN_ANCHOR"
    PICTURE_MISSING = "PICTURE_MISSING"
    PICTURE_BARE = "PICTURE_BARE"
    LANGUAGE_MISSING = "LANGUAGE_MISSING"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that the checks have found: on which page, in which language, and what exactly."""

    kind: FaultKind
    slug: str = ""
    language: str = ""
    what: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it is mended before the version is published."""
        return self.kind != FaultKind.LANGUAGE_MISSING


@dataclass(frozen=True, slots=True)
class Text:
    """What the checks look at of a page in one language. `pictures` are (name, what it shows)."""

    has_words: bool
    anchors: Collection[str] = ()
    links: Collection[str] = ()
    pictures: Collection[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A page for the checks: its texts by language, and the names of its pictures. A chapter that has pages may be empty."""

    slug: str
    texts: Mapping[str, Text]
    pictures: Collection[str] = ()
    is_chapter: bool = False


def check_version(
    pages: Sequence[Checked], languages: Collection[str], others: Mapping[str, Collection[str]]
) -> list[Fault]:
    """What is wrong with a version, page by page. `languages` are those that the guide is written in, `others` the pages of
    the newest versions of the other guides."""
    if not pages:
        return [Fault(FaultKind.NO_PAGES)]
    by_slug = {one.slug: one for one in pages}
    return [fault for one in pages for fault in _faults(one, by_slug, languages, others)]


def _faults(
    page: Checked,
    by_slug: Mapping[str, Checked],
    languages: Collection[str],
    others: Mapping[str, Collection[str]],
) -> Iterator[Fault]:
    for language in languages:
        if language not in page.texts:
            yield Fault(FaultKind.LANGUAGE_MISSING, page.slug, language)
    for language, text in page.texts.items():
        if not text.has_words and not page.is_chapter:
            yield Fault(FaultKind.EMPTY_PAGE, page.slug, language)
        for address in text.links:
            kind = _broken(address, page, language, by_slug, others)
            if kind is not None:
                yield Fault(kind, page.slug, language, address)
        for name, shows in text.pictures:
            if name not in page.pictures:
                yield Fault(FaultKind.PICTURE_MISSING, page.slug, language, name)
            elif not shows.strip():
                yield Fault(FaultKind.PICTURE_BARE, page.slug, language, name)


def _broken(
    address: str,
    page: Checked,
    language: str,
    by_slug: Mapping[str, Checked],
    others: Mapping[str, Collection[str]],
) -> FaultKind | None:
    if is_outside(address):
        return None
    link = page_link(address)
    if link is None:
        return FaultKind.BROKEN_LINK
    if link.guide:
        pages = others.get(link.guide)
        is_there = pages is not None and (not link.page or link.page in pages)
        return None if is_there else FaultKind.BROKEN_LINK
    meant = by_slug.get(link.page) if link.page else page
    if meant is None:
        return FaultKind.BROKEN_LINK
    # Who reads the page in this language reads the other one in it too, or else in that which there is.
    read = [meant.texts[language]] if language in meant.texts else list(meant.texts.values())
    is_there = not link.anchor or any(link.anchor in one.anchors for one in read)
    return None if is_there else FaultKind.BROKEN_ANCHOR


class Change(StrEnum):
    """What became of a page from one version to another."""

    NEW = "NEW"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


def compare(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> dict[str, Change]:
    """What became of pages: both versions' pages by slug with the digests of their texts by language."""
    found = {slug: Change.NEW for slug in new if slug not in old}
    found |= {slug: Change.CHANGED for slug in new if slug in old and dict(old[slug]) != dict(new[slug])}
    return found | {slug: Change.REMOVED for slug in old if slug not in new}
