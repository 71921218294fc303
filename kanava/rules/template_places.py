"""Places in the slides and documents of our designers that a partner's own data fill (guide: D3).

A place is written `{{partner.name}}`. Office programs part what somebody types into runs as they like; a place is found
across them, and what fills it looks like its beginning.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from kanava.rules.refusals import Refusal

LARGEST_TEMPLATE = 20_000_000  # bytes
MOST_UNPACKED = 100_000_000  # bytes of a template, opened
MOST_XML = 30_000_000  # bytes of them that are text
MOST_PLACES = 200  # different ones that are told of
_GAP = "[ \t\u00a0]*"
_PLACE = re.compile(rf"\{{\{{{_GAP}([A-Za-z_.]{{1,40}}){_GAP}\}}\}}")
_MARK = re.compile(r"\{\{([^{}\n]{1,60})\}\}")
_UNFINISHED = re.compile(r"\{\{([^{}\n]{0,40})")
_BEFORE = re.compile(rf"{_GAP}[·•|,;]?{_GAP}$")
_AFTER = re.compile(rf"{_GAP}[·•|,;]{_GAP}")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# A brace in what fills a place could make another place.
_PLAIN = str.maketrans("{}\n\r\t", "()   ")


class Place(StrEnum):
    """What fills a place. Services are a list where they stand alone; the logo takes the place of a shape or picture that
    is called so; the colours go into the theme, and their marks leave nothing behind. The product is that which the reader
    has chosen."""

    NAME = "partner.name"
    CONTACT = "partner.contact"
    EMAIL = "partner.email"
    PHONE = "partner.phone"
    WEBSITE = "partner.website"
    SERVICES = "partner.services"
    LOGO = "partner.logo"
    COLOUR = "partner.colour"
    ON_COLOUR = "partner.on_colour"
    PRODUCT = "product.name"

    @property
    def braced(self) -> str:
        """As it is typed."""
        return "{{" + self.value + "}}"


class TemplateFormat(Refusal):
    """A template is a presentation or a text of an office program, and none of their own templates."""

    code = "TEMPLATE_FORMAT"


class TemplateTooLarge(Refusal):
    """The file is larger than a template is, or swells beyond measure once it is opened."""

    code = "TEMPLATE_TOO_LARGE"


class MarksStand(Refusal):
    """What is written like a place and is none would be read by customers, and nobody has decided that it may."""

    code = "TEMPLATE_MARKS"


class TemplateMending(Refusal):
    """A template is mended by us: what is written like a place in it and is none waits for a decision."""

    code = "TEMPLATE_MENDING"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a template asks for: the places that are filled; what is written like a place and is none, with the nearest
    place or nothing; places that it does without; beginnings of a place that do not end."""

    found: tuple[Place, ...]
    unknown: tuple[tuple[str, str], ...] = ()
    missing: tuple[Place, ...] = ()
    unfinished: tuple[str, ...] = ()

    @property
    def standing(self) -> tuple[str, ...]:
        """What nothing fills, as customers would read it."""
        return (*("{{" + mark + "}}" for mark, _nearest in self.unknown), *self.unfinished)


def place_of(name: str) -> Place | None:
    """The place of a name, however its letters are written; None where there is none."""
    try:
        return Place(name.strip(" \t\u00a0").lower())
    except ValueError:
        return None


def marks_in(text: str) -> list[str]:
    """What is written like a place in a text, as `checked` takes it; an unfinished one keeps its braces."""
    whole = [place_of(found[1]) or " ".join(found[1].split()) for found in _MARK.finditer(text)]
    begun = ["{{" + " ".join(found[1].split()) for found in _UNFINISHED.finditer(_MARK.sub(" ", text))]
    return [str(one) for one in (*whole, *begun) if one]


def is_called(place: Place, *names: str) -> bool:
    """Whether a shape's name or description says that it is a place, with braces or without."""
    return any(place_of(name.strip().strip("{}")) == place or place in marks_in(name) for name in names)


def is_alone(place: Place, text: str) -> bool:
    """Whether nothing but a place stands in a paragraph."""
    found = _PLACE.fullmatch(text.strip())
    return found is not None and place_of(found[1]) == place


def checked(marks: Iterable[str]) -> Checked:
    """What is to be said of a template's places, as they were found in it."""
    there = list(dict.fromkeys(marks))
    found = {place for mark in there if (place := place_of(mark)) is not None}
    begun = [mark for mark in there if mark.startswith("{{")]
    unknown = [mark for mark in there if mark not in begun and place_of(mark) is None]
    return Checked(
        tuple(one for one in Place if one in found),
        tuple((mark, _nearest(mark)) for mark in unknown),
        tuple(one for one in Place if one not in found),
        tuple(begun),
    )


def _nearest(mark: str) -> str:
    name = re.sub(r"[\s_:-]+", ".", mark.strip().lower())
    ours = f"partner.{name.rpartition('.')[2]}"
    if place_of(ours) and not name.startswith("prod"):
        return ours
    return next(iter(get_close_matches(name, [*Place], n=1, cutoff=0.55)), "")


def lacking(places: Collection[str], told: Mapping[Place, str]) -> tuple[Place, ...]:
    """Places of a template that a partner has told nothing for. A colour there always is, and the product is ours to tell."""
    always = (Place.COLOUR, Place.ON_COLOUR, Place.PRODUCT)
    return tuple(one for one in Place if one in places and one not in always and not told.get(one))


def plain(words: str) -> str:
    """Words that may fill a place: on one line, without braces and without signs that no text has."""
    return " ".join(_NO_TEXT.sub("", words.translate(_PLAIN)).split())


def filled_pieces(pieces: Sequence[str], told: Mapping[Place, str]) -> list[str]:
    """The texts of a paragraph's runs with their places filled: the words stand in the run in which a place begins. What
    is not told leaves nothing, and takes what parts it from its neighbour along; what is no place stays."""
    left = list(pieces)
    while found := [one for one in _PLACE.finditer("".join(left)) if place_of(one[1]) is not None]:
        for one in reversed(found):
            place = place_of(one[1])
            assert place is not None
            words, start, end = plain(told.get(place, "")), one.start(), one.end()
            if not words:
                start, end = _with_separator("".join(left), start, end)
            left = _put(left, start, end, words)
    return left


def _with_separator(text: str, start: int, end: int) -> tuple[int, int]:
    """A place with the dot, comma or bar before it, or after it where it begins a line."""
    before = _BEFORE.search(text[:start])
    if before is not None and before[0].strip():
        return before.start(), end
    after = _AFTER.match(text, end)
    if after is not None and not text[:start].rpartition("\n")[2].strip():
        return start, after.end()
    return start, end


def _put(pieces: Sequence[str], start: int, end: int, words: str) -> list[str]:
    made, at = [], 0
    for piece in pieces:
        first, last = max(start - at, 0), min(end - at, len(piece))
        if first < last:
            here = words if at <= start else ""
            made.append(piece[:first] + here + piece[last:])
        else:
            made.append(piece)
        at += len(piece)
    return made


def fitted(size: tuple[int, int], frame: tuple[int, int]) -> tuple[int, int]:
    """The size of a picture in proportion that just fits into a frame, width first."""
    width, height = (max(one, 1) for one in size)
    scale = min(frame[0] / width, frame[1] / height)
    return max(round(width * scale), 1), max(round(height * scale), 1)
