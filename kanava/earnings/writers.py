"""What won deals earn, written to the ledger (guide: C1, C2, H5). Joins the caller's transaction."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from kanava.core.wall import gate
from kanava.deals.models import Deal, DealLine
from kanava.deals.promises import line_of, promise_of
from kanava.ledger import locks
from kanava.ledger.queries import StoredRates
from kanava.ledger.writers import post
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force, get_of_version
from kanava.rules import rates, settling
from kanava.rules.deals import Origin, Stage
from kanava.rules.ledger import Draft
from kanava.rules.margins import Line, Sale
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.rates import Quotes
from kanava.rules.settling import Facts, Influence

QuotesOf = Callable[[str, str, date], Quotes]


def settle_deal(deal: Deal, *, by: Actor, at: datetime) -> None:
    """Post what the sourcing and the influencing partners earn by a won deal. What earns nothing posts nothing."""
    if deal.closed_on is None:
        return
    with gate("ledger"):
        # All facts first: who holds an account must not wait for rates.
        rows = list(DealLine.objects.filter(deal=deal).order_by("id"))
        net = Money(deal.net_minor, deal.currency)
        found = facts_of(deal, deal.closed_on, net=net, rows=rows, quotes_of=find_quotes)
        for partner_id, facts in list(found):
            draft = _draft(deal, partner_id, facts)
            if draft.transfers:
                post(draft, by=by, at=at)


def settle_deals(deal_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Post what imported won deals earn, where whoever imports them asked for it. A few statements for each deal."""
    locks.await_rates()
    won = Deal.objects.select_related("registration").filter(pk__among=deal_ids, stage=Stage.WON)
    for deal in won.order_by("closed_on", "id"):
        settle_deal(deal, by=by, at=at)


def facts_of(
    deal: Deal, won_on: date, *, net: Money, rows: Sequence[DealLine], quotes_of: QuotesOf
) -> Iterator[tuple[int, Facts]]:
    """Each partner's facts of a deal that is won on a day at a net amount with these lines: the sourcing partner's
    margin, then the influencing ones' fees."""
    version_id = get_in_force(won_on).version_id
    earners: list[tuple[int, Sale | Influence]] = []
    if deal.origin == Origin.SOURCED and deal.partner_id is not None:
        earners.append((deal.partner_id, _sale(deal, won_on, net, rows)))
    shares = list(deal.shares.order_by("partner_id").values_list("partner_id", "share_points"))
    points = tuple(share for _, share in shares)
    earners += [(partner_id, Influence(net, points, place)) for place, (partner_id, _) in enumerate(shares)]
    currencies = dict(
        Partner.objects.filter(pk__among=[key for key, _ in earners]).values_list("id", "currency")
    )
    promised_version_id = deal.registration.playbook_version_id if deal.registration else None
    for partner_id, earned_by in earners:
        currency = currencies[partner_id]
        quotes = quotes_of(deal.currency, currency, won_on)
        yield partner_id, Facts(won_on, earned_by, version_id, promised_version_id, currency, quotes)


def _sale(deal: Deal, won_on: date, net: Money, rows: Sequence[DealLine]) -> Sale:
    partner = Partner.objects.get(pk=deal.partner_id or 0)
    lines = tuple(line_of(row, deal.currency) for row in rows) or (Line(net),)
    return Sale(won_on, partner.type, partner.tier, lines, promise_of(deal.registration))


def find_quotes(currency: str, to: str, on: date) -> Quotes:
    """The stored rates to convert with on a day. Where one is missing, those that are being brought in are awaited,
    and who brings some in after this waits for the caller: nothing is held that a rate has just come for."""
    found = rates.find_quotes((currency, to), on, StoredRates())
    if rates.can_convert(currency, to, on=on, quotes=found):
        return found
    locks.await_rates()
    return rates.find_quotes((currency, to), on, StoredRates())


def _draft(deal: Deal, partner_id: int, facts: Facts) -> Draft:
    """The entry in the partner's own currency; without a rate it is held in the deal's currency with that reason."""
    settled = settling.settle(facts, get_of_version)
    # A partner may both have found the deal and have a share in closing it.
    what = "earning" if settled.kind == "MARGIN" else "influence"
    # A win that was taken back keeps its keys; the next one has its own.
    again = f":{deal.reopened + 1}" if deal.reopened else ""
    return Draft(
        kind=settled.kind,
        key=f"deal:{deal.pk}:partner:{partner_id}:{what}{again}",
        partner_id=partner_id,
        effective_on=facts.won_on,
        transfers=settled.transfers,
        source_type="deal",
        source_id=deal.pk,
        playbook_version_id=settled.version_id,
        facts=facts.to_json(),
        steps=settled.steps,
        reason=settled.reason,
    )
