"""Amounts, days and kinds as people write them in a sentence."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from kanava.integrations.amounts import amount_of, currencies_in, currency_of, find_mark
from kanava.integrations.days import day_of, is_ambiguous, month_number, month_of
from kanava.integrations.problems import CellFault
from kanava.integrations.squash import squashed
from kanava.letterbox.reading.facts import Assumed, Doubt, Field, Known
from kanava.rules.deals import Kind
from kanava.rules.money import LARGEST_TYPED, exponent
from kanava.rules.terms import Revenue


class Unreadable(ValueError):
    """What stands there is no value of that kind."""


_ABOUT = re.compile(
    r"^(?:n\.|noin|ca\.?|circa|approx\.?|approximately|about|around|roughly|ungefär|arviolta|~|≈)\s*",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"\s*(?:\+\s*(?:alv|vat)|\(?\s*(?:alv|vat)\s*0\s*%?\s*\)?|(?:excl|ex|without)\.?\s*vat|ilman\s+alv:?a?|/\s*(?:v|vuosi|year|yr)|per\s+year|vuodessa|in\s+total|yhteensä)\s*$",
    re.IGNORECASE,
)
_WORDS: tuple[tuple[str, str], ...] = (
    (r"\b(?:euroa|euron|eurot|euros|euro|eur)\b", "EUR"),
    (r"\b(?:us\s+dollars?|dollaria|dollars?|usd)\b", "USD"),
    (r"\b(?:pounds?|puntaa|gbp)\b", "GBP"),
    (r"\b(?:ruotsin\s+kruunua|swedish\s+kron[ao]r?|sek)\b", "SEK"),
    (r"\b(?:norjan\s+kruunua|norwegian\s+kroner?|nok)\b", "NOK"),
    (r"\b(?:tanskan\s+kruunua|danish\s+kroner?|dkk)\b", "DKK"),
)
_SCALES: tuple[tuple[str, str], ...] = (
    (r"(?<=\d)\s*(?:tuhatta|tusen|thousand|tonnia|t(?=€|\s|$))", "k"),
    (r"(?<=\d)\s*(?:miljoonaa|miljoona|million|milj\.?|mn)\b\.?", "M"),
)


def amount(text: str, known: Known) -> tuple[str, str, list[Doubt]]:
    """An amount as digits with a point, its currency, and what was assumed of it: `n. 40 000 euroa + alv`, `40k€`.

    Raises:
        Unreadable: a span, a percentage, words, or more than any sale.
    """
    bare = _BESIDES.sub("", _ABOUT.sub("", text.strip())).strip(" .;")
    for pattern, code in _WORDS:
        bare = re.sub(pattern, code, bare, flags=re.IGNORECASE)
    for pattern, scale in _SCALES:
        bare = re.sub(pattern, scale, bare, flags=re.IGNORECASE)
    try:
        mark, _is_sure = find_mark([bare])
        value = amount_of(bare, mark)
    except CellFault:
        raise Unreadable from None
    currencies = currencies_in(bare)
    currency = currencies[0] if currencies and currencies[0] else known.currency
    if known.currency in currencies:
        currency = known.currency
    doubts = [] if currencies and currencies[0] else [Doubt(Assumed.CURRENCY, Field.CURRENCY, currency)]
    if not 0 <= value <= LARGEST_TYPED:
        raise Unreadable
    places = min(exponent(currency), 2)
    rounded = value.quantize(Decimal(1).scaleb(-places))
    return f"{rounded:f}", currency, doubts


def is_amount(text: str, known: Known) -> bool:
    """Whether a text can be read as an amount."""
    try:
        amount(text, known)
    except Unreadable:
        return False
    return True


_AMOUNT_ALONE = re.compile(
    r"(?:(?:n\.|noin|ca\.?|approx\.?|about|around|roughly|ungefär|arvo|value|worth|~)\s*)?"
    r"(?:(?:[€£$]|eur|usd|gbp|sek)\s?\d[\d\s.,\u00a0]*(?:k|m|milj\.?)?"
    r"|\d[\d\s.,\u00a0]*(?:k|m|t|milj\.?|tuhatta|thousand|million|miljoonaa)?\s?"
    r"(?:€|£|\$|eur|euroa|euros?|usd|dollaria|dollars|gbp|sek|nok|dkk|kr)"
    r"|\d[\d\s.,\u00a0]*(?:k|tuhatta|tusen|thousand|milj\.?|miljoonaa|million))"
    r"(?:\s*(?:\+\s*alv|\(?alv\s*0\s*%?\)?|excl\.?\s*vat|ex\.?\s*vat|/\s*v|per year|vuodessa))?",
    re.IGNORECASE,
)


def looks_like_amount(segment: str) -> bool:
    """Whether a piece of a line is an amount with its currency and no more."""
    return bool(_AMOUNT_ALONE.fullmatch(segment.strip(" .")))


_AMOUNT_WITHIN = re.compile(
    r"(?<![\w.,/-])(?:[€£$]\s?\d{1,3}(?:[ \u00a0.,]?\d{3})*(?:[.,]\d{1,2})?(?:k|M)?(?!\w)"
    r"|\d{1,3}(?:[ \u00a0.,]?\d{3})*(?:[.,]\d{1,2})?\s?(?:(?:k|t|m|milj\.?|tuhatta|tonnia|tusen|thousand|million|miljoonaa)?\s?"
    r"(?:[€£$]|(?:eur|euroa|euron|euros?|usd|dollaria|dollars|gbp|sek|nok|dkk|kr)(?!\w))|(?:k|tuhatta|tusen|thousand|miljoonaa|million)(?!\w)))",
    re.IGNORECASE,
)


def amounts_in(text: str) -> list[str]:
    """The amounts that sentences name, as they stand there: with a currency, or in thousands or millions."""
    return [text[start:end] for start, end in places_of_amounts(text)]


def places_of_amounts(text: str) -> Iterator[tuple[int, int]]:
    """Where such amounts begin and end."""
    return (found.span() for found in _AMOUNT_WITHIN.finditer(text))


_CLOSE_WORDS = re.compile(
    r"^(?:(?:we\s+)?(?:expect(?:ed)?|expecting|estimated?|likely|hopefully|probably|arviolta|arvioitu|todennäköisesti|odotettu)\s+)*"
    r"(?:to\s+)?(?:clos(?:e|es|ing)(?:\s+date)?|decision|signing|kauppa(?:\s+(?:odotettavissa|päättyy|toteutuu|syntyy|tehdään))?|päätös|päättyy|tilaus)?"
    r"\s*(?:is|on|in|at|by|during|before|around|the|of|viimeistään|mennessä|noin|n\.|:)*\s*",
    re.IGNORECASE,
)
_CLOSE_BEGINS = re.compile(
    r"(?:expected\s+|estimated\s+)?(?:clos(?:e|es|ing)|decision|signing)\b|(?:odotettu\s+|arvioitu\s+)?(?:kauppa|päätös|päättyy|tilaus)\b",
    re.IGNORECASE,
)
_END_OF = re.compile(
    r"^(?:the\s+)?(?:end|late|loppu)\s*(?:of\s+)?|\s*(?:lopussa|loppuun|loppupuolella|aikana|mennessä|during)\b",
    re.IGNORECASE,
)
_CASES = re.compile(r"(kuu)(?:ssa|hun|n|ksi|ta)\b", re.IGNORECASE)
_QUARTER = re.compile(
    r"(?:q([1-4])|([1-4])\s*(?:\.\s*)?(?:q|kvartaali\w*|neljännes\w*|quarter))\s*[/\s-]*\s*(\d{4}|\d{2})?",
    re.IGNORECASE,
)
_YEAR_END = re.compile(
    r"(?:(\d{4})\s*)?(?:vuoden(?:\s+(\d{4}))?|(?:the\s+|this\s+)?year(?:\s+(\d{4}))?)", re.IGNORECASE
)
_DAY_ALONE = re.compile(
    r"(\d{1,2})\.\s?(\d{1,2})\.?|(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?([^\W\d_]{3,})|([^\W\d_]{3,})\s+(\d{1,2})(?:st|nd|rd|th)?",
    re.IGNORECASE,
)
_RELATIVE: Mapping[str, int] = {
    "thismonth": 0, "nextmonth": 1, "tassakuussa": 0, "tamankuun": 0, "ensikuussa": 1, "ensikuun": 1, "kuluvankuun": 0,
}  # fmt: skip


_NUMBERS = ("one", "two", "three", "four", "five", "six")
_NUMBERS_FI = {
    "a": "one", "yhden": "one", "kahden": "two", "kolmen": "three", "neljän": "four", "viiden": "five", "kuuden": "six",
}  # fmt: skip
_MONTHS_AHEAD = re.compile(
    rf"(?:in\s+)?(?:about\s+)?(\d{{1,2}}|{'|'.join((*_NUMBERS, *_NUMBERS_FI))})\s*(?:months?|kk(?:n)?|kuukau\w+)(?:\s+(?:time|from\s+now|kuluttua|sisällä|päästä))?",
    re.IGNORECASE,
)


def closing(text: str, known: Known) -> tuple[date, list[Doubt]]:
    """The day a deal is expected to close: a day, or the last one of a month, quarter or year that is named.

    Raises:
        Unreadable.
    """
    bare = " ".join(_CLOSE_WORDS.sub("", text.strip().strip(".,;!")).split())
    bare = re.sub(r"\s*(?:mennessä|viimeistään)$", "", bare)
    try:
        return _closing(bare, text[:80], known.on)
    except (ValueError, OverflowError):
        raise Unreadable from None


def _closing(bare: str, text: str, on: date) -> tuple[date, list[Doubt]]:
    try:
        day = day_of(bare, "DMY")
        return day, [Doubt(Assumed.DAY_FIRST, Field.CLOSE, text)] if is_ambiguous(bare) else []
    except CellFault:
        pass
    short = _day_without_year(bare, on)
    if short is not None:
        return short, [Doubt(Assumed.YEAR, Field.CLOSE, text)]
    last, has_year = _last_day(" ".join(_END_OF.sub(" ", bare).split()), on)
    doubts = [Doubt(Assumed.LAST_DAY, Field.CLOSE, text)]
    return last, doubts if has_year else [*doubts, Doubt(Assumed.YEAR, Field.CLOSE, text)]


def _day_without_year(bare: str, on: date) -> date | None:
    found = _DAY_ALONE.fullmatch(bare)
    if found is None:
        return None
    name = found[4] or found[5]
    month = month_number(_CASES.sub(r"\1", name)) if name else int(found[2] or 0)
    day = int(found[1] or found[3] or found[6] or 0)
    for year in (on.year, on.year + 1):
        try:
            meant = date(year, month or 0, day)
        except ValueError:
            continue
        if meant >= on:
            return meant
    return None


def _last_day(bare: str, on: date) -> tuple[date, bool]:
    """The last day of a month, quarter or year, and whether its year was told."""
    relative = _months_ahead(bare)
    if relative is not None:
        return _month_end(on.year + (on.month + relative - 1) // 12, (on.month + relative - 1) % 12 + 1), True
    if found := _QUARTER.fullmatch(bare):
        return _coming(int(found[1] or found[2]) * 3, found[3], on)
    if found := _YEAR_END.fullmatch(bare):
        return date(int(found[1] or found[2] or found[3] or on.year), 12, 31), True
    nominative = _CASES.sub(r"\1", bare)
    month = month_number(nominative)
    if month:
        return _coming(month, None, on)
    try:
        first = month_of(nominative, "DMY")
    except CellFault:
        raise Unreadable from None
    return _month_end(first.year, first.month), True


def _months_ahead(bare: str) -> int | None:
    """How many months ahead is meant: `next month`, `two months`, `2 kk`; None for another text."""
    found = _MONTHS_AHEAD.fullmatch(bare)
    if found is None:
        return _RELATIVE.get(squashed(bare))
    told = found[1].casefold()
    return int(told) if told.isdecimal() else _NUMBERS.index(_NUMBERS_FI.get(told, told)) + 1


def _coming(month: int, year: str | None, on: date) -> tuple[date, bool]:
    """The end of a month of a told year, else of the next one that is not over."""
    if year:
        return _month_end(int(year) + (2000 if len(year) == 2 else 0), month), True
    end = _month_end(on.year, month)
    return (end if end >= on else _month_end(on.year + 1, month)), False


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def looks_like_closing(segment: str) -> bool:
    """Whether a piece of a line speaks of the day of the deal."""
    return bool(_CLOSE_BEGINS.match(segment.strip()))


def looks_like_month(segment: str) -> bool:
    """Whether a piece of a line is a month, a quarter or a day, and no more."""
    bare = segment.strip().removeprefix("in ")
    first = _CASES.sub(r"\1", bare.split(" ")[0])
    return bool(
        _QUARTER.fullmatch(bare)
        or _DAY_ALONE.fullmatch(bare)
        or (month_number(first) and len(bare.split()) < 3)
    )


_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Kind.RENEWAL, ("renew", "uusint", "jatko", "uusiminen")),
    (Kind.EXPANSION, ("expan", "laajen", "lisämy", "upsell", "lisäkau", "lisätil")),
)


def kind(text: str) -> str:
    """New business unless the text says otherwise."""
    told = text.casefold()
    return next((code for code, words in _KINDS if any(word in told for word in words)), Kind.NEW)


_REVENUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        Revenue.RECURRING,
        ("recur", "subscri", "month", "annual", "year", "jatkuv", "toistuv", "kuukau", "vuosi", "vuotui"),
    ),
    (Revenue.ONE_OFF, ("one-off", "one off", "oneoff", "one-time", "one time", "once", "kerta")),
)


def revenue(text: str) -> str:
    """How the customer pays, as far as the text says one of the two; empty where it says neither or both."""
    told = text.casefold()
    named = [code for code, words in _REVENUES if any(word in told for word in words)]
    return named[0] if len(named) == 1 else ""


def currency_code(text: str) -> str:
    """A currency's code from its code, sign or name. Raises Unreadable."""
    try:
        return currency_of(text)
    except CellFault:
        raise Unreadable from None
