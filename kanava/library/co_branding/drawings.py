"""Slides as drawings: what is simple of them, as SVG; grounds, frames, pictures, tables and text where they stand.

No office program is there: letters are broken into lines by their usual width, and a chart is a grey frame.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Any

from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.oxml import parse_xml

from kanava.library.co_branding.colours import Theme, theme_of
from kanava.library.co_branding.lettering import INSET, LINE, Look, height_of, lines_of, scale_of
from kanava.library.co_branding.names import a, p
from kanava.library.co_branding.opening import Opened

POINT = 12_700  # of the program's own unit
MOST_SLIDES = 40
MOST_SHAPES = 300  # of one slide
LARGEST_PICTURE = 400_000  # bytes that are drawn
_GREY = "#d0d5d3"
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A slide as SVG, and its size in points."""

    svg: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Box:
    """Where something stands, in points."""

    x: float
    y: float
    width: float
    height: float


def drawings_of(deck: Opened, *, most: int = MOST_SLIDES) -> list[Drawing]:
    """The first slides of a presentation as drawings."""
    width, height = deck.whole.slide_width / POINT, deck.whole.slide_height / POINT
    return [
        Drawing(_slide(slide, width, height), round(width), round(height))
        for slide in islice(deck.whole.slides, most)
    ]


def _slide(slide: Any, width: float, height: float) -> str:
    layout, master = slide.slide_layout, slide.slide_layout.slide_master
    theme = _theme(master)
    ground = next((found for one in (slide, layout, master) if (found := _ground(one, theme))), "#ffffff")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" width="{width:.0f}" height="{height:.0f}" '
        f'font-family="Carlito, Calibri, Arial, sans-serif"><rect width="100%" height="100%" fill="{ground}"/>'
    ]
    for one in (master, layout):
        parts += _shapes((shape for shape in one.shapes if not shape.is_placeholder), theme)
    parts += _shapes(slide.shapes, theme)
    return "".join([*parts, "</svg>"])


def _theme(master: Any) -> Theme:
    for one in master.part.rels.values():
        if not one.is_external and one.reltype.endswith("/theme"):
            return theme_of(parse_xml(one.target_part.blob))
    return theme_of(master._element)


def _ground(one: Any, theme: Theme) -> str:
    return theme.of(one._element.find(f"{p('cSld')}/{p('bg')}/{p('bgPr')}/{a('solidFill')}"))


def _shapes(shapes: Iterable[Any], theme: Theme) -> Iterator[str]:
    for shape in islice(shapes, MOST_SHAPES):
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _group(shape, theme)
        elif None not in (shape.left, shape.top, shape.width, shape.height):
            box = _Box(*(one / POINT for one in (shape.left, shape.top, shape.width, shape.height)))
            yield from _shape(shape, box, theme)


def _group(shape: Any, theme: Theme) -> Iterator[str]:
    """A group, whose shapes stand in a measure of its own."""
    frame = shape._element.find(f"{p('grpSpPr')}/{a('xfrm')}")
    inner = frame.find(a("chOff")) if frame is not None else None
    if frame is None or inner is None or frame.find(a("off")) is None:
        yield from _shapes(shape.shapes, theme)
        return
    size, own = frame.find(a("ext")), frame.find(a("chExt"))
    across = int(size.get("cx")) / max(int(own.get("cx")), 1)
    down = int(size.get("cy")) / max(int(own.get("cy")), 1)
    left = int(frame.find(a("off")).get("x")) / POINT - int(inner.get("x")) / POINT * across
    top = int(frame.find(a("off")).get("y")) / POINT - int(inner.get("y")) / POINT * down
    yield f'<g transform="translate({left:.1f} {top:.1f}) scale({across:.4f} {down:.4f})">'
    yield from _shapes(shape.shapes, theme)
    yield "</g>"


def _shape(shape: Any, box: _Box, theme: Theme) -> Iterator[str]:
    if shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
        yield _picture(shape, box)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield from _table(shape.table, box, theme)
    elif shape.has_text_frame:
        yield _frame(shape, box, theme)
        yield from _text(shape._element.find(p("txBody")), box, theme, usual_size(shape))
    else:
        yield _rectangle(box, "none", f' stroke="{_GREY}" stroke-dasharray="6 4"')


def _rectangle(box: _Box, fill: str, more: str = "") -> str:
    return f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" fill="{fill}"{more}/>'


def _frame(shape: Any, box: _Box, theme: Theme) -> str:
    look = shape._element.find(p("spPr"))
    fill = theme.of(look.find(a("solidFill")))
    if not fill and look.find(a("gradFill")) is not None:
        fill = theme.of(next(look.iter(a("gs")), None))
    style = shape._element.find(f"{p('style')}/{a('fillRef')}")
    if not fill and style is not None and look.find(a("noFill")) is None and style.get("idx") != "0":
        fill = theme.of(style)
    line = theme.of(look.find(f"{a('ln')}/{a('solidFill')}"))
    stroke = f' stroke="{line}"' if line else ""
    form = look.find(a("prstGeom"))
    kind = form.get("prst") if form is not None else "rect"
    if not fill and not line:
        return ""
    if kind == "ellipse":
        return (
            f'<ellipse cx="{box.x + box.width / 2:.1f}" cy="{box.y + box.height / 2:.1f}" rx="{box.width / 2:.1f}" '
            f'ry="{box.height / 2:.1f}" fill="{fill or "none"}"{stroke}/>'
        )
    bend = f' rx="{min(box.width, box.height) / 6:.1f}"' if kind == "roundRect" else ""
    return _rectangle(box, fill or "none", f"{stroke}{bend}")


def _picture(shape: Any, box: _Box) -> str:
    try:
        image = shape.image
        content, kind = image.blob, _TYPES.get(image.ext)
    except (KeyError, ValueError, AttributeError):
        content, kind = b"", None
    if not content or kind is None or len(content) > LARGEST_PICTURE:
        return _rectangle(box, _GREY)
    data = base64.b64encode(content).decode()
    return (
        f'<image x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        f'preserveAspectRatio="none" href="data:{kind};base64,{data}"/>'
    )


def _table(table: Any, box: _Box, theme: Theme) -> Iterator[str]:
    top = box.y
    for row in table.rows:
        left, high = box.x, row.height / POINT
        for column, cell in zip(table.columns, row.cells, strict=False):
            wide = column.width / POINT
            place = _Box(left, top, wide, high)
            fill = theme.of(cell._tc.find(f"{a('tcPr')}/{a('solidFill')}"))
            yield _rectangle(place, fill or "none", f' stroke="{_GREY}"')
            yield from _text(cell._tc.find(a("txBody")), place, theme, 14.0)
            left += wide
        top += high


def usual_size(shape: Any) -> float:
    """The usual height of letters, where the text says none."""
    if not shape.is_placeholder:
        return 18.0
    return 36.0 if shape.placeholder_format.type in _TITLES else 22.0


def _text(body: Any, box: _Box, theme: Theme, usual: float) -> Iterator[str]:
    if body is None:
        return
    lines = lines_of(body, box.width, Look(usual, scale_of(body), theme))
    high = height_of(lines)
    look = body.find(a("bodyPr"))
    anchor = look.get("anchor", "t") if look is not None else "t"
    spare = max(box.height - 2 * INSET - high, 0)
    at = box.y + INSET + {"ctr": spare / 2, "b": spare}.get(anchor, 0)
    for line in lines:
        at += line.size * LINE
        if line.words:
            x, side = _side(line.align, box)
            weight = ' font-weight="bold"' if line.is_bold else ""
            yield (
                f'<text x="{x + line.indent:.1f}" y="{at - line.size * 0.25:.1f}" font-size="{line.size:.1f}" fill="{line.colour}"'
                f"{weight}{side}>{escape(line.words)}</text>"
            )
        at += line.after


def _side(align: str, box: _Box) -> tuple[float, str]:
    if align == "ctr":
        return box.x + box.width / 2, ' text-anchor="middle"'
    if align == "r":
        return box.x + box.width - INSET, ' text-anchor="end"'
    return box.x + INSET, ""
