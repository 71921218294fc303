"""The languages that business is done in, by their names."""

from babel import Locale
from django.utils.translation import get_language


def language_name(code: str) -> str:
    """A language's name in the reader's language, or the code where nobody knows it."""
    return str(Locale.parse(get_language() or "en", sep="-").languages.get(code, code))
