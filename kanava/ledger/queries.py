"""Reading the ledger: balances are sums, and every amount can say why."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from kanava.ledger.models import Entry, ExchangeRate
from kanava.rules.money import Money
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


_BALANCES = """
with moved as (
  select debit_id, credit_id, sum(amount_minor) as minor from ledger_transfer where partner_id = %s group by debit_id, credit_id
)
select account.kind, account.currency, sum(case when credit_id = account.id then minor else -minor end)
from moved join ledger_account account on account.id in (credit_id, debit_id)
where account.partner_id = %s
group by account.kind, account.currency order by account.kind, account.currency
"""


def get_balances(partner_id: int) -> dict[str, list[Money]]:
    """A partner's balances by account kind, one amount a currency."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [partner_id, partner_id])
        found: dict[str, list[Money]] = {}
        for kind, currency, minor in cursor.fetchall():
            found.setdefault(kind, []).append(Money(int(minor), currency))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a person reads it: what, when, how much, and the steps to it."""

    id: int
    kind: str
    effective_on: date
    source_type: str
    source_id: int
    amount: Money
    account: str
    reason: str
    steps: tuple[Step, ...]


def list_entries(partner_id: int, *, limit: int = 50) -> Sequence[Line]:
    """A partner's latest entries with what they came to. Two statements."""
    entries = Entry.objects.filter(partner_id=partner_id).order_by("-effective_on", "-id")
    rows = entries.prefetch_related("transfers__credit")[:limit]
    return [_line(entry) for entry in rows]


def find_entries_of(source_type: str, source_id: int) -> Sequence[Line]:
    """The entries that one thing, such as a deal, led to."""
    entries = Entry.objects.filter(source_type=source_type, source_id=source_id).order_by("id")
    return [_line(entry) for entry in entries.prefetch_related("transfers__credit")]


def _line(entry: Entry) -> Line:
    transfers = sorted(entry.transfers.all(), key=lambda transfer: transfer.position)
    first = transfers[0]
    amount = Money(sum(transfer.amount_minor for transfer in transfers), first.credit.currency)
    steps = tuple(Step.from_json(step) for step in entry.steps)
    return Line(entry.pk, entry.kind, entry.effective_on, entry.source_type, entry.source_id, amount, first.credit.kind,
                entry.reason, steps)  # fmt: skip
