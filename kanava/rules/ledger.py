"""Double entry: every transfer moves a positive amount between two accounts, so every entry balances.

Nothing is ever edited. What no longer stands is undone by the reversal of its entry, and what counts instead is a new one.
What was told by mistake is put right by one entry that follows on the earning, and a granted dispute adds one of the
difference: both reverse nothing.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from kanava.rules.margins import Earning, Mode
from kanava.rules.money import Money
from kanava.rules.steps import Step


class AccountKind(StrEnum):
    """What an account holds. EXPENSE and DISCOUNT are the vendor's; the others belong to a partner."""

    EXPENSE = "EXPENSE"
    DISCOUNT = "DISCOUNT"
    ACCRUED = "ACCRUED"
    HELD = "HELD"
    PAYABLE = "PAYABLE"
    PAID = "PAID"
    CLAWBACK = "CLAWBACK"
    RESALE = "RESALE"


VENDORS = (AccountKind.EXPENSE, AccountKind.DISCOUNT)


class Outcome(StrEnum):
    """What becomes of an earned amount: money that we still owe, money that waits for a reason, or a discount that the
    partner has had on our invoice."""

    TO_PAY = "TO_PAY"
    ON_HOLD = "ON_HOLD"
    DISCOUNT = "DISCOUNT"


OUTCOMES: Mapping[Outcome, tuple[AccountKind, ...]] = {
    Outcome.TO_PAY: (AccountKind.ACCRUED, AccountKind.PAYABLE),
    Outcome.ON_HOLD: (AccountKind.HELD,),
    Outcome.DISCOUNT: (AccountKind.RESALE,),
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """From the credit account to the debit account. `partner_id` None for the vendor's side."""

    debit: AccountKind
    credit: AccountKind
    amount: Money

    def __post_init__(self) -> None:
        """Raises ValueError for an amount that is not positive, or one account on both sides."""
        if self.amount.minor <= 0 or self.debit == self.credit:
            raise ValueError("A transfer moves a positive amount between two accounts.")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is written. `key` makes it idempotent; `effective_on` is the date that governs it."""

    kind: str
    key: str
    partner_id: int
    effective_on: date
    transfers: tuple[Transfer, ...]
    source_type: str
    source_id: int
    playbook_version_id: int | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    reason: str = ""

    def content_hash(self) -> str:
        """The same for the same content: a re-used key with other content is found out by it."""
        content = {
            "kind": self.kind,
            "partner": self.partner_id,
            "on": self.effective_on.isoformat(),
            "transfers": [[t.debit, t.credit, t.amount.minor, t.amount.currency] for t in self.transfers],
            "source": [self.source_type, self.source_id],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def outcomes(balances: Mapping[str, Sequence[Money]]) -> dict[Outcome, list[Money]]:
    """Balances, by account kind, as what becomes of them: one amount a currency, and nothing for an outcome without."""
    found = {outcome: _together(balances, kinds) for outcome, kinds in OUTCOMES.items()}
    return {outcome: amounts for outcome, amounts in found.items() if amounts}


def outcome_of(kind: str) -> Outcome | None:
    """What becomes of an amount on an account of this kind; None where it is paid or taken back."""
    return next((outcome for outcome, kinds in OUTCOMES.items() if kind in kinds), None)


def _together(balances: Mapping[str, Sequence[Money]], kinds: Sequence[AccountKind]) -> list[Money]:
    sums: dict[str, Money] = {}
    for kind in kinds:
        for amount in balances.get(kind, ()):
            sums[amount.currency] = sums.get(amount.currency, Money(0, amount.currency)) + amount
    return [sums[currency] for currency in sorted(sums)]


def accrual(earning: Earning, *, hold: bool = False) -> tuple[Transfer, ...]:
    """The transfers of an earning on a won deal; none for an earning of nothing, or of less (a returned sale).

    A resale margin is a memo between two accounts that no payout ever touches; `hold` parks a payable one: it waits for
    a rate, for the customer's money, or for its days to pass.
    """
    if earning.amount.minor <= 0:
        return ()
    if earning.mode == Mode.RESALE:
        return (Transfer(AccountKind.DISCOUNT, AccountKind.RESALE, earning.amount),)
    return (Transfer(AccountKind.EXPENSE, AccountKind.HELD if hold else AccountKind.ACCRUED, earning.amount),)


def released(moved: Transfer, amount: Money, *, hold: bool = False) -> Transfer:
    """The transfer of an earning whose rate has come, in the partner's currency: no longer held, unless it waits for
    something else too."""
    is_free = moved.credit == AccountKind.HELD and not hold
    return Transfer(moved.debit, AccountKind.ACCRUED if is_free else moved.credit, amount)


def reversed_transfers(transfers: tuple[Transfer, ...]) -> tuple[Transfer, ...]:
    """The transfers that undo: debit and credit change places, in the opposite order."""
    return tuple(Transfer(t.credit, t.debit, t.amount) for t in reversed(transfers))


def reverse(draft: Draft, *, on: date, reason: str) -> Draft:
    """The entry that undoes another; it takes effect on its own day and keeps playbook version, facts and steps.

    Its key follows from the first one's, so that an entry is reversed at most once.
    """
    return replace(
        draft,
        kind="REVERSAL",
        key=f"{draft.key}:reversal",
        effective_on=on,
        transfers=reversed_transfers(draft.transfers),
        reason=reason,
    )


def balances(transfers: tuple[Transfer, ...]) -> dict[tuple[AccountKind, str], int]:
    """Credit minus debit of each account and currency, in minor units."""
    totals: dict[tuple[AccountKind, str], int] = {}
    for transfer in transfers:
        currency = transfer.amount.currency
        for account, sign in ((transfer.credit, 1), (transfer.debit, -1)):
            totals[account, currency] = totals.get((account, currency), 0) + sign * transfer.amount.minor
    return totals
