"""Words for what is told of customers' money, and for days that nobody can mean."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS: Mapping[str, Any] = {
    "DEAL_NOT_WON": _("The deal is not won: nothing is paid for it."),
    "DAY_TOO_EARLY": _("Choose %(first)s or a later day."),
    "DAY_TOO_LATE": _("Choose %(last)s or an earlier day."),
    "OTHER_CURRENCY": _("The deal is in %(currency)s. Write the amount in that currency."),
    "MORE_THAN_PAID": _("No more can go back than the customer has paid: %(left)s."),
    "MORE_THAN_OPEN": _("No more can be cancelled than is still open: %(left)s."),
    "REFERENCE_USED": _("Something else was told of this deal with the same reference."),
    "PAID_BEFORE_WIN": _("The deal was won on %(day)s: choose that day or a later one. What was paid in advance counts from the day of the win."),
    "PAYMENT_ALIKE": _("%(amount)s of %(day)s is told of this deal already. If this is another payment, tick the box and send it again."),
    "AMOUNT_NOT_POSITIVE": _("Write an amount above zero."),
}  # fmt: skip
