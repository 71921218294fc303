"""Deals: our own team's, their progress, their end, and who influenced them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum

from kanava.core import events
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.deals import customers
from kanava.deals.actions.registering import record as record_registration
from kanava.deals.amounts import value_in_programme
from kanava.deals.models import Deal, DealLine, DealShare, Ownership, Registration
from kanava.matching.engine import Company
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import margins
from kanava.rules import registration as rule
from kanava.rules.deals import OPEN_STAGES, Kind, Origin, Stage
from kanava.rules.money import AmountNegative, CurrenciesDiffer, Money
from kanava.rules.people import Actor
from kanava.rules.periods import add_months
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.registration import Move
from kanava.rules.text import sort_key


class DealClosed(Refusal):
    """The deal has been won or lost already."""

    code = "DEAL_CLOSED"


class DateBeforeOpening(Refusal):
    """A deal cannot close before it was opened."""

    code = "DATE_BEFORE_OPENING"


class DateInFuture(Refusal):
    """What has happened has a date that is not in the future."""

    code = "DATE_IN_FUTURE"


class SourcedIt(Refusal):
    """The partner found the deal itself and earns its margin: there is nothing of it to influence."""

    code = "SOURCED_IT"


class SharesExceedWhole(Refusal):
    """The partners' shares of influence exceed 100 %."""

    code = "SHARES_EXCEED_WHOLE"


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a deal: product line (None is not mapped yet) and net-to-vendor amount."""

    product_line_id: int | None
    net: Money


def get_for_update(deal_id: int, *, by: Actor, right: str) -> Deal:
    """The deal, locked, if the actor may do `right` on it. Raises NotFound, NotPermitted."""
    found = Deal.objects.select_for_update(of=("self",)).filter(pk=deal_id).first()
    if found is None:
        raise NotFound
    manager_id = Partner.objects.filter(pk=found.partner_id or 0).values_list("manager_id", flat=True).first()
    require(right, by, Owned(partner_id=found.partner_id, manager_id=manager_id, seller_id=found.seller_id))
    return found


def _record(verb: str, deal: Deal, *, by: Actor, at: datetime, **data: object) -> None:
    subject = events.Subject("deal", deal.pk, deal.partner_id)
    events.record(f"deal.{verb}", by=by, at=at, subject=subject, **data)


@action("create_direct_deal")
def create_direct_deal(
    *,
    by: Actor,
    company: Company,
    lines: Sequence[Line],
    at: datetime,
    kind: str = Kind.NEW,
    opened_on: date | None = None,
    seller_id: int | None = None,
) -> Deal:
    """A deal of our own team. It makes the customer a house account in its product lines while it is open."""
    on = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    playbook = get_in_force(on).playbook
    customers.lock(company)
    customer = customers.identify(company, playbook, at=at).customer
    total = sum((line.net for line in lines[1:]), lines[0].net)
    deal = Deal.objects.create(
        title=customer.name,
        sort_key=sort_key(customer.name),
        origin=Origin.DIRECT,
        kind=kind,
        customer=customer,
        seller_id=seller_id or by.user_id,
        currency=total.currency,
        net_minor=total.minor,
        value_minor=value_in_programme(total, playbook, on=opened_on or on),
        opened_on=opened_on or on,
        created_at=at,
    )
    DealLine.objects.bulk_create(
        DealLine(deal=deal, product_line_id=line.product_line_id, net_minor=line.net.minor) for line in lines
    )
    _record("created", deal, by=by, at=at, origin=deal.origin)
    return deal


@action("report_deal_progress")
def report_progress(
    *, by: Actor, deal_id: int, stage: str, expected_close_on: date | None, at: datetime
) -> Deal:
    """A partner tells how far its deal is. Winning and losing are told by the vendor, who has the order."""
    deal = get_for_update(deal_id, by=by, right="report_deal_progress")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    if stage not in OPEN_STAGES:
        raise rule.MoveNotPossible(state=deal.stage, move=stage)
    deal.stage, deal.expected_close_on = stage, expected_close_on
    deal.save(update_fields=["stage", "expected_close_on"])
    on = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    Registration.objects.filter(pk=deal.registration_id or 0).update(last_activity_on=on)
    _record("progressed", deal, by=by, at=at, stage=stage)
    return deal


@action("close_deal")
def win_deal(*, by: Actor, deal_id: int, closed_on: date, at: datetime, net: Money | None = None) -> Deal:
    """The deal is won on a day, at this net-to-vendor amount. Its earnings are accrued in the same transaction.

    Raises:
        AmountNegative (field `amount`), DealClosed, DateBeforeOpening, DateInFuture (field `closed_on`).
        CurrenciesDiffer: the amount is in another currency than the deal, a mistake of ours.
    """
    if net is not None and net.minor < 0:
        raise AmountNegative(field="amount")
    deal = _closable(deal_id, closed_on, by=by, at=at)
    playbook = get_in_force(closed_on).playbook
    if net is not None and net.currency != deal.currency:
        raise CurrenciesDiffer(f"{net.currency} and {deal.currency}")
    if net is not None and net.minor != deal.net_minor:
        _spread(deal, net)
    deal.stage, deal.closed_on = Stage.WON, closed_on
    today = get_in_force(at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()).playbook
    deal.value_minor = value_in_programme(Money(deal.net_minor, deal.currency), today, on=closed_on)
    deal.save()
    _settle_registration(deal, Move.WIN, by=by, at=at)
    if deal.registration_id and playbook.registration.owns_renewals:
        _own_renewals(deal, until=add_months(closed_on, playbook.registration.renewal_months))
    _record("won", deal, by=by, at=at, net=[deal.net_minor, deal.currency], on=closed_on.isoformat())
    return deal


@action("close_deal")
def lose_deal(*, by: Actor, deal_id: int, closed_on: date, reason: str, at: datetime) -> Deal:
    """The deal is lost on a day; what its registration held is free again."""
    deal = _closable(deal_id, closed_on, by=by, at=at)
    deal.stage, deal.closed_on, deal.lost_reason = Stage.LOST, closed_on, reason.strip()[:200]
    deal.save(update_fields=["stage", "closed_on", "lost_reason"])
    _settle_registration(deal, Move.LOSE, by=by, at=at)
    _record("lost", deal, by=by, at=at, on=closed_on.isoformat())
    return deal


def _closable(deal_id: int, closed_on: date, *, by: Actor, at: datetime) -> Deal:
    deal = get_for_update(deal_id, by=by, right="close_deal")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    if deal.opened_on is not None and closed_on < deal.opened_on:
        raise DateBeforeOpening(field="closed_on", opened_on=deal.opened_on)
    if closed_on > at.astimezone(ZoneInfo(settings.TIME_ZONE)).date():
        raise DateInFuture(field="closed_on")
    return deal


def _spread(deal: Deal, net: Money) -> None:
    """Give the lines their parts of the new amount, in proportion to what they were."""
    deal.net_minor = net.minor
    lines = list(deal.lines.order_by("id"))
    if not lines:
        return
    weights = [max(line.net_minor, 0) for line in lines]
    if not any(weights):
        weights = [1] * len(lines)
    for line, part in zip(lines, net.allocate(weights), strict=True):
        line.net_minor = part.minor
    DealLine.objects.bulk_update(lines, ["net_minor"])


def _settle_registration(deal: Deal, what: Move, *, by: Actor, at: datetime) -> None:
    registration = Registration.objects.select_for_update().filter(pk=deal.registration_id or 0).first()
    if registration is None or (rule.State(registration.state), what) not in rule.TRANSITIONS:
        return
    registration.state = rule.move(registration.state, what)
    registration.save(update_fields=["state"])
    customers.release(registration, on=at.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    record_registration(what.value.lower(), registration, by=by, at=at)


def _own_renewals(deal: Deal, *, until: date) -> None:
    """Who won the customer owns its renewal for the playbook's months, unless somebody holds it already."""
    assert deal.closed_on is not None
    assert deal.customer_id is not None
    registration = Registration.objects.get(pk=deal.registration_id or 0)
    Ownership.objects.bulk_create(
        [
            Ownership(
                customer_id=deal.customer_id,
                product_line_id=registration.product_line_id,
                kind=Kind.RENEWAL,
                registration=registration,
                partner_id=registration.partner_id,
                since_on=deal.closed_on,
                until_on=until,
            )
        ],
        ignore_conflicts=True,
    )


@action("share_influence")
def share_influence(
    *, by: Actor, deal_id: int, partner_id: int, share_points: int, note: str, at: datetime
) -> DealShare:
    """Say that a partner helped to close a deal that others found, with its part in basis points (guide: H5).

    Raises:
        SharesExceedWhole: with what is left. SourcedIt: the partner found the deal.
    """
    deal = get_for_update(deal_id, by=by, right="share_influence")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    if deal.partner_id == partner_id:
        raise SourcedIt(field="partner")
    others = deal.shares.exclude(partner_id=partner_id).aggregate(total=Sum("share_points"))["total"] or 0
    if not 1 <= share_points <= margins.ALL_POINTS - others:
        raise SharesExceedWhole(field="share", left=margins.ALL_POINTS - others)
    share, _made = DealShare.objects.update_or_create(
        deal=deal, partner_id=partner_id, defaults={"share_points": share_points, "note": note.strip()[:300]}
    )
    if deal.origin == Origin.DIRECT:
        deal.origin = Origin.INFLUENCED
        deal.save(update_fields=["origin"])
    subject = events.Subject("deal", deal.pk, partner_id)
    events.record("deal.influence_shared", by=by, at=at, subject=subject, points=share_points)
    return share
