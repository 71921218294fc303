"""What taking back something that was told of a customer's money would do, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kanava.core.permissions import require
from kanava.deals.models import Deal
from kanava.earnings.freeing import foresee_deal
from kanava.earnings.models import CustomerPayment
from kanava.partners.models import Partner
from kanava.rules.ledger import AccountKind
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Moved:
    """A part of a partner's earning that goes from one place to another; EXPENSE stands for what is not earned."""

    partner: str
    kind: str
    amount: Money
    source: AccountKind
    goal: AccountKind


@dataclass(frozen=True, slots=True)
class Undoing:
    """What would be taken back, and what it moves."""

    payment: CustomerPayment
    moves: Sequence[Moved]


def foresee_undoing(deal: Deal, payment_id: int, *, by: Actor, on: date) -> Undoing:
    """What would follow if something had never been told. Raises NotFound, NotPermitted."""
    require("undo_customer_payment", by)
    told = list(CustomerPayment.objects.filter(deal=deal, undone_at__isnull=True).order_by("id"))
    payment = next((one for one in told if one.pk == payment_id), None)
    if payment is None:
        raise NotFound
    found = foresee_deal(deal, [one for one in told if one is not payment], on=on)
    names = dict(
        Partner.objects.filter(pk__in={of.partner_id for of, _one in found}).values_list("id", "name")
    )
    return Undoing(
        payment,
        [
            Moved(names[of.partner_id], of.kind, moved.amount, moved.debit, moved.credit)
            for of, one in found
            for moved in one.transfers
        ],
    )
