"""What customers have paid, got back and will not pay, as it is told by finance (guide: C5)."""

from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.permissions import require
from kanava.deals.models import Deal
from kanava.earnings.freeing import free_deal
from kanava.earnings.intake import keep_lost, record, sum_payments
from kanava.earnings.models import CustomerPayment
from kanava.rules import freeing
from kanava.rules.deals import Stage
from kanava.rules.freeing import Kind
from kanava.rules.money import AmountNotPositive, AmountTooLarge, Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import tidy

LONGEST_REFERENCE = 80


class DealNotWon(Refusal):
    """Nothing is paid for a deal that is not won."""

    code = "DEAL_NOT_WON"


class DayInFuture(Refusal):
    """Money that has moved has moved today or earlier."""

    code = "DATE_IN_FUTURE"


class PaidBeforeWin(Refusal):
    """Nothing has moved for a deal before it was won. Holds that day, `day`: what was paid in advance counts from it."""

    code = "PAID_BEFORE_WIN"


class OtherCurrency(Refusal):
    """The amount is not in the deal's currency. Holds that."""

    code = "OTHER_CURRENCY"


class MoreThanPaid(Refusal):
    """No more goes back than was paid. Holds what was, in the deal's currency."""

    code = "MORE_THAN_PAID"


class MoreThanOpen(Refusal):
    """No more is cancelled than the deal has left. Holds that, in the deal's currency."""

    code = "MORE_THAN_OPEN"


class ReferenceUsed(Refusal):
    """Something else of this deal was told with the same reference."""

    code = "REFERENCE_USED"


class PaymentAlike(Refusal):
    """The same amount of the same day is told already, neither says which payment it is, and nobody has said that this is
    another one. Holds `amount`, `day`."""

    code = "PAYMENT_ALIKE"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a customer's money: net of tax, in the deal's currency, of the day on which it moved. `reference`
    is the number of the invoice or the payment; the same one again is told once. `is_another`: it is not the one of the
    same day and amount that is told already."""

    kind: Kind
    amount: Money
    moved_on: date
    reference: str = ""
    is_another: bool = False


@action("record_customer_payment")
def record_customer_payment(*, by: Actor, deal_id: int, told: Told, at: datetime) -> CustomerPayment:
    """Tell that a customer has paid, got money back, or will not pay a part of a won deal. What the partners have earned
    on it is free, or taken back, in the same transaction.

    Raises:
        NotFound, NotPermitted, DealNotWon, OtherCurrency and AmountNotPositive (field `amount`), DayInFuture and PaidBeforeWin (field
        `moved_on`), MoreThanPaid and MoreThanOpen (field `amount`), ReferenceUsed (field `reference`), PaymentAlike
        (field `another`).
    """
    deal = _locked(deal_id, by=by)
    reference = tidy(told.reference)[:LONGEST_REFERENCE]
    _check(deal, told, at=at)
    known = CustomerPayment.objects.filter(deal=deal, reference=reference, undone_at__isnull=True).first()
    if reference and known is not None:
        if (known.kind, known.amount_minor, known.moved_on) == (told.kind, told.amount.minor, told.moved_on):
            return known
        raise ReferenceUsed(field="reference")
    if not told.is_another:
        _check_alike(deal, told, reference)
    _check_against(deal, told)
    made = CustomerPayment.objects.create(
        deal=deal, kind=told.kind, amount_minor=told.amount.minor, moved_on=told.moved_on, reference=reference,
        told_at=at, told_by_id=by.user_id,
    )  # fmt: skip
    keep_lost(deal)
    record(made, deal, "told", by=by, at=at)
    free_deal(deal, by=by, at=at)
    return made


@action("undo_customer_payment")
def undo_customer_payment(*, by: Actor, payment_id: int, at: datetime) -> CustomerPayment:
    """Take back what was told by mistake. One entry of today moves back what it had led to, and nothing else.

    Raises:
        NotFound, NotPermitted.
    """
    require("undo_customer_payment", by)
    found = CustomerPayment.objects.filter(pk=payment_id).first()
    if found is None:
        raise NotFound
    deal = _locked(found.deal_id, by=by)
    found.refresh_from_db()
    if found.undone_at is not None:
        return found
    found.undone_at = at
    found.save(update_fields=["undone_at"])
    keep_lost(deal)
    record(found, deal, "undone", by=by, at=at)
    free_deal(deal, by=by, at=at, undone=found.kind)
    return found


def _locked(deal_id: int, *, by: Actor) -> Deal:
    require("record_customer_payment", by)
    deal = Deal.objects.select_for_update(of=("self",)).filter(pk=deal_id).first()
    if deal is None:
        raise NotFound
    return deal


def _check(deal: Deal, told: Told, *, at: datetime) -> None:
    if deal.stage != Stage.WON:
        raise DealNotWon
    if told.amount.currency != deal.currency:
        raise OtherCurrency(field="amount", currency=deal.currency)
    if told.amount.minor <= 0:
        raise AmountNotPositive(field="amount")
    if told.moved_on > clock.day_of(at):
        raise DayInFuture(field="moved_on")
    if deal.closed_on is not None and told.moved_on < deal.closed_on:
        raise PaidBeforeWin(field="moved_on", day=deal.closed_on)


def _check_alike(deal: Deal, told: Told, reference: str) -> None:
    """Told twice by two people, or in two windows, money would count twice. Two that both have a reference differ in it."""
    same = CustomerPayment.objects.filter(
        deal=deal,
        kind=told.kind,
        amount_minor=told.amount.minor,
        moved_on=told.moved_on,
        undone_at__isnull=True,
    )
    if (same.filter(reference="") if reference else same).exists():
        raise PaymentAlike(field="another", amount=told.amount, day=told.moved_on)


def _check_against(deal: Deal, told: Told) -> None:
    """No more goes back than came, and no more is cancelled than the deal is worth. Payments may add up to more."""
    room = freeing.room_for(told.kind, deal.net_minor, sum_payments(deal.pk))
    if told.amount.minor <= room:
        return
    left = Money(room, deal.currency)
    if told.kind == Kind.PAID:
        raise AmountTooLarge(field="amount")
    raise (MoreThanPaid if told.kind == Kind.REFUNDED else MoreThanOpen)(field="amount", left=left)
