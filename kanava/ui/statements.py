"""A partner's statement, for its own pages and for ours: what it gathers deal by deal, as a page, a file and a PDF."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kanava.agreements.queries import get_letterheads
from kanava.core import clock
from kanava.documents.typesetting import make_pdf
from kanava.earnings.queries.statements import Told
from kanava.ledger.queries import Line
from kanava.payouts.queries.standings import standings_of
from kanava.rules.freeing import CLAWBACK, FOLLOWING
from kanava.rules.money import Money
from kanava.rules.periods import span_of
from kanava.rules.statements import Balance
from kanava.rules.steps import basis_of
from kanava.ui import formatting
from kanava.ui.countries import country_name
from kanava.ui.downloads import csv_at_once, pdf_download
from kanava.ui.earnings import kind_of, remark_of, step_of, titles_of
from kanava.ui.payouts import payment_said
from kanava.ui.step_words import of_step

if TYPE_CHECKING:
    from kanava.earnings.models import Statement
    from kanava.partners.models import Partner

MONTH, DAY = len("2026-11"), len("2026-11-28")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry on a statement: the name of its deal, what it is, what it was reckoned from, its day, what it adds, and where
    the page stands that says why."""

    deal: str
    what: str
    detail: str
    day: str
    amount: str
    why: str
    dispute: str = ""
    dispute_url: str = ""


def period_words(first: date, last: date) -> str:
    """A period as people say it: `October 2026`, `October 2026 – December 2026`, or the days where these are no whole
    months."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        ends = [formatting.full_month(first), formatting.full_month(last)]
    else:
        ends = [formatting.day(first), formatting.day(last)]
    return " – ".join(dict.fromkeys(ends))


def key_of(last: date) -> str:
    """A period in an address: its month, or its last day where that does not end a month."""
    return f"{last:%Y-%m}" if (last + timedelta(days=1)).day == 1 else last.isoformat()


def last_day_of(key: str) -> date | None:
    """The last day that `key_of` wrote; None for anything else."""
    span = span_of(key) if len(key) == MONTH else None
    if span is not None:
        return span[1]
    try:
        return date.fromisoformat(key) if len(key) == DAY else None
    except ValueError:
        return None


def deal_of(told: Told, titles: Mapping[int, str]) -> str:
    """The title of the deal that a statement is of; empty where it is of all."""
    if told.statement.deal_id is None:
        return ""
    return next(filter(None, (titles.get(line.id, "") for line, _amount in told.lines)), "")


def deals_of(rows: "Iterable[Statement]", deals: "DealsOf") -> Mapping[int, str]:
    """The titles of the deals that statements are of, by the deal's id; asks nothing where there are none."""
    ids = {row.deal_id for row in rows if row.deal_id is not None}
    return deals(ids) if ids else {}


DealsOf = Callable[[Collection[int]], Mapping[int, str]]


def titles_in(told: Told, deals: DealsOf) -> Mapping[int, str]:
    """What each of a statement's entries is of, by the entry's id: its deal, as `deals` names them, or its campaign."""
    return titles_of([line for line, _amount in told.lines], deals)


Marks = Mapping[int, tuple[str, str]]


def rows_of(
    told: Told, titles: Mapping[int, str], why_of: Callable[[Line], str], marks: Marks | None = None
) -> list[Row]:
    """A statement's entries in the order of their days; `titles` and `marks`, the state of a dispute with where it is told
    or begun, by the entry's id."""
    return lines_of(told.lines, titles, why_of, marks)


def lines_of(
    lines: Sequence[tuple[Line, Money]],
    titles: Mapping[int, str],
    why_of: Callable[[Line], str],
    marks: Marks | None = None,
) -> list[Row]:
    """Entries with what each adds to a statement, or would add, as rows."""
    return [
        Row(
            titles.get(line.id, ""),
            what_of(line),
            detail_of(line),
            formatting.day(line.effective_on),
            formatting.money(amount),
            why_of(line),
            *(marks or {}).get(line.id, ("", "")),
        )
        for line, amount in lines
    ]


def what_of(line: Line) -> str:
    """What an entry is: with what it was earned, and where it frees that or takes it back, so and why."""
    kind, remark = kind_of(line), remark_of(line)
    if line.is_reversal:
        return ": ".join(filter(None, (f"{kind}, {step_of(line)}", remark)))
    if line.kind == CLAWBACK:
        return f"{kind}: {remark}"
    return f"{kind}: {remark or step_of(line)}" if line.kind in FOLLOWING else kind


def detail_of(line: Line) -> str:
    """What an entry was reckoned from: rate and amount of what was earned, and what the customer had paid, or what was left
    of the deal."""
    basis, said = basis_of(line.origin or line.steps), []
    if basis.rate is not None and basis.amount is not None:
        told = {"rate": formatting.exact_percent(basis.rate * 100), "base": formatting.money(basis.amount)}
        said.append(_("%(rate)s of %(base)s") % told)
    elif basis.amount is not None:
        said.append(_("counted from %(base)s") % {"base": formatting.money(basis.amount)})
    if line.kind in FOLLOWING:
        said += [of_step(step) for step in line.steps if step.code in TOLD_OF_CUSTOMER]
    return "; ".join(said)


# Steps that tell how the deal of an earning stood.
TOLD_OF_CUSTOMER = ("CUSTOMER_PAID", "CUSTOMER_LEFT", "DAYS_PASSED")


def sums_of(told: Told, *, is_paid: bool = False) -> list[tuple[str, Money]]:
    """How a statement comes to what is due, or to what was paid."""
    return sums_in(told.balance, is_paid=is_paid)


def sums_in(balance: Balance, *, is_paid: bool = False) -> list[tuple[str, Money]]:
    """How a balance comes to what is due, or to what was paid."""
    found = [(_("Earned in the period"), balance.gathered)]
    if balance.carried.minor:
        found.append((_("Carried from the statement before"), balance.carried))
    found.append((_("Paid") if is_paid else _("To be paid"), balance.due))
    if balance.carried_on.minor:
        found.append((_("Carried to the next statement"), balance.carried_on))
    return found


def due_words(row: "Statement") -> str:
    """When it is paid, or why nothing is."""
    if not row.due_minor:
        return _("Nothing is paid for this period.")
    return _("It is paid by %(day)s.") % {"day": formatting.day(row.due_on)}


def summary_of(row: "Statement", url: str, *, deals: Mapping[int, str]) -> dict[str, Any]:
    """A statement as a line of a list; `deals` are the titles of those that statements are of."""
    return {
        "url": url, "number": row.number, "deal": deals.get(row.deal_id or 0, ""), "period": period_words(row.first_on, row.last_on),
        "due": formatting.money(Money(row.due_minor, row.currency)), "due_on": formatting.day(row.due_on) if row.due_minor else "–",
        "carried_on": formatting.money(Money(row.carried_on_minor, row.currency)) if row.carried_on_minor else "",
    }  # fmt: skip


def download(told: Told, titles: Mapping[int, str]) -> HttpResponse:
    """A statement as a file: its entries, each with what it adds."""
    row = told.statement
    header = [
        _("Statement"),
        _("Day"),
        _("Kind"),
        _("Deal number"),
        _("Deal or campaign"),
        _("Amount"),
        _("Currency"),
        _("Counted from"),
        _("Currency of it"),
        _("Rate in per cent"),
        _("How it came about"),
    ]
    return csv_at_once(f"statement-{row.number}", header, _file_rows(told, titles))


def _file_rows(told: Told, titles: Mapping[int, str]) -> Iterator[Sequence[object]]:
    row = told.statement
    if row.carried_minor:
        carried = Money(row.carried_minor, row.currency)
        yield (
            row.number,
            row.first_on,
            _("Carried from the statement before"),
            "",
            "",
            carried.amount,
            row.currency,
            "",
            "",
            "",
            "",
        )
    for line, amount in told.lines:
        is_deal, basis = line.source_type == "deal", basis_of(line.origin or line.steps)
        yield (
            row.number, line.effective_on, what_of(line), line.source_id if is_deal else "", titles.get(line.id, ""),
            amount.amount, amount.currency, basis.amount.amount if basis.amount else "", basis.amount.currency if basis.amount else "",
            f"{(basis.rate * 100).normalize():f}" if basis.rate is not None else "", detail_of(line),
        )  # fmt: skip


def _company(partner: "Partner", address: str) -> str:
    """Who a paper is for: name, business id, address and country."""
    said = [partner.name, partner.business_id, address, country_name(partner.country)]
    return ", ".join(filter(None, said))


def paper(told: Told, titles: Mapping[int, str], *, language: str, at: datetime) -> HttpResponse:
    """A statement as a PDF, in the language that is active: `language` is its code. It tells how it stood with its payment
    when it was made."""
    row = told.statement
    heads = get_letterheads(row.partner_id)
    paid = payment_said(standings_of([row], on=clock.day_of(at))[row.pk], row, due_words(row))
    data = {
        "language": language, "title": _("Statement %(number)s") % {"number": row.number}, "author": heads.our_name or "Kanava",
        "facts": [
            [_("Partner"), _company(row.partner, heads.theirs)], [_("Period"), period_words(row.first_on, row.last_on)], [_("Currency"), row.currency],
            *([[_("Deal"), deal_of(told, titles)]] if row.deal_id is not None else []),
            *([[_("From"), ", ".join(filter(None, (heads.our_name, heads.ours)))]] if heads.our_name else []),
        ],
        "sums": [[label, formatting.money(amount)] for label, amount in sums_of(told, is_paid=paid.tone == "good")],
        "due": " ".join(paid.sentences),
        "head": [_("Deal or campaign"), _("What"), _("Day"), _("Amount")],
        "rows": [[one.deal or "–", ". ".join(filter(None, (one.what, one.detail))), one.day, one.amount] for one in rows_of(told, titles, lambda _line: "")],
        "foot": _("Every amount and its arithmetic stand in the portal under Earnings."), "page_word": _("Page"),
    }  # fmt: skip
    return pdf_download(f"statement-{row.number}-{language}", make_pdf("statement", data, at=at))
