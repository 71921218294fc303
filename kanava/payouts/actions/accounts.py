"""A partner's bank account: told by one person, confirmed by another, used after a time of waiting (guide: C5)."""

from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.partners.models import Partner
from kanava.payouts import locks
from kanava.payouts.holding import live_accounts, locked_account, record_account, record_ours
from kanava.payouts.models import PartnerAccount, PayingAccount
from kanava.payouts.numbers import Account, Typed, read_account
from kanava.playbook.queries import get_in_force
from kanava.rules import payout_accounts as rules
from kanava.rules.payout_accounts import AccountMoved, AccountState, ChangeWaits, NothingChanged
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal


class AccountKnown(Refusal):
    """The account is among ours already."""

    code = "PAYING_ACCOUNT_KNOWN"


@action("propose_payout_account")
def propose_account(*, by: Actor, partner_id: int, typed: Typed, at: datetime) -> PartnerAccount:
    """Tell where a partner is paid. It waits for a second person.

    Raises:
        NotFound, ChangeWaits, NothingChanged, and Faults of `read_account`, each with its field.
    """
    require("propose_payout_account", by, Owned(partner_id=partner_id))
    told = read_account(typed)
    with gate("payouts"):
        partner = Partner.objects.filter(pk=partner_id).first()
        if partner is None:
            raise NotFound
        locks.hold_payouts()
        known, on = live_accounts(partner_id, told.currency), clock.day_of(at)
        kept = [one.kept for one in known]
        if rules.coming(kept, on) is not None:
            raise ChangeWaits
        used = rules.in_use(kept, on)
        if used is not None and any(one.pk == used.id and _is_same(one, told) for one in known):
            raise NothingChanged(field="number")
        made = PartnerAccount.objects.create(
            partner=partner, holder=told.holder, country=told.country, currency=told.currency, number=told.number, bic=told.bic,
            routing=told.routing, has_iban=told.has_iban, proposed_at=at, proposed_by_id=by.user_id,
        )  # fmt: skip
        record_account("proposed", made, by=by, at=at)
    return made


def _is_same(one: PartnerAccount, told: Account) -> bool:
    kept = (one.holder, one.country, one.number, one.bic, one.routing)
    return kept == (told.holder, told.country, told.number, told.bic, told.routing)


@action("confirm_payout_account")
def confirm_account(*, by: Actor, account_id: int, at: datetime) -> PartnerAccount:
    """Confirm an account that somebody else has told; it is used after the playbook's days. Raises NotFound, SamePerson,
    AccountMoved."""
    with gate("payouts"):
        found = locked_account(account_id, by=by, right="confirm_payout_account")
        if found.state != AccountState.PROPOSED:
            raise AccountMoved
        rules.check_second(found.proposed_by_id, by.user_id)
        on = clock.day_of(at)
        found.state, found.confirmed_at, found.confirmed_by_id = AccountState.CONFIRMED, at, by.user_id
        found.usable_on = rules.usable_on(on, get_in_force(on).playbook)
        found.save()
        record_account("confirmed", found, by=by, at=at, usable=found.usable_on.isoformat())
    return found


@action("stop_payout_account")
def stop_account(*, by: Actor, account_id: int, at: datetime) -> PartnerAccount:
    """Let nothing more be paid to an account: a change that nobody wanted, or an account that is used. Those that it came
    after stay out of use. Raises NotFound, AccountMoved."""
    with gate("payouts"):
        found = locked_account(account_id, by=by, right="stop_payout_account")
        if found.state == AccountState.STOPPED:
            raise AccountMoved
        rows, on = live_accounts(found.partner_id, found.currency), clock.day_of(at)
        used = rules.in_use([one.kept for one in rows], on)
        stopped = [found.pk]
        if used is not None and used.id == found.pk:
            stopped += [
                one.pk for one in rows if one.pk != found.pk and one.usable_on and one.usable_on <= on
            ]
        PartnerAccount.objects.filter(pk__in=stopped).update(
            state=AccountState.STOPPED, stopped_at=at, stopped_by_id=by.user_id
        )
        record_account("stopped", found, by=by, at=at, was=found.state)
        found.refresh_from_db()
    return found


@action("keep_paying_accounts")
def add_paying_account(*, by: Actor, typed: Typed, at: datetime) -> PayingAccount:
    """Keep an account of ours to pay from. Raises AccountKnown (field `number`), BicMissing, and Faults of
    `read_account`."""
    told = read_account(typed)
    if not told.bic:
        raise rules.BicMissing(field="bic")
    locks.hold_payouts()
    open_ones = PayingAccount.objects.filter(closed_at__isnull=True)
    if open_ones.filter(number=told.number, currency=told.currency).exists():
        raise AccountKnown(field="number")
    made = PayingAccount.objects.create(
        holder=told.holder, country=told.country, currency=told.currency, number=told.number, bic=told.bic, routing=told.routing,
        has_iban=told.has_iban, created_at=at, created_by_id=by.user_id,
    )  # fmt: skip
    record_ours("added", made, by=by, at=at)
    return made


@action("keep_paying_accounts")
def close_paying_account(*, by: Actor, account_id: int, at: datetime) -> PayingAccount:
    """Pay no more from an account of ours. Raises NotFound."""
    found = PayingAccount.objects.select_for_update().filter(pk=account_id, closed_at__isnull=True).first()
    if found is None:
        raise NotFound
    found.closed_at = at
    found.save(update_fields=["closed_at"])
    record_ours("closed", found, by=by, at=at)
    return found
