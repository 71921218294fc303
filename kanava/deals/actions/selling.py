"""Deals of our own team, and what is told of any deal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.deals import customers
from kanava.deals.actions.following import keep_deal_alive
from kanava.deals.actions.registering import FieldMissing
from kanava.deals.amounts import value_in_programme
from kanava.deals.models import Customer, Deal, DealLine, ProductLine
from kanava.matching.engine import Company
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules.deals import OPEN_STAGES, Kind, Origin, Progress, Stage, expected_close, moved, shows_work
from kanava.rules.money import AmountNegative, Money
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import company_name, name_keys


class DealClosed(Refusal):
    """The deal has been won or lost already."""

    code = "DEAL_CLOSED"


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
    price and what the end customer pays, all in one currency, and whether it is paid once or again and again."""

    product_line_id: int | None
    net: Money
    list_price: Money | None = None
    end_customer: Money | None = None
    label: str = ""
    revenue: str = ""


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
            revenue=line.revenue,
        )
        for line in lines
    )


@action("edit_deal")
def edit_deal(*, by: Actor, deal_id: int, told: Told, at: datetime) -> Deal:
    """Change an open deal: how far it is, its lines with their amounts, its dates and seller; its kind stays.

    The protection of a registered deal is kept alive where it shows work with the customer, as when a partner tells it.

    Raises:
        DealClosed, FieldMissing (field `lines`), LinesDiffer, AmountNegative (field `lines`), DateInFuture (field `opened_on`), CloseTooFar (field
        `expected_close_on`).
    """
    deal = get_for_update(deal_id, by=by, right="edit_deal")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    on = clock.day_of(at)
    total = _total(told, on=on)
    before = Progress(deal.stage, deal.expected_close_on)
    _place(deal, told, on=on)
    after = Progress(deal.stage, deal.expected_close_on)
    _reckon(deal, told.lines, total, get_in_force(on).playbook)
    deal.save()
    DealLine.objects.filter(deal=deal).delete()
    _write_lines(deal, told.lines)
    if shows_work(before, after):
        keep_deal_alive(deal, by=by, at=at, changes=moved(before, after))
    record("changed", deal, by=by, at=at, stage=deal.stage, net=[deal.net_minor, deal.currency])
    return deal
