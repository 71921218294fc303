"""How the demo's partners are paid: a run a month, a payment that failed because an account was closed, and the run that pays it
again, which waits for approval (guide: C5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kanava.config.demo.money import MONTHS
from kanava.config.demo.schedule import Schedule
from kanava.core import clock
from kanava.core.models import User
from kanava.partners.models import Membership, Partner
from kanava.payouts.actions.accounts import (
    add_paying_account,
    confirm_account,
    propose_account,
    stop_account,
)
from kanava.payouts.actions.running import Plan, approve_run, make_run
from kanava.payouts.actions.sending import make_file
from kanava.payouts.actions.telling import Answered, tell_all_paid, tell_payment
from kanava.payouts.models import PayingAccount, Payment, Run
from kanava.payouts.numbers import Typed
from kanava.payouts.queries.runs import mark_of
from kanava.rules.payouts import FileKind, NothingDue
from kanava.rules.people import Actor, Role, Via
from kanava.rules.periods import add_months, month_start

AURORA, NORRSKEN, HANSA, FJORD, RHEIN = 0, 1, 5, 6, 9
# Invented numbers with true check digits, by the place of their partner.
IBANS = {
    AURORA: "FI1410093000123458",
    NORRSKEN: "SE4550000000058398257466",
    HANSA: "DE89370400440532013000",
    FJORD: "NO9386011117947",
}
OURS = Typed("Virta Software Oy", "FI", "EUR", "FI2112345600000785", "NDEAFIHH")
BEGUN, TERM = 400, 30  # days
# Who is paid in time is paid a little before.
AHEAD = timedelta(days=2)


@dataclass(slots=True)
class Payouts:
    """Plans accounts and runs on the demo's schedule."""

    schedule: Schedule
    partners: Sequence[Partner]
    owner: Actor
    finance: Actor = field(init=False)
    runs: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.finance = Actor(Role.FINANCE, Via.CONSOLE, User.objects.get(staff_role=Role.FINANCE).pk)

    def tell(self) -> None:
        """Plan everything: accounts first, then a run for each month whose statements are due."""
        self.schedule.add(BEGUN, lambda at: add_paying_account(by=self.finance, typed=OURS, at=at))
        for place, number in IBANS.items():
            self._account(place, number, BEGUN - 2)
        today = self.schedule.today
        for back in range(MONTHS, 1, -1):
            closed_on = add_months(month_start(today), 1 - back) + timedelta(days=2)
            days = (today - closed_on).days - TERM
            if days > 1:
                self._run(days + AHEAD.days)
        self._waiting()

    def _account(self, place: int, number: str, days: int) -> None:
        partner = self.partners[place]
        typed = Typed(partner.name, number[:2], "EUR", number)

        def step(at: datetime) -> None:
            found = propose_account(by=self.finance, partner_id=partner.pk, typed=typed, at=at)
            confirm_account(by=self.owner, account_id=found.pk, at=at)

        self.schedule.add(days, step)

    def _run(self, days: int) -> None:
        """A run that pays its statements in time, answered the day after."""

        def make(at: datetime) -> None:
            run = self._make(at)
            if run is None:
                return
            approve_run(by=self.owner, run_id=run.pk, seen=mark_of(run), at=at)
            make_file(by=self.finance, run_id=run.pk, at=at)
            self.runs.append(run)

        def answer(at: datetime) -> None:
            if self.runs and self.runs[-1].made_at > at - timedelta(days=3):
                self._answer(self.runs[-1], at)

        self.schedule.add(days, make, hour=9)
        self.schedule.add(days - 1, answer, hour=15)

    def _make(self, at: datetime) -> Run | None:
        today = clock.day_of(at)
        account = PayingAccount.objects.get()
        plan = Plan(account.pk, FileKind.SEPA, today + AHEAD, today + timedelta(days=1))
        try:
            return make_run(by=self.finance, plan=plan, at=at)
        except NothingDue:
            return None

    def _answer(self, run: Run, at: datetime) -> None:
        """All of it is paid, but for the first payment to Hansa, whose account is closed."""
        on, hansa = clock.day_of(at), self.partners[HANSA]
        payment = run.payments.filter(partner=hansa).first()
        if payment is not None and not Payment.objects.filter(partner=hansa).exclude(run=run).exists():
            told = Answered("FAILED", on, "AC04: the account is closed")
            tell_payment(by=self.finance, payment_id=payment.pk, told=told, at=at)
            stop_account(by=self.finance, account_id=payment.account_id, at=at)
        tell_all_paid(by=self.finance, run_id=run.pk, on=on, at=at)

    def _waiting(self) -> None:
        """Hansa's new account and the run that pays what had failed, a change in its waiting time, and accounts that wait for
        a second person."""
        self._account(HANSA, "DE75512108001245126199", 9)
        self.schedule.add(0, self._make, hour=8)
        self._account(FJORD, "NO8330001234567", 1)
        self.schedule.add(2, self._rhein)
        self.schedule.add(1, self._aurora, hour=14)

    def _rhein(self, at: datetime) -> None:
        typed = Typed("Rhein Digital GmbH", "DE", "EUR", "DE02120300000000202051", "BYLADEM1001")
        propose_account(by=self.finance, partner_id=self.partners[RHEIN].pk, typed=typed, at=at)

    def _aurora(self, at: datetime) -> None:
        member = Membership.objects.get(partner=self.partners[AURORA], role=Role.PARTNER_OWNER)
        by = Actor(Role.PARTNER_OWNER, Via.PORTAL, member.user_id, member.partner_id)
        typed = Typed("Aurora Integraatiot Oy", "FI", "EUR", "FI5542345670000081")
        propose_account(by=by, partner_id=member.partner_id, typed=typed, at=at)
