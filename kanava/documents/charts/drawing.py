"""From a spec to the drawing in a page: no style, no script, no address but our own links.

The renderer's SVG is taken apart and built anew from a short list of elements and attributes. Colours become classes,
marks become links with their values as labels; anything unexpected is refused, so that nothing slips through.
"""

import json
import re
from functools import lru_cache
from threading import Lock
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import vl_convert

from kanava.documents.charts.chart import PALETTE, Axis, Chart, Mark, Size, assemble, value_axis

VERSION = "5.21"
MOST_KEPT = 256
_SVG = "{http://www.w3.org/2000/svg}"
_GROUPS, _LEAVES = ("svg", "g"), ("path", "line", "rect", "text")
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
_engine = Lock()


class UnexpectedDrawing(ValueError):
    """The renderer drew something that a page must not hold, or that nobody has thought of."""


def draw(chart: Chart) -> str:
    """The chart as SVG for a page, remembered by its content. Takes about 20 ms the first time."""
    return _draw(json.dumps(chart.spec, sort_keys=True), chart.label, chart.marks, chart.size)


@lru_cache(maxsize=MOST_KEPT)
def _draw(spec: str, label: str, marks: tuple[Mark, ...], size: Size) -> str:
    parts = [
        f'<svg class="drawing" viewBox="0 0 {size.width} {size.height}" role="img" aria-label={quoteattr(label)}>'
    ]
    for element in render(spec):
        _build(element, marks, parts)
    parts.append("</svg>")
    return "".join(parts)


def render(spec: str) -> ElementTree.Element:
    """The renderer's own SVG. The spec holds its data; no address is fetched."""
    with _engine:
        text = vl_convert.vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])
    return ElementTree.fromstring(text)


def _build(element: ElementTree.Element, marks: tuple[Mark, ...], parts: list[str]) -> None:
    tag = element.tag.removeprefix(_SVG)
    if tag in _GROUPS:
        moved = _attributes(element, only=("transform",))
        parts.append(f"<g{moved}>" if moved else "")
        for child in element:
            _build(child, marks, parts)
        parts.append("</g>" if moved else "")
    elif tag not in _LEAVES or len(element):
        raise UnexpectedDrawing(tag)
    elif not _is_frame(element):
        _leaf(element, tag, marks, parts)


def _is_frame(element: ElementTree.Element) -> bool:
    """Whether it is one of the empty rectangles that hold groups."""
    return element.get("class") in ("background", "foreground")


def _leaf(element: ElementTree.Element, tag: str, marks: tuple[Mark, ...], parts: list[str]) -> None:
    drawn = f"<{tag}{_class(element)}{_attributes(element)}"
    drawn += f">{escape(element.text or '')}</{tag}>" if tag == "text" else "/>"
    found = _MARK.fullmatch(element.get("aria-label", ""))
    if found is None:
        parts.append(drawn)
        return
    mark = marks[int(found[1])]
    # The table beside the chart has the same links in the order of reading; a drawing is one stop less for the keyboard.
    link = f" href={quoteattr(mark.url)}" if mark.url else ""
    parts.append(f'<a{link} class="mark" tabindex="-1" aria-label={quoteattr(mark.label)}>{drawn}</a>')


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
