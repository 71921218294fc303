"""Reading what partners have earned, and what customers have paid."""

from kanava.earnings.queries.earners import (
    Earner,
    EarnerFilter,
    Total,
    Totals,
    count_earners,
    each_earner,
    list_earners,
    list_with_totals,
    total_earnings,
)
from kanava.earnings.queries.payments import CustomerAccount, get_customer_account, list_payments

__all__ = [
    "CustomerAccount",
    "Earner",
    "EarnerFilter",
    "Total",
    "Totals",
    "count_earners",
    "each_earner",
    "get_customer_account",
    "list_earners",
    "list_payments",
    "list_with_totals",
    "total_earnings",
]
