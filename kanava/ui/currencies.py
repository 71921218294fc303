"""Currencies by code with their names in the reader's language."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

# Those that have reference rates of the European Central Bank, and the euro.
CODES = (
    "EUR", "USD", "GBP", "SEK", "NOK", "DKK", "ISK", "CHF", "PLN", "CZK", "HUF", "RON", "TRY", "JPY", "CNY", "HKD", "KRW", "SGD",
    "INR", "IDR", "MYR", "PHP", "THB", "ILS", "AUD", "NZD", "CAD", "MXN", "BRL", "ZAR",
)  # fmt: skip


def currency_choices() -> list[tuple[str, str]]:
    """Codes with their names, the common ones first."""
    return _choices((get_language() or "en").replace("-", "_"))


@lru_cache(maxsize=8)
def _choices(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language).currencies
    return [(code, f"{code} – {names.get(code, code)}") for code in CODES]
