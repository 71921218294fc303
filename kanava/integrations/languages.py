"""Languages as people and files write them."""

from functools import lru_cache

from babel import Locale

from kanava.rules.text import sort_key

CODES = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "he", "hi", "hr", "hu", "id", "is", "it",
    "ja", "ko", "lt", "lv", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
# People write them in the languages of the house, in those of its neighbours, or each in itself.
_WRITTEN_IN = ("en", "fi", "sv", "nb", "da", "de", "et", "fr", "es")


def language_of(text: str) -> str:
    """The ISO 639 code of a language written as a code or a name; empty where there is none such."""
    folded = sort_key(text)
    return folded if folded in CODES else _names().get(folded, "")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in CODES:
        for writer in (*_WRITTEN_IN, code):
            found.setdefault(sort_key(Locale.parse(writer).languages.get(code, "")), code)
    found.pop("", None)
    # Norwegian has two forms; business is done in one.
    return {
        **found,
        "norwegian": "nb",
        "norja": "nb",
        "norsk": "nb",
        "norska": "nb",
        "norwegisch": "nb",
        "no": "nb",
    }
