"""What a setting of the playbook is: a typed value with its source in the guide, its unit and its limits."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """What a figure counts."""

    DAYS = "DAYS"
    BUSINESS_DAYS = "BUSINESS_DAYS"
    MONTHS = "MONTHS"
    PERCENT = "PERCENT"
    MONEY = "MONEY"
    COUNT = "COUNT"
    RATIO = "RATIO"
    WORDS = "WORDS"
    HOURS = "HOURS"
    FLAG = "FLAG"
    CHOICE = "CHOICE"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a playbook: where, what, and the limits that were passed."""

    path: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """One figure or choice of the playbook.

    `path` is section and field (`registration.protection_days`) or, in a table, section, field and row
    (`margins.tiers.GOLD`). `source` cites the guide. Percentages are Decimals of a hundred (20 is 20 %); money is in
    major units of the programme currency.
    """

    path: str
    unit: Unit
    source: str
    default: Any
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """The chapter's part of the path."""
        return self.path.partition(".")[0]

    def read(self, text: str) -> "Any | Fault":
        """A value from what a person typed (decimal comma or point), or the fault in it."""
        if self.unit == Unit.FLAG:
            return text.strip().lower() in ("1", "true", "yes", "on")
        return self.check(text.strip().replace("\u00a0", "").replace(" ", "").replace(",", "."))

    def check(self, value: Any) -> "Any | Fault":
        """The value in its own type, or the fault in it."""
        if self.unit == Unit.FLAG:
            return value if isinstance(value, bool) else Fault(self.path, "NOT_A_FLAG")
        if self.unit == Unit.CHOICE:
            return (
                value
                if value in self.choices
                else Fault(self.path, "NOT_A_CHOICE", {"choices": ", ".join(self.choices)})
            )
        return self._number(value)

    def _number(self, value: Any) -> "Any | Fault":
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            return Fault(self.path, "NOT_A_NUMBER")
        try:
            number = Decimal(value)
        except InvalidOperation:
            return Fault(self.path, "NOT_A_NUMBER")
        if not number.is_finite():
            return Fault(self.path, "NOT_A_NUMBER")
        whole = isinstance(self.default, int)
        if whole and number != number.to_integral_value():
            return Fault(self.path, "NOT_WHOLE")
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            return Fault(self.path, "OUT_OF_RANGE", {"minimum": str(low), "maximum": str(high)})
        return int(number) if whole else number


def setting(
    default: Any,
    unit: Unit,
    source: str,
    *,
    limits: tuple[int, int] | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a setting as a dataclass field. A mapping as default declares a table with one setting a row."""
    if limits is None and unit not in (Unit.FLAG, Unit.CHOICE):
        limits = (0, 100) if unit == Unit.PERCENT else (0, 1_000_000_000)
    metadata = {"unit": unit, "source": source, "limits": limits, "choices": choices}
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
                )
            )
    return found
