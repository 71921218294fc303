"""How much room a text takes on a slide: its lines, by the usual width of letters, since no office program is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kanava.library.co_branding.colours import Theme
from kanava.library.co_branding.names import a
from kanava.library.co_branding.paragraphs import text_of

LONGEST_TEXT = 2_000  # letters of a paragraph
LINE = 1.2
LETTER = 0.5  # of its height, a letter's usual width
INSET = 7.2  # points between a frame and its text
WHOLE = 100_000  # of a scale, as office programs write it


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its look; `after` is what is left free below it."""

    words: str
    size: float
    colour: str
    is_bold: bool
    align: str
    indent: float
    after: float

    @property
    def step(self) -> float:
        """How far down the next one begins."""
        return self.size * LINE + self.after


@dataclass(frozen=True, slots=True)
class Look:
    """How a text looks where it says nothing itself: the height of its letters in points, their scale, the theme."""

    usual: float
    scale: float = 1.0
    theme: Theme | None = None


def scale_of(body: Any) -> float:
    """By how much a program has made the letters of a text smaller, so that they fit."""
    look = body.find(a("bodyPr"))
    fit = look.find(a("normAutofit")) if look is not None else None
    told = fit.get("fontScale", "") if fit is not None else ""
    return int(told) / WHOLE if told.isdigit() and int(told) else 1.0


def lines_of(body: Any, width: float, look: Look) -> list[Line]:
    """A text in lines that fit into a frame of a width in points."""
    return [line for one in body.iter(a("p")) for line in _lines(one, width - 2 * INSET, look)]


def height_of(lines: list[Line]) -> float:
    """The height of a text, in points."""
    return sum(line.step for line in lines)


def _lines(paragraph: Any, width: float, told: Look) -> Iterator[Line]:
    look, run = paragraph.find(a("pPr")), next(paragraph.iter(a("rPr")), None)
    height = run.get("sz", "") if run is not None else ""
    size = (int(height) / 100 if height.isdigit() else told.usual) * told.scale
    colour = _colour(run, told.theme)
    is_bold = run is not None and run.get("b") in ("1", "true")
    align = look.get("algn", "l") if look is not None else "l"
    mark = look.find(a("buChar")) if look is not None else None
    indent = size if mark is not None else 0.0
    text = text_of(paragraph)[:LONGEST_TEXT]
    broken = [one for part in text.split("\n") for one in _broken(part, (width - indent) / (size * LETTER))]
    for number, words in enumerate(broken):
        is_first, is_last = number == 0, number == len(broken) - 1
        shown = f"{mark.get('char', '•')} {words}" if mark is not None and is_first and words else words
        after = size * 0.4 if is_last and mark is not None else 0.0
        # A line hangs below the words of the first, not below its mark.
        hangs = 0.0 if is_first else indent * 0.5
        yield Line(shown, size, colour, is_bold, align, hangs, after)


def _colour(run: Any, theme: Theme | None) -> str:
    if theme is None:
        return ""
    return (theme.of(run.find(a("solidFill"))) if run is not None else "") or theme.text


def _broken(text: str, letters: float) -> list[str]:
    """A text in lines of about so many letters."""
    made: list[str] = []
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > max(letters, 4):
            made.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*made, line]
