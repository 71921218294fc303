"""The parts of a guide: the guide with the version that its pages are of, each page, and their order."""

import re
from dataclasses import dataclass

from kanava.content.documents import Document
from kanava.rules.guides import GuideState

KIND, UNDER = "guide", "guides"
GUIDE, ORDER, PAGE = "guide", "order", "page/"
STATES = {one.value.lower(): one.value for one in GuideState}
# A page's file: number, address, language.
NAMED = re.compile(r"(\d{1,5})-([a-z0-9]+(?:-[a-z0-9]+)*)\.([a-z]{2})\.md")


@dataclass(frozen=True, slots=True)
class GuidePart:
    """What is told of a guide. `said` is language, title, summary; `news` language and what has changed in the version;
    `line` the code of a product line."""

    state: str
    said: tuple[tuple[str, str, str], ...]
    version: str
    is_published: bool
    news: tuple[tuple[str, str], ...] = ()
    roles: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    tier: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class OrderPart:
    """In which order the pages come: address and chapter, which is empty for a chapter itself."""

    pages: tuple[tuple[str, str], ...] = ()

    @property
    def keys(self) -> list[str]:
        """The pages' addresses."""
        return [slug for slug, _chapter in self.pages]


@dataclass(frozen=True, slots=True)
class PagePart:
    """A page. `said` is language, title, text; `pictures` name and checksum."""

    said: tuple[tuple[str, str, str], ...]
    pictures: tuple[tuple[str, str], ...] = ()


def pages_of(document: Document) -> list[tuple[str, str, PagePart]]:
    """The pages of a guide in their order: address, chapter and page. Where both sides have changed, the order of one may
    leave pages of the other out: those come last."""
    pages = {name.removeprefix(PAGE): part for name, part in document.parts.items() if name.startswith(PAGE)}
    told = [(slug, chapter) for slug, chapter in document.parts[ORDER].pages if slug in pages]
    told += [(slug, "") for slug in pages if slug not in {one for one, _chapter in told}]
    return [(slug, chapter if chapter in pages else "", pages[slug]) for slug, chapter in told]
