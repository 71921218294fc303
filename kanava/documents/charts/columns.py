"""Columns side by side, each with its figure above it: partners by days to their first deal, what a deal earns at each tier
(guide: C6, C7, F7, H7)."""

from collections.abc import Sequence

from kanava.documents.charts.chart import (
    PALETTE,
    Axis,
    Chart,
    Mark,
    Size,
    assemble,
    layer,
    mark_name,
    nice_top,
    place_axis,
)

INSET = 0.1


def columns(label: str, told: Sequence[tuple[str, str, float, str, Mark]], size: Size) -> Chart:
    """Columns of label, colour of the palette, height, the height as text, and what the column says."""
    rows = [
        {
            "x": place + INSET, "x2": place + 1 - INSET, "middle": place + 0.5, "y": 0, "y2": value, "color": color,
            "text": text, "mark": mark_name(place),
        }
        for place, (_, color, value, text, _) in enumerate(told)
    ]  # fmt: skip
    axis = Axis(((0, ""), (nice_top(max((value for _, _, value, _, _ in told), default=0)), "")))
    words = {
        "type": "text",
        "baseline": "bottom",
        "dy": -4,
        "color": PALETTE["value"],
        "fontSize": 12,
        "fontWeight": 600,
    }
    layers = [
        layer(rows, {"type": "rect"}, x="x", x2="x2", y="y", y2="y2", color="color", description="mark"),
        layer([{"y": 0}], {"type": "rule", "color": PALETTE["base"]}, y="y"),
        layer(rows, words, x="middle", y="y2", text="text"),
        place_axis([name for name, *_ in told], size),
    ]
    return assemble(label, size, layers, [mark for *_, mark in told], places=len(told), axis=axis)
