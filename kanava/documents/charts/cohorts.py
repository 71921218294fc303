"""Cohorts as columns of a whole: how soon the partners of a month had their first deal (guide: F7, H7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kanava.documents.charts.chart import (
    Axis,
    Chart,
    Mark,
    Size,
    assemble,
    layer,
    mark_name,
    place_axis,
    value_axis,
)

# From the soonest to those that wait; the names are colours of the palette.
TONES = ("sourced", "influenced", "fair", "band", "slow", "waiting")
INSET = 0.12


@dataclass(frozen=True, slots=True)
class Column:
    """A month: the share of each part in per cent with what it says; no parts where nobody was signed."""

    label: str
    parts: Sequence[tuple[float, Mark]]


def cohorts_by_month(label: str, columns: Sequence[Column], axis: Axis, size: Size) -> Chart:
    """Stacked columns of a hundred per cent each, the soonest at the bottom."""
    marks: list[Mark] = []
    stacked = []
    for place, column in enumerate(columns):
        above = 0.0
        for tone, (percent, mark) in zip(TONES, column.parts, strict=False):
            if percent == 0:
                continue
            stacked.append(
                {
                    "x": place + INSET, "x2": place + 1 - INSET, "y": above, "y2": above + percent, "color": tone,
                    "mark": mark_name(len(marks)),
                }
            )  # fmt: skip
            marks.append(mark)
            above += percent
    layers = [
        *value_axis(axis, size),
        place_axis([one.label for one in columns], size),
        layer(stacked, {"type": "rect"}, x="x", x2="x2", y="y", y2="y2", color="color", description="mark"),
    ]
    return assemble(label, size, layers, marks, places=len(columns), axis=axis)
