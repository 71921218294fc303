"""Where statements stand with their payment: paid, on its way, failed, or why not yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from kanava.core.standing import GIVEN_LIST, StandingRows
from kanava.earnings.models import Statement, StatementLine
from kanava.payouts.models import PartnerAccount, Payment
from kanava.rules import payout_accounts
from kanava.rules.payout_accounts import AccountState
from kanava.rules.payout_accounts import Standing as AccountStanding
from kanava.rules.payouts import WENT_OUT, PaymentState


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement's last payment that went to a bank, None where there is none, and whether the partner has an account to be
    paid to, with the day from which it has where that is to come."""

    payment: Payment | None
    account: AccountStanding
    usable_on: date | None


@dataclass(frozen=True, slots=True)
class OnStatement:
    """The statement on which an entry stands: its number, whether it is paid, and whether it pays anything."""

    number: str
    is_paid: bool
    pays: bool


def find_statements(entry_ids: Collection[int]) -> Mapping[int, OnStatement]:
    """On which statement each entry stands; those that stand on none are left out. One statement of the database."""
    paid = Payment.objects.filter(statement_id=OuterRef("statement_id"), state=PaymentState.PAID)
    rows = StatementLine.objects.filter(entry_id__among=list(entry_ids)).annotate(paid=Exists(paid))
    found = rows.values_list("entry_id", "statement__number", "paid", "statement__due_minor")
    return {key: OnStatement(number, is_paid, due > 0) for key, number, is_paid, due in found}


MOST = 24


def list_unpaid(partner_id: int) -> Sequence[Statement]:
    """A partner's statements that pay something and are not paid, the first to be paid before the others. One statement of
    the database."""
    paid = Payment.objects.filter(statement_id=OuterRef("pk"), state=PaymentState.PAID)
    rows = Statement.objects.filter(~Exists(paid), partner_id=partner_id, due_minor__gt=0)
    return list(rows.order_by("due_on", "id")[:MOST])


_PAYMENTS = StandingRows(
    lambda: (
        Payment.objects.filter(statement_id__among=GIVEN_LIST, state__in=WENT_OUT)
        .select_related("account")
        .order_by("id")
    )
)
_ACCOUNTS = StandingRows(
    lambda: (
        PartnerAccount.objects.filter(partner_id__among=GIVEN_LIST)
        .exclude(state=AccountState.STOPPED)
        .only("partner_id", "currency", "state", "usable_on")
    )
)


def standings_of(rows: Sequence[Statement], *, on: date) -> Mapping[int, Standing]:
    """Where statements stand, by their id. Two statements of the database, however many."""
    payments: dict[int, Payment] = {}
    for payment in _PAYMENTS.all(tuple(one.pk for one in rows)) if rows else ():
        payments[payment.statement_id] = payment
    accounts = _accounts({one.partner_id for one in rows})
    found = {}
    for one in rows:
        standing, usable_on = payout_accounts.standing(accounts.get((one.partner_id, one.currency), ()), on)
        found[one.pk] = Standing(payments.get(one.pk), standing, usable_on)
    return found


def _accounts(partner_ids: Collection[int]) -> dict[tuple[int, str], list[payout_accounts.Kept]]:
    found: dict[tuple[int, str], list[payout_accounts.Kept]] = {}
    for row in _ACCOUNTS.all(tuple(partner_ids)) if partner_ids else ():
        found.setdefault((row.partner_id, row.currency), []).append(row.kept)
    return found


def number_paid(ids: Collection[int]) -> dict[int, str]:
    """The numbers of the statements that payments are of, by the payment's id. One statement."""
    return dict(Payment.objects.filter(pk__in=ids).values_list("id", "statement__number"))
