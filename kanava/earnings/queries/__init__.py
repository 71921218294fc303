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
from kanava.earnings.queries.payments import (
    CustomerAccount,
    PaymentFilter,
    each_told,
    get_customer_account,
    list_payments,
    list_told,
)

__all__ = [
    "CustomerAccount",
    "Earner",
    "EarnerFilter",
    "PaymentFilter",
    "Total",
    "Totals",
    "count_earners",
    "each_earner",
    "each_told",
    "get_customer_account",
    "list_earners",
    "list_payments",
    "list_told",
    "list_with_totals",
    "total_earnings",
]
