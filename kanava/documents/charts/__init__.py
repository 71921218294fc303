"""Charts: data in, a Vega-Lite spec out, drawn on the server. Vega never runs in the browser (docs/adr/0012).

Words and numbers come as text in the reader's language. Colours of a spec are names of the palette; a page gives them
their values by CSS, so that one drawing serves light and dark.
"""

from kanava.documents.charts.chart import NARROW, SMALL, WIDE, Axis, Chart, Mark, Size, nice_top, steps_to
from kanava.documents.charts.columns import columns
from kanava.documents.charts.drawing import draw, warm_up
from kanava.documents.charts.picture import picture
from kanava.documents.charts.promoters import Promoted, score_by_quarter
from kanava.documents.charts.revenue import Bar, revenue_by_month
from kanava.documents.charts.shares import Share, share_by_month

__all__ = [
    "NARROW", "SMALL", "WIDE", "Axis", "Bar", "Chart", "Mark", "Promoted", "Share", "Size", "columns", "draw", "nice_top", "picture",
    "revenue_by_month", "score_by_quarter", "share_by_month", "steps_to", "warm_up",
]  # fmt: skip
