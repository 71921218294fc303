"""Countries by name in the reader's language."""

from babel import Locale
from django.utils.translation import get_language

from kanava.rules.text import sort_key


def country_choices() -> list[tuple[str, str]]:
    """Codes and names of all countries, in the order of the reader's names."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO")
    ]
    return sorted(found, key=lambda pair: sort_key(pair[1]))
