"""What won deals earn, written to the ledger (guide: C1, C2, H5). Joins the caller's transaction."""

from collections.abc import Sequence
from datetime import date, datetime

from kanava.core.wall import gate
from kanava.deals.models import Deal, DealLine, Registration
from kanava.ledger.queries import StoredRates
from kanava.ledger.writers import post
from kanava.partners.models import Partner
from kanava.playbook.queries import InForce, get_in_force
from kanava.rules import ledger, margins, rates
from kanava.rules.deals import Origin, Stage
from kanava.rules.ledger import Draft
from kanava.rules.margins import Earning, Mode, Promise, Sale
from kanava.rules.money import Money
from kanava.rules.people import Actor


def settle_deal(deal: Deal, *, by: Actor, at: datetime) -> None:
    """Post what the sourcing and the influencing partners earn by a won deal."""
    if deal.closed_on is None or deal.net_minor <= 0:
        return
    current = get_in_force(deal.closed_on)
    with gate("ledger"):
        for partner_id, earning in _earnings(deal, current):
            draft = _draft(deal, partner_id, earning, current, on=deal.closed_on)
            if draft.transfers:
                post(draft, by=by, at=at)


def settle_deals(deal_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Post what imported won deals earn, where whoever imports them asked for it. A few statements for each deal."""
    won = Deal.objects.select_related("registration").filter(pk__in=deal_ids, stage=Stage.WON)
    for deal in won.order_by("closed_on", "id"):
        settle_deal(deal, by=by, at=at)


def _earnings(deal: Deal, current: InForce) -> list[tuple[int, Earning]]:
    found: list[tuple[int, Earning]] = []
    if deal.origin == Origin.SOURCED and deal.partner_id is not None:
        found.append((deal.partner_id, margins.decide(_sale(deal, current), current.playbook)))
    shares = list(deal.shares.order_by("partner_id").values_list("partner_id", "share_points"))
    fees = margins.influence_fees(
        Money(deal.net_minor, deal.currency), [points for _, points in shares], current.playbook
    )
    found.extend((partner_id, fee) for (partner_id, _), fee in zip(shares, fees, strict=True))
    return found


def _sale(deal: Deal, current: InForce) -> Sale:
    partner = Partner.objects.get(pk=deal.partner_id or 0)
    registration = deal.registration
    promise = None
    if registration is not None and registration.promised_rate is not None and _binds(registration, deal):
        promise = Promise(registration.promised_tier, registration.promised_rate)
    lines = tuple(
        Money(_base(line, current.playbook.margins.base), deal.currency)
        for line in DealLine.objects.filter(deal=deal).order_by("id")
    )
    return Sale(partner.type, partner.tier, lines or (Money(deal.net_minor, deal.currency),), promise)


def _binds(registration: Registration, deal: Deal) -> bool:
    """Whether the protection, and with it the promise, still ran on the day the deal was won."""
    assert deal.closed_on is not None
    return registration.protected_until is not None and deal.closed_on <= registration.protected_until


def _base(line: DealLine, base: str) -> int:
    """The amount that the margin is counted from; a line without that amount has only the net one."""
    chosen = {"LIST": line.list_minor, "END_CUSTOMER": line.end_customer_minor}.get(base)
    return line.net_minor if chosen is None else chosen


def _draft(deal: Deal, partner_id: int, earning: Earning, current: InForce, *, on: date) -> Draft:
    """The entry in the partner's own currency; without a rate it is held in the deal's currency with that reason."""
    partner_currency = Partner.objects.values_list("currency", flat=True).get(pk=partner_id)
    steps, reason, amount = earning.steps, "", earning.amount
    try:
        conversion = rates.convert(earning.amount, partner_currency, on=on, table=StoredRates())
        amount, steps = conversion.amount, steps + conversion.steps
    except rates.NoRate:
        reason = "NO_RATE"
    settled = Earning(amount, earning.rate, earning.mode, steps)
    return Draft(
        kind="INFLUENCE" if earning.mode == Mode.FEE_SHARE else "MARGIN",
        key=f"deal:{deal.pk}:partner:{partner_id}:earning",
        partner_id=partner_id,
        effective_on=on,
        transfers=ledger.accrual(settled, hold=bool(reason)),
        source_type="deal",
        source_id=deal.pk,
        playbook_version_id=current.version_id,
        facts={
            "net": deal.net_minor,
            "currency": deal.currency,
            "rate": str(earning.rate),
            "mode": earning.mode.value,
        },
        steps=steps,
        reason=reason,
    )
