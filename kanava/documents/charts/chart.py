"""What all charts are made of: a size, axes as text, marks that lead somewhere, and layers of a spec."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# Colours of specs. They mean nothing by themselves: a page replaces each by a class of its name.
PALETTE = {
    "sourced": "#0a0001", "influenced": "#0a0002", "direct": "#0a0003", "elsewhere": "#0a0004", "total": "#0a0005",
    "target": "#0a0006", "band": "#0a0007", "grid": "#0a0008", "base": "#0a0009", "label": "#0a000a",
    "good": "#0a000b", "fair": "#0a000c", "slow": "#0a000d", "waiting": "#0a000e", "value": "#0a000f",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How large a drawing is, in the units of its text, and how much of that stays outside the axes. `every`: which of
    the labels of a long axis find room."""

    width: int
    height: int
    left: int = 58
    right: int = 4
    top: int = 10
    bottom: int = 26
    every: int = 1

    @property
    def inner(self) -> tuple[int, int]:
        """Width and height between the axes."""
        return self.width - self.left - self.right, self.height - self.top - self.bottom


WIDE = Size(760, 236)
NARROW = Size(344, 216, every=3)
SMALL = Size(380, 216, left=6, right=6, top=18)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a part of a chart says, and where it leads; empty where the reader may not go."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """The values of an axis with their words, from the lowest to the highest."""

    ticks: tuple[tuple[float, str], ...]

    @property
    def domain(self) -> list[float]:
        """From where to where it goes."""
        values = [value for value, _ in self.ticks]
        return [min(values), max(values)]


@dataclass(frozen=True, slots=True)
class Chart:
    """A spec, what the chart as a whole shows, and its marks in the order of their numbers in the spec."""

    label: str
    size: Size
    spec: dict[str, Any]
    marks: tuple[Mark, ...] = ()


def nice_top(highest: float, steps: int = 4) -> float:
    """The end of an axis that holds the highest value in about so many round steps; 1 where there is nothing."""
    return (
        step_for(highest, steps) * math.ceil(highest / step_for(highest, steps) - 1e-12) if highest > 0 else 1
    )


def step_for(highest: float, steps: int = 4) -> float:
    """A round step: 1, 2, 2.5 or 5 times a power of ten."""
    bare = highest / steps
    power = 10.0 ** math.floor(math.log10(bare))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= bare - 1e-12)


def steps_to(highest: float, lowest: float = 0, steps: int = 4) -> list[float]:
    """Round values from at or below the lowest to at or above the highest, zero among them."""
    reach = max(highest, -lowest)
    if reach <= 0:
        return [0, 1]
    step = step_for(reach, steps)
    first, last = math.floor(min(lowest, 0) / step + 1e-12), math.ceil(max(highest, 0) / step - 1e-12)
    return [step * number for number in range(first, last + 1)]


def mark_name(number: int) -> str:
    """How a spec names its marks; the drawing puts label and link in their place."""
    return f"mark-{number}"


def layer(values: Sequence[dict[str, Any]], mark: dict[str, Any], **encoding: Any) -> dict[str, Any]:
    """A layer over rows of its own. An encoding is a field's name, or `{"value": …}` for a place in the drawing."""
    channels = {name: _channel(name, found) for name, found in encoding.items()}
    is_told = "description" in channels
    return {"data": {"values": list(values)}, "mark": {**mark, "aria": is_told}, "encoding": channels}


def _channel(name: str, found: Any) -> dict[str, Any]:
    if not isinstance(found, str):
        return dict(found)
    if name in ("text", "description"):
        return {"field": found}
    if name == "color":
        colors = {"domain": list(PALETTE), "range": list(PALETTE.values())}
        return {"field": found, "type": "nominal", "scale": colors, "legend": None}
    return {"field": found} if name.endswith("2") else {"field": found, "type": "quantitative", "axis": None}


def value_axis(axis: Axis, size: Size) -> list[dict[str, Any]]:
    """Lines across with the values beside them; the line at zero is the base."""
    rows = [
        {"y": value, "text": text, "color": "base" if value == 0 else "grid"} for value, text in axis.ticks
    ]
    across = {"type": "rule", "strokeWidth": 1}
    words = {
        "type": "text",
        "align": "right",
        "baseline": "middle",
        "x": -8,
        "color": PALETTE["label"],
        "fontSize": 11,
    }
    return [layer(rows, across, y="y", color="color"), layer(rows, words, y="y", text="text")]


def place_axis(labels: Sequence[str], size: Size) -> dict[str, Any]:
    """Words under the places 0.5, 1.5, …; the last one always has its word where only every third has."""
    last = len(labels) - 1
    rows = [
        {"x": number + 0.5, "text": label}
        for number, label in enumerate(labels)
        if (last - number) % size.every == 0
    ]
    words = {
        "type": "text",
        "baseline": "top",
        "y": size.inner[1] + 9,
        "color": PALETTE["label"],
        "fontSize": 11,
    }
    return layer(rows, words, x="x", text="text")


def assemble(
    label: str,
    size: Size,
    layers: Sequence[dict[str, Any]],
    marks: Sequence[Mark],
    *,
    places: int,
    axis: Axis,
) -> Chart:
    """A chart of layers that share places from left to right and one axis of values."""
    width, height = size.inner
    scales = {"x": {"domain": [0, places], "nice": False}, "y": {"domain": axis.domain, "nice": False}}
    for one in layers:
        for name, scale in scales.items():
            if one["encoding"].get(name, {}).get("type") == "quantitative":
                one["encoding"][name]["scale"] = scale
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": height,
        "padding": {"left": size.left, "right": size.right, "top": size.top, "bottom": size.bottom},
        "autosize": "none",
        "background": None,
        "config": {"view": {"stroke": None}, "font": "sans-serif"},
        "layer": list(layers),
    }
    return Chart(label, size, spec, tuple(marks))
