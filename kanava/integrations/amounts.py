"""Amounts as people and systems write them: their marks, their currencies, thousands and millions."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale

from kanava.integrations.problems import CellFault
from kanava.rules.rates import PARITIES

# What each sign may mean, the likeliest first; an empty one first where none is.
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",), "£": ("GBP", "EGP", "GIP", "FKP"), "us$": ("USD",), "c$": ("CAD",), "a$": ("AUD",), "r$": ("BRL",), "zł": ("PLN",),
    "kč": ("CZK",), "ft": ("HUF",), "₹": ("INR",), "¥": ("JPY", "CNY"), "kr": ("", "SEK", "NOK", "DKK", "ISK"), "kr.": ("", "DKK", "NOK", "SEK", "ISK"),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"),
}  # fmt: skip
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’_"))
_SIGN = r"us\$|c\$|a\$|r\$|[€$£¥₹]|kr\.?|zł|kč|ft"
_MARKS = [
    re.compile(pattern, re.IGNORECASE)
    for one in (_SIGN, "[a-z]{3}")
    for pattern in (rf"(?<=[\d.,)a-z])({one})$", rf"^({one})(?=[-\d.,(])")
]
# `1200,-` and `1200:-`: no cents.
_NO_CENTS = re.compile(r"(?:,-+|\.-+|:-)$")
_SCALES = {"k": 3, "m": 6, "mn": 6, "mio": 6, "mio.": 6, "milj": 6, "milj.": 6}
# A `t` alone may be tons; before a currency it is thousands.
_SCALED = re.compile(r"(?<=[\d.,])(mio\.?|milj\.?|mn|k|m|t)$", re.IGNORECASE)
_POINT = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:E[+-]?\d{1,2})?", re.IGNORECASE)
_COMMA = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d*)?(?:E[+-]?\d{1,2})?", re.IGNORECASE)
_LARGEST = Decimal(10) ** 15
# What nearly all amounts look like: digits, and perhaps a mark and cents.
_SIMPLE = re.compile(r"-?\d{1,12}(?:([.,])\d{1,2})?")


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(Locale.parse("en").currencies) | frozenset(PARITIES)


def currency_of(text: str) -> str:
    """The ISO 4217 code of a currency, also from its sign or its English name."""
    bare = text.strip()
    code = _SIGNS.get(bare.lower(), (bare.upper(),))[0]
    if code in _codes():
        return code
    named = _named().get(bare.casefold())
    if named is None:
        raise CellFault("CURRENCY_UNKNOWN")
    return named


@lru_cache(maxsize=1)
def _named() -> dict[str, str]:
    """Currencies of today by their English names: `Euro`, `US Dollar`."""
    names = Locale.parse("en").currencies
    return {name.casefold(): code for code, name in names.items() if "(" not in name}


def currencies_in(text: str) -> tuple[str, ...]:
    """The currencies that an amount's sign or code may mean, the likeliest first; empty where it has none.

    The first is empty where no one is likelier than the others, as with `kr`.
    """
    inner = text.strip()
    return _parted(inner[1:-1] if inner.startswith("(") and inner.endswith(")") else inner)[1]


def _parted(text: str) -> tuple[str, tuple[str, ...]]:
    """The amount without its currency, and what that may be."""
    bare = _NO_CENTS.sub("", text.translate(_SPACES)).replace("−", "-")
    sign = "-" if bare.startswith("-") else ""
    body = bare.removeprefix("-")
    for pattern in _MARKS:
        found = pattern.search(body)
        meanings = _meanings(found[1]) if found else ()
        if found and meanings:
            return sign + body[: found.start()] + body[found.end() :], meanings
    return sign + body, ()


def _meanings(mark: str) -> tuple[str, ...]:
    known = _SIGNS.get(mark.lower())
    if known is not None:
        return known
    return (mark.upper(),) if mark.upper() in _codes() else ()


def amount_of(text: str, mark: str) -> Decimal:
    """A number with `mark` before its decimals. A currency, brackets or a minus for less than zero, `k` and `M` are
    read too; a percentage is no amount."""
    simple = _SIMPLE.fullmatch(text)
    if simple and text.isascii() and simple[1] in (mark, None):
        return Decimal(text.replace(",", "."))
    inner = text.strip()
    negative = inner.startswith("(") and inner.endswith(")")
    bare, currencies = _parted(inner[1:-1] if negative else inner)
    if bare.endswith("-"):
        negative, bare = True, bare[:-1]
    if bare.startswith("(") and bare.endswith(")"):
        negative, bare = True, bare[1:-1]
    scaled = _SCALED.search(bare)
    places = 0
    if scaled:
        bare = bare[: scaled.start()]
        places = _SCALES.get(scaled[1].lower(), 3 if currencies else -1)
    value = _number(bare, mark) if places >= 0 else None
    if value is None or not abs(value) < _LARGEST:
        raise CellFault("AMOUNT_UNREADABLE")
    value = value.scaleb(places)
    return -value if negative else value


def _number(bare: str, mark: str) -> Decimal | None:
    pattern = _POINT if mark == "." else _COMMA
    if not pattern.fullmatch(bare) or not any(map(str.isdigit, bare)):
        return None
    try:
        return Decimal(bare.replace(",", "") if mark == "." else bare.replace(".", "").replace(",", "."))
    except InvalidOperation:
        return None


_GROUPED = re.compile(r"-?[1-9]\d{0,2}([.,])\d{3}")


def could_be_other(text: str) -> str:
    """The mark in an amount such as 1.500, which is one and a half or fifteen hundred; empty for any other."""
    found = _GROUPED.fullmatch(_parted(text)[0])
    return found[1] if found else ""


def mark_of(texts: Iterable[str]) -> str:
    """The decimal mark that a file's amounts have."""
    return find_mark(texts)[0]


def find_mark(texts: Iterable[str]) -> tuple[str, bool]:
    """The decimal mark of a file's amounts, and whether that is certain: told by amounts whose mark cannot be one of
    thousands. Where all are such as 1.500, they are taken for thousands, as few write money with three decimals."""
    sure: Counter[str] = Counter()
    likely: Counter[str] = Counter()
    for text in texts:
        bare = re.sub(r"[^\d.,]", "", text).strip(".,")
        last = max(bare.rfind(","), bare.rfind("."))
        if last < 0:
            continue
        head, mark, tail = bare[:last], bare[last], bare[last + 1 :]
        other = "," if mark == "." else "."
        if other in head or len(tail) != 3:
            sure[mark if bare.count(mark) == 1 else other] += 1
        elif bare.count(mark) > 1:
            sure[other] += 1
        elif head.startswith("0") or len(head) > 3 or not head:
            sure[mark] += 1
        else:
            likely[other] += 1
    found = sure or likely
    return (found.most_common(1)[0][0] if found else "."), bool(sure) or not likely


# `Amount (USD)`, `Summa €`, `Liikevaihto (1000 €)`, `Revenue in kEUR`
_UNIT = re.compile(
    r"(?:[\s_,]+|(?=[(\[]))[(\[]?\s*(?:(?:in|as)\s+)?(1[\s.,]?000(?:[\s.,]?000)?|000s|k|t|m|thousands?|millions?|tuhatta|miljoonaa)?\s*(us\$|[€$£¥]|kr|[a-z]{3})?\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_USUAL = frozenset(["eur", "usd", "gbp", "sek", "nok", "dkk", "chf", "pln", "kr"])
_UNITS = {"k": 1000, "t": 1000, "1000": 1000, "000s": 1000, "thousand": 1000, "thousands": 1000, "tuhatta": 1000,
          "m": 1_000_000, "1000000": 1_000_000, "million": 1_000_000, "millions": 1_000_000, "miljoonaa": 1_000_000}  # fmt: skip


def _unit_of(header: str) -> tuple[str, str, str]:
    """A header's name, its unit and its currency, the latter two as far as they are there."""
    found = _UNIT.search(header)
    if found is None or not found.start() or not (found[1] or found[2]):
        return header, "", ""
    unit, mark = re.sub(r"[\s.,]", "", found[1] or "").lower(), found[2] or ""
    # `all` and `top` are words, though they are currencies too.
    if mark.isalpha() and not mark.isupper() and mark.lower() not in _USUAL:
        mark = "?"
    if (mark and not _meanings(mark)) or (not mark and unit in ("k", "t", "m")):
        return header, "", ""
    return header[: found.start()], unit, mark


def without_unit(header: str) -> str:
    """A header without the unit and the currency behind it."""
    return _unit_of(header)[0]


def unit_in(header: str) -> int:
    """How many of the currency one of the column's amounts stands for: 1000 under `Revenue (k€)`."""
    return _UNITS.get(_unit_of(header)[1], 1)


def currency_in_header(header: str) -> tuple[str, ...]:
    """The currencies that a header may mean, the likeliest first."""
    mark = _unit_of(header)[2]
    return _meanings(mark) if mark else ()
