"""Names as they are kept, and their order, the same on every installation: Finnish and Swedish letters after z."""

import re
import unicodedata

from kanava.rules.refusals import Refusal

_AFTER_Z = {
    "å": "{a",
    "ä": "{b",
    "æ": "{b",
    "ö": "{c",
    "ø": "{c",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "đ": "d",
    "ł": "l",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
}
_NUMBER = re.compile(r"\d+")
# Signs among plain letters; \s has the blanks that `isspace` knows.
_SIGNS = re.compile(r"[^a-z0-9\s]+")
_DIGITS = 8
LONGEST = 240


class NameUnreadable(Refusal):
    """A company's name of signs alone, which nobody could look for."""

    code = "NAME_UNREADABLE"


class LongerThanRoom(Refusal):
    """A text is longer than there is room for; it is told, not cut. Holds `most` and `over`, in characters."""

    code = "LONGER_THAN_ROOM"


def fitting(text: str, most: int, *, field: str) -> str:
    """The text, which has to fit; a line's end counts as one, as in the field. Raises LongerThanRoom."""
    text = text.replace("\r\n", "\n")
    if len(text) > most:
        raise LongerThanRoom(field=field, most=most, over=len(text) - most)
    return text


# Joiners, without which Persian and Indic words are written wrong. Other signs nobody sees have no place in a name.
_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset(("Cc", "Cf", "Cs"))


def tidy(typed: str) -> str:
    """A name or another text of one line with single spaces, and without signs that are not seen: control characters,
    and those that turn the direction of what follows."""
    one_line = " ".join(typed.split())
    if one_line.isprintable():
        return one_line
    seen = (
        character
        for character in one_line
        if character in _JOINERS or unicodedata.category(character) not in _UNSEEN
    )
    return " ".join("".join(seen).split())


def company_name(typed: str, *, field: str) -> str:
    """A company's name as `tidy` makes it, at most 200 characters. It has at least two letters or digits, of any script.

    Raises:
        NameUnreadable.
    """
    name = tidy(typed)[:200]
    if sum(character.isalnum() for character in name) < 2:
        raise NameUnreadable(field=field)
    return name


def sort_key(name: str) -> str:
    """A key whose byte order is the order in which a Finn looks for the name.

    å, ä, ö come after z; other accents fold to their base letter; numbers sort by value; signs do not count.
    """
    folded: list[str] = []
    lower = name.casefold()
    if lower.isascii():
        return _NUMBER.sub(_by_value, " ".join(_SIGNS.sub("", lower).split()))[:LONGEST]
    for character in unicodedata.normalize("NFC", lower):
        if character in _AFTER_Z:
            folded.append(_AFTER_Z[character])
            continue
        base = unicodedata.normalize("NFKD", character)
        folded.extend(part for part in base if part.isalnum() or part.isspace())
    words = " ".join("".join(folded).split())
    return _NUMBER.sub(_by_value, words)[:LONGEST]


def _by_value(match: re.Match[str]) -> str:
    """Digits whose byte order is the order of the numbers; a colon comes after 9 and before the letters."""
    digits = match[0].lstrip("0")
    return digits.rjust(_DIGITS, "0") if len(digits) <= _DIGITS else f":{len(digits):03}{digits}"


def name_keys(name: str, *also: str) -> dict[str, str]:
    """The columns that order and find a row by its name; `also` holds further texts that it is found by."""
    return {"sort_key": sort_key(name), "search_text": search_words(name, *also)}


_PLAIN = {
    "æ": "ae",
    "ø": "o",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "đ": "d",
    "ł": "l",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
}
LONGEST_SEARCH = 500
_BETWEEN = re.compile(r"[^a-z0-9]+")


def search_words(*texts: str) -> str:
    """The words of some texts as they are looked for: without accents and signs, so that å and ä meet a, and ö meets o.

    The same word is kept once, in the order in which it came.
    """
    words: dict[str, None] = {}
    for text in texts:
        if text.isascii():
            words.update(dict.fromkeys(_BETWEEN.sub(" ", text.lower()).split()))
            continue
        letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        bare = (_PLAIN.get(letter, letter) for letter in letters if not unicodedata.combining(letter))
        words.update(dict.fromkeys("".join(part if part.isalnum() else " " for part in bare).split()))
    return " ".join(words)[:LONGEST_SEARCH]
