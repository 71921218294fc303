"""Revenue by month: what partners sourced and influenced, what we sold alone, and the entered total (guide: H1, H5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kanava.documents.charts.chart import (
    PALETTE,
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

PARTS = ("sourced", "influenced", "direct", "elsewhere")
INSET = 0.16


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: the amount of each part in major units with what it says, and the total where it was entered."""

    label: str
    parts: Mapping[str, tuple[float, Mark]]
    total: tuple[float, Mark] | None = None


def revenue_by_month(label: str, bars: Sequence[Bar], axis: Axis, size: Size) -> Chart:
    """Stacked bars, the partners' part at the bottom, with a line where a month's total was entered."""
    marks: list[Mark] = []
    stacked, totals = [], []

    def number(mark: Mark) -> str:
        marks.append(mark)
        return mark_name(len(marks) - 1)

    for place, bar in enumerate(bars):
        ends = {"x": place + INSET, "x2": place + 1 - INSET}
        above, below = 0.0, 0.0
        for part in PARTS:
            amount, mark = bar.parts.get(part, (0.0, Mark("")))
            if amount == 0:
                continue
            start = above if amount > 0 else below
            stacked.append({**ends, "y": start, "y2": start + amount, "color": part, "mark": number(mark)})
            above, below = max(above, start + amount), min(below, start + amount)
        if bar.total is not None:
            amount, mark = bar.total
            wider = {"x": place + INSET / 2, "x2": place + 1 - INSET / 2}
            totals.append({**wider, "y": amount, "mark": number(mark)})
    layers = [
        *value_axis(axis, size),
        place_axis([bar.label for bar in bars], size),
        layer(stacked, {"type": "rect"}, x="x", x2="x2", y="y", y2="y2", color="color", description="mark"),
        layer(
            totals, {"type": "rule", "strokeWidth": 2, "color": PALETTE["total"]},
            x="x", x2="x2", y="y", description="mark",
        ),
    ]  # fmt: skip
    return assemble(label, size, layers, marks, places=len(bars), axis=axis)
