"""Writing a guide into a folder. The same document is the same files, byte for byte."""

from collections.abc import Iterable, Mapping
from typing import Any

from kanava.content.documents import Document, Source
from kanava.content.guides.parts import GUIDE, NAMED, PAGE, STATES, UNDER, GuidePart, pages_of
from kanava.content.guides.reading import ROLES
from kanava.content.yaml_nodes import write

STEP = 10


def files_of(document: Document) -> dict[str, bytes | Source]:
    """The files of a guide, by their path in the folder."""
    under = f"{UNDER}/{document.key.slug}"
    found: dict[str, bytes | Source] = {f"{under}/guide.yaml": write(_guide(document.parts[GUIDE])).encode()}
    taken: dict[str, str] = {}
    for number, (slug, chapter, part) in enumerate(pages_of(document), start=1):
        for place, (language, title, body) in enumerate(part.said):
            head = {"title": title}
            if place == 0 and chapter:
                head["chapter"] = chapter
            text = f"---\n{write(head)}---\n{body}{chr(10) if body else ''}"
            found[f"{under}/{number * STEP}-{slug}.{language}.md"] = text.encode()
        for name, sha256 in part.pictures:
            # Another page's picture of that name lies beside already: this one lies in a folder of its page.
            is_free = taken.setdefault(name, sha256) == sha256
            found[f"{under}/{name}" if is_free else f"{under}/{slug}/{name}"] = document.sources[sha256]
    return found


def is_left_over(path: str, document: Document, synced: Iterable[str]) -> bool:
    """A page's file under another number, or of a page that was synced and is no more there."""
    slug, _bar, name = path.partition("/")
    match = NAMED.fullmatch(name)
    here = {one.removeprefix(PAGE) for one in (*document.parts, *synced)}
    return slug == document.key.slug and match is not None and match[2] in here


def _guide(part: GuidePart) -> Mapping[str, Any]:
    words = {code: word for word, code in ROLES.items()}
    told: dict[str, Any] = {
        "title": {language: title for language, title, _summary in part.said},
        "summary": {language: summary for language, _title, summary in part.said if summary},
        "version": part.version,
        "published": "yes" if part.is_published else "",
        "news": dict(part.news),
        "state": next(word for word, code in STATES.items() if code == part.state),
        "roles": [words[one] for one in part.roles],
        "types": [one.lower() for one in part.types],
        "tier": part.tier.lower(),
        "product_line": part.line,
    }
    return {name: value for name, value in told.items() if value not in ("", [], {})}
