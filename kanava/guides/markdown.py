"""What a page's text holds: CommonMark with tables, and quotations that begin with [!NOTE], [!TIP] or [!WARNING]."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kanava.rules.guides import Callout

_MARK = re.compile(rf"\[!({'|'.join(Callout)})\][ \t]*\n?")
_WORD = re.compile(r"\w+")
LONGEST_HEADING = 200


def parser() -> MarkdownIt:
    """A parser of pages; HTML stands there as it was typed."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.core.ruler.after("block", "callouts", _callouts)
    made.core.ruler.after("block", "levels", _levels)
    return made


def _callouts(state: StateCore) -> None:
    """Note on a quotation that it is a callout, and take the mark out of its text."""
    tokens = state.tokens
    for place, token in enumerate(tokens):
        inside = tokens[place + 2] if place + 2 < len(tokens) else None
        if token.type != "blockquote_open" or inside is None or inside.type != "inline":
            continue
        found = _MARK.match(inside.content)
        if found is None:
            continue
        inside.content = inside.content[found.end() :]
        closing = next(
            one for one in tokens[place:] if one.type == "blockquote_close" and one.level == token.level
        )
        token.meta = closing.meta = {"callout": found.group(1)}


def _levels(state: StateCore) -> None:
    """Let headings begin with the first level and leave none out, so that a page reads well aloud and as a paper."""
    headings = [token for token in state.tokens if token.type == "heading_open"]
    highest = min((int(token.tag[1:]) for token in headings), default=1)
    last = 0
    for place, token in enumerate(state.tokens):
        if token.type == "heading_open":
            last = min(int(token.tag[1:]) - highest + 1, last + 1)
            token.tag = state.tokens[place + 2].tag = f"h{last}"


def text_of(token: Token) -> str:
    """The words of a token, without their marks."""
    if token.type in ("fence", "code_block", "text", "code_inline"):
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type == "image" else "".join(text_of(one) for one in token.children or ())


class Anchors:
    """Gives each heading of a page the name that a link leads to it by."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def name(self, heading: str) -> str:
        """A name of the heading's own letters; the second of the same words gets a number."""
        kept = "".join(one if one.isalnum() else "-" for one in heading.lower())
        name = re.sub("-+", "-", kept).strip("-")[:180] or "part"
        times = self._taken[name] = self._taken.get(name, 0) + 1
        return name if times == 1 else f"{name}-{times}"


@dataclass(slots=True)
class Part:
    """A passage: its heading with its anchor, and its words."""

    anchor: str = ""
    heading: str = ""
    level: int = 1
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words, a line each block."""
        return "\n".join(one for one in self.said if one.strip())


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands in a page's text."""

    parts: Sequence[Part]
    links: Sequence[str]
    pictures: Sequence[tuple[str, str]]

    @property
    def anchors(self) -> list[str]:
        """Where links lead into the page."""
        return [part.anchor for part in self.parts if part.anchor]

    @property
    def words(self) -> int:
        """How many words there are."""
        return sum(len(_WORD.findall(f"{part.heading} {part.text}")) for part in self.parts)

    def told(self) -> dict[str, object]:
        """For the checks, as it is kept."""
        return {
            "anchors": self.anchors,
            "links": list(self.links),
            "pictures": [list(one) for one in self.pictures],
            "has_words": any(part.heading or part.text for part in self.parts) or bool(self.pictures),
        }


def outline(body: str) -> Outline:
    """What stands in a page's text. A heading inside of a list or a quotation begins no part."""
    tokens = _PARSER.parse(body.replace("\0", ""))
    anchors, parts = Anchors(), [Part()]
    links: dict[str, None] = {}
    pictures: dict[tuple[str, str], None] = {}
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        if before is not None and before.type == "heading_open" and before.level == 0:
            heading = text_of(token)
            parts.append(Part(anchors.name(heading), heading[:LONGEST_HEADING], int(before.tag[1:])))
        elif token.type in ("inline", "fence", "code_block"):
            parts[-1].said.append(text_of(token))
        for one in _inside(token):
            if one.type == "link_open":
                links[str(one.attrs.get("href", ""))] = None
            elif one.type == "image":
                pictures[str(one.attrs.get("src", "")), one.content] = None
    kept = [one for one in parts if one.anchor or one.text]
    return Outline(kept, list(links), list(pictures))


def plain(body: str) -> str:
    """A page's text without marks, a paragraph each block, for seeing what has changed in it."""
    blocks: list[str] = []
    cells: list[str] | None = None
    for token in _PARSER.parse(body.replace("\0", "")):
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            blocks.append(" | ".join(cells))
            cells = None
        elif token.type in ("inline", "fence", "code_block"):
            text = text_of(token).rstrip("\n")
            if cells is None:
                blocks.append(text)
            else:
                cells.append(text)
    return "\n\n".join(blocks)


def _inside(token: Token) -> Iterator[Token]:
    for one in token.children or ():
        yield one
        yield from _inside(one)


_PARSER = parser()
