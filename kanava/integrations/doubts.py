"""What a file leaves open about its dates, amounts and currencies, and what was assumed: told, never in silence."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kanava.integrations.amounts import amount_of, could_be_other, currencies_in, find_mark
from kanava.integrations.choices import is_own_name, meaning_of
from kanava.integrations.days import day_of, is_ambiguous, order_of
from kanava.integrations.fields import Field, Shape
from kanava.integrations.joining import Joined
from kanava.integrations.lists import count_of, is_exact_count
from kanava.integrations.nulls import NULLS
from kanava.integrations.problems import CellFault, Problems
from kanava.integrations.recipe import Recipe

Texts = Mapping[str, Sequence[str]]


def texts_of(recipe: Recipe, joined: Joined, columns: Sequence[Field]) -> Texts:
    """What stands near the top of the columns whose writing may be in doubt."""
    shapes = (Shape.DAY, Shape.MONTH, Shape.AMOUNT)
    return joined.texts([recipe.columns[one.name] for one in columns if one.shape in shapes])


def note_uncertain_dates(recipe: Recipe, texts: Texts, columns: Sequence[Field], problems: Problems) -> None:
    """Tell how 3/4/2024 is read where no date of the file shows whether the day or the month comes first."""
    fields = [one for one in columns if one.shape in (Shape.DAY, Shape.MONTH)]
    orders = [order_of(texts[recipe.columns[one.name]]) for one in fields]
    if any(
        is_certain and _is_open(texts[recipe.columns[one.name]])
        for one, (_, is_certain) in zip(fields, orders, strict=True)
    ):
        # One programme writes all its dates alike.
        return
    for one, (_, is_certain) in zip(fields, orders, strict=True):
        if not is_certain:
            text = next(text for text in texts[recipe.columns[one.name]] if is_ambiguous(text))
            problems.add_remark("DATES_UNCERTAIN", one.name, 0, text, read=_read(text, recipe.order))


def _is_open(texts: Sequence[str]) -> bool:
    """Whether the column has dates with slashes at all, of which the order can be told."""
    return any(map(is_ambiguous, texts)) or order_of(texts)[0] == "MDY"


def _read(text: str, order: str) -> str:
    try:
        found: date = day_of(text, order)
    except CellFault:
        return text
    return found.isoformat()


class Words:
    """Watches texts that a person should look at: garbled ones, and choices that are read by guess or that a default
    stands for."""

    def __init__(self, recipe: Recipe, columns: Sequence[Field], problems: Problems) -> None:
        self._problems = problems
        self._texts = [(place, one.name) for place, one in enumerate(columns) if one.shape == Shape.TEXT]
        self._recipe = recipe
        # Each text of a choice with the rows that have it; None for one that goes by its own name.
        self._choices: list[tuple[int, str, dict[str, list[int] | None]]] = [
            (place, one.name, {}) for place, one in enumerate(columns) if one.shape == Shape.CHOICE
        ]
        # The same of numbers of people, which directories round.
        self._counts: list[tuple[int, str, dict[str, list[int] | None]]] = [
            (place, one.name, {}) for place, one in enumerate(columns) if one.shape == Shape.COUNT
        ]

    def look(self, number: int, cells: Sequence[str]) -> None:
        """Look at a row."""
        for place, name in self._texts:
            text = cells[place]
            if ("Ã" in text or "Â" in text or "\ufffd" in text) and _GARBLED.search(text):
                self._problems.add_remark("TEXT_GARBLED", name, number, text=text[:80])
        for place, name, met in self._choices:
            text = cells[place]
            if text not in met:
                met[text] = [] if read_by_guess(self._recipe, name, text) else None
            rows = met[text]
            if rows is not None:
                rows.append(number)
        for place, _name, met in self._counts:
            text = cells[place]
            if text not in met:
                met[text] = [] if _rounded(text) else None
            rows = met[text]
            if rows is not None:
                rows.append(number)

    def tell(self) -> None:
        """Note what was read by guess, after the last row."""
        for _place, name, met in self._choices:
            for text, rows in met.items():
                code = "CHOICE_GUESSED" if meaning_of(name, text) else "CHOICE_ASSUMED"
                read = read_by_guess(self._recipe, name, text) if rows else ""
                self._problems.add_remarks(code, name, rows or (), text, read=read)
        for _place, name, met in self._counts:
            for text, rows in met.items():
                self._problems.add_remarks("COUNT_ASSUMED", name, rows or (), text, read=_rounded(text))


def _rounded(text: str) -> str:
    """The number as which a range or a round number is read; empty where it is exact, or no number."""
    if not text or is_exact_count(text) or text.lower() in NULLS:
        return ""
    try:
        return str(count_of(text))
    except CellFault:
        return ""


def read_by_guess(recipe: Recipe, name: str, text: str) -> str:
    """The code as which a choice's text is read though it is not that code's own name: by what people usually mean, or
    as the field's default. Empty where the text says it itself, where a person has said it, and where nobody knows."""
    if not text or text.lower() in NULLS:
        return ""
    meant = meaning_of(name, text)
    code = recipe.values.get(name, {}).get(text) or meant
    guessed = meant or recipe.constants.get(name, "")
    return code if code == guessed and not is_own_name(name, code, text) else ""


# UTF-8 that was once read as something else; a letter that was lost.
_GARBLED = re.compile("Ã[\u0080-\u00bf\u0152-\u2122]|Â[\u00a0-\u00bf]|\ufffd")


# An amount that says nothing of its currency and can be read in one way only.
_PLAIN = re.compile(r"-?\d+(?:[.,](?:\d{1,2}|\d{4,}))?")


class Money:
    """Watches the amounts of each row: their currency against the row's, and 1.500, which may be two things."""

    def __init__(self, recipe: Recipe, columns: Sequence[Field], texts: Texts, problems: Problems) -> None:
        self._problems = problems
        self._places = [(place, one.name) for place, one in enumerate(columns) if one.shape == Shape.AMOUNT]
        self._has_column = any(one.shape == Shape.CURRENCY for one in columns)
        self._mark = recipe.mark
        amounts = [text for _, name in self._places for text in texts[recipe.columns[name]]]
        self._is_certain = find_mark(amounts)[1]
        # A programme that writes three decimals does so everywhere.
        self._is_fine = any(
            _decimals(text, recipe.mark) == 3 and not could_be_other(text) for text in amounts
        )

    def look(self, number: int, cells: Sequence[str], values: dict[str, Any]) -> None:
        """Look at a row's amounts; a currency that stands with one counts where no column tells any."""
        for place, name in self._places:
            text = cells[place]
            if name not in values or _PLAIN.fullmatch(text):
                continue
            self._look_at_currency(number, name, text, values)
            mark = could_be_other(text)
            if mark and (not self._is_certain or (mark == self._mark and not self._is_fine)):
                read = f"{amount_of(text, self._mark):f}"
                self._problems.add_remark("AMOUNT_UNCERTAIN", name, number, text=text, read=read)

    def _look_at_currency(self, number: int, name: str, text: str, values: dict[str, Any]) -> None:
        meant = currencies_in(text)
        told = values.get("currency", "")
        if not meant or told in meant:
            return
        if self._has_column and told:
            self._problems.add_fault("CURRENCY_DIFFERS", name, number, text, currency=told)
        elif meant[0]:
            values["currency"] = meant[0]
        else:
            self._problems.add_fault("CURRENCY_UNCLEAR", name, number, text)


def _decimals(text: str, mark: str) -> int:
    head, found, tail = text.rpartition(mark)
    return len(tail) if found and tail.isdigit() and head else 0
