"""Reading guides from a folder."""

from collections.abc import Mapping
from functools import partial

from kanava.content.documents import Document, Key, Place, Problems, Source, plain_text
from kanava.content.fields import Fields, by_language, fields_of
from kanava.content.folder import Folder, checksum
from kanava.content.guides.parts import (
    GUIDE,
    KIND,
    NAMED,
    ORDER,
    PAGE,
    STATES,
    UNDER,
    GuidePart,
    OrderPart,
    PagePart,
)
from kanava.content.languages import UNKNOWN_LANGUAGE, in_order
from kanava.content.yaml_nodes import Node, YamlWrong, read
from kanava.guides.markdown import outline
from kanava.guides.pictures import LARGEST
from kanava.rules.files import FileKind, kind_of
from kanava.rules.guides import (
    LONGEST_BODY,
    LONGEST_LABEL,
    LONGEST_NEWS,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_PAGES,
    GuideState,
    label_of,
    slug_of,
)
from kanava.rules.languages import CODES
from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.people import PARTNER_ROLES
from kanava.rules.refusals import Refusal

TYPES = {one.value.lower(): one.value for one in PartnerType}
TIERS = {one.value.lower(): one.value for one in Tier}
ROLES = {one.value.removeprefix("PARTNER_").lower(): one.value for one in PARTNER_ROLES}
PICTURES = (FileKind.PNG, FileKind.JPEG)


def read_guides(folder: Folder, problems: Problems) -> Mapping[Key, Document]:
    """All guides of a folder."""
    found = {}
    for slug in folder.folders(UNDER):
        place = Place(f"{UNDER}/{slug}", 0)
        if not _is_slug(slug):
            problems.add(place, "A guide’s folder is named in small letters a to z, digits and hyphens.")
        elif f"{place.file}/guide.yaml" not in folder.files:
            problems.add(place, "There is no guide.yaml in it.")
        else:
            document = _Reading(folder, slug, problems).document()
            found[document.key] = document
    for one in folder.below(UNDER):
        if one != "README.md":
            problems.note(Place(f"{UNDER}/{one}", 0), "Only folders of guides are read here.")
    return found


def _is_slug(text: str) -> bool:
    try:
        return slug_of(text) == text
    except Refusal:
        return False


class _Reading:
    """One guide as it is found, with where its parts stand and what opens its pictures."""

    def __init__(self, folder: Folder, slug: str, problems: Problems) -> None:
        self.folder, self.slug, self.problems = folder, slug, problems
        self.under = f"{UNDER}/{slug}"
        self.used = {f"{self.under}/guide.yaml", f"{self.under}/README.md"}
        self.sources: dict[str, Source] = {}
        self.places: dict[str, Place] = {}
        self.chapters: dict[str, str] = {}

    def document(self) -> Document:
        """The guide."""
        name = f"{self.under}/guide.yaml"
        self.places |= {GUIDE: Place(name, 1), ORDER: Place(name, 1)}
        guide = _guide(fields_of(self.folder, name, self.problems))
        pages = self._pages()
        self._check_chapters(pages)
        order = tuple((slug, self.chapters[slug]) for slug in pages)
        parts = {
            GUIDE: guide,
            ORDER: OrderPart(order),
            **{f"{PAGE}{slug}": page for slug, page in pages.items()},
        }
        for one in self.folder.files:
            if one.startswith(f"{self.under}/") and one not in self.used:
                self.problems.note(Place(one, 0), "Nothing refers to this file.")
        return Document(Key(KIND, self.slug), parts, self.places, self.sources)

    def _pages(self) -> dict[str, PagePart]:
        named: dict[str, tuple[int, dict[str, str]]] = {}
        for name in self.folder.below(self.under):
            match = NAMED.fullmatch(name)
            place = Place(f"{self.under}/{name}", 0)
            if match is None:
                if name.endswith(".md") and place.file not in self.used:
                    self.problems.add(place, "A page’s file is named such as 10-install.en.md.")
                continue
            self.used.add(place.file)
            number, slug, language = match.groups()
            kept, texts = named.setdefault(slug, (int(number), {}))
            if kept != int(number):
                self.problems.add(
                    place, f"The page “{slug}” stands at {kept} too; give its files one number."
                )
            if not _is_slug(slug):
                self.problems.add(place, f"“{slug}” cannot be a page’s address.")
            if language in CODES:
                texts[language] = place.file
            else:
                self.problems.add(place, UNKNOWN_LANGUAGE)
        if len(named) > MOST_PAGES:
            self.problems.add(Place(self.under, 0), f"A version has {MOST_PAGES:,} pages at most.")
            return {}
        ordered = sorted(named.items(), key=lambda one: (one[1][0], one[0]))
        return {slug: self._page(slug, texts) for slug, (_number, texts) in ordered if texts}

    def _page(self, slug: str, texts: Mapping[str, str]) -> PagePart:
        said: list[tuple[str, str, str]] = []
        shown: dict[str, Place] = {}
        chapters: dict[str, Fields] = {}
        for language in in_order(texts):
            head, body, first = self._split(texts[language])
            self.places.setdefault(f"{PAGE}{slug}", Place(texts[language], first))
            if len(body) > LONGEST_BODY:
                self.problems.add(
                    Place(texts[language], first), f"The text is longer than {LONGEST_BODY:,} signs."
                )
            if "\0" in body:
                self.problems.add(
                    Place(texts[language], first), "The text has a sign in it that no text has."
                )
            said.append((language, head.text("title", longest=LONGEST_TITLE, needed=True), body))
            if "chapter" in head:
                chapters[head.text("chapter", longest=60)] = head
            head.close()
            shown |= {name: Place(texts[language], first) for name, _words in outline(body).pictures}
        if len(chapters) > 1:
            next(iter(chapters.values())).wrong(1, "The page belongs to one chapter in all its languages.")
        self.chapters[slug] = next(iter(chapters), "")
        pictures = {name: self._picture(slug, name, place) for name, place in shown.items()}
        return PagePart(
            tuple(said), tuple(sorted((name, found) for name, found in pictures.items() if found))
        )

    def _split(self, name: str) -> tuple[Fields, str, int]:
        """What stands at the head of a text, the text, and the line that it begins on."""
        text = plain_text(self.folder.text(name, self.problems) or "")
        first, _line, rest = text.partition("\n")
        head, bar, body = f"{rest}\n".partition("---\n")
        if first.rstrip() != "---" or not bar:
            said = "The file begins with a line ---, what is told of the page, and another line ---."
            self.problems.add(Place(name, 1), said)
            return Fields(Node(1, {"title": Node(1, "?")}), name, self.problems), "", 1
        try:
            node = read(head, first_line=2)
        except YamlWrong as wrong:
            self.problems.add(Place(name, wrong.line), wrong.said)
            node = Node(2, {"title": Node(2, "?")})
        return Fields(node, name, self.problems), plain_text(body), head.count("\n") + 3

    def _picture(self, slug: str, name: str, place: Place) -> str:
        """The checksum of a picture, in a folder of its page or beside it; empty where it is none."""
        own = f"{self.under}/{slug}/{name}"
        full = own if own in self.folder.files else f"{self.under}/{name}"
        if full not in self.folder.files:
            self.problems.note(place, f"The picture “{name}” is not beside the page.")
            return ""
        self.used.add(full)
        if self.folder.files[full] > LARGEST or kind_of(self.folder.content(full)) not in PICTURES:
            self.problems.add(
                Place(full, 0), f"A picture is a whole PNG or JPEG of {LARGEST:,} bytes at most."
            )
            return ""
        sha256 = checksum(self.folder.chunks(full))
        self.sources[sha256] = partial(self.folder.chunks, full)
        return sha256

    def _check_chapters(self, pages: Mapping[str, PagePart]) -> None:
        for slug in pages:
            chapter = self.chapters[slug]
            if chapter and (chapter not in pages or self.chapters[chapter]):
                said = f"The chapter “{chapter}” is no page of the guide, or is in a chapter itself."
                self.problems.add(self.places[f"{PAGE}{slug}"], said)


def _guide(fields: Fields) -> GuidePart:
    titles = _words(fields, "title", longest=LONGEST_TITLE)
    summaries = _words(fields, "summary", longest=LONGEST_SUMMARY, one_line=False)
    if not titles:
        fields.wrong(fields.line_of("title"), "“title” is missing: one in each language, such as “en: …”.")
    for code in summaries:
        if code not in titles:
            fields.wrong(fields.line_of("summary"), f"There is a summary in “{code}”, but no title.")
    version = fields.text("version", longest=LONGEST_LABEL, needed=bool(fields.told))
    if version and not _is_label(version):
        fields.wrong(fields.line_of("version"), "“version” is made of letters, digits, dots and hyphens.")
    news = _words(fields, "news", longest=LONGEST_NEWS, one_line=False)
    part = GuidePart(
        state=fields.choice("state", STATES, otherwise=GuideState.WRITTEN),
        said=tuple((code, title, summaries.get(code, "")) for code, title in titles.items()),
        version=version,
        is_published=fields.yes("published", otherwise=False),
        news=tuple(news.items()),
        roles=_several(fields, "roles", ROLES),
        types=_several(fields, "types", TYPES),
        tier=fields.choice("tier", TIERS) if "tier" in fields else "",
        line=fields.text("product_line", longest=40),
    )
    fields.close()
    return part


def _words(fields: Fields, name: str, *, longest: int, one_line: bool = True) -> dict[str, str]:
    """Texts by language, in the order of those."""
    told = by_language(fields, name, longest=longest, one_line=one_line)
    return {code: told[code] for code in in_order(told) if code in CODES}


def _is_label(text: str) -> bool:
    try:
        return label_of(text) == text
    except Refusal:
        return False


def _several(fields: Fields, name: str, known: Mapping[str, str]) -> tuple[str, ...]:
    said = f"“{name}” are of {', '.join(known)}."
    told = fields.texts(name, longest=20, check=lambda one: "" if one.lower() in known else said)
    return tuple(sorted({known[one.lower()] for one in told if one.lower() in known}))
