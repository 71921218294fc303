"""The net promoter score by quarter, from −100 to 100 (guide: H8)."""

from collections.abc import Sequence
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

INSET = 0.3


@dataclass(frozen=True, slots=True)
class Promoted:
    """A quarter: its score with the score as text, None where it is not shown."""

    label: str
    score: int | None
    text: str
    mark: Mark


def score_by_quarter(label: str, quarters: Sequence[Promoted], axis: Axis, size: Size) -> Chart:
    """Bars up and down from zero, each with its score at its end."""
    told = [(place, one, one.score) for place, one in enumerate(quarters) if one.score is not None]
    bars = [
        {
            "x": place + INSET, "x2": place + 1 - INSET, "y": 0, "y2": score or 0.6, "mark": mark_name(number),
            "color": "sourced" if score >= 0 else "slow",
        }
        for number, (place, _one, score) in enumerate(told)
    ]  # fmt: skip
    words = {"type": "text", "color": PALETTE["value"], "fontSize": 12, "fontWeight": 600}
    above = [
        {"x": place + 0.5, "y": max(score, 0), "text": one.text} for place, one, score in told if score >= 0
    ]
    below = [{"x": place + 0.5, "y": score, "text": one.text} for place, one, score in told if score < 0]
    layers = [
        *value_axis(axis, size),
        place_axis([one.label for one in quarters], size),
        layer(bars, {"type": "rect"}, x="x", x2="x2", y="y", y2="y2", color="color", description="mark"),
        layer(above, {**words, "baseline": "bottom", "dy": -4}, x="x", y="y", text="text"),
        layer(below, {**words, "baseline": "top", "dy": 4}, x="x", y="y", text="text"),
    ]
    return assemble(
        label, size, layers, [one.mark for _, one, _ in told], places=max(len(quarters), 1), axis=axis
    )
