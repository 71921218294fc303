"""What is wrong with a cell or a row, or worth a look, gathered so that ten thousand rows with one slip are one line."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_ROWS = 5_000
MOST_GROUPS = 2_000
MOST_NOTED = 200_000
# What stops nothing and still decides whether the figures are right.
WARNINGS = frozenset(["NO_RATE", "NO_RATE_FOR_TOTAL"])


class CellFault(ValueError):
    """What is wrong with a cell. Of one that lists several things, `unread` is what cannot be read, `kept` what can."""

    def __init__(self, code: str, *, unread: tuple[str, ...] = (), kept: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.unread, self.kept = code, unread, kept


@dataclass(slots=True)
class Problem:
    """One kind of problem with one value: a fault stops the import, a remark does not."""

    code: str
    field: str
    value: str
    is_fault: bool
    count: int = 0
    rows: list[int] = dataclasses.field(default_factory=list)
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Problems:
    """A collection that stays small whatever the file holds."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str, str], Problem] = {}
        self.faults = 0
        self._noted: set[tuple[int, str]] = set()
        # Rows that do not land, though the others do.
        self.left_out: set[int] = set()

    def add_fault(self, code: str, field: str, row: int, value: str = "", **params: str) -> None:
        """Note what stops the import."""
        self.faults += 1
        if len(self._noted) < MOST_NOTED:
            self._noted.add((row, field))
        self._add(Problem(code, field, value[:200], True, params=params), row)

    def add_remark(self, code: str, field: str, row: int, value: str = "", **params: str) -> None:
        """Note what somebody should know, though the row can land."""
        self._add(Problem(code, field, value[:200], False, params=params), row)

    def leave_out(self, code: str, field: str, row: int, value: str = "") -> None:
        """Note why a row does not land, though the others do."""
        self.left_out.add(row)
        self.add_remark(code, field, row, value, then="LEFT_OUT")

    def add_remarks(self, code: str, field: str, rows: Sequence[int], value: str = "", **params: str) -> None:
        """Note the same of many rows at once; nothing for none."""
        if rows:
            kept = self._add(Problem(code, field, value[:200], False, params=params), rows[0])
            kept.count += len(rows) - 1
            kept.rows += rows[1 : max(1, MOST_ROWS - len(kept.rows) + 1)]

    def has(self, field: str, row: int) -> bool:
        """Whether a fault was noted at that field of that row: one cell has one fault, not two."""
        return (row, field) in self._noted

    def text_at(self, field: str, row: int) -> str:
        """What stands in a cell that has a fault, as far as the report keeps it."""
        return next(
            (
                one.value
                for one in self._groups.values()
                if one.is_fault and one.field == field and row in one.rows
            ),
            "",
        )

    def list_faulty_rows(self) -> set[int]:
        """The rows that have a fault."""
        return {row for row, _field in self._noted}

    def _add(self, problem: Problem, row: int) -> Problem:
        key = (problem.code, problem.field, problem.value)
        if key not in self._groups and len(self._groups) >= MOST_GROUPS:
            key = (problem.code, problem.field, "")
            problem.value = ""
        kept = self._groups.setdefault(key, problem)
        kept.count += 1
        if len(kept.rows) < MOST_ROWS:
            kept.rows.append(row)
        return kept

    def copy(self) -> "Problems":
        """The same problems, to which others may be added."""
        other = Problems()
        other._groups = {
            key: dataclasses.replace(one, rows=list(one.rows)) for key, one in self._groups.items()
        }
        other.faults, other._noted, other.left_out = self.faults, set(self._noted), set(self.left_out)
        return other

    def to_json(self) -> list[dict[str, Any]]:
        """Faults first, then warnings, the most frequent first."""
        ordered = sorted(
            self._groups.values(),
            key=lambda one: (not one.is_fault, one.code not in WARNINGS, -one.count, one.rows),
        )
        return [
            {
                "code": one.code, "field": one.field, "value": one.value, "is_fault": one.is_fault,
                "count": one.count, "rows": one.rows, "params": dict(one.params),
            }
            for one in ordered
        ]  # fmt: skip
