"""The rows behind each figure of the dashboard: a page of them, and all of them as a file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.console.asof import read_day, read_month, read_origins, rows_of
from kanava.console.pages import page
from kanava.core import permissions
from kanava.insights import queries
from kanava.insights.queries import StartFilter, WonFilter
from kanava.rules.figures import BY_PARTNERS, BY_US, ORIGINS, share_of, total_of
from kanava.rules.periods import months_until
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.downloads import csv_download


def _shown(request: StaffRequest, figure: str, on: date, context: Mapping[str, Any]) -> HttpResponse:
    """The page of a figure's rows, with the address of the file and of the next page in it."""
    query = request.GET.copy()
    for name in ("after", "as"):
        query.pop(name, None)
    query["on"] = on.isoformat()
    template = f"console/figure_{figure.replace('-', '_')}.html"
    return page(request, template, {"on": on, "query": query.urlencode(), **context}, here="dashboard")


def _is_file(request: StaffRequest) -> bool:
    return request.GET.get("as") == "csv"


def _named(rows: Iterable[Sequence[object]], place: int) -> Iterable[Sequence[object]]:
    """The rows with the word for the origin instead of its code; the words are fixed while the language is set."""
    said: dict[object, str] = {origin: words.of_code(origin) for origin in ORIGINS}
    return ((*row[:place], said.get(row[place], row[place]), *row[place + 1 :]) for row in rows)


def _won_filter(request: StaffRequest, on: date) -> WonFilter:
    get = request.GET
    return WonFilter(
        read_month(get.get("month", ""), on), read_origins(get.getlist("origin")), get.get("sort", "")
    )


def _origin_tabs(figure: str, on: date, wanted: WonFilter) -> list[dict[str, Any]]:
    choices = [
        (_("All"), ORIGINS), (_("Partner-sourced"), BY_PARTNERS), (_("Our own team"), BY_US),
        (_("Partner-influenced"), ("INFLUENCED",)), (_("Direct"), ("DIRECT",)),
    ]  # fmt: skip
    return [
        {
            "label": label, "active": origins == wanted.origins,
            "url": rows_of(figure, on, month=wanted.month, origin=() if origins == ORIGINS else origins, sort=wanted.sort),
        }
        for label, origins in choices
    ]  # fmt: skip


def _of_deals(figure: str, on: date, wanted: WonFilter) -> dict[str, Any]:
    """What the choice of deals needs; the first order is the one without a choice."""
    latest, largest, longest = (
        ("-closed_on", _("Latest closed")),
        ("-value_minor", _("Largest first")),
        ("-days", _("Longest first")),
    )
    return {
        "sorts": (latest, largest) if figure == "won" else (longest, latest),
        "wanted": wanted,
        "months": months_until(on, 12)[::-1],
        "tabs": _origin_tabs(figure, on, wanted),
        "origins": () if wanted.origins == ORIGINS else wanted.origins,
    }


@require_safe
@staff("view_dashboard")
def won(request: StaffRequest) -> HttpResponseBase:
    """Won deals of the year or a month: behind revenue, share, average deal, sourced and influenced."""
    on = read_day(request.GET.get("on", ""))
    wanted = _won_filter(request, on)
    if _is_file(request):
        currency = queries.programme_currency()
        header = [_("Number"), _("Deal"), _("Origin"), _("Partner"), _("Influenced by"), _("Opened"), _("Closed"), _("Value, %(currency)s") % {"currency": currency}]  # fmt: skip
        rows = queries.each_won(on, by=request.actor, wanted=wanted)
        return csv_download(f"won-deals-{on}", header, _named(rows, 2))
    found = queries.list_won(on, by=request.actor, wanted=wanted, after=request.GET.get("after", ""))
    context = {"found": found, "page": found.page, "total": found.count, **_of_deals("won", on, wanted)}
    return _shown(request, "won", on, context)


@require_safe
@staff("view_dashboard")
def unvalued(request: StaffRequest) -> HttpResponseBase:
    """Won deals that count in no sum, since there is no exchange rate for them."""
    on = read_day(request.GET.get("on", ""))
    if _is_file(request):
        header = [_("Number"), _("Deal"), _("Origin"), _("Partner"), _("Opened"), _("Closed"), _("Net to vendor"), _("Currency")]  # fmt: skip
        rows = queries.each_unvalued(on, by=request.actor)
        return csv_download(f"won-deals-without-rate-{on}", header, _named(rows, 2))
    shown, total = queries.list_unvalued(on, by=request.actor, after=request.GET.get("after", ""))
    return _shown(request, "unvalued", on, {"page": shown, "total": total})


@require_safe
@staff("view_dashboard")
def cycle(request: StaffRequest) -> HttpResponseBase:
    """Won deals whose start is known, with their days: behind the sales cycle."""
    on = read_day(request.GET.get("on", ""))
    wanted = _won_filter(request, on)
    if _is_file(request):
        header = [
            _("Number"),
            _("Deal"),
            _("Origin"),
            _("Partner"),
            _("Influenced by"),
            _("Opened"),
            _("Closed"),
            _("Days"),
        ]
        rows = queries.each_cycle(on, by=request.actor, wanted=wanted)
        return csv_download(f"sales-cycles-{on}", header, _named(rows, 2))
    found = queries.list_cycles(on, by=request.actor, wanted=wanted, after=request.GET.get("after", ""))
    context = {"found": found, "page": found.page, "total": found.count, **_of_deals("cycle", on, wanted)}
    return _shown(request, "cycle", on, context)


@require_safe
@staff("view_partners")
def partners(request: StaffRequest) -> HttpResponseBase:
    """Partners in force with their last registration: behind active against signed."""
    on, show = read_day(request.GET.get("on", "")), request.GET.get("show", "")
    if _is_file(request):
        header = [_("Number"), _("Partner"), _("Country"), _("Signed on"), _("Last approved registration")]
        return csv_download(f"partners-{on}", header, queries.each_signed(on, by=request.actor, show=show))
    found = queries.list_signed(on, by=request.actor, show=show, after=request.GET.get("after", ""))
    tabs = [
        {"label": label, "active": code == show, "url": rows_of("partners", on, show=code)}
        for code, label in (("", _("All signed")), ("active", _("Active")), ("silent", _("Silent")))
    ]
    context = {"found": found, "page": found.page, "total": found.count, "tabs": tabs, "show": show}
    return _shown(request, "partners", on, context)


def _start_filter(request: StaffRequest, on: date) -> StartFilter:
    def days(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isdecimal() and text.isascii() and len(text) < 5 else None

    signed = read_month(request.GET.get("signed", ""), on)
    return StartFilter(request.GET.get("show", ""), days("from"), days("to"), signed)


@require_safe
@staff("view_partners")
def first_deal(request: StaffRequest) -> HttpResponseBase:
    """Partners signed lately with the days to their first deal."""
    on = read_day(request.GET.get("on", ""))
    wanted = _start_filter(request, on)
    if _is_file(request):
        header = [
            _("Number"),
            _("Partner"),
            _("Country"),
            _("Signed on"),
            _("First approved registration"),
            _("Days"),
        ]
        rows = queries.each_starting(on, by=request.actor, wanted=wanted)
        return csv_download(f"first-deals-{on}", header, rows)
    found = queries.list_starting(on, by=request.actor, wanted=wanted, after=request.GET.get("after", ""))
    choices = (
        ("", _("All signed lately")),
        ("done", _("With a first deal")),
        ("waiting", _("None yet")),
        ("slow", _("Slow")),
    )
    is_span = wanted.first is not None or wanted.last is not None
    tabs = [
        {"label": label, "active": code == wanted.show and not is_span, "url": rows_of("first-deal", on, show=code, signed=wanted.signed)}
        for code, label in choices
    ]  # fmt: skip
    context = {
        "found": found,
        "page": found.page,
        "total": found.count,
        "tabs": tabs,
        "wanted": wanted,
        "is_span": is_span,
    }
    return _shown(request, "first-deal", on, context)


@require_safe
@staff("view_dashboard")
def total(request: StaffRequest) -> HttpResponseBase:
    """Twelve months, or one of them, with entered and computed total: behind total revenue and the share of partners."""
    on = read_day(request.GET.get("on", ""))
    chosen = read_month(request.GET.get("month", ""), on)
    year = [row.month for row in queries.list_totals(on, by=request.actor, months=12)]
    # A month that is older than the year is none of them.
    months = [one for one in year if one.start == chosen] or year
    currency = months[0].total.currency
    if _is_file(request):
        header = [
            _("Month"), _("Partner-sourced"), _("Partner-influenced"), _("Direct"), _("Won deals in Kanava"), _("Total"), _("Source"),
            _("Currency"),
        ]  # fmt: skip
        said = [
            (f"{one.start:%Y-%m}", *(amount.amount for amount in (one.sourced, one.influenced, one.direct, one.deals, one.total)),
             words.of_code(one.source), currency)
            for one in months
        ]  # fmt: skip
        return csv_download(f"revenue-{on}", header, said)
    sums = {
        name: total_of((getattr(one, name) for one in months), currency)
        for name in ("sourced", "influenced", "direct", "deals", "total", "elsewhere", "excess")
    }
    context = {
        "months": months,
        "month": chosen if len(months) == 1 else None,
        "sums": sums,
        "share": share_of(months),
        "can_enter": permissions.may("enter_revenue", request.actor),
    }
    return _shown(request, "total", on, context)
