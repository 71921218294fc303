"""The dashboard's charts: figures become words, words and links become charts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kanava.console.asof import rows_of
from kanava.documents.charts import (
    NARROW,
    SMALL,
    WIDE,
    Axis,
    Bar,
    Chart,
    Mark,
    Share,
    Size,
    draw,
    revenue_by_month,
    share_by_month,
    steps_to,
)
from kanava.documents.charts import columns as columns_chart
from kanava.insights.queries import Dashboard
from kanava.rules.benchmarks import HUNDRED, Band
from kanava.rules.figures import Month, Span
from kanava.rules.money import Money
from kanava.ui import formatting

# A share above this ends at the axis: one such month would flatten all others.
HIGHEST_SHARE = 100.0


@dataclass(frozen=True, slots=True)
class Drawings:
    """One chart in two sizes; the width of its place decides which is shown."""

    wide: SafeString
    narrow: SafeString


def _drawn(chart: Chart) -> SafeString:
    return mark_safe(draw(chart))


def _both(build: Callable[[Size], Chart]) -> Drawings:
    return Drawings(_drawn(build(WIDE)), _drawn(build(NARROW)))


def band(expected: Band) -> str:
    """A range of shares: 15–20 %."""
    return f"{formatting.number(expected.low)}–{formatting.percent(expected.high / HUNDRED)}"


def share(d: Dashboard) -> Drawings:
    """Share of partners by month against target and expected range (guide: H1, H10)."""
    target = float(d.target * HUNDRED)
    bands = [(float(band.low), float(band.high)) if band else None for band in d.bands]
    percents = [None if month.share is None else float(month.share * HUNDRED) for month in d.months]
    highest = max([target, *(high for _, high in filter(None, bands)), *(one for one in percents if one)])
    axis = Axis(
        tuple((step, formatting.percent(Decimal(str(step)) / HUNDRED)) for step in steps_to(min(highest, HIGHEST_SHARE)))
    )  # fmt: skip
    label = _("Share of revenue from partners by month. The table below has the figures.")

    def build(size: Size) -> Chart:
        shares = [
            Share(formatting.month(month.start), percent, _share_mark(d, month), band)
            for month, percent, band in zip(d.months, percents, bands, strict=True)
        ]
        return share_by_month(label, shares, target, axis, size)

    return _both(build)


def _share_mark(d: Dashboard, month: Month) -> Mark:
    words = {
        "month": formatting.full_month(month.start),
        "share": formatting.percent(month.share) if month.share is not None else "–",
        "sourced": formatting.money(month.sourced, whole=True),
        "total": formatting.money(month.total, whole=True),
    }
    said = _("%(month)s: %(share)s from partners, %(sourced)s of %(total)s") % words
    return Mark(said, rows_of("won", d.on, month=month.start, origin="SOURCED"))


def revenue(d: Dashboard) -> Drawings:
    """Revenue by month by who found the customer, with the entered total (guide: H1, H5)."""
    tops = [float(max(month.total, month.deals).amount) for month in d.months]
    lowest = min(
        float(min(amount, Money(0, d.currency)).amount) for month in d.months for amount in _parts(month)
    )
    ticks = steps_to(max(tops), lowest)
    axis = Axis(tuple((step, formatting.compact_money(Decimal(str(step)), d.currency)) for step in ticks))
    label = _("Revenue by month, the part from partners at the bottom. The table below has the figures.")
    bars = [_bar(d, month) for month in d.months]
    return _both(lambda size: revenue_by_month(label, bars, axis, size))


def _parts(month: Month) -> Sequence[Money]:
    return month.sourced, month.influenced, month.direct


def _bar(d: Dashboard, month: Month) -> Bar:
    name = formatting.full_month(month.start)

    def mark(text: str, amount: Money, url: str) -> Mark:
        return Mark(text % {"month": name, "amount": formatting.money(amount, whole=True)}, url)

    def won(origin: str) -> str:
        return rows_of("won", d.on, month=month.start, origin=origin)

    said = {
        "sourced": (month.sourced, _("%(month)s, partner-sourced: %(amount)s"), won("SOURCED")),
        "influenced": (month.influenced, _("%(month)s, partner-influenced: %(amount)s"), won("INFLUENCED")),
        "direct": (month.direct, _("%(month)s, direct: %(amount)s"), won("DIRECT")),
        "elsewhere": (month.elsewhere, _("%(month)s, in no deal: %(amount)s"), rows_of("total", d.on)),
    }
    parts = {
        name: (float(amount.amount), mark(text, amount, url)) for name, (amount, text, url) in said.items()
    }
    total = None
    if month.entered is not None:
        words = _("%(month)s, entered total: %(amount)s")
        total = (float(month.total.amount), mark(words, month.total, rows_of("total", d.on)))
    return Bar(formatting.month(month.start), parts, total)


@dataclass(frozen=True, slots=True)
class Column:
    """How many partners had their first deal after so many days, or have none yet."""

    label: str
    tone: str
    count: int
    url: str
    said: str


def columns(d: Dashboard, opens: bool) -> list[Column]:
    """The groups of the time to the first deal (guide: F7, H7), each with its rows where the reader may see them."""
    found = [_column(d, span, count, opens) for span, count in d.starts.by_span]
    waiting = d.starts.waiting
    said = _("No deal yet: %(count)s") % {"count": formatting.number(waiting)}
    url = rows_of("first-deal", d.on, show="waiting") if opens else ""
    return [*found, Column(_("none yet"), "waiting", waiting, url, said)]


def _column(d: Dashboard, span: Span, count: int, opens: bool) -> Column:
    label = f"{span.first}–{span.last}" if span.last is not None else f"{span.first}+"
    slow = span.first >= d.slow_days
    tone = "slow" if slow else "good" if span.last is not None and span.last <= d.usual_days else "fair"
    said = _("First deal after %(days)s days: %(count)s") % {"days": label, "count": formatting.number(count)}
    url = rows_of("first-deal", d.on, **{"from": span.first, "to": span.last}) if opens else ""
    return Column(label, tone, count, url, said)


def first_deals(found: Sequence[Column]) -> SafeString:
    """Partners by the time to their first deal (guide: H7)."""
    told = [
        (one.label, one.tone, one.count, formatting.number(one.count), Mark(one.said, one.url))
        for one in found
    ]
    label = _("Partners by days to their first deal. The table below has the figures.")
    return _drawn(columns_chart(label, told, SMALL))
