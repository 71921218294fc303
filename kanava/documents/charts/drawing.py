"""From a spec to the drawing in a page: no style, no script, no address but our own links.

The renderer's SVG is taken apart and built anew from a short list of elements and attributes. Colours become classes,
marks become links with their values as labels; anything unexpected is refused, so that nothing slips through.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import vl_convert

from kanava.documents.charts.chart import PALETTE, Axis, Chart, Mark, Size, assemble, value_axis

VERSION = "5.21"
MOST_KEPT = 256
_SVG = "{http://www.w3.org/2000/svg}"
_GROUPS, _LEAVES = ("svg", "g"), ("path", "line", "rect", "text")
# Empty rectangles that hold groups.
_FRAMES = ("background", "foreground")
_KEPT = (
    "transform", "d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "text-anchor", "font-size", "font-weight",
    "stroke-width", "stroke-dasharray",
)  # fmt: skip
_LET_GO = (
    "class", "role", "aria-roledescription", "aria-hidden", "aria-label", "font-family", "pointer-events", "opacity",
    "stroke-miterlimit", "version", "viewBox", "display",
)  # fmt: skip
_NOTHING = ("none", "transparent")
_NAMES = {color: name for name, color in PALETTE.items()}
_MARK = re.compile(r"mark-(\d+)")
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
# The renderer is one engine for the whole process.
engine = Lock()


class UnexpectedDrawing(ValueError):
    """The renderer drew something that a page must not hold, or that nobody has thought of."""


def draw(chart: Chart) -> str:
    """The chart as SVG for a page, remembered by its content. Takes about 10 ms the first time."""
    bare, words = _without_words(chart.spec)
    return _draw(json.dumps(bare, sort_keys=True), words, chart.label, chart.marks, chart.size)


def _without_words(spec: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The spec with empty texts, and the texts in the order in which they are drawn.

    The renderer takes a millisecond to measure each text, more than for all the rest, though no place in our charts
    depends on how wide a text is.
    """
    layers, words = [], []
    for layer in spec["layer"]:
        if layer["mark"]["type"] == "text":
            rows = layer["data"]["values"]
            words += [row["text"] for row in rows]
            layer = {**layer, "data": {"values": [{**row, "text": ""} for row in rows]}}
        layers.append(layer)
    return {**spec, "layer": layers}, tuple(words)


@lru_cache(maxsize=MOST_KEPT)
def _draw(spec: str, words: tuple[str, ...], label: str, marks: tuple[Mark, ...], size: Size) -> str:
    page = _Page(marks, iter(words))
    for element in _render(spec):
        page.add(element)
    if next(page.words, None) is not None:
        raise UnexpectedDrawing("fewer texts than words")
    box = f"0 0 {size.width} {size.height}"
    inside = "".join(page.parts)
    return f'<svg class="drawing" viewBox="{box}" role="group" aria-label={quoteattr(label)}>{inside}</svg>'


def _render(spec: str) -> ElementTree.Element:
    """The renderer's own SVG. The spec holds its data; no address is fetched."""
    with engine:
        text = vl_convert.vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])
    return ElementTree.fromstring(text)


@dataclass(slots=True)
class _Page:
    """The drawing as it is built anew."""

    marks: tuple[Mark, ...]
    words: Iterator[str]
    parts: list[str] = field(default_factory=list)

    def add(self, element: ElementTree.Element) -> None:
        """Take over one element and what is in it."""
        tag = element.tag.removeprefix(_SVG)
        if tag in _GROUPS:
            moved = _attributes(element, only=("transform",))
            self.parts.append(f"<g{moved}>" if moved else "")
            for child in element:
                self.add(child)
            self.parts.append("</g>" if moved else "")
        elif tag not in _LEAVES or len(element):
            raise UnexpectedDrawing(tag)
        elif element.get("class") not in _FRAMES:
            self._add_leaf(element, tag)

    def _add_leaf(self, element: ElementTree.Element, tag: str) -> None:
        drawn = f"<{tag}{_class(element)}{_attributes(element)}"
        # The words of axes say nothing by themselves to who hears them.
        drawn += f' aria-hidden="true">{escape(next(self.words))}</{tag}>' if tag == "text" else "/>"
        found = _MARK.fullmatch(element.get("aria-label", ""))
        if found is None:
            self.parts.append(drawn)
            return
        mark = self.marks[int(found[1])]
        link = f" href={quoteattr(mark.url)}" if mark.url else ""
        # The table beside the chart has the same links in the order of reading: the keyboard stops there, not here.
        self.parts.append(
            f'<a{link} class="mark" tabindex="-1" aria-label={quoteattr(mark.label)}>{drawn}</a>'
        )


def _class(element: ElementTree.Element) -> str:
    names = []
    for attribute, prefix in (("fill", "fill"), ("stroke", "line")):
        color = element.get(attribute, "none")
        if color in _NAMES:
            names.append(f"{prefix}-{_NAMES[color]}")
        elif color not in _NOTHING:
            raise UnexpectedDrawing(f"{attribute}={color}")
    return f' class="{" ".join(names)}"' if names else ""


def _attributes(element: ElementTree.Element, only: tuple[str, ...] = _KEPT) -> str:
    found = []
    for name, value in element.items():
        if name in only and value != "translate(0,0)":
            found.append(f" {name}={quoteattr(_LONG.sub(_short, value))}")
        elif name not in (*_KEPT, *_LET_GO, "fill", "stroke"):
            raise UnexpectedDrawing(name)
    return "".join(found)


def _short(found: "re.Match[str]") -> str:
    """Hundredths are finer than any screen."""
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def warm_up() -> None:
    """Start the renderer, which takes the better part of a second, so that no reader waits for it."""
    axis = Axis(((0, "0"), (1, "1")))
    draw(assemble("", Size(100, 100), value_axis(axis, Size(100, 100)), (), places=1, axis=axis))
