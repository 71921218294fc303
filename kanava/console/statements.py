"""Closing periods, and the statements that closing makes (guide: C5)."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.deals.queries import name_deals
from kanava.earnings.actions.closing import close_period
from kanava.earnings.queries import statements as queries
from kanava.partners.queries import get_partner
from kanava.payouts.queries.standings import standings_of
from kanava.rules import statements as rules
from kanava.rules.money import Money
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, lists, statements, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.disputes import marks_of
from kanava.ui.earnings import titles_of
from kanava.ui.payouts import payment_line, payment_said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanava.earnings.models import Closing, Statement

LANGUAGES = dict(settings.LANGUAGES)
# A preview shows the first of them; the sums are of all.
SHOWN = 200


@require_safe
@staff("view_earnings")
def overview(request: StaffRequest) -> HttpResponse:
    """The period to close next, and those that are closed."""
    today = clock.today()
    closings = queries.list_closings(by=request.actor)
    sums = queries.sum_closings([one.pk for one in closings])
    period = queries.find_next_period(by=request.actor, today=today)
    context = {
        "rows": [_closing_row(one, sums.get(one.pk, ())) for one in closings], "tab": "statements",
        "following": period and {"words": statements.period_words(period.first, period.last), "url": _preview_url(period)},
    }  # fmt: skip
    return page(request, "console/statements.html", context, here="earnings")


def _preview_url(period: rules.Period) -> str:
    return reverse("console:statements-preview", args=[statements.key_of(period.last)])


def _closing_row(one: "Closing", due: "Sequence[Money]") -> dict[str, Any]:
    return {
        "url": reverse("console:statements-closing", args=[statements.key_of(one.last_on)]), "period": statements.period_words(one.first_on, one.last_on),
        "number": formatting.number(one.statements), "due": [formatting.money(amount) for amount in due], "due_on": formatting.day(one.due_on) if due else "–",
        "closed": formatting.day(one.closed_at), "by": one.closed_by.name if one.closed_by else "",
    }  # fmt: skip


def _last_of(key: str) -> date:
    """The last day of the period that an address names. Raises Http404."""
    found = statements.last_day_of(key)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@staff("close_period")
def preview(request: StaffRequest, month: str) -> HttpResponse:
    """What closing a period makes, before it is closed; who closes it has seen the sums."""
    today, last = clock.today(), _last_of(month)
    closed = queries.find_closing_over(last, by=request.actor)
    if closed is not None:
        return _closed_already(request, closed)
    period = queries.find_period(last, by=request.actor)
    seen = queries.preview_period(period, by=request.actor, today=today)
    mark = ";".join(f"{amount.minor} {amount.currency}" for amount in seen.sums.due) + f";{seen.sums.number}"
    is_unseen = False
    if request.method == "POST":
        is_unseen = request.POST.get("seen") != mark
        if not is_unseen:
            try:
                made = close_period(by=request.actor, day=period.last, at=clock.now())
            except Refusal as refusal:
                messages.error(request, words.of_refusal(refusal))
                return redirect("console:statements")
            messages.success(
                request,
                _("Closed: %(period)s.") % {"period": statements.period_words(period.first, period.last)},
            )
            return redirect("console:statements-closing", statements.key_of(made.last_on))
    shown = seen.rows[:SHOWN]
    deals = name_deals({key for _, _, key, _ in shown if key is not None}, by=request.actor)
    context = {
        "period": statements.period_words(period.first, period.last), "is_over": seen.is_over, "sums": seen.sums, "seen": mark, "is_unseen": is_unseen,
        "more": max(seen.sums.number - SHOWN, 0), "last_on": period.last,
        "rows": [
            {"name": name, "deal": deals.get(deal_id or 0, ""), "url": reverse("console:statements-preview-partner", args=[statements.key_of(period.last), partner_id]), "gathered": formatting.money(balance.gathered),
             "carried": formatting.money(balance.carried) if balance.carried.minor else "", "due": formatting.money(balance.due)}
            for partner_id, name, deal_id, balance in shown
        ],
    }  # fmt: skip
    status = 409 if is_unseen else 200
    return page(request, "console/statements_preview.html", context, here="earnings", status=status)


def _closed_already(request: StaffRequest, closed: "Closing") -> HttpResponse:
    """Where a closed period stands, with who closed it when."""
    told = {"period": statements.period_words(closed.first_on, closed.last_on), "day": formatting.day(closed.closed_at)}  # fmt: skip
    name = closed.closed_by.name if closed.closed_by else ""
    said = _("%(period)s was closed on %(day)s by %(name)s already.") if name else _("%(period)s was closed on %(day)s already.")  # fmt: skip
    messages.info(request, said % {**told, "name": name})
    return redirect("console:statements-closing", statements.key_of(closed.last_on))


@require_safe
@staff("close_period")
def preview_lines(request: StaffRequest, month: str, partner_id: int) -> HttpResponse:
    """What would stand on one partner's statements, entry by entry, before the period is closed."""
    last = _last_of(month)
    closed = queries.find_closing_over(last, by=request.actor)
    if closed is not None:
        return _closed_already(request, closed)
    company = get_partner(partner_id, by=request.actor)
    period = queries.find_period(last, by=request.actor)
    found = queries.preview_partner(period, partner_id, by=request.actor)
    titles = titles_of([line for one in found for line, _amount in one.lines], _deals(request))
    context = {
        "partner": company, "period": statements.period_words(period.first, period.last), "back": _preview_url(period),
        "rows": [
            {"sums": statements.sums_in(one.balance), "lines": statements.lines_of(one.lines, titles, lambda line: reverse("console:partner-earning", args=[partner_id, line.id]))}
            for one in found
        ],
    }  # fmt: skip
    return page(request, "console/statements_preview_partner.html", context, here="earnings")


@require_safe
@staff("view_earnings")
def closing(request: StaffRequest, month: str) -> HttpResponse:
    """The statements of a closed period."""
    found = queries.get_closing(_last_of(month), by=request.actor)
    text = lists.text_of(request, "q")
    shown, total = queries.list_statements(
        found, by=request.actor, text=text, after=request.GET.get("after", "")
    )
    deals = statements.deals_of(shown.rows, _deals(request))
    context = {
        "list": lists.listing(request, "statements", sort=""), "page": shown, "total": total, "text": text,
        "closing": _closing_row(found, queries.sum_closings([found.pk]).get(found.pk, ())),
        "rows": [{**one, "name": row.partner.name} for row, one in zip(shown.rows, _summaries(shown.rows, deals), strict=True)],
    }  # fmt: skip
    return page(request, "console/statements_closing.html", context, here="earnings")


def _summaries(rows: "Sequence[Statement]", deals: "Mapping[int, str]") -> list[dict[str, Any]]:
    standings = standings_of(rows, on=clock.today())
    return [
        {
            **statements.summary_of(row, reverse("console:statement", args=[row.number]), deals=deals),
            "payment": payment_line(standings[row.pk], row),
        }
        for row in rows
    ]


def _deals(request: StaffRequest) -> statements.DealsOf:
    def named(ids: Any) -> dict[int, str]:
        return dict(name_deals(ids, by=request.actor))

    return named


@require_safe
@staff("view_earnings")
def statement(request: StaffRequest, number: str) -> HttpResponse:
    """One statement: what it comes to and every entry; as a file and a PDF too."""
    wanted = request.GET.get("as", "")
    after = None if wanted in ("csv", "pdf") else request.GET.get("after", "")
    told = queries.get_statement(number, by=request.actor, after=after)
    row = told.statement
    titles = statements.titles_in(told, _deals(request))
    if wanted == "csv":
        return statements.download(told, titles)
    if wanted == "pdf":
        language = request.GET.get("language", "")
        language = language if language in LANGUAGES else get_language() or "en"
        with translation.override(language):
            return statements.paper(told, titles, language=language, at=clock.now())
    payment = payment_said(standings_of([row], on=clock.today())[row.pk], row, statements.due_words(row))
    context = {
        "list": lists.listing(request, "statement", sort=""), "page": told.page, "total": told.total, "row": row, "period": statements.period_words(row.first_on, row.last_on), "sums": statements.sums_of(told, is_paid=payment.tone == "good"),
        "deal": statements.deal_of(told, titles), "languages": settings.LANGUAGES,
        "payment": payment,
        "lines": statements.rows_of(told, titles, lambda line: reverse("console:partner-earning", args=[row.partner_id, line.id]), marks_of(told, lambda key: reverse("console:dispute", args=[key]))),
        "closing_url": reverse("console:statements-closing", args=[statements.key_of(row.last_on)]),
    }  # fmt: skip
    return page(request, "console/statement.html", context, here="earnings")


@require_safe
@staff("view_earnings")
def of_partner(request: StaffRequest, partner_id: int) -> HttpResponse:
    """A partner's statements."""
    company = get_partner(partner_id, by=request.actor)
    found, total = queries.list_own_statements(
        by=request.actor, partner_id=partner_id, after=request.GET.get("after", "")
    )
    deals = statements.deals_of(found.rows, _deals(request))
    context = {
        "partner": company, "list": lists.listing(request, "partner-statements", sort=""), "page": found, "total": total,
        "rows": _summaries(found.rows, deals), "may_close": permissions.may("close_period", request.actor),
    }  # fmt: skip
    return page(request, "console/partner_statements.html", context, here="partners")
