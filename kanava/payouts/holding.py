"""Accounts and runs as every action meets them: locked, and told in events that never hold a number of an account."""

from collections.abc import Sequence
from datetime import date, datetime

from kanava.core import events
from kanava.core.permissions import Owned, require
from kanava.partners.models import Partner
from kanava.payouts import locks
from kanava.payouts.models import PartnerAccount, PayingAccount, Payment, Run
from kanava.rules import payout_accounts as rules
from kanava.rules.payout_accounts import AccountState
from kanava.rules.payouts import RunMoved, RunState
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound


def owned_by(partner: Partner) -> Owned:
    """Whose a partner's accounts are."""
    return Owned(partner_id=partner.pk, manager_id=partner.manager_id)


def locked_account(account_id: int, *, by: Actor, right: str) -> PartnerAccount:
    """The account with its partner, if the actor may do `right` on it; nobody else moves it meanwhile. Raises NotFound,
    NotPermitted."""
    locks.hold_payouts()
    found = PartnerAccount.objects.select_related("partner").filter(pk=account_id).first()
    if found is None:
        raise NotFound
    require(right, by, owned_by(found.partner))
    return found


def live_accounts(partner_id: int, currency: str) -> Sequence[PartnerAccount]:
    """A partner's accounts in a currency that are used, or may come to be."""
    rows = PartnerAccount.objects.filter(partner_id=partner_id, currency=currency)
    return list(rows.exclude(state=AccountState.STOPPED))


def record_account(verb: str, account: PartnerAccount, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about an account: its currency, never its number."""
    subject = events.Subject("payout_account", account.pk, account.partner_id)
    events.record(f"payout_account.{verb}", by=by, at=at, subject=subject, currency=account.currency, **data)


def record_ours(verb: str, account: PayingAccount, *, by: Actor, at: datetime) -> None:
    """Append an event about an account of ours: its currency, never its number."""
    subject = events.Subject("paying_account", account.pk)
    events.record(f"paying_account.{verb}", by=by, at=at, subject=subject, currency=account.currency)


def locked_run(run_id: int, *states: RunState) -> Run:
    """The run, which nobody else moves meanwhile, in one of these states. Raises NotFound, RunMoved."""
    locks.hold_payouts()
    found = Run.objects.select_related("account").filter(pk=run_id).first()
    if found is None:
        raise NotFound
    if found.state not in states:
        raise RunMoved
    return found


def record_run(verb: str, run: Run, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a run."""
    events.record(f"payout.{verb}", by=by, at=at, subject=events.Subject("payout_run", run.pk), **data)


def moved_accounts(payments: Sequence[Payment], on: date) -> list[Payment]:
    """The payments whose account is not the one in use on a day any more. One statement."""
    rows = PartnerAccount.objects.filter(partner_id__among=[one.partner_id for one in payments]).exclude(
        state=AccountState.STOPPED
    )
    by_owner: dict[tuple[int, str], list[rules.Kept]] = {}
    for row in rows:
        by_owner.setdefault((row.partner_id, row.currency), []).append(row.kept)
    moved = []
    for one in payments:
        used = rules.in_use(by_owner.get((one.partner_id, one.currency), ()), on)
        if used is None or used.id != one.account_id:
            moved.append(one)
    return moved
