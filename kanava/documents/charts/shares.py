"""Share of revenue from partners by month, against the target and what others have (guide: H1, H10, J4, J5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

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

INSET = 0.24


@dataclass(frozen=True, slots=True)
class Share:
    """A month: its share in per cent, None where there was no revenue, and the range expected of the programme then."""

    label: str
    percent: float | None
    mark: Mark
    band: tuple[float, float] | None = None


def _runs(shares: Sequence[Share]) -> list[tuple[int, int, tuple[float, float]]]:
    """Months in a row with the same expected range as one: from where to where."""
    found, place = [], 0
    for band, months in groupby(shares, key=lambda one: one.band):
        first, place = place, place + len(list(months))
        if band is not None:
            found.append((first, place, band))
    return found


def share_by_month(label: str, shares: Sequence[Share], target: float, axis: Axis, size: Size) -> Chart:
    """Bars over the expected range, with the target as a line across. What is above the axis ends with it."""
    top = axis.domain[1]
    bands = [
        {"x": first, "x2": end, "y": min(band[0], top), "y2": min(band[1], top)}
        for first, end, band in _runs(shares)
    ]
    told = [(place, one) for place, one in enumerate(shares) if one.percent is not None]
    bars = [
        {
            "x": place + INSET,
            "x2": place + 1 - INSET,
            "y": 0,
            "y2": min(one.percent or 0, top),
            "mark": mark_name(number),
        }
        for number, (place, one) in enumerate(told)
    ]
    layers = [
        layer(bands, {"type": "rect", "color": PALETTE["band"]}, x="x", x2="x2", y="y", y2="y2"),
        *value_axis(axis, size),
        place_axis([one.label for one in shares], size),
        layer(
            bars, {"type": "rect", "color": PALETTE["sourced"]},
            x="x", x2="x2", y="y", y2="y2", description="mark",
        ),
        layer([{"y": target}], {"type": "rule", "strokeWidth": 1.5, "strokeDash": [5, 4], "color": PALETTE["target"]}, y="y"),
    ]  # fmt: skip
    return assemble(label, size, layers, [one.mark for _, one in told], places=len(shares), axis=axis)
