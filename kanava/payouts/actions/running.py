"""Runs of payments: made by one person, approved by another, or cancelled before the file is made (guide: C5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from kanava.core import clock
from kanava.core.actions import action
from kanava.payouts import locks
from kanava.payouts.due import Due, find_due
from kanava.payouts.holding import locked_run, moved_accounts, record_run
from kanava.payouts.models import PayingAccount, Payment, Run
from kanava.payouts.queries.runs import mark_of
from kanava.rules import days
from kanava.rules import payouts as rules
from kanava.rules.payouts import PaymentState, RunState
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal

AT_ONCE = 5_000
LONGEST_REASON = 300


class PayingAccountMissing(Refusal):
    """No account of ours to pay from was chosen."""

    code = "CHOICE_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Plan:
    """A run as it is asked for: from which account of ours, as which kind of file, what is due by which day, paid on which."""

    account_id: int
    kind: str
    due_by: date
    execute_on: date


@action("make_payout_run")
def make_run(*, by: Actor, plan: Plan, at: datetime) -> Run:
    """Plan payments for all that is due in the account's currency and can be paid. Whoever else makes a run at the same time
    finds nothing of it.

    Raises:
        PayingAccountMissing (field `account`), KindMisfit (`kind`), DayPast, DayTooLate (`execute_on`), NothingDue.
    """
    account = PayingAccount.objects.filter(pk=plan.account_id, closed_at__isnull=True).first()
    if account is None:
        raise PayingAccountMissing(field="account")
    rules.check_kind(plan.kind, account.currency, has_iban=account.has_iban, country=account.country)
    today = clock.day_of(at)
    if plan.execute_on < today:
        raise rules.DayPast(field="execute_on")
    days.PAYING.check(plan.execute_on, today=today, field="execute_on")
    locks.hold_payouts()
    found = find_due(account.currency, due_by=plan.due_by, kind=plan.kind, on=today)
    paid = [one for one in found if one.reason is None]
    if not paid:
        raise rules.NothingDue
    run = Run.objects.create(
        number=_next_number(today), currency=account.currency, kind=plan.kind, account=account, due_by=plan.due_by,
        execute_on=plan.execute_on, made_at=at, made_by_id=by.user_id,
    )  # fmt: skip
    attempts = _attempts([one.statement.pk for one in paid])
    Payment.objects.bulk_create([_payment(run, one, attempts) for one in paid], batch_size=AT_ONCE)
    amount = sum(one.amount.minor for one in paid)
    record_run("run_made", run, by=by, at=at, payments=len(paid), amount=[amount, run.currency])
    return run


def _next_number(today: date) -> str:
    """The year's next number; the lock is held."""
    count = Run.objects.filter(number__startswith=f"P{today.year}-").count()
    return f"P{today.year}-{count + 1:03d}"


def _attempts(statement_ids: Sequence[int]) -> Mapping[int, int]:
    """Which attempt the last payment of each statement was that a file had."""
    sent = Payment.objects.filter(statement_id__among=list(statement_ids), state__in=rules.WENT_OUT)
    return dict(sent.values_list("statement_id").annotate(last=Max("attempt")))


def _payment(run: Run, one: Due, attempts: Mapping[int, int]) -> Payment:
    assert one.account is not None
    attempt = attempts.get(one.statement.pk, 0) + 1
    return Payment(
        run=run, statement=one.statement, partner_id=one.statement.partner_id, account=one.account, sort_key=one.statement.sort_key,
        reference=rules.reference(one.statement.number, attempt), attempt=attempt, currency=run.currency, amount_minor=one.amount.minor,
    )  # fmt: skip


@action("make_payout_run")
def leave_out(*, by: Actor, payment_id: int, reason: str, at: datetime) -> Payment:
    """Take one payment out of a run that waits for approval; a later run has it again. Raises NotFound, RunMoved,
    PaymentMoved, ReasonMissing (field `reason`)."""
    found = Payment.objects.filter(pk=payment_id).first()
    if found is None:
        raise NotFound
    run = locked_run(found.run_id, RunState.DRAFTED)
    if not reason.strip():
        raise rules.ReasonMissing(field="reason")
    found.reason, found.state = reason.strip()[:LONGEST_REASON], PaymentState.LEFT_OUT
    planned = Payment.objects.filter(pk=payment_id, state=PaymentState.PLANNED)
    if not planned.update(reason=found.reason, state=found.state):
        raise rules.PaymentMoved
    record_run("left_out", run, by=by, at=at, payment=found.pk, statement=found.statement_id)
    return found


@action("approve_payout_run")
def approve_run(*, by: Actor, run_id: int, seen: str, at: datetime) -> Run:
    """Approve a run that somebody else has made, as it was seen: `seen` is its mark. Raises NotFound, RunMoved, SamePerson,
    RunChanged, NothingDue, AccountsChanged."""
    run = locked_run(run_id, RunState.DRAFTED)
    rules.check_approval(run.made_by_id, by.user_id)
    if seen != mark_of(run):
        raise rules.RunChanged
    check_accounts(run, on=clock.day_of(at))
    run.state, run.approved_at, run.approved_by_id = RunState.APPROVED, at, by.user_id
    run.save()
    record_run("run_approved", run, by=by, at=at)
    return run


def check_accounts(run: Run, *, on: date) -> Sequence[Payment]:
    """The planned payments of a run. Raises NothingDue, AccountsChanged."""
    planned = list(
        run.payments.filter(state=PaymentState.PLANNED).select_related("partner", "account").order_by("sort_key", "id")
    )  # fmt: skip
    if not planned:
        raise rules.NothingDue
    moved = moved_accounts(planned, on)
    if moved:
        raise rules.AccountsChanged(partners=", ".join(sorted({one.partner.name for one in moved})[:10]))
    return planned


@action("make_payout_run")
def cancel_run(*, by: Actor, run_id: int, at: datetime) -> Run:
    """Give a run up before its file is made: its statements are free for another. Raises NotFound, RunMoved."""
    run = locked_run(run_id, RunState.DRAFTED, RunState.APPROVED)
    run.payments.filter(state=PaymentState.PLANNED).update(state=PaymentState.CANCELLED)
    run.state, run.ended_at, run.ended_by_id = RunState.CANCELLED, at, by.user_id
    run.save()
    record_run("run_cancelled", run, by=by, at=at)
    return run
