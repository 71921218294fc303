"""Reading bank accounts: partners' own, those that wait for somebody, and ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kanava.core.models import User
from kanava.core.paging import Count, Page, Sort, count, page
from kanava.core.people import name_users
from kanava.core.permissions import Owned, require
from kanava.partners.models import Membership, Partner
from kanava.payouts.models import PartnerAccount, PayingAccount
from kanava.rules import payout_accounts as rules
from kanava.rules.payout_accounts import AccountState
from kanava.rules.people import Actor, Role
from kanava.rules.refusals import NotFound

OLDEST = Sort("id")
# Whose letters and whose confirmation it is, at the partner.
MONEY_ROLES = (Role.PARTNER_OWNER.value, Role.PARTNER_FINANCE.value)


@dataclass(frozen=True, slots=True)
class InCurrency:
    """A partner's accounts in a currency: the one that is used, the change that waits, and those before, the latest first."""

    currency: str
    used: PartnerAccount | None
    coming: PartnerAccount | None
    before: Sequence[PartnerAccount]


def get_partner_accounts(partner_id: int, *, by: Actor, on: date) -> Sequence[InCurrency]:
    """A partner's accounts by currency. One statement. Raises NotPermitted, NotFound."""
    right = "view_own_payout_account" if by.is_partner else "view_payout_accounts"
    require(right, by, Owned(partner_id=partner_id))
    rows = PartnerAccount.objects.filter(partner_id=partner_id).order_by("-id")
    by_currency: dict[str, list[PartnerAccount]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row)
    return [_in_currency(code, by_currency[code], on) for code in sorted(by_currency)]


def _in_currency(currency: str, rows: Sequence[PartnerAccount], on: date) -> InCurrency:
    kept = [one.kept for one in rows if one.state != AccountState.STOPPED]
    used, coming = rules.in_use(kept, on), rules.coming(kept, on)
    by_id = {one.pk: one for one in rows}
    shown = {one.id for one in (used, coming) if one is not None}
    return InCurrency(
        currency,
        by_id[used.id] if used else None,
        by_id[coming.id] if coming else None,
        [one for one in rows if one.pk not in shown],
    )


def get_account(account_id: int, *, by: Actor) -> PartnerAccount:
    """One account of a partner. Raises NotFound, NotPermitted."""
    right = "view_own_payout_account" if by.is_partner else "view_payout_accounts"
    require(right, by)
    found = PartnerAccount.objects.select_related("partner").filter(pk=account_id).first()
    if found is None:
        raise NotFound
    require(right, by, Owned(partner_id=found.partner_id))
    return found


def list_proposed(*, by: Actor, after: str = "") -> tuple[Page[PartnerAccount], Count]:
    """Accounts that wait for a second person, the oldest first, and how many there are. Raises NotPermitted."""
    require("view_payout_accounts", by)
    rows = PartnerAccount.objects.filter(state=AccountState.PROPOSED)
    whole = PartnerAccount.objects.select_related("partner", "proposed_by")
    return page(rows, sort=OLDEST, whole=whole, after=after), count(rows)


def list_confirmers(partner_id: int, *, but: int | None) -> Sequence[User]:
    """Who at a partner deals with its money, somebody left out. One statement."""
    rows = Membership.objects.filter(partner_id=partner_id, role__in=MONEY_ROLES, user__is_active=True)
    members = rows.exclude(user_id=but or 0).select_related("user").order_by("user__name", "user_id")
    return [one.user for one in members]


def list_finance(*, but: int | None = None) -> Sequence[User]:
    """Our finance, else the owners, somebody left out: who confirms and approves."""
    for role in (Role.FINANCE, Role.OWNER):
        rows = User.objects.filter(staff_role=role, is_active=True).exclude(pk=but or 0)
        found = list(rows.order_by("name", "id")[:10])
        if found:
            return found
    return []


def list_paying_accounts(*, by: Actor, with_closed: bool = False) -> Sequence[PayingAccount]:
    """Our accounts that partners are paid from. Raises NotPermitted."""
    require("view_payouts", by)
    rows = PayingAccount.objects.select_related("created_by").order_by("currency", "holder", "id")
    return list(rows if with_closed else rows.filter(closed_at__isnull=True))


def get_payee(partner_id: int, *, by: Actor) -> Partner:
    """The partner whose account it is. Raises NotFound, NotPermitted."""
    require("view_payout_accounts", by)
    found = Partner.objects.select_related("manager").filter(pk=partner_id).first()
    if found is None:
        raise NotFound
    return found


def name_money_people(partner_id: int) -> dict[int, str]:
    """The names of those at a partner who deal with its money, by their id. One statement."""
    rows = Membership.objects.filter(partner_id=partner_id, role__in=MONEY_ROLES, user__is_active=True)
    return dict(rows.order_by("user__name", "user_id").values_list("user_id", "user__name"))


def name_people(accounts: Sequence[InCurrency]) -> dict[int, str]:
    """The names of all who told, confirmed or stopped accounts, for our own pages. One statement."""
    rows = [row for one in accounts for row in (one.used, one.coming, *one.before) if row is not None]
    ids = {key for row in rows for key in (row.proposed_by_id, row.confirmed_by_id, row.stopped_by_id)}
    return name_users(ids)


def list_approvers(*, but: int | None) -> list[str]:
    """The names of those who can approve a run, somebody left out. One statement."""
    rows = User.objects.filter(staff_role__in=[Role.OWNER, Role.FINANCE], is_active=True)
    return list(rows.exclude(pk=but or 0).order_by("name", "id").values_list("name", flat=True)[:5])
