"""How soon the partners of each month had their first deal: the measure of onboarding (guide: F7)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kanava.console.asof import read_day, rows_of
from kanava.console.pages import page
from kanava.documents.charts import NARROW, WIDE, Axis, Mark, Size, draw
from kanava.documents.charts.cohorts import TONES, Column, cohorts_by_month
from kanava.insights.queries.cohorts import Cohorts, get_cohorts
from kanava.rules.cohorts import Cohort
from kanava.ui import formatting
from kanava.ui.access import StaffRequest, staff


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of a cohort, their share, and the rows; `so_far` where not all of it have had the time."""

    count: int
    share: str
    url: str
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A cohort in the table."""

    month: str
    signed: Cell
    within: list[Cell]
    waiting: Cell


@require_safe
@staff("view_partners")
def overview(request: StaffRequest) -> HttpResponse:
    """Two years of cohorts as a chart and a table."""
    found = get_cohorts(read_day(request.GET.get("on", "")), by=request.actor)
    names = _names(found)
    context: dict[str, Any] = {
        "on": found.on,
        "days": found.days,
        "usual": found.usual,
        "left_out": found.left_out,
        "legend": list(zip(TONES, names, strict=True)),
        "lines": [_line(found, one) for one in reversed(found.months) if one.signed],
        "wide": _drawn(found, names, replace(WIDE, every=3)),
        "narrow": _drawn(found, names, replace(NARROW, every=6)),
    }
    return page(request, "console/cohorts.html", context, here="dashboard")


def _names(found: Cohorts) -> list[str]:
    """The parts of a column in words."""
    steps = []
    before = 0
    for edge in found.days:
        steps.append(_("%(first)s–%(last)s days") % {"first": before, "last": edge})
        before = edge + 1
    return [*steps, _("later"), _("none yet")]


def _share(count: int, whole: int) -> str:
    return formatting.percent(Decimal(count) / whole) if whole else ""


def _line(found: Cohorts, one: Cohort) -> Line:
    def rows(**more: object) -> str:
        return rows_of("first-deal", found.on, signed=one.month, **more)

    within = [
        Cell(count, _share(count, one.signed), rows(**{"from": 0, "to": edge}), so_far=not has_passed)
        for edge, count, has_passed in zip(found.days, one.within, one.passed, strict=True)
    ]
    waiting = Cell(one.waiting, _share(one.waiting, one.signed), rows(show="waiting"))
    return Line(formatting.full_month(one.month), Cell(one.signed, "", rows()), within, waiting)


def _drawn(found: Cohorts, names: list[str], size: Size) -> SafeString:
    axis = Axis(
        tuple((float(step), formatting.percent(Decimal(step) / 100)) for step in (0, 25, 50, 75, 100))
    )
    label = _("First deals by month of signing. The table below has the figures.")
    columns = [Column(formatting.month(one.month), _parts(found, one, names)) for one in found.months]
    return mark_safe(draw(cohorts_by_month(label, columns, axis, size)))


def _parts(found: Cohorts, one: Cohort, names: list[str]) -> list[tuple[float, Mark]]:
    if not one.signed:
        return []
    starts = (0, *(edge + 1 for edge in found.days))
    wanted: list[dict[str, object]] = [
        {"from": first, "to": last}
        for first, last in zip(starts, (*found.days, None), strict=True)
    ]  # fmt: skip
    parts = []
    wanted.append({"show": "waiting"})
    for name, count, filters in zip(names, one.parts, wanted, strict=True):
        said = ngettext(
            "Signed in %(month)s, first deal %(when)s: %(n)s partner",
            "Signed in %(month)s, first deal %(when)s: %(n)s partners",
            count,
        ) % {"month": formatting.full_month(one.month), "when": name, "n": formatting.number(count)}
        url = rows_of("first-deal", found.on, signed=one.month, **filters)
        parts.append((count * 100 / one.signed, Mark(said, url)))
    return parts
