"""Whether what stands in a column can be a field's, whatever the column is called."""

import re
from collections.abc import Iterable

from kanava.integrations.amounts import find_mark
from kanava.integrations.cells import parser
from kanava.integrations.days import order_of
from kanava.integrations.fields import Field, Shape
from kanava.integrations.nulls import NULLS
from kanava.integrations.problems import CellFault

# A column whose name says a field, but fewer of whose values can be one, is something else.
READABLE = 0.6
# Dates are typed by hand: a column that is called after a day and has as many of them as of anything else is one.
READABLE_DAYS = 0.5
_LIKE_A_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b")


def fits(field: Field, texts: Iterable[str], *, least: int = 0) -> bool:
    """Whether the values can be the field's. A choice fits by its name: its values are translated one by one."""
    filled = [text for text in texts if text and text.lower() not in NULLS]
    if len(filled) < least or len({*filled}) < min(least, 2):
        return False
    if field.shape == Shape.CHOICE or not filled:
        return not least
    if field.name == "skills":
        # Any words may be skills.
        return not are_numbers(filled)
    if field.shape == Shape.TEXT and field.name in ("name", "customer", "title"):
        # 11000 is a key, not the name of a company.
        return sum(not text.isdigit() for text in filled) >= len(filled) * READABLE
    if field.name == "product_line":
        # R and M are codes of something, not what a product line is called.
        return sum(len(text) > 2 for text in filled) >= len(filled) * READABLE
    read = parser(field, order=order_of(filled)[0], mark=find_mark(filled)[0], values={})
    least_readable = READABLE_DAYS if field.shape == Shape.DAY else field.readable
    return sum(_can(read, text) for text in filled) >= len(filled) * least_readable


def are_numbers(texts: Iterable[str]) -> bool:
    """Whether most have a digit and no blank, as numbers of orders do: SO43659, 2024/17."""
    filled = [text for text in texts if text]
    return sum(" " not in text and any(map(str.isdigit, text)) for text in filled) >= len(filled) * READABLE


def has_days(texts: Iterable[str]) -> bool:
    """Whether most of a column's values are written as days are, whatever its name."""
    filled = [text for text in texts if text and text.lower() not in NULLS]
    return bool(filled) and sum(map(bool, map(_LIKE_A_DAY.match, filled))) > len(filled) * READABLE_DAYS


def _can(read: object, text: str) -> bool:
    try:
        return read(text) is not None  # type: ignore[operator]
    except CellFault as fault:
        # A key that a spreadsheet has spoilt is a key: the check says so.
        return fault.code == "KEY_SHORTENED" or bool(
            fault.code == "DATE_UNREADABLE" and _LIKE_A_DAY.match(text)
        )
