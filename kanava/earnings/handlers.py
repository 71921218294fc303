"""A won deal's earnings go to the ledger in the transaction that wins it (guide: C1, C2, H5)."""

from datetime import date

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.core.wall import gate
from kanava.deals.models import Deal, DealLine, Origin, Registration
from kanava.ledger.queries import StoredRates
from kanava.ledger.writers import post
from kanava.partners.models import Partner
from kanava.playbook.queries import InForce, get_in_force
from kanava.rules import ledger, margins, rates
from kanava.rules.ledger import Draft
from kanava.rules.margins import Earning, Mode, Promise, Sale
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via


@subscribe("deal.won", atomic=True)
def accrue(event: Event) -> None:
    """Post what the sourcing and the influencing partners earn. Imported history posts nothing."""
    deal = Deal.objects.select_related("registration").get(pk=event.object_id)
    if deal.is_imported or deal.closed_on is None:
        return
    current = get_in_force(deal.closed_on)
    actor = Actor(role=Role(event.actor_role), via=Via(event.via), user_id=event.actor_id)
    with gate("ledger"):
        for partner_id, earning in _earnings(deal, current):
            draft = _draft(deal, partner_id, earning, current, on=deal.closed_on)
            if draft.transfers:
                post(draft, by=actor, at=event.at)


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
