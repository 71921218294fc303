"""The order of names, the same on every installation: Finnish and Swedish letters after z."""

import re
import unicodedata

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
}
_NUMBER = re.compile(r"\d+")
LONGEST = 240


def sort_key(name: str) -> str:
    """A key whose byte order is the order in which a Finn looks for the name.

    å, ä, ö come after z; other accents fold to their base letter; numbers sort by value; signs do not count.
    """
    folded = []
    for character in unicodedata.normalize("NFC", name.casefold()):
        if character in _AFTER_Z:
            folded.append(_AFTER_Z[character])
            continue
        base = unicodedata.normalize("NFKD", character)
        folded.extend(part for part in base if part.isalnum() or part.isspace())
    words = " ".join("".join(folded).split())
    return _NUMBER.sub(lambda match: match[0].lstrip("0").rjust(8, "0"), words)[:LONGEST]
