"""Deals: our own team's, their progress, their end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.deals import customers
from kanava.deals.actions.following import stay_alive
from kanava.deals.actions.registering import FieldMissing, protection_of
from kanava.deals.actions.registering import record as record_registration
from kanava.deals.amounts import spread, value_in_programme
from kanava.deals.models import Customer, Deal, DealLine, Ownership, ProductLine, Registration
from kanava.matching.engine import Company
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import registration as rule
from kanava.rules.deals import OPEN_STAGES, Kind, Origin, Stage, expected_close
from kanava.rules.money import AmountNegative, CurrenciesDiffer, Money
from kanava.rules.people import Actor
from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.registration import Move, State
from kanava.rules.text import company_name, name_keys


class DealClosed(Refusal):
    """The deal has been won or lost already."""

    code = "DEAL_CLOSED"


class DateBeforeOpening(Refusal):
    """A deal cannot close before it was opened."""

    code = "DATE_BEFORE_OPENING"


class DateInFuture(Refusal):
    """What has happened has a date that is not in the future."""

    code = "DATE_IN_FUTURE"


class PartnerOwns(Refusal):
    """A partner has registered the opportunity: it owns the deal, even if our own team meets the customer later
    (guide: C3). Holds the partner's name and the registration's id, for staff."""

    code = "PARTNER_OWNS"


class CustomerUncertain(Refusal):
    """Companies that are here already may be the one meant: say which, or that it is a new one. Holds candidates."""

    code = "CUSTOMER_UNCERTAIN"


class LinesDiffer(Refusal):
    """All lines of a deal are in one currency."""

    code = "LINES_DIFFER"


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a deal: product line (None is not mapped yet), what we get net, and, where they are known, the list
    price and what the end customer pays. All in one currency."""

    product_line_id: int | None
    net: Money
    list_price: Money | None = None
    end_customer: Money | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """The customer of a new deal: one that is known by its id, or a company as it was typed. `is_new` says that the
    company is none of those that it looks like."""

    customer_id: int | None = None
    company: Company | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a deal of ours. `opened_on` None is today, `seller_id` None is nobody in particular."""

    lines: Sequence[Line]
    kind: str = Kind.NEW
    stage: str = Stage.QUALIFIED
    opened_on: date | None = None
    expected_close_on: date | None = None
    seller_id: int | None = None


def get_for_update(deal_id: int, *, by: Actor, right: str) -> Deal:
    """The deal, locked, if the actor may do `right` on it. Raises NotFound, NotPermitted."""
    found = Deal.objects.select_for_update(of=("self",)).filter(pk=deal_id).first()
    if found is None:
        raise NotFound
    manager_id = Partner.objects.filter(pk=found.partner_id or 0).values_list("manager_id", flat=True).first()
    require(right, by, Owned(partner_id=found.partner_id, manager_id=manager_id, seller_id=found.seller_id))
    return found


def record(verb: str, deal: Deal, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a deal."""
    subject = events.Subject("deal", deal.pk, deal.partner_id)
    events.record(f"deal.{verb}", by=by, at=at, subject=subject, **data)


@action("create_direct_deal")
def create_direct_deal(*, by: Actor, account: Account, told: Told, at: datetime) -> Deal:
    """A deal of our own team. It makes the customer a house account in its product lines while it is open.

    Raises:
        PartnerOwns: a partner has registered the opportunity. CustomerUncertain (field `customer_name`).
        FieldMissing (field `lines`), LinesDiffer, AmountNegative (field `lines`), DateInFuture (field `opened_on`), CloseTooFar (field
        `expected_close_on`).
    """
    on = clock.day_of(at)
    playbook = get_in_force(on).playbook
    total = _total(told, on=on)
    customer = _customer_of(account, playbook, at=at)
    for line in told.lines:
        _check_free(customer, line.product_line_id, told.kind, playbook, on=on)
    deal = Deal(origin=Origin.DIRECT, kind=told.kind, customer=customer, created_at=at)
    deal.title = _title(customer.name, told.lines)
    for name, key in name_keys(deal.title, customer.name).items():
        setattr(deal, name, key)
    _place(deal, told, on=on)
    _reckon(deal, told.lines, total, playbook)
    deal.save()
    _write_lines(deal, told.lines)
    record("created", deal, by=by, at=at, origin=deal.origin)
    return deal


def _place(deal: Deal, told: Told, *, on: date) -> None:
    deal.stage, deal.opened_on = told.stage, told.opened_on or deal.opened_on or on
    deal.expected_close_on, deal.seller_id = told.expected_close_on, told.seller_id


def _total(told: Told, *, on: date) -> Money:
    """What we get net by all lines together; checks what is told."""
    lines = told.lines
    if not lines:
        raise FieldMissing(field="lines")
    if told.stage not in OPEN_STAGES:
        raise DealClosed
    if told.opened_on is not None and told.opened_on > on:
        raise DateInFuture(field="opened_on")
    expected_close(told.expected_close_on, on=on)
    amounts = [
        amount for line in lines for amount in (line.net, line.list_price, line.end_customer) if amount
    ]
    if len({amount.currency for amount in amounts}) > 1:
        raise LinesDiffer(field="lines")
    if any(amount.minor < 0 for amount in amounts):
        raise AmountNegative(field="lines")
    return sum((line.net for line in lines[1:]), lines[0].net)


def _customer_of(account: Account, playbook: Playbook, *, at: datetime) -> Customer:
    """The customer meant, under its locks. Raises NotFound, CustomerUncertain."""
    if account.customer_id is not None:
        known = Customer.objects.select_for_update().filter(pk=account.customer_id, is_known=True).first()
        if known is None:
            raise NotFound
        return known
    assert account.company is not None
    company_name(account.company.name, field="customer_name")
    customers.lock(account.company)
    found = customers.identify(account.company, playbook, at=at)
    if found.maybe and not account.is_new:
        raise CustomerUncertain(field="customer_name", candidates=found.maybe)
    return found.customer


def _check_free(
    customer: Customer, product_line_id: int | None, kind: str, playbook: Playbook, *, on: date
) -> None:
    """Raises PartnerOwns where a partner holds the opportunity."""
    claims = customers.open_ownerships(customer.pk, product_line_id, kind, playbook).select_related("partner")
    held = next((claim for claim in claims if claim.until_on is None or claim.until_on >= on), None)
    if held is not None:
        raise PartnerOwns(
            partner=held.partner.name,
            registration_id=held.registration_id,
            until=held.until_on,
            field="customer_name",
        )


def _title(customer: str, lines: Sequence[Line]) -> str:
    names = ProductLine.objects.filter(pk__in={line.product_line_id for line in lines}).order_by("name")
    products = ", ".join(names.values_list("name", flat=True))
    return (f"{customer} – {products}" if products else customer)[:240]


def _reckon(deal: Deal, lines: Sequence[Line], total: Money, playbook: Playbook) -> None:
    """The deal's amounts from its lines; a list or end-customer amount only where every line has one."""
    deal.currency, deal.net_minor = total.currency, total.minor
    listed = [line.list_price.minor for line in lines if line.list_price]
    paid = [line.end_customer.minor for line in lines if line.end_customer]
    deal.list_minor = sum(listed) if len(listed) == len(lines) else None
    deal.end_customer_minor = sum(paid) if len(paid) == len(lines) else None
    governing = deal.closed_on or deal.opened_on
    assert governing is not None
    deal.value_minor = value_in_programme(total, playbook, on=governing)


def _write_lines(deal: Deal, lines: Sequence[Line]) -> None:
    DealLine.objects.bulk_create(
        DealLine(
            deal=deal,
            product_line_id=line.product_line_id,
            label=line.label[:200],
            net_minor=line.net.minor,
            list_minor=line.list_price.minor if line.list_price else None,
            end_customer_minor=line.end_customer.minor if line.end_customer else None,
        )
        for line in lines
    )


@action("edit_deal")
def edit_deal(*, by: Actor, deal_id: int, told: Told, at: datetime) -> Deal:
    """Change an open deal: how far it is, its lines with their amounts, its dates and seller; its kind stays.

    The protection of a registered deal is kept alive by it.

    Raises:
        DealClosed, FieldMissing (field `lines`), LinesDiffer, AmountNegative (field `lines`), DateInFuture (field `opened_on`), CloseTooFar (field
        `expected_close_on`).
    """
    deal = get_for_update(deal_id, by=by, right="edit_deal")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    on = clock.day_of(at)
    total = _total(told, on=on)
    _place(deal, told, on=on)
    _reckon(deal, told.lines, total, get_in_force(on).playbook)
    deal.save()
    DealLine.objects.filter(deal=deal).delete()
    _write_lines(deal, told.lines)
    _keep_alive(deal, at=at)
    record("changed", deal, by=by, at=at, stage=deal.stage, net=[deal.net_minor, deal.currency])
    return deal


@action("report_deal_progress")
def report_progress(
    *, by: Actor, deal_id: int, stage: str, expected_close_on: date | None, at: datetime, reason: str = ""
) -> Deal:
    """A partner tells how far its deal is, or that it is lost and why. Winning is told by the vendor, who has the order.

    Raises:
        DealClosed, MoveNotPossible, CloseTooFar (field `expected_close_on`), FieldMissing (field `reason`) for a lost deal
        without one.
    """
    deal = get_for_update(deal_id, by=by, right="report_deal_progress")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    if stage == Stage.LOST:
        with gate("ownership"):
            _lose(deal, on=clock.day_of(at), reason=reason, by=by, at=at)
        return deal
    expected_close(expected_close_on, on=clock.day_of(at))
    if stage not in OPEN_STAGES:
        raise rule.MoveNotPossible(state=deal.stage, move=stage)
    deal.stage, deal.expected_close_on = stage, expected_close_on
    deal.save(update_fields=["stage", "expected_close_on"])
    with gate("ownership"):
        _keep_alive(deal, at=at)
        record("progressed", deal, by=by, at=at, stage=stage)
    return deal


def _keep_alive(deal: Deal, *, at: datetime) -> None:
    """Work on a deal keeps its running protection alive."""
    found = (
        Registration.objects.select_for_update()
        .filter(pk=deal.registration_id or 0, state=State.APPROVED)
        .first()
    )
    kept = protection_of(found) if found is not None else None
    if found is not None and kept is not None and kept.ends_on >= clock.day_of(at):
        stay_alive(found, kept, active_on=clock.day_of(at), at=at)


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
    before, deal.stage, deal.closed_on = deal.stage, Stage.WON, closed_on
    today = get_in_force(clock.day_of(at)).playbook
    deal.value_minor = value_in_programme(Money(deal.net_minor, deal.currency), today, on=closed_on)
    deal.save()
    _settle_registration(deal, Move.WIN, by=by, at=at)
    if deal.registration_id and playbook.registration.owns_renewals:
        _own_renewals(deal, until=add_months(closed_on, playbook.registration.renewal_months))
    told = {"net": [deal.net_minor, deal.currency], "on": closed_on.isoformat(), "stage": before}
    record("won", deal, by=by, at=at, **told)
    return deal


@action("close_deal")
def lose_deal(*, by: Actor, deal_id: int, closed_on: date, reason: str, at: datetime) -> Deal:
    """The deal is lost on a day, for a reason; what its registration held is free again.

    Raises:
        FieldMissing (field `reason`), DealClosed, DateBeforeOpening, DateInFuture (field `closed_on`).
    """
    deal = _closable(deal_id, closed_on, by=by, at=at)
    _lose(deal, on=closed_on, reason=reason, by=by, at=at)
    return deal


def _lose(deal: Deal, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    if not reason.strip():
        raise FieldMissing(field="reason")
    before, deal.stage, deal.lost_reason = deal.stage, Stage.LOST, reason.strip()[:200]
    deal.closed_on = max(on, deal.opened_on or on)
    deal.save(update_fields=["stage", "closed_on", "lost_reason"])
    _settle_registration(deal, Move.LOSE, by=by, at=at)
    record("lost", deal, by=by, at=at, on=deal.closed_on.isoformat(), stage=before)


def _closable(deal_id: int, closed_on: date, *, by: Actor, at: datetime) -> Deal:
    deal = get_for_update(deal_id, by=by, right="close_deal")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    if deal.opened_on is not None and closed_on < deal.opened_on:
        raise DateBeforeOpening(field="closed_on", opened_on=deal.opened_on)
    if closed_on > clock.day_of(at):
        raise DateInFuture(field="closed_on")
    return deal


def _spread(deal: Deal, net: Money) -> None:
    """Give the lines their parts of the new amount, in proportion to what they were."""
    deal.net_minor = net.minor
    lines = list(deal.lines.order_by("id"))
    spread(lines, net)
    DealLine.objects.bulk_update(lines, ["net_minor"])


def _settle_registration(deal: Deal, what: Move, *, by: Actor, at: datetime) -> None:
    registration = Registration.objects.select_for_update().filter(pk=deal.registration_id or 0).first()
    if registration is None or (rule.State(registration.state), what) not in rule.TRANSITIONS:
        return
    registration.state = rule.move(registration.state, what)
    registration.save(update_fields=["state"])
    customers.release(registration, on=clock.day_of(at))
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
