"""What is due to partners and in no payment that lives, and why some of it is not paid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from kanava.earnings.models import Statement
from kanava.ledger.queries import find_quotes_on
from kanava.payouts.models import PartnerAccount, Payment
from kanava.playbook.queries import get_in_force
from kanava.rules import payout_accounts, rates
from kanava.rules.money import Money
from kanava.rules.payout_accounts import AccountState
from kanava.rules.payouts import LIVE, Owed, PaymentState, Reason, why_not


@dataclass(frozen=True, slots=True)
class Due:
    """A statement that is due: the account that it is paid to, or why it is not paid, and from when it could be.
    `failed` is the last payment to that account, where the bank did not carry it out."""

    statement: Statement
    account: PartnerAccount | None
    reason: Reason | None
    usable_on: date | None = None
    failed: Payment | None = None

    @property
    def amount(self) -> Money:
        """What it pays."""
        return Money(self.statement.due_minor, self.statement.currency)


def unpaid(due_by: date) -> QuerySet[Statement]:
    """The statements that are due by a day and that no living payment carries."""
    living = Payment.objects.filter(statement_id=OuterRef("pk"), state__in=LIVE)
    return Statement.objects.filter(~Exists(living), due_minor__gt=0, due_on__lte=due_by)


def find_due(currency: str, *, due_by: date, kind: str, on: date) -> list[Due]:
    """What a run of this kind would pay on a day, and what not, by the partner's name. Five statements, however many."""
    rows = list(unpaid(due_by).filter(currency=currency).select_related("partner").order_by("sort_key", "id"))
    accounts = _accounts({one.partner_id for one in rows}, currency)
    smallest = smallest_payment(currency, on)
    sums: dict[int, int] = {}
    for one in rows:
        sums[one.partner_id] = sums.get(one.partner_id, 0) + one.due_minor
    failed = find_failed({one.pk: key for key, several in accounts.items() for one in several})
    found = [_due(one, accounts.get(one.partner_id, ()), sums, kind, smallest, on) for one in rows]
    return [replace(one, failed=failed.get(one.account.pk)) if one.account else one for one in found]


def find_failed(partners: Mapping[int, int]) -> dict[int, Payment]:
    """Of accounts with their partners, by account the last payment to it that failed or came back, where none was paid since. One statement."""
    later = {"partner": OuterRef("partner"), "account": OuterRef("account"), "pk__gt": OuterRef("pk")}
    rows = Payment.objects.filter(
        ~Exists(Payment.objects.filter(state=PaymentState.PAID, **later)),
        partner_id__among=set(partners.values()), account_id__among=list(partners),
        state__in=(PaymentState.FAILED, PaymentState.RETURNED),
    )  # fmt: skip
    return {one.account_id: one for one in rows.order_by("pk")}


def _accounts(partner_ids: Iterable[int], currency: str) -> Mapping[int, Sequence[PartnerAccount]]:
    rows = PartnerAccount.objects.filter(partner_id__among=list(partner_ids), currency=currency)
    found: dict[int, list[PartnerAccount]] = {}
    for one in rows.exclude(state=AccountState.STOPPED):
        found.setdefault(one.partner_id, []).append(one)
    return found


def _due(
    one: Statement,
    accounts: Sequence[PartnerAccount],
    sums: Mapping[int, int],
    kind: str,
    smallest: Money | None,
    on: date,
) -> Due:
    kept = [account.kept for account in accounts]
    standing, usable_on = payout_accounts.standing(kept, on)
    used = payout_accounts.in_use(kept, on)
    account = next((account for account in accounts if used is not None and account.pk == used.id), None)
    due, together = Money(one.due_minor, one.currency), Money(sums[one.partner_id], one.currency)
    country, has_iban = (account.country, account.has_iban) if account else ("", False)
    reason = why_not(Owed(due, together, standing, country, has_iban), kind, smallest)
    return Due(one, account, reason, usable_on)


def smallest_payment(currency: str, on: date) -> Money | None:
    """The playbook's smallest payment in a currency at the rates of a day; None where every amount is paid, or there is no
    rate to tell by."""
    playbook = get_in_force(on).playbook
    own = Money.of(Decimal(playbook.payouts.smallest_payment), playbook.programme.currency)
    if not own.minor or own.currency == currency:
        return own if own.minor else None
    table = rates.Quoted(find_quotes_on({own.currency, currency}, on))
    try:
        return rates.convert(own, currency, on=on, table=table).amount
    except rates.NoRate:
        return None
