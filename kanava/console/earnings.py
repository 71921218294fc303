"""What all partners have earned, and what one of them has, each amount with its arithmetic."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.console import files
from kanava.console.pages import page
from kanava.core import clock
from kanava.core.saved_filters import canonical
from kanava.deals.queries import name_deals
from kanava.earnings.queries import (
    Earner,
    EarnerFilter,
    Total,
    Totals,
    count_earners,
    list_with_totals,
    total_earnings,
)
from kanava.ledger.queries import EntryFilter, each_entry, get_balances, get_entry, list_entries
from kanava.partners.queries import PartnerFilter, get_partner, list_managers, list_partner_countries
from kanava.rules import disputes, mdf, rebates, settling
from kanava.rules.ledger import Outcome
from kanava.rules.money import Money
from kanava.rules.payouts import KIND as PAYOUT
from kanava.rules.periods import months_until, span_of
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.countries import countries_among, country_name
from kanava.ui.earnings import (
    balances_of,
    by_month,
    download,
    earned,
    place_of,
    rule_of,
    story,
    titles_of,
    waits_for,
)

KINDS = (*settling.KINDS, rebates.KIND, mdf.KIND, disputes.KIND)
MONTHS = 24


@require_safe
@staff("view_earnings")
def overview(request: StaffRequest) -> HttpResponseBase:
    """All partners that have earned something with what becomes of it, and what all of them come to."""
    actor, get = request.actor, request.GET
    wanted = _wanted(request)
    if files.is_file(request):
        return files.earners(request, wanted)
    shown = lists.listing(request, "earnings", sort=wanted.sort, user_id=actor.user_id)
    if lists.wants_count(request):
        return lists.count_alone(request, shown, count_earners(by=actor, wanted=wanted))
    on = clock.today()
    asked = get.get("totals") == "yes"
    context: dict[str, Any] = {"list": shown, **_sums(None, shown.query)}
    each = _("the list tells for each partner what it waits for")
    if asked:
        context |= _sums(total_earnings(by=actor, wanted=wanted, on=on), shown.query, each)
        if getattr(request, "htmx", False):
            return render(request, "console/earnings_totals.html", context)
    # The sums of a large ledger take longer than its first rows, which do not wait for them.
    found, total, totals = list_with_totals(
        by=actor, wanted=wanted, on=on, after=get.get("after", ""), exact=lists.wants_exact(request)
    )
    if not asked:
        reasons = {reason for one in found.rows for reason in one.waits_for}
        context |= _sums(totals, shown.query, waits_for(reasons))
    context |= {
        "page": found, "rows": [_row(one) for one in found.rows], "total": total, "wanted": wanted, "period": get.get("period", ""),
        "periods": _periods(get.get("period", "")), "kinds": [(kind, words.of_code(kind)) for kind in KINDS],
        "outcomes": words.choices(Outcome), "managers": list_managers(), "countries": countries_among(list_partner_countries(), wanted.partners.country),
        "all_currencies": _query(shown.query, currency=""),
    }  # fmt: skip
    answer = page(request, "console/earnings.html", context, here="earnings", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _sums(totals: Totals | None, query: str, waits: str = "") -> dict[str, Any]:
    """The figures on top of the list for the template, with what the amounts on hold wait for; None while they are not
    known."""
    if totals is None:
        return {"totals": None, "rates_on": None}
    return {"totals": [_tile(one, query, waits) for one in totals.rows], "rates_on": totals.on}


def _wanted(request: StaffRequest) -> EarnerFilter:
    get = request.GET
    first, last = span_of(get.get("period", "")) or (None, None)
    kind, outcome, currency = get.get("kind", ""), get.get("show", ""), get.get("currency", "")[:3]
    entries = EntryFilter(
        first, last, kind if kind in KINDS else "", outcome if outcome in Outcome.__members__ else "", currency.replace("\0", "")
    )  # fmt: skip
    partners = PartnerFilter(
        text=lists.text_of(request, "q"), country=get.get("country", "")[:2].replace("\0", ""), manager_id=lists.number_of(request, "manager")
    )  # fmt: skip
    return EarnerFilter(entries, partners, get.get("sort", "sort_key"))


def _periods(chosen: str) -> list[tuple[str, str]]:
    """Two years and the latest months to choose from, and the chosen one."""
    today = clock.today()
    years = [(str(today.year), _("This year")), (str(today.year - 1), _("Last year"))]
    months = [
        (f"{month:%Y-%m}", formatting.full_month(month)) for month in reversed(months_until(today, MONTHS))
    ]
    found = [*years, *months]
    span = span_of(chosen)
    if span is not None and chosen not in dict(found):
        found.append((chosen, chosen if len(chosen) == 4 else formatting.full_month(span[0])))
    return found


def _query(query: str, **changes: str) -> str:
    """The filter with some of its fields changed, as a query string."""
    kept = [part for part in query.split("&") if part.partition("=")[0] not in changes]
    return canonical("&".join([*kept, *(f"{name}={value}" for name, value in changes.items())]))


def _row(one: Earner) -> dict[str, Any]:
    told = {
        outcome.value.lower(): [formatting.money(amount) for amount in one.earned.get(outcome, ())]
        for outcome in Outcome
    }
    return {
        "url": address("console:partner-earnings", one.partner_id), "name": one.name, "country": country_name(one.country),
        "last": formatting.day(one.last_on), "waits_for": waits_for(one.waits_for), **told,
    }  # fmt: skip


def _tile(one: Total, query: str, waits: str) -> dict[str, Any]:
    """A figure on top of the list, with what it is made of; each part leads to its partners."""

    def part(text: str, amount: Money, **narrowed: str) -> dict[str, str]:
        return {
            "text": text,
            "amount": formatting.money(amount),
            "query": _query(query, show=one.outcome, **narrowed),
        }

    # What a statement has moved has not changed what is to pay; what was paid out has.
    kinds = [
        part(words.of_code(kind), amount, kind=kind)
        for kind, amount in sorted(one.by_kind.items(), reverse=True)
        if amount.minor and kind != PAYOUT
    ]
    if PAYOUT in one.by_kind:
        kinds.append({"text": words.of_code(PAYOUT), "amount": formatting.money(one.by_kind[PAYOUT]), "query": ""})  # fmt: skip
    own: Sequence[Money] = (
        one.own if len(one.own) > 1 or one.left_out or one.own[0].currency != one.amount.currency else ()
    )
    return {
        "label": words.of_code(one.outcome), "amount": formatting.money(one.amount), "query": _query(query, show=one.outcome),
        "kinds": kinds if len(kinds) > 1 else (), "own": [part("", amount, currency=amount.currency) for amount in own],
        "note": waits if one.outcome == Outcome.ON_HOLD else "",
        "left_out": [formatting.money(amount) for amount in one.left_out],
    }  # fmt: skip


@require_safe
@staff("view_earnings")
def listing(request: StaffRequest, partner_id: int) -> HttpResponse:
    """What the partner's accounts hold, and every amount that led there; the amounts as a file too."""
    company = get_partner(partner_id, by=request.actor)
    if files.is_file(request):
        name = f"earnings-{partner_id}-{clock.today()}"
        return download(name, each_entry(partner_id), lambda ids: name_deals(ids, by=request.actor))
    found, total = list_entries(
        partner_id, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    names = titles_of(found.rows, lambda ids: name_deals(ids, by=request.actor))
    lines = (
        earned(
            line,
            title=names[line.id],
            why=f"{request.path}{line.id}/",
        )
        for line in found.rows
    )
    context = {
        "partner": company, "list": lists.listing(request, "partner-earnings", sort=""), "page": found, "total": total,
        "months": by_month(lines), "balances": balances_of(get_balances(partner_id)),
    }  # fmt: skip
    return page(request, "console/partner_earnings.html", context, here="partners")


@require_safe
@staff("view_earnings")
def why(request: StaffRequest, partner_id: int, entry_id: int) -> HttpResponse:
    """Why an amount is what it is: a page of its own, or what opens in the list."""
    line = get_entry(entry_id, partner_id=partner_id)
    context = {
        "partner": get_partner(partner_id, by=request.actor), "entry": line,
        "title": titles_of([line], lambda ids: name_deals(ids, by=request.actor))[line.id],
        "url": place_of(line, "console"), "rule": rule_of(line, "console"),
    }  # fmt: skip
    return story(request, context) or page(request, "console/partner_earning.html", context, here="partners")
