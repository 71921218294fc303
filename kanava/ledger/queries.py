"""Reading the ledger: balances are sums, and every amount can say why."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from kanava.ledger.models import Entry, ExchangeRate
from kanava.rules.ledger import AccountKind, Draft, Transfer
from kanava.rules.money import Money
from kanava.rules.rates import Quotes
from kanava.rules.steps import Step


class StoredRates:
    """Exchange rates from the database."""

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        """The last rate on or before the day."""
        rows = ExchangeRate.objects.filter(currency=currency, on_date__lte=on).order_by("-on_date")
        return rows.values_list("on_date", "per_euro").first()


class LoadedRates:
    """The rates of some currencies up to a day, fetched in one statement, for converting many amounts."""

    def __init__(self, currencies: Iterable[str], until: date) -> None:
        rows = ExchangeRate.objects.filter(currency__in=set(currencies), on_date__lte=until)
        self._rates: dict[str, tuple[list[date], list[Decimal]]] = {}
        for currency, day, rate in rows.order_by("on_date").values_list("currency", "on_date", "per_euro"):
            days, rates = self._rates.setdefault(currency, ([], []))
            days.append(day)
            rates.append(rate)

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        """The last rate on or before the day."""
        days, rates = self._rates.get(currency, ([], []))
        place = bisect_right(days, on)
        return (days[place - 1], rates[place - 1]) if place else None


@dataclass(frozen=True, slots=True)
class RatesKept:
    """The reference rates of the newest day that has any, and the one before each."""

    newest: date | None
    rates: tuple[tuple[str, Decimal, Decimal | None], ...]


def list_rate_days() -> list[date]:
    """The days that have rates, without looking at every rate: the dollar has been quoted on all of them."""
    return list(ExchangeRate.objects.filter(currency="USD").values_list("on_date", flat=True))


def find_newest_rate_day() -> date | None:
    """The last day that has rates."""
    found = ExchangeRate.objects.filter(currency="USD").order_by("-on_date")
    return found.values_list("on_date", flat=True).first()


def get_latest_rates() -> RatesKept:
    """The newest day's rates by currency with the one before, for showing. Two statements."""
    newest = find_newest_rate_day()
    if newest is None:
        return RatesKept(None, ())
    rows = ExchangeRate.objects.filter(on_date__gt=newest - timedelta(days=14)).order_by(
        "currency", "on_date"
    )
    series: dict[str, list[tuple[date, Decimal]]] = {}
    for currency, day, rate in rows.values_list("currency", "on_date", "per_euro"):
        series.setdefault(currency, []).append((day, rate))
    shown = (
        (code, rates[-1][1], rates[-2][1] if len(rates) > 1 else None)
        for code, rates in series.items()
        if rates[-1][0] == newest
    )
    return RatesKept(newest, tuple(shown))


def find_last_quotes() -> Quotes:
    """Each currency's last rate with its day."""
    rows = ExchangeRate.objects.order_by("currency", "-on_date").distinct("currency")
    return {code: (day, rate) for code, day, rate in rows.values_list("currency", "on_date", "per_euro")}


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry that stands with a reason: what it is of, whose, since which day and in which currency."""

    source_id: int
    partner_id: int
    effective_on: date
    currency: str


def list_standing(source_type: str, *, reason: str) -> list[Standing]:
    """The entries of things of a kind that have this reason and are not reversed, oldest first."""
    entries = Entry.objects.filter(
        source_type=source_type, reason=reason, reverses__isnull=True, reversed_by__isnull=True
    )
    rows = entries.filter(transfers__position=0).order_by("id")
    found = rows.values_list("source_id", "partner_id", "effective_on", "transfers__credit__currency")
    return [Standing(source, partner or 0, on, currency) for source, partner, on, currency in found]


_KEPT = """
select entry.id, entry.kind, entry.key, entry.content_hash, entry.partner_id, entry.effective_on, entry.source_type,
       entry.source_id, entry.playbook_version_id, entry.facts, entry.steps -> -1 -> 'amount', entry.reason,
       entry.reverses_id is not null, moved.transfers
from ledger_entry entry
left join lateral (
  select jsonb_agg(jsonb_build_array(debit.kind, credit.kind, transfer.amount_minor, debit.currency) order by position) as transfers
  from ledger_transfer transfer
  join ledger_account debit on debit.id = transfer.debit_id join ledger_account credit on credit.id = transfer.credit_id
  where transfer.entry_id = entry.id
) as moved on true
order by entry.id
"""
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as the database has it, for proving: the draft it must have been, and the hash of what was written."""

    id: int
    draft: Draft
    content_hash: str
    is_reversal: bool
    last_amount: Money | None


def stream_entries() -> Iterator[Stored]:
    """Every entry of the ledger, oldest first, a part at a time: a million fit into any memory.

    Raises:
        ValueError: a transfer that cannot be (the database refuses to hold one).
    """
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_KEPT)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from map(_stored, rows)


def _stored(row: tuple[Any, ...]) -> Stored:
    (key_id, kind, key, content_hash, partner_id, on, source_type, source_id, version_id, facts, last, reason, is_reversal,
     transfers) = row  # fmt: skip
    moved = tuple(
        Transfer(AccountKind(debit), AccountKind(credit), Money(minor, currency))
        for debit, credit, minor, currency in _json(transfers) or ()
    )
    draft = Draft(
        kind, key, partner_id or 0, on, moved, source_type, source_id, version_id, _json(facts), (), reason
    )
    amount = _json(last)
    return Stored(key_id, draft, content_hash, is_reversal, Money(*amount) if amount else None)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_BALANCES = """
with moved as (
  select debit_id, credit_id, sum(amount_minor) as minor from ledger_transfer where partner_id = %s group by debit_id, credit_id
)
select account.kind, account.currency, sum(case when credit_id = account.id then minor else -minor end)
from moved join ledger_account account on account.id in (credit_id, debit_id)
where account.partner_id = %s
group by account.kind, account.currency
having sum(case when credit_id = account.id then minor else -minor end) <> 0
order by account.kind, account.currency
"""


def get_balances(partner_id: int) -> dict[str, list[Money]]:
    """A partner's balances by account kind, one amount a currency; accounts that hold nothing are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [partner_id, partner_id])
        found: dict[str, list[Money]] = {}
        for kind, currency, minor in cursor.fetchall():
            found.setdefault(kind, []).append(Money(int(minor), currency))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a person reads it: what, when, how much and for which of the partner's accounts, and the steps to it.

    A reversal's amount is below zero. `reversed_on` is the day on which an entry was taken back, `undid` the reason
    for it.
    """

    id: int
    kind: str
    effective_on: date
    source_type: str
    source_id: int
    amount: Money
    account: str
    reason: str
    steps: tuple[Step, ...]
    reversed_on: date | None = None
    undid: str = ""

    @property
    def is_reversal(self) -> bool:
        """Whether the entry takes another one back."""
        return self.amount.minor < 0


def list_entries(partner_id: int, *, limit: int = 50) -> Sequence[Line]:
    """A partner's latest entries with what they came to. Two statements."""
    entries = Entry.objects.filter(partner_id=partner_id).order_by("-effective_on", "-id")
    return _lines(entries[:limit])


def find_entries_of(source_type: str, source_id: int) -> Sequence[Line]:
    """The entries that one thing, such as a deal, led to."""
    return _lines(Entry.objects.filter(source_type=source_type, source_id=source_id).order_by("id"))


def _lines(entries: QuerySet[Entry]) -> list[Line]:
    rows = entries.select_related("reversed_by").prefetch_related("transfers__credit", "transfers__debit")
    return [_line(entry) for entry in rows]


def _line(entry: Entry) -> Line:
    transfers = sorted(entry.transfers.all(), key=lambda transfer: transfer.position)
    first = transfers[0]
    is_reversal = entry.reverses_id is not None
    account = first.debit if is_reversal else first.credit
    total = sum(transfer.amount_minor for transfer in transfers)
    undone = getattr(entry, "reversed_by", None)
    return Line(
        id=entry.pk,
        kind=entry.kind,
        effective_on=entry.effective_on,
        source_type=entry.source_type,
        source_id=entry.source_id,
        amount=Money(-total if is_reversal else total, account.currency),
        account=account.kind,
        reason=entry.reason,
        steps=tuple(Step.from_json(step) for step in entry.steps),
        reversed_on=undone.effective_on if undone is not None else None,
        undid=undone.reason if undone is not None else "",
    )
