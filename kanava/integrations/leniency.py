"""Lists of candidates come from other people's hands: one bad cell costs that cell, never the whole list (guide: E1).

A cell that cannot be read stays empty; a row without a usable name or country is left out; both are told. Other kinds of
files are our own figures, where any fault stops the import.
"""

from collections.abc import Collection, Mapping
from typing import Any

from kanava.integrations.fields import Target
from kanava.integrations.problems import CellFault, Problems
from kanava.rules.recruiting import Source

# Without these a row is no company.
_NEEDED = ("name", "country")


def is_lenient(target: Target) -> bool:
    """Whether good rows of such a file land though others have faults."""
    return target == Target.CANDIDATES


def note_unread(problems: Problems, fault: CellFault, name: str, row: int, text: str) -> None:
    """Tell of a cell that cannot be read, or of the part of it that cannot."""
    if name in _NEEDED:
        problems.leave_out(fault.code, name, row, text)
    elif (fault.code, name) == ("CHOICE_UNKNOWN", "type"):
        # Directories have types of their own; a candidate's may be not known yet.
        problems.add_remark("TYPE_UNKNOWN", name, row, text)
    else:
        then = "PART_EMPTY" if fault.kept else "EMPTY"
        for part in fault.unread or (text,):
            problems.add_remark(fault.code, name, row, part, then=then)


def is_usable(
    values: dict[str, Any],
    row: int,
    problems: Problems,
    *,
    required: Collection[str],
    constants: Mapping[str, str],
) -> bool:
    """Whether a row tells of a company. One that tells nothing but its number is passed over without a word."""
    if not values.keys() - constants.keys() - {"key"}:
        return False
    for name in _NEEDED:
        if name not in values and name in required and row not in problems.left_out:
            problems.leave_out("CELL_EMPTY", name, row)
    if "source" in required and "source" not in values:
        problems.add_remark("SOURCE_ASSUMED", "source", row, read=Source.OTHER.value)
        values["source"] = Source.OTHER.value
    return row not in problems.left_out
