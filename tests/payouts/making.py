"""Partners with statements that are due, accounts to be paid to, and runs at every step."""

from datetime import UTC, date, datetime

from kanava.core.models import User
from kanava.earnings.actions.closing import close_period
from kanava.earnings.models import Statement
from kanava.ledger.writers import post
from kanava.partners.models import Partner
from kanava.payouts.actions.accounts import add_paying_account, confirm_account, propose_account
from kanava.payouts.actions.running import Plan, approve_run, make_run
from kanava.payouts.actions.sending import make_file
from kanava.payouts.models import PartnerAccount, PayingAccount, Run
from kanava.payouts.numbers import Typed
from kanava.payouts.queries.runs import mark_of
from kanava.rules.ledger import AccountKind, Draft, Transfer
from kanava.rules.money import Money
from kanava.rules.people import Actor
from tests.factories import make_partner, staff

EARNED = datetime(2026, 10, 12, 9, tzinfo=UTC)
CLOSED = datetime(2026, 11, 2, 9, tzinfo=UTC)
# Statements of October are due on 2 December.
PAID = datetime(2026, 12, 2, 9, tzinfo=UTC)
OURS = Typed("Kanava Oy", "FI", "EUR", "FI21 1234 5600 0007 85", "NDEAFIHH")
IBANS = {
    "FI": "FI1410093000123458",
    "DE": "DE89370400440532013000",
    "SE": "SE4550000000058398257466",
    "NO": "NO9386011117947",
    "EE": "EE382200221020145685",
    "DK": "DK5000400440116243",
    "GB": "GB29NWBK60161331926819",
}


def typed(country: str = "FI", *, currency: str = "EUR", number: str = "", holder: str = "Aurora Oy") -> Typed:  # fmt: skip
    return Typed(holder, country, currency, number or IBANS[country])


def earn(
    partner: Partner, minor: int, *, currency: str = "EUR", at: datetime = EARNED, key: str = ""
) -> None:
    """Something that is free to be paid, as marketing money is."""
    moved = Transfer(AccountKind.EXPENSE, AccountKind.ACCRUED, Money(minor, currency))
    draft = Draft("MDF", key or f"mdf:{partner.pk}:{currency}", partner.pk, at.date(), (moved,), "mdf", partner.pk, None)  # fmt: skip
    post(draft, by=Actor("SYSTEM", "JOB"), at=at)  # type: ignore[arg-type]


def close(by: Actor, *, day: date | None = None, at: datetime = CLOSED) -> None:
    close_period(by=by, day=day or EARNED.date(), at=at)


def make_account(partner: Partner, first: User, second: User, *, at: datetime = CLOSED, told: Typed | None = None) -> PartnerAccount:  # fmt: skip
    """An account that one person told and another confirmed; in use after three days."""
    told = told or typed(holder=partner.name)
    found = propose_account(by=staff(first), partner_id=partner.pk, typed=told, at=at)
    return confirm_account(by=staff(second), account_id=found.pk, at=at)


def make_paying(by: Actor, told: Typed = OURS) -> PayingAccount:
    return add_paying_account(by=by, typed=told, at=CLOSED)


def plan_of(account: PayingAccount, *, kind: str = "SEPA", at: datetime = PAID, due_by: date | None = None) -> Plan:  # fmt: skip
    return Plan(account.pk, kind, due_by or at.date(), at.date())


def make_approved(account: PayingAccount, first: User, second: User, *, at: datetime = PAID, kind: str = "SEPA") -> Run:  # fmt: skip
    run = make_run(by=staff(first), plan=plan_of(account, at=at, kind=kind), at=at)
    return approve_run(by=staff(second), run_id=run.pk, seen=mark_of(run), at=at)


def make_sent(account: PayingAccount, first: User, second: User, *, at: datetime = PAID, kind: str = "SEPA") -> Run:  # fmt: skip
    run = make_approved(account, first, second, at=at, kind=kind)
    make_file(by=staff(first), run_id=run.pk, at=at)
    run.refresh_from_db()
    return run


def make_payees(count: int, owner: User, finance: User, *, minor: int = 1000_00) -> list[Partner]:
    """Partners with something to be paid and an account, whose month is closed."""
    found = [make_partner(f"Kumppani {number} Oy", type="REFERRAL") for number in range(1, count + 1)]
    for number, partner in enumerate(found):
        earn(partner, minor + number)
        make_account(partner, finance, owner)
    close(staff(finance))
    return found


def statement_of(partner: Partner) -> Statement:
    return Statement.objects.get(partner=partner)
