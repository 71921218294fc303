"""Reading the ledger and the exchange rates."""

from kanava.ledger.queries.entries import (
    Line,
    Standing,
    each_entry,
    find_entries_of,
    get_balances,
    get_entry,
    list_entries,
    list_standing,
)
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
    get_latest_rates,
    list_rate_days,
)

__all__ = [
    "Line",
    "LoadedRates",
    "RatesKept",
    "Standing",
    "Stored",
    "StoredRates",
    "each_entry",
    "find_entries_of",
    "find_last_quotes",
    "find_newest_rate_day",
    "get_balances",
    "get_entry",
    "get_latest_rates",
    "list_entries",
    "list_rate_days",
    "list_standing",
    "stream_entries",
]
