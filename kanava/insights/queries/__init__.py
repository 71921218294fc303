"""Reading figures: the dashboard, the rows behind each figure, and total revenue."""

from kanava.insights.queries.dashboard import Dashboard, Partners, get_dashboard
from kanava.insights.queries.revenue import MonthTotal, list_totals, programme_currency

__all__ = ["Dashboard", "MonthTotal", "Partners", "get_dashboard", "list_totals", "programme_currency"]
