"""The bank's file: made once from an approved run, and the same ever after (guide: C5)."""

from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.files import kept
from kanava.payouts.actions.running import check_accounts
from kanava.payouts.files import name_of, write_file
from kanava.payouts.holding import locked_run, record_run
from kanava.payouts.models import Payment, RunFile
from kanava.rules.payouts import PaymentState, RunState
from kanava.rules.people import Actor


@action("make_payout_run")
def make_file(*, by: Actor, run_id: int, at: datetime) -> RunFile:
    """Make the file of an approved run; its payments count as sent. A run that is sent already gives the file that is there.

    Raises:
        NotFound, RunMoved, AccountsChanged.
    """
    run = locked_run(run_id, RunState.APPROVED, RunState.SENT, RunState.CLOSED)
    if run.state != RunState.APPROVED:
        return RunFile.objects.get(run=run)
    today = clock.day_of(at)
    planned = check_accounts(run, on=today)
    run.execute_on = max(run.execute_on, today)
    rows = Payment.objects.filter(pk__among=[one.pk for one in planned])
    payments = list(rows.select_related("account", "statement").order_by("sort_key", "id"))
    made = RunFile.objects.create(run=run, name=name_of(run), made_at=at, **kept(write_file(run, payments, at=at)))  # fmt: skip
    rows.update(state=PaymentState.SENT)
    run.state, run.sent_at, run.sent_by_id = RunState.SENT, at, by.user_id
    run.save()
    record_run("file_made", run, by=by, at=at, payments=len(payments), sha256=made.sha256)
    return made
