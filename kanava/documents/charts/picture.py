"""A chart as a picture to take along: PNG on white, in the colours of the light theme, with its words above it."""

import json
import textwrap
from functools import lru_cache
from typing import Any

import vl_convert

from kanava.documents.charts.chart import PALETTE, Chart
from kanava.documents.charts.drawing import VERSION, engine

# The values that a page gives the palette in its light theme (`kanava.css`); what is an outline there is filled pale.
LIGHT = {
    "sourced": "#0f5c5c", "influenced": "#7fb8b0", "direct": "#cfd9d6", "elsewhere": "#dfe4e2", "total": "#16211f",
    "target": "#a8281f", "band": "#f3ecd9", "grid": "#dfe4e2", "base": "#8a9692", "label": "#55635f",
    "good": "#0f5c5c", "fair": "#b9c6c2", "slow": "#c98a1b", "waiting": "#dfe4e2", "value": "#16211f",
}  # fmt: skip
SCALE = 3.0
TITLE, LINE, MARGIN = 22, 16, 16
# About as many letters find room beside each other in the smallest chart.
LETTERS = 56
MOST_KEPT = 64


def picture(chart: Chart, title: str, *said: str) -> bytes:
    """The chart as PNG, three points for each unit of its text, with a title and sentences under it, remembered by its
    content. Takes some ten milliseconds the first time."""
    lines = [line for one in said for line in textwrap.wrap(one, LETTERS)]
    spec = {
        **chart.spec,
        "background": "#ffffff",
        "padding": _padding(chart, len(lines)),
        "title": {
            "text": title, "subtitle": lines, "anchor": "start", "frame": "bounds", "offset": MARGIN, "fontSize": TITLE - 2,
            "color": LIGHT["value"], "subtitleFontSize": 12, "subtitleLineHeight": LINE, "subtitlePadding": 6,
            "subtitleColor": LIGHT["label"],
        },
    }  # fmt: skip
    text = json.dumps(spec, sort_keys=True)
    for name, stand_in in PALETTE.items():
        text = text.replace(stand_in, LIGHT[name])
    return _rendered(text)


def _padding(chart: Chart, lines: int) -> dict[str, Any]:
    """Room for the words above the chart, and some around it."""
    size, told = chart.size, TITLE + lines * LINE + MARGIN
    return {
        "left": size.left + MARGIN, "right": size.right + MARGIN, "top": size.top + told, "bottom": size.bottom + MARGIN,
    }  # fmt: skip


@lru_cache(maxsize=MOST_KEPT)
def _rendered(spec: str) -> bytes:
    with engine:
        return bytes(vl_convert.vegalite_to_png(spec, vl_version=VERSION, scale=SCALE, allowed_base_urls=[]))
