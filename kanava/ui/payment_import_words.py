"""What a list of customer payments says that cannot be, or that somebody should know."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

PROBLEMS: Mapping[str, Any] = {
    "DEAL_UNKNOWN": _("“%(value)s” is no deal's number, order number or name. Say in the mapping which deal is meant, such as #%(example)s."),
    "DEAL_UNCLEAR": _("“%(value)s” may be several deals: %(known)s. Say in the mapping which one is meant, such as #%(example)s."),
    "DEAL_NOT_TOLD": _("The row names neither the deal nor its customer."),
    "DEAL_NOT_WON": _("“%(value)s” is the deal %(known)s, which is not won: nothing is paid for it."),
    "DEAL_OF_OTHER": _("“%(value)s” is the number of the deal %(known)s, whose customer is another one. Write #%(example)s if it is meant."),
    "DEAL_BY_NUMBER": _("“%(value)s” is read as the number of the deal %(known)s."),
    "DEAL_CUSTOMER_DIFFERS": _("“%(value)s” pays for the deal %(known)s, whose customer has another name."),
    "PAYER_UNKNOWN": _("“%(value)s” is no customer with a won deal. Name the deal in the file, or say in the mapping which one is meant, such as #%(example)s."),
    "PAYER_UNCLEAR": _("“%(value)s” has several won deals: %(known)s. Say in the mapping which one is meant, such as #%(example)s."),
    "DEAL_BY_CUSTOMER": _("“%(value)s” is taken as paying for the deal %(known)s."),
    "PAYMENT_NOTHING": _("An amount of nothing tells nothing."),
    "PAYMENT_BELOW_ZERO": _("What was paid or cancelled is above zero; money that went back is a refund: %(value)s"),
    "PAYMENT_OTHER_CURRENCY": _("The deal %(known)s is in %(currency)s, and “%(value)s” is another currency."),
    "PAYMENT_IN_FUTURE": _("Money that has moved has moved today or earlier: %(value)s"),
    "PAYMENT_BEFORE_WIN": _("The deal %(known)s was won on %(won)s, after %(value)s. What was paid in advance counts from the day of the win: write that day."),
    "PAYMENT_TOO_LARGE": _("The amount is many times what the deal %(known)s is worth: %(value)s"),
    "MORE_BACK_THAN_PAID": _("No more goes back than was paid for the deal %(known)s: %(amount)s is left."),
    "MORE_CANCELLED_THAN_OPEN": _("No more is cancelled than is open of the deal %(known)s: %(amount)s."),
    "REFERENCE_TAKEN": _("Something else is told of the deal %(known)s with the reference “%(value)s” already."),
    "PAYMENT_TOLD": _("“%(value)s” is told of the deal %(known)s already; the row is left out."),
    "PAYMENT_ALIKE": _("The deal %(known)s has one of the same amount and day already; this one is told besides."),
}  # fmt: skip

# What these tell in digits.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "MORE_BACK_THAN_PAID": ("amount",),
    "MORE_CANCELLED_THAN_OPEN": ("amount",),
    "PAYMENT_TOO_LARGE": ("value",),
    "PAYMENT_BELOW_ZERO": ("value",),
}
