"""Reading what all partners have earned (guide: C1, C2, H5)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from django.db.models import QuerySet

from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, chosen, count, listed
from kanava.core.permissions import require
from kanava.ledger.queries import (
    Balances,
    EntryFilter,
    find_quotes_on,
    find_reasons,
    has_entries,
    last_day,
    put_together,
    sum_by_kind,
    sum_by_partner,
    sum_by_partner_and_kind,
)
from kanava.partners.models import Partner
from kanava.partners.queries import PartnerFilter, filtered
from kanava.playbook.queries import get_in_force
from kanava.rules import rates
from kanava.rules.ledger import Outcome, outcomes
from kanava.rules.money import Money
from kanava.rules.people import Actor

SORTS: Mapping[str, Sort] = {
    "sort_key": Sort("sort_key"),
    "-sort_key": Sort("sort_key", descending=True),
    "-last": Sort("last_on", descending=True),
    "last": Sort("last_on"),
}
ByOutcome = Mapping[Outcome, Sequence[Money]]


@dataclass(frozen=True, slots=True)
class EarnerFilter:
    """Which partners with earnings, by which of their entries, in which order."""

    entries: EntryFilter = field(default_factory=EntryFilter)
    partners: PartnerFilter = field(default_factory=PartnerFilter)
    sort: str = "sort_key"


@dataclass(frozen=True, slots=True)
class Earner:
    """A partner, what became of the amounts of its entries, the day of the last one, and the reasons for which something is
    on hold, where these were asked for."""

    partner_id: int
    name: str
    country: str
    earned: ByOutcome
    last_on: date
    waits_for: Sequence[str] = ()


def _found(wanted: EarnerFilter) -> QuerySet[Partner]:
    rows = filtered(wanted.partners).filter(has_entries(wanted.entries))
    return (
        rows.annotate(last_on=last_day(wanted.entries))
        if chosen(SORTS, wanted.sort).field == "last_on"
        else rows
    )


def list_earners(
    *, by: Actor, wanted: EarnerFilter, after: str = "", exact: bool = False
) -> tuple[Page[Earner], Count]:
    """A page of the partners that have such entries, with what each of them comes to, and how many there are. A count
    that takes longer is pending. Raises NotPermitted."""
    shown, number = _listed(by, wanted, after, exact)
    return _with_rows(shown, _with_reasons(_earners(shown.rows, wanted), wanted)), number


def list_with_totals(
    *, by: Actor, wanted: EarnerFilter, on: date, after: str = "", exact: bool = False
) -> "tuple[Page[Earner], Count, Totals | None]":
    """The same with what the partners come to together, where one page holds all whose entries count in it; None where
    the sums have to be asked for. Raises NotPermitted."""
    shown, number = _listed(by, wanted, after, exact)
    if not shown.is_first or shown.after or wanted.entries.outcome or wanted.entries.currency:
        return _with_rows(shown, _with_reasons(_earners(shown.rows, wanted), wanted)), number, None
    found = sum_by_partner_and_kind([row.pk for row in shown.rows], wanted.entries)
    rows = [
        _earner(row, put_together(part for (partner_id, _), part in found.items() if partner_id == row.pk))
        for row in shown.rows
    ]
    kinds = sorted({kind for _, kind in found})
    by_kind = {kind: put_together(part for (_, one), part in found.items() if one == kind) for kind in kinds}
    rows = _with_reasons(rows, wanted)
    return _with_rows(shown, rows), number, _totals(by_kind, get_in_force(on).playbook.programme.currency, on)


def _listed(by: Actor, wanted: EarnerFilter, after: str, exact: bool) -> tuple[Page[Partner], Count]:
    require("view_earnings", by)
    whole = Partner.objects.annotate(last_on=last_day(wanted.entries)).only("name", "country")
    return listed(_found(wanted), sort=chosen(SORTS, wanted.sort), whole=whole, after=after, exact=exact)


def _with_rows(shown: Page[Partner], rows: list[Earner]) -> Page[Earner]:
    return Page(rows, shown.after, shown.is_first)


def count_earners(*, by: Actor, wanted: EarnerFilter) -> Count:
    """How many partners the list has, exact to 10,000, however long it takes. Raises NotPermitted."""
    require("view_earnings", by)
    return count(_found(wanted))


def _earners(rows: "Sequence[Partner]", wanted: EarnerFilter) -> list[Earner]:
    sums = sum_by_partner([row.pk for row in rows], wanted.entries)
    return [_earner(row, sums.get(row.pk, {})) for row in rows]


def _with_reasons(rows: list[Earner], wanted: EarnerFilter) -> list[Earner]:
    """With why something is on hold, where it is. One statement, and none where nothing is."""
    held = [row.partner_id for row in rows if Outcome.ON_HOLD in row.earned]
    reasons = find_reasons(held, kind=wanted.entries.kind) if held else {}
    return [replace(row, waits_for=reasons.get(row.partner_id, ())) for row in rows]


def _earner(row: Partner, balances: Balances) -> Earner:
    return Earner(row.pk, row.name, row.country, outcomes(balances), row.last_on)  # type: ignore[attr-defined]


def each_earner(*, by: Actor, wanted: EarnerFilter) -> Iterator[Earner]:
    """All rows of the list for a file, some thousand at a time. Raises NotPermitted."""
    require("view_earnings", by)
    rows = _found(wanted).annotate(last_on=last_day(wanted.entries)).only("name", "country")
    each = all_rows(rows, sort=chosen(SORTS, wanted.sort)).iterator(chunk_size=AT_ONCE)
    while part := list(islice(each, AT_ONCE)):
        yield from _earners(part, wanted)


@dataclass(frozen=True, slots=True)
class Total:
    """Amounts of one outcome: each currency's own, and all of them in the programme's currency at the rates of a day.
    `left_out` are those without a rate."""

    outcome: Outcome
    amount: Money
    own: Sequence[Money]
    left_out: Sequence[Money]
    by_kind: Mapping[str, Money]


@dataclass(frozen=True, slots=True)
class Totals:
    """What the chosen entries come to in all. `on` is the day of the exchange rates, None where none was needed."""

    rows: Sequence[Total]
    on: date | None


def total_earnings(*, by: Actor, wanted: EarnerFilter, on: date) -> Totals:
    """What all entries of the filter come to in the programme's currency, at the exchange rates of a day: one statement
    for the sums and one for the rates. Which partners are listed for an outcome or currency alone makes no difference.
    Raises NotPermitted."""
    require("view_earnings", by)
    entries = EntryFilter(wanted.entries.first, wanted.entries.last, wanted.entries.kind)
    everyone = wanted.partners == PartnerFilter()
    found = sum_by_kind(entries, partners=None if everyone else filtered(wanted.partners))
    return _totals(found, get_in_force(on).playbook.programme.currency, on)


def _totals(found: Mapping[str, Balances], currency: str, on: date) -> Totals:
    by_kind = {kind: outcomes(balances) for kind, balances in found.items()}
    used = {one.currency for earned in by_kind.values() for amounts in earned.values() for one in amounts}
    others = used - {currency}
    table = rates.Quoted(find_quotes_on(used | {currency}, on) if others else {})

    def converted(amount: Money) -> Money | None:
        try:
            return rates.convert(amount, currency, on=on, table=table).amount
        except rates.NoRate:
            return None

    rows = [_total(outcome, by_kind, Money(0, currency), converted) for outcome in Outcome]
    return Totals([row for row in rows if row.own], on if others else None)


def _total(
    outcome: Outcome,
    by_kind: Mapping[str, ByOutcome],
    nothing: Money,
    converted: Callable[[Money], Money | None],
) -> Total:
    own: dict[str, Money] = {}
    parts: dict[str, Money] = {}
    for kind, earned in by_kind.items():
        for amount in earned.get(outcome, ()):
            own[amount.currency] = own.get(amount.currency, Money(0, amount.currency)) + amount
            parts[kind] = parts.get(kind, nothing) + (converted(amount) or nothing)
    left_out = [amount for amount in own.values() if converted(amount) is None]
    together = sum(parts.values(), nothing)
    return Total(outcome, together, [own[code] for code in sorted(own)], left_out, parts)
