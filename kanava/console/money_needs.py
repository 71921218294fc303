"""What of payouts needs the reader on the first screen: runs, accounts, and what is due (guide: C5)."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.core import clock, permissions
from kanava.payouts.queries.needs import get_needs
from kanava.rules.payouts import RunState
from kanava.ui import formatting
from kanava.ui.access import StaffRequest
from kanava.ui.stages import features_of

if TYPE_CHECKING:
    from kanava.payouts.queries.needs import Needs, Open, OpenRun

# What, when, and where one does something about it.
Told = tuple[str, str, str]


def payout_needs(request: StaffRequest) -> list[Told]:
    """Runs that the reader can approve or send, accounts that it can confirm, and what is due; nothing for whom payouts are no
    concern. One statement."""
    by, today = request.actor, clock.today()
    if not permissions.may("make_payout_run", by) or not features_of(request).has_payouts:
        return []
    needs = get_needs(by=by, on=today)
    found = [told for run in needs.runs if (told := _run(run, by.user_id))]
    if needs.accounts:
        said = ngettext(
            "%(n)s bank account waits to be confirmed",
            "%(n)s bank accounts wait to be confirmed",
            needs.accounts,
        )
        url = reverse("console:payout-accounts")
        found.append((said % {"n": formatting.number(needs.accounts)}, "", url))
    found += [_due(one) for one in needs.due]
    return found + _without_account(needs)


def _due(one: "Open") -> Told:
    said = ngettext(
        "%(n)s statement is due and in no run: %(amount)s",
        "%(n)s statements are due and in no run: %(amount)s",
        one.count,
    )
    told = {"n": formatting.number(one.count), "amount": formatting.money(one.amount)}
    return said % told, formatting.day(one.first_on), reverse("console:payouts")


def _run(run: "OpenRun", reader_id: int | None) -> Told | None:
    url, told = reverse("console:payout-run", args=[run.number]), {"number": run.number}
    day = formatting.day(run.execute_on)
    if run.state == RunState.DRAFTED and run.made_by_id != reader_id:
        return _("Payout run %(number)s waits for your approval") % told, day, url
    if run.state == RunState.APPROVED:
        return _("Payout run %(number)s is approved: make its file") % told, day, url
    if run.state == RunState.SENT and run.execute_on <= clock.today():
        return _("Payout run %(number)s: say what the bank did") % told, day, url
    return None


def _without_account(needs: "Needs") -> list[Told]:
    if not needs.without_account or needs.without_since is None:
        return []
    said = ngettext(
        "%(n)s partner with a statement to be paid has no bank account in use",
        "%(n)s partners with statements to be paid have no bank account in use",
        needs.without_account,
    )
    when = _("due %(day)s") % {"day": formatting.day(needs.without_since)}
    return [(said % {"n": formatting.number(needs.without_account)}, when, reverse("console:payouts"))]
