"""What was told of all customers' money, with the deal of each: to look something up, and to take along (guide: C5)."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.console import files
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.earnings.queries import PaymentFilter, each_told, list_told
from kanava.rules.freeing import Kind
from kanava.rules.money import Money
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.downloads import csv_download

if TYPE_CHECKING:
    from kanava.earnings.models import CustomerPayment

UNDONE = "UNDONE"


@require_safe
@staff("view_earnings")
def listing(request: StaffRequest) -> HttpResponseBase:
    """All payments, refunds and cancellations, the latest first; a file too."""
    kind = request.GET.get("kind", "")
    wanted = PaymentFilter(
        lists.text_of(request, "q"), kind if kind in Kind.__members__ else "", kind == UNDONE
    )
    if files.is_file(request):
        return _file(request, wanted)
    shown = lists.listing(request, "payments-told", sort="")
    found, total = list_told(
        by=request.actor, wanted=wanted, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    if lists.wants_count(request):
        return lists.count_alone(request, shown, total)
    # Who tells of payments goes to those of the deal, who only reads to the deal itself.
    door = (
        "console:deal-payments"
        if permissions.may("record_customer_payment", request.actor)
        else "console:deal"
    )
    context = {
        "list": shown, "page": found, "total": total, "wanted": wanted, "rows": [_row(one, door) for one in found.rows], "tab": "payments",
        "kinds": [*words.choices(Kind), (UNDONE, _("Taken back"))], "chosen": kind, "may_import": permissions.may("import_file", request.actor),
    }  # fmt: skip
    answer = page(
        request, "console/payments_told.html", context, here="earnings", partials=frozenset(["rows"])
    )
    return lists.with_address(answer, shown)


def _row(one: "CustomerPayment", door: str) -> dict[str, Any]:
    deal = one.deal
    return {
        "day": formatting.day(one.moved_on), "what": words.of_code(one.kind), "reference": one.reference, "deal_id": deal.pk, "deal": deal.title,
        "url": address(door, deal.pk), "customer": deal.customer.name if deal.customer else "",
        "partner": deal.partner.name if deal.partner else "", "amount": formatting.money(Money(one.amount_minor, deal.currency)),
        "told": formatting.day(one.told_at), "by": one.told_by.name if one.told_by else "",
        "undone": formatting.day(one.undone_at) if one.undone_at else "",
    }  # fmt: skip


def _file(request: StaffRequest, wanted: PaymentFilter) -> HttpResponseBase:
    header = [
        _("Day"), _("What happened"), _("Amount"), _("Currency"), _("Reference"), _("Deal number"), _("Deal"), _("Customer"), _("Partner"),
        _("Noted"), _("By"), _("Taken back"),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[object]]:
        for one in each_told(by=request.actor, wanted=wanted):
            deal = one.deal
            yield (
                one.moved_on, words.of_code(one.kind), Money(one.amount_minor, deal.currency).amount, deal.currency, one.reference, deal.pk,
                deal.title, deal.customer.name if deal.customer else "", deal.partner.name if deal.partner else "",
                clock.day_of(one.told_at), one.told_by.name if one.told_by else "", clock.day_of(one.undone_at) if one.undone_at else "",
            )  # fmt: skip

    return csv_download(f"payments-{clock.today()}", header, rows())
