"""What of payouts needs the reader on the first screen: runs, accounts, and what is due (guide: C5)."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.core import clock, permissions
from kanava.payouts.queries.accounts import count_to_confirm
from kanava.payouts.queries.runs import list_open_runs, sum_due, sum_without_account
from kanava.rules.payouts import RunState
from kanava.ui import formatting
from kanava.ui.access import StaffRequest

if TYPE_CHECKING:
    from kanava.payouts.models import Run
    from kanava.payouts.queries.runs import Open

# What, when, and where one does something about it.
Told = tuple[str, str, str]


def payout_needs(request: StaffRequest) -> list[Told]:
    """Runs that the reader can approve or send, accounts that it can confirm, and what is due; nothing for whom payouts are no
    concern. Four statements."""
    by, today = request.actor, clock.today()
    if not permissions.may("make_payout_run", by):
        return []
    found = [told for run in list_open_runs(by=by) if (told := _run(run, by.user_id))]
    accounts = count_to_confirm(by=by)
    if accounts:
        said = ngettext(
            "%(n)s bank account waits to be confirmed", "%(n)s bank accounts wait to be confirmed", accounts
        )
        found.append((said % {"n": formatting.number(accounts)}, "", reverse("console:payout-accounts")))
    found += [_due(one) for one in sum_due(by=by, due_by=today)]
    return found + _without_account(request)


def _due(one: "Open") -> Told:
    said = ngettext(
        "%(n)s statement is due and in no run: %(amount)s",
        "%(n)s statements are due and in no run: %(amount)s",
        one.count,
    )
    told = {"n": formatting.number(one.count), "amount": formatting.money(one.amount)}
    return said % told, formatting.day(one.first_on), reverse("console:payouts")


def _run(run: "Run", reader_id: int | None) -> Told | None:
    url, told = reverse("console:payout-run", args=[run.number]), {"number": run.number}
    if run.state == RunState.DRAFTED and run.made_by_id != reader_id:
        return _("Payout run %(number)s waits for your approval") % told, formatting.moment(run.made_at), url
    if run.state == RunState.APPROVED:
        return _("Payout run %(number)s is approved: make its file") % told, formatting.day(run.execute_on), url  # fmt: skip
    if run.state == RunState.SENT and run.execute_on <= clock.today():
        return (
            _("Payout run %(number)s: say what the bank did") % told,
            formatting.day(run.execute_on),
            url,
        )
    return None


def _without_account(request: StaffRequest) -> list[Told]:
    count, since = sum_without_account(by=request.actor, on=clock.today())
    if not count or since is None:
        return []
    said = ngettext(
        "%(n)s partner with a due statement has no bank account in use",
        "%(n)s partners with due statements have no bank account in use",
        count,
    )
    when = _("since %(at)s") % {"at": formatting.day(since)}
    return [(said % {"n": formatting.number(count)}, when, reverse("console:payouts"))]
