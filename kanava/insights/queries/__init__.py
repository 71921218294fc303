"""Reading figures: the dashboard, the rows behind each figure, and total revenue."""

from kanava.insights.queries.dashboard import Dashboard, Partners, get_dashboard
from kanava.insights.queries.lists import (
    DealRows,
    PartnerRows,
    StartFilter,
    StartRows,
    WonFilter,
    each_cycle,
    each_signed,
    each_starting,
    each_unvalued,
    each_won,
    list_cycles,
    list_signed,
    list_starting,
    list_unvalued,
    list_won,
)
from kanava.insights.queries.revenue import MonthTotal, list_totals, programme_currency

__all__ = [
    "Dashboard", "DealRows", "MonthTotal", "PartnerRows", "Partners", "StartFilter", "StartRows", "WonFilter", "each_cycle",
    "each_signed", "each_starting", "each_unvalued", "each_won", "get_dashboard", "list_cycles", "list_signed", "list_starting",
    "list_totals", "list_unvalued", "list_won", "programme_currency",
]  # fmt: skip
