"""Paying what statements owe: who is paid in a run, who approves it, and what becomes of each payment (guide: C5).

A statement's money is in at most one payment that lives: planned, sent or paid. One that is left out, has failed or came back lives
no more, and the statement is paid by a later run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kanava.rules.ledger import AccountKind, Transfer
from kanava.rules.money import AmountNegative, Money
from kanava.rules.payout_accounts import SEPA, SamePerson, Standing
from kanava.rules.refusals import Refusal
from kanava.rules.steps import Step

FORM = 1
KIND = "PAYOUT"
SOURCE = "payout"
RETURNED = "PAYOUT_RETURNED"


class RunState(StrEnum):
    """Where a run of payments stands."""

    DRAFTED = "RUN_DRAFTED"
    APPROVED = "RUN_APPROVED"
    SENT = "RUN_SENT"
    CLOSED = "RUN_CLOSED"
    CANCELLED = "RUN_CANCELLED"


class PaymentState(StrEnum):
    """Where one payment stands."""

    PLANNED = "PAYMENT_PLANNED"
    LEFT_OUT = "PAYMENT_LEFT_OUT"
    CANCELLED = "PAYMENT_CANCELLED"
    SENT = "PAYMENT_SENT"
    PAID = "PAYMENT_PAID"
    FAILED = "PAYMENT_FAILED"
    RETURNED = "PAYMENT_RETURNED"


# Worded as the partial unique index holds them.
LIVE = (PaymentState.PLANNED, PaymentState.SENT, PaymentState.PAID)
# A file for the bank had them.
WENT_OUT = (PaymentState.SENT, PaymentState.PAID, PaymentState.FAILED, PaymentState.RETURNED)


class FileKind(StrEnum):
    """The bank's file: a SEPA credit transfer, or a table for banks that take none."""

    SEPA = "SEPA"
    TABLE = "TABLE"


class Answer(StrEnum):
    """What becomes of a payment that was sent: the bank paid it, it failed, or it was paid and came back."""

    PAID = "PAID"
    FAILED = "FAILED"
    RETURNED = "RETURNED"


class Reason(StrEnum):
    """Why a statement that is due is not in a run."""

    NO_ACCOUNT = "NO_ACCOUNT"
    ACCOUNT_UNCONFIRMED = "ACCOUNT_UNCONFIRMED"
    ACCOUNT_WAITS = "ACCOUNT_WAITS"
    OUTSIDE_SEPA = "OUTSIDE_SEPA"
    BELOW_SMALLEST = "BELOW_SMALLEST"


class Difference(StrEnum):
    """Why less or something else arrived than was sent."""

    FEE = "BANK_FEE"
    RATE = "BANK_RATE"
    OTHER = "OTHER_DIFFERENCE"


class NothingDue(Refusal):
    """There is nobody to pay."""

    code = "PAYOUT_NOTHING_DUE"


class KindMisfit(Refusal):
    """A SEPA file is in euros and from an account with an IBAN."""

    code = "PAYOUT_NOT_SEPA"


class DayPast(Refusal):
    """A bank pays today or later."""

    code = "DATE_IN_PAST"


class RunMoved(Refusal):
    """Somebody has moved the run on since."""

    code = "PAYOUT_RUN_MOVED"


class RunChanged(Refusal):
    """The run is not what the approver saw."""

    code = "PAYOUT_RUN_CHANGED"


class AccountsChanged(Refusal):
    """Accounts of the run are in use no more. Holds the partners' names."""

    code = "PAYOUT_ACCOUNTS_CHANGED"


class PaymentMoved(Refusal):
    """The payment is not in a state from which that can follow."""

    code = "PAYMENT_MOVED"


class StatementPaidElsewhere(Refusal):
    """Another payment carries the statement's money already."""

    code = "PAYMENT_ELSEWHERE"


class DayMissing(Refusal):
    """A payment has its day."""

    code = "FIELD_MISSING"


class BankNotYet(Refusal):
    """The file gives the transfer a later day. Holds it, `day`."""

    code = "PAYMENT_NOT_YET"


class DayOutside(Refusal):
    """No bank pays before the file was made, nor in the future."""

    code = "PAYMENT_DAY_OUTSIDE"


class ReasonMissing(Refusal):
    """What failed or came back says why."""

    code = "REASON_MISSING"


class DifferenceUnexplained(Refusal):
    """Something else arrived than was sent: say why."""

    code = "DIFFERENCE_UNEXPLAINED"


@dataclass(frozen=True, slots=True)
class Owed:
    """A statement that is due: what it pays, what the partner's due statements come to together, and the partner's account."""

    due: Money
    together: Money
    account: Standing
    country: str = ""
    has_iban: bool = False


def why_not(owed: Owed, kind: str, smallest: Money | None) -> Reason | None:
    """Why a statement is not paid in a run of this kind, None if it is. `smallest` is the least that is paid at once, in the
    statement's currency; None where it cannot be told."""
    if owed.account != Standing.IN_USE:
        return {
            Standing.MISSING: Reason.NO_ACCOUNT,
            Standing.UNCONFIRMED: Reason.ACCOUNT_UNCONFIRMED,
            Standing.WAITS: Reason.ACCOUNT_WAITS,
        }[owed.account]
    if kind == FileKind.SEPA and not (owed.has_iban and owed.country in SEPA):
        return Reason.OUTSIDE_SEPA
    if smallest is not None and owed.together < smallest:
        return Reason.BELOW_SMALLEST
    return None


def check_kind(kind: str, currency: str, *, has_iban: bool, country: str) -> None:
    """Whether a run from an account of ours can be a file of this kind. Raises KindMisfit (field `kind`)."""
    fits = currency == "EUR" and has_iban and country in SEPA
    if kind not in FileKind.__members__ or (kind == FileKind.SEPA and not fits):
        raise KindMisfit(field="kind")


def check_approval(made_by: int | None, approved_by: int | None) -> None:
    """Raises SamePerson: whoever made a run does not approve it."""
    if approved_by is None or approved_by == made_by:
        raise SamePerson


_AFTER: Mapping[tuple[str, str], PaymentState] = {
    (PaymentState.SENT, Answer.PAID): PaymentState.PAID,
    (PaymentState.SENT, Answer.FAILED): PaymentState.FAILED,
    # What was called failed and has arrived after all, unless it was paid again meanwhile.
    (PaymentState.FAILED, Answer.PAID): PaymentState.PAID,
    (PaymentState.PAID, Answer.RETURNED): PaymentState.RETURNED,
}
_SAME: Mapping[str, PaymentState] = {
    Answer.PAID: PaymentState.PAID,
    Answer.FAILED: PaymentState.FAILED,
    Answer.RETURNED: PaymentState.RETURNED,
}


def after(state: str, answer: str) -> PaymentState | None:
    """The state that follows; None where it is told again what is known. Raises PaymentMoved."""
    if _SAME.get(answer) == state:
        return None
    found = _AFTER.get((state, answer))
    if found is None:
        raise PaymentMoved
    return found


def check_answer(
    answer: str, on: date | None, reason: str, *, sent_on: date, today: date, paid_on: date | None = None
) -> date:
    """The day of an answer. Raises DayMissing, BankNotYet, DayOutside (field `on`), ReasonMissing (field `reason`)."""
    if on is None:
        raise DayMissing(field="on")
    first = paid_on if answer == Answer.RETURNED and paid_on is not None else sent_on
    if first > today:
        raise BankNotYet(field="on", day=first)
    if not first <= on <= today:
        raise DayOutside(field="on", first=first, last=today)
    if answer != Answer.PAID and not reason.strip():
        raise ReasonMissing(field="reason")
    return on


def check_arrived(sent: Money, arrived: Money | None, difference: str) -> None:
    """Raises DifferenceUnexplained (field `difference`) where another amount arrived and nobody says why; AmountNegative (field
    `arrived`)."""
    if arrived is not None and arrived.minor < 0:
        raise AmountNegative(field="arrived")
    if arrived is not None and arrived != sent and difference not in set(Difference):
        raise DifferenceUnexplained(field="difference")


def reference(number: str, attempt: int) -> str:
    """What the bank carries through to the partner: the statement's number, and which attempt it is from the second on."""
    return number if attempt == 1 else f"{number}/{attempt}"


@dataclass(frozen=True, slots=True)
class Payout:
    """A payment that the bank has made, as the ledger holds it."""

    statement: str
    amount: Money

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """From what is to be paid to what is paid."""
        return (Transfer(AccountKind.PAYABLE, AccountKind.PAID, self.amount),)

    @property
    def steps(self) -> tuple[Step, ...]:
        """How it comes to its amount."""
        return (Step("STATEMENT_DUE", {}, self.amount), Step("PAYOUT_PAID", {}, self.amount))

    def to_json(self) -> dict[str, Any]:
        """For storing with the entry."""
        return {
            "payout": FORM,
            "statement": self.statement,
            "amount": [self.amount.minor, self.amount.currency],
        }


def reproduces(document: Mapping[str, Any], transfers: tuple[Transfer, ...]) -> bool:
    """Whether a payout's entry follows from its own facts."""
    try:
        again = Payout(document["statement"], Money(*document["amount"])).transfers
    except (LookupError, TypeError, ValueError):
        return False
    return again == transfers
