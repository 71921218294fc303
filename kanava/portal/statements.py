"""The partner's statements: what each comes to, and every entry on it."""

from collections.abc import Collection

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kanava.core import clock, permissions
from kanava.deals.queries import name_own_deals
from kanava.earnings.queries import statements as queries
from kanava.payouts.queries.standings import standings_of
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.rules.disputes import last_day
from kanava.ui import lists, statements
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.disputes import marks_of
from kanava.ui.payouts import payment_line, payment_said


@require_safe
@partner("view_own_earnings")
def listing(request: PartnerRequest) -> HttpResponse:
    """Its statements, the latest first."""
    found, total = queries.list_own_statements(
        by=request.actor, partner_id=request.membership.partner_id, after=request.GET.get("after", "")
    )
    deals = statements.deals_of(found.rows, _deals(request))
    standings = standings_of(found.rows, on=clock.today())
    context = {
        "list": lists.listing(request, "own-statements", sort=""), "page": found, "total": total, "tab": "statements",
        "rows": [
            {
                **statements.summary_of(row, reverse("portal:statement", args=[row.number]), deals=deals),
                "payment": payment_line(standings[row.pk], row),
            }
            for row in found.rows
        ],
    }  # fmt: skip
    return page(request, "portal/statements.html", context, here="earnings")


def _deals(request: PartnerRequest) -> statements.DealsOf:
    def named(ids: Collection[int]) -> dict[int, str]:
        return {key: name.title for key, name in name_own_deals(ids, by=request.actor).items()}

    return named


def _marks(request: PartnerRequest, told: queries.Told) -> statements.Marks:
    """The disputes of a statement's entries; where the reader may still dispute the others, where to."""
    playbook = get_in_force(clock.today()).playbook
    is_open = clock.today() <= last_day(told.statement.last_on, playbook)
    may = is_open and permissions.may("open_dispute", request.actor)
    begin = (lambda key: reverse("portal:dispute-open", args=[key])) if may else None
    return marks_of(told, lambda key: reverse("portal:dispute", args=[key]), begin)


@require_safe
@partner("view_own_earnings")
def statement(request: PartnerRequest, number: str) -> HttpResponse:
    """One of its statements; as a file and a PDF too."""
    wanted = request.GET.get("as", "")
    after = None if wanted in ("csv", "pdf") else request.GET.get("after", "")
    told = queries.get_statement(
        number, by=request.actor, partner_id=request.membership.partner_id, after=after
    )
    row = told.statement
    titles = statements.titles_in(told, _deals(request))
    if wanted == "csv":
        return statements.download(told, titles)
    if wanted == "pdf":
        return statements.paper(told, titles, language=get_language() or "en", at=clock.now())
    payment = payment_said(standings_of([row], on=clock.today())[row.pk], row, statements.due_words(row))
    context = {
        "list": lists.listing(request, "statement", sort=""), "page": told.page, "total": told.total, "row": row, "period": statements.period_words(row.first_on, row.last_on), "sums": statements.sums_of(told, is_paid=payment.tone == "good"),
        "payment": payment,
        "deal": statements.deal_of(told, titles),
        "lines": statements.rows_of(told, titles, lambda line: reverse("portal:earning", args=[line.id]), _marks(request, told)),
    }  # fmt: skip
    return page(request, "portal/statement.html", context, here="earnings")
