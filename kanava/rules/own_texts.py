"""Our texts that partners make their own: the places in them are those of templates, spelt the same (guide: D3)."""

import re
from collections.abc import Mapping

from kanava.rules.refusals import Refusal
from kanava.rules.template_places import Place, checked, filled_pieces, marks_in, place_of

# What fills a text; logo and colours have their fixed places on the page and in the mail.
TEXT_PLACES = (
    Place.NAME, Place.CONTACT, Place.EMAIL, Place.PHONE, Place.WEBSITE, Place.SERVICES, Place.PRODUCT,
)  # fmt: skip
# How places of texts were spelt before, which is read still.
_OLD = {
    "PARTNER": Place.NAME, "CONTACT": Place.CONTACT, "EMAIL": Place.EMAIL, "PHONE": Place.PHONE, "WEBSITE": Place.WEBSITE,
    "PRODUCT": Place.PRODUCT,
}  # fmt: skip
_OLD_PLACE = re.compile(rf"(?<!\{{)\{{({'|'.join(_OLD)})\}}(?!\}})")


class TextPlaceUnknown(Refusal):
    """A text has something written like a place that nothing would fill. Holds it."""

    code = "TEXT_PLACE_UNKNOWN"


def in_one_spelling(text: str) -> str:
    """A text with its places as templates spell them, `{{partner.name}}` for `{PARTNER}`."""
    return _OLD_PLACE.sub(lambda found: _OLD[found[1]].braced, text)


def check_text(text: str, *, field: str) -> None:
    """That something fills each place of a text. Raises TextPlaceUnknown."""
    marks = marks_in(in_one_spelling(text))
    others = tuple(one.braced for one in checked(marks).found if one not in TEXT_PLACES)
    for mark in (*checked(marks).standing, *others):
        raise TextPlaceUnknown(field=field, mark=mark)


def filled(text: str, told: Mapping[Place, str]) -> str:
    """A text with its places filled in; what is none stays as it is, what is not told leaves nothing."""
    words = {place: told.get(place, "") for place in TEXT_PLACES}
    return "\n".join(_filled_line(line, words) for line in in_one_spelling(text).split("\n"))


def _filled_line(line: str, words: Mapping[Place, str]) -> str:
    return filled_pieces([line], words)[0] if any(place_of(one) for one in marks_in(line)) else line
