"""What a setting of the playbook is: a typed value with its source in the guide, its unit and its limits."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """What a figure counts. WEEK is the number of a week. FLAG, CHOICE, COUNTRIES (codes in order, with a blank between
    them) and TEXT (a name of a few words) are no figures."""

    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"
    BUSINESS_DAYS = "BUSINESS_DAYS"
    WEEKS = "WEEKS"
    WEEK = "WEEK"
    MONTHS = "MONTHS"
    YEARS = "YEARS"
    PERCENT = "PERCENT"
    MONEY = "MONEY"
    COUNT = "COUNT"
    FLAG = "FLAG"
    CHOICE = "CHOICE"
    COUNTRIES = "COUNTRIES"
    TEXT = "TEXT"


FINEST = 3  # decimals: a promised margin is stored to a thousandth of a per cent
LONGEST = 200  # characters of what was typed, kept when it is no figure
LONGEST_LIST = 1000  # characters of names of countries
LONGEST_TEXT = 60
MOST_COUNTRIES = 40
_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u202f\u2009'’"))
_TYPED = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_STORED = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a playbook: where, what, and the limits that were passed."""

    path: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value is in its own type, None where it cannot be read, and all that is wrong with it."""

    value: Any
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One figure or choice of the playbook.

    `path` is section and field (`registration.protection_days`) or, in a table, section, field and row
    (`margins.tiers.GOLD`). `source` cites the guide's item; where the item has the rule but no figure, the default
    is this product's own (`is_ours`). Percentages are Decimals of a hundred (20 is 20 %); money is in major units of
    the programme currency.
    """

    path: str
    unit: Unit
    source: str
    default: Any
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()
    is_ours: bool = False

    @property
    def section(self) -> str:
        """The chapter's part of the path."""
        return self.path.partition(".")[0]

    @property
    def is_in_table(self) -> bool:
        """Whether it is a row of a table."""
        return self.path.count(".") == 2

    @property
    def row(self) -> str:
        """The row's name in a table, LOW or HIGH for the end of a range, empty for a setting that stands alone."""
        if self.is_in_table:
            return self.path.rpartition(".")[2]
        return "LOW" if self.path.endswith("_low") else "HIGH" if self.path.endswith("_high") else ""

    @property
    def field(self) -> str:
        """What a setting is shown under: its table's path, the range's without its end, else its own."""
        if self.is_in_table:
            return self.path.rpartition(".")[0]
        return self.path.removesuffix("_low").removesuffix("_high")

    def read(self, text: str, *, decimal: str = ".") -> Reading:
        """A value from what a person typed, in their language's form or the other one (50 000, 50,000, 0,15, 0.15).

        `decimal` is the decimal sign of the person's language. A lone sign before exactly three digits separates
        thousands in a whole figure and where it is not that decimal sign; a zero leads no thousands. A per cent sign
        may follow a percentage.
        """
        text = text.strip()
        if self.unit == Unit.FLAG:
            return self.check({"yes": True, "no": False}.get(text.lower(), text))
        if self.unit in (Unit.CHOICE, Unit.COUNTRIES, Unit.TEXT):
            return self.check(text)
        if self.unit == Unit.PERCENT:
            text = text.removesuffix("%")
        plain = _plain(text.translate(_SPACES), decimal=decimal, whole=isinstance(self.default, int))
        return self.check(text if plain is None else plain)

    def check(self, value: Any) -> Reading:
        """The value in its own type with everything that is wrong with it."""
        if self.unit == Unit.FLAG:
            return Reading(value) if isinstance(value, bool) else self._unreadable("NOT_A_FLAG")
        if self.unit == Unit.CHOICE:
            if isinstance(value, str) and value in self.choices:
                return Reading(value)
            return self._unreadable("NOT_A_CHOICE", choices=self.choices)
        if self.unit == Unit.COUNTRIES:
            return self._countries(value)
        if self.unit == Unit.TEXT:
            is_text = (
                isinstance(value, str) and len(value.strip()) <= LONGEST_TEXT and value.strip().isprintable()
            )
            return Reading(value.strip()) if is_text else self._unreadable("NOT_A_NAME", longest=LONGEST_TEXT)
        number = _number(value)
        return self._unreadable("NOT_A_NUMBER") if number is None else self._measured(number)

    def _unreadable(self, code: str, **params: Any) -> Reading:
        return Reading(None, (Fault(self.path, code, params),))

    def _countries(self, value: Any) -> Reading:
        codes = value.replace(",", " ").split() if isinstance(value, str) else [""]
        strange = [code for code in codes if not _COUNTRY.fullmatch(code)]
        if strange or len(codes) > MOST_COUNTRIES:
            return self._unreadable("NOT_COUNTRIES")
        return Reading(" ".join(sorted(set(codes))))

    def _measured(self, number: Decimal) -> Reading:
        faults = []
        whole = isinstance(self.default, int)
        is_whole = number == number.to_integral_value()
        if whole and not is_whole:
            faults.append(Fault(self.path, "NOT_WHOLE"))
        elif _decimals(number) > FINEST:
            faults.append(Fault(self.path, "TOO_FINE", {"decimals": FINEST}))
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            faults.append(Fault(self.path, "OUT_OF_RANGE", {"minimum": low, "maximum": high}))
        return Reading(int(number) if whole and not faults else number, tuple(faults))


def safe(value: Any) -> Any:
    """A JSON-safe form of a value, the same for equal ones: yes and no, whole numbers and texts as they are."""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 20:
        plain = format(value, "f") if value else "0"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value)[:LONGEST]


def _decimals(number: Decimal) -> int:
    """How many decimals a number has, apart from zeros at its end."""
    _sign, digits, exponent = number.as_tuple()
    count = -int(exponent)
    for digit in reversed(digits):
        if count <= 0 or digit:
            break
        count -= 1
    return max(count, 0)


def _number(value: Any) -> Decimal | None:
    """A number as a document holds it; None for anything else."""
    if isinstance(value, str) and _STORED.fullmatch(value.strip()):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _plain(text: str, *, decimal: str, whole: bool) -> str | None:
    """Digits with a point at most from digits with commas and points; None for anything else."""
    body = text.removeprefix("−").removeprefix("-")
    sign = "" if body == text else "-"
    if not _TYPED.fullmatch(body):
        return None
    marks = [character for character in body if character in ".,"]
    if not marks:
        return sign + body
    last = marks[-1]
    head, _mark, tail = body.rpartition(last)
    if len(marks) == 1:
        groups = len(tail) == 3 and len(head) <= 3 and head[0] != "0" and (whole or last != decimal)
        return sign + (head + tail if groups else f"{head}.{tail}")
    if marks.count(last) == len(marks):
        return sign + body.replace(last, "") if _is_grouped(body, last) else None
    other = marks[0]
    if marks.count(last) > 1 or not _is_grouped(head, other):
        return None
    return f"{sign}{head.replace(other, '')}.{tail}"


def _is_grouped(digits: str, mark: str) -> bool:
    first, *groups = digits.split(mark)
    return 1 <= len(first) <= 3 and first[0] != "0" and all(len(group) == 3 for group in groups)


def setting(
    default: Any,
    unit: Unit,
    source: str,
    *,
    limits: tuple[int, int] | None = None,
    choices: tuple[str, ...] = (),
    ours: bool = False,
) -> Any:
    """Declare a setting as a dataclass field. A mapping as default declares a table with one setting a row.

    `ours`: the guide's item gives the rule, and the default is this product's own.
    """
    if limits is None and unit not in (Unit.FLAG, Unit.CHOICE, Unit.COUNTRIES, Unit.TEXT):
        limits = (0, 100) if unit == Unit.PERCENT else (0, 1_000_000_000)
    metadata = {"unit": unit, "source": source, "limits": limits, "choices": choices, "ours": ours}
    if isinstance(default, dict):
        return dataclasses.field(default_factory=lambda: dict(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def declared(section: str, cls: type) -> list[Setting]:
    """The settings that a section's class declares, in its order."""
    found = []
    for item in dataclasses.fields(cls):
        default = getattr(cls(), item.name)
        rows = default.items() if isinstance(default, dict) else [("", default)]
        limits = item.metadata["limits"] or (None, None)
        low, high = (None if limit is None else Decimal(limit) for limit in limits)
        for row, value in rows:
            path = f"{section}.{item.name}" + (f".{row}" if row else "")
            found.append(
                Setting(
                    path,
                    item.metadata["unit"],
                    item.metadata["source"],
                    value,
                    low,
                    high,
                    item.metadata["choices"],
                    item.metadata["ours"],
                )
            )
    return found
