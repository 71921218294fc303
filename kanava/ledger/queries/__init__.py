"""Reading the ledger and the exchange rates."""

from kanava.ledger.queries.entries import (
    Line,
    Standing,
    Waiting,
    each_entry,
    find_entries_of,
    first_entry,
    get_balances,
    get_entry,
    list_entries,
    list_lines,
    list_standing,
    list_waiting,
)
from kanava.ledger.queries.held import find_reasons
from kanava.ledger.queries.movements import accrued_by_day, accrued_movements
from kanava.ledger.queries.proving import (
    Stored,
    stream_entries,
)
from kanava.ledger.queries.rates import (
    LoadedRates,
    RatesKept,
    StoredRates,
    find_last_quotes,
    find_newest_rate_day,
    find_quotes_on,
    get_latest_rates,
    list_rate_days,
)
from kanava.ledger.queries.totals import (
    Balances,
    EntryFilter,
    has_entries,
    last_day,
    put_together,
    sum_by_kind,
    sum_by_partner,
    sum_by_partner_and_kind,
)

__all__ = [
    "Balances",
    "EntryFilter",
    "Line",
    "LoadedRates",
    "RatesKept",
    "Standing",
    "Stored",
    "StoredRates",
    "Waiting",
    "accrued_by_day",
    "accrued_movements",
    "each_entry",
    "find_entries_of",
    "find_last_quotes",
    "find_newest_rate_day",
    "find_quotes_on",
    "find_reasons",
    "first_entry",
    "get_balances",
    "get_entry",
    "get_latest_rates",
    "has_entries",
    "last_day",
    "list_entries",
    "list_lines",
    "list_rate_days",
    "list_standing",
    "list_waiting",
    "put_together",
    "stream_entries",
    "sum_by_kind",
    "sum_by_partner",
    "sum_by_partner_and_kind",
]
