"""The amounts that the words of a mail name beside those that labels tell: `licence 40 000 €, services 12 000 €`."""

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from kanava.letterbox.reading import values
from kanava.letterbox.reading.facts import Found, Known

MOST_AMOUNTS = 20
# What the customer earns is no value of a deal, and `5k users` is no amount at all.
_EARNINGS = r"(?:liikevaih\w*|revenue|turnover|omsättning\w*)"
_EARNED = re.compile(rf"\b{_EARNINGS}\D{{0,30}}$", re.IGNORECASE)
_EARNS = re.compile(rf"\s*(?:\w+\s+)?{_EARNINGS}", re.IGNORECASE)
_COUNTS = re.compile(
    r"\s*(?!(?:for|and|plus|in|per|ja|sekä|vuodessa|alv|vat|yhteensä)\b)[^\W\d_]", re.IGNORECASE
)
# Two ends of a span are one amount that is not sure.
_SPAN_BEFORE = re.compile(r"\d\D{0,8}[–—-]\s*$")
_SPAN_BEHIND = re.compile(r"\s*[–—-]\s*\d")
_TOTAL = re.compile(r"\b(?:total|together|altogether|yhteensä|totalt)\b", re.IGNORECASE)


def mentioned(text: str, known: Known) -> list[str]:
    """The amounts in a text that may be a deal's, as they stand there, in their order."""
    found = islice(values.places_of_amounts(text), MOST_AMOUNTS)
    return [text[start:end] for start, end in found if _may_be_worth(text, start, end, known)]


def _may_be_worth(text: str, start: int, end: int, known: Known) -> bool:
    before, behind = text[max(0, start - 60) : start], text[end : end + 60]
    if _EARNED.search(before) or _EARNS.match(behind):
        return False
    if _SPAN_BEFORE.search(before) or _SPAN_BEHIND.match(behind):
        return False
    return _has_currency(text[start:end], known) or not _COUNTS.match(behind)


def _has_currency(text: str, known: Known) -> bool:
    try:
        return not values.amount(text, known)[2]
    except values.Unreadable:
        return False


def note_amounts(found: Found, line: str, told: Iterable[str], known: Known) -> None:
    """Keep the amounts that a line names besides those that were `told` and can be read."""
    rest = line
    for text in islice(told, MOST_AMOUNTS):
        if values.is_amount(text, known):
            rest = re.sub(rf"(?<!\d)(?<!\d[ \u00a0.,]){re.escape(text)}", ";", rest)
    for text in mentioned(rest, known):
        found.name_amount(text, is_labelled=False)


def different_amounts(amounts: Mapping[str, bool], currency: str, known: Known) -> list[str]:
    """Of amounts as they were named, those that can be read and differ, each once; where one was named twice, the text
    behind a label. `currency` is what a label of its own tells."""
    labelled_first = sorted(amounts, key=lambda text: not amounts[text])
    worth: dict[tuple[str, str], str] = {}
    for text in islice(labelled_first, MOST_AMOUNTS):
        try:
            digits, code, assumed = values.amount(text, known)
            own = values.currency_code(currency) if currency and assumed else code
        except values.Unreadable:
            continue
        worth.setdefault((digits, own), text)
    return sorted(worth.values(), key=list(amounts).index)


def is_total(line: str) -> bool:
    """Whether a line sums up, so that of several deals it belongs to none."""
    return _TOTAL.search(line) is not None
