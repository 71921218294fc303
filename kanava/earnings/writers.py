"""What won deals earn, written to the ledger (guide: C1, C2, H5). Joins the caller's transaction."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from kanava.core.wall import gate
from kanava.deals.models import Deal, DealLine
from kanava.deals.promises import countries_of, line_of, market_of, promise_of
from kanava.ledger import locks
from kanava.ledger.queries import StoredRates
from kanava.ledger.writers import post
from kanava.partners.models import Partner
from kanava.partners.tiering import tier_on
from kanava.playbook.queries import get_in_force, get_of_version
from kanava.rules import rates, settling
from kanava.rules.deals import Origin, Stage
from kanava.rules.facts import Facts, Influence
from kanava.rules.ledger import Draft
from kanava.rules.margins import Line, Sale
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.rates import Quotes
from kanava.rules.terms import ADDED, Term, fitting
from kanava.terms.queries import read_book, read_day

QuotesOf = Callable[[Collection[str], date], Quotes]
TermsOf = Callable[[int, date], Sequence[Term]]
# How the key of an entry tells what it is for: a partner may have found a deal, helped with it and put it to work.
_WHAT = {"MARGIN": "earning", "INFLUENCE": "influence", "REFERRAL_FEE": "referral", "IMPLEMENTATION_FEE": "implementation"}  # fmt: skip


def settle_deal(deal: Deal, *, by: Actor, at: datetime, terms_of: TermsOf | None = None) -> None:
    """Post what the partners earn by a won deal: the sourcing one's margin and bonuses, the others' fees. What earns nothing
    posts nothing. `terms_of` tells the terms in force where they have been read for many deals."""
    if deal.closed_on is None:
        return
    with gate("ledger"):
        # All facts first: who holds an account must not wait for rates.
        rows = list(DealLine.objects.filter(deal=deal).order_by("id"))
        net = Money(deal.net_minor, deal.currency)
        of = terms_of or find_terms
        found = facts_of(deal, deal.closed_on, net=net, rows=rows, quotes_of=find_quotes, terms_of=of)
        for partner_id, facts in list(found):
            draft = _draft(deal, partner_id, facts)
            if draft.transfers:
                post(draft, by=by, at=at)


def settle_deals(deal_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Post what imported won deals earn, where whoever imports them asked for it. A few statements for each deal."""
    locks.await_rates()
    won = Deal.objects.select_related("registration", "customer").filter(pk__among=deal_ids, stage=Stage.WON)
    book = read_book()
    for deal in won.order_by("closed_on", "id"):
        settle_deal(deal, by=by, at=at, terms_of=book.of)


def find_terms(partner_id: int, on: date) -> Sequence[Term]:
    """The terms in force for a partner on a day. One statement."""
    return read_day(on, [partner_id]).of(partner_id, on)


def facts_of(
    deal: Deal, won_on: date, *, net: Money, rows: Sequence[DealLine], quotes_of: QuotesOf, terms_of: TermsOf
) -> Iterator[tuple[int, Facts]]:
    """Each partner's facts of a deal that is won on a day at a net amount with these lines: the sourcing partner's
    margin and each of its bonuses, then the fees of those with a share in it."""
    version_id = get_in_force(won_on).version_id
    promised_version_id = deal.registration.playbook_version_id if deal.registration else None

    def facts(earned_by: Sale | Influence, currency: str, terms: tuple[Term, ...] = ()) -> Facts:
        codes = {deal.currency, currency, *(code for term in terms for code in term.currencies)}
        quotes = quotes_of(codes, won_on)
        return Facts(won_on, earned_by, version_id, promised_version_id, currency, quotes, terms=terms)

    if deal.origin == Origin.SOURCED and deal.partner_id is not None:
        partner = Partner.objects.get(pk=deal.partner_id)
        in_force = terms_of(partner.pk, won_on)
        lines = tuple(line_of(row, deal.currency) for row in rows) or (Line(net),)
        # Where nothing is agreed nobody needs to know the market.
        tier = tier_on(partner, won_on)
        sale = sale_of(deal, partner, won_on, lines, tier=tier, country=None if in_force else "")
        terms = fitting(in_force, [sale.case(), *map(sale.case, sale.lines)])
        margin = facts(sale, partner.currency, terms)
        yield partner.pk, margin
        for term in terms:
            if term.effect in ADDED:
                yield partner.pk, replace(margin, bonus_id=term.id)
    shares = list(
        deal.shares.order_by("role", "partner_id").values_list("role", "partner_id", "share_points")
    )
    currencies = dict(
        Partner.objects.filter(pk__among=[key for _, key, _ in shares]).values_list("id", "currency")
    )
    for role, together in groupby(shares, key=itemgetter(0)):
        having = list(together)
        points = tuple(share for _, _, share in having)
        for place, (_, partner_id, _) in enumerate(having):
            yield partner_id, facts(Influence(net, points, place, role), currencies[partner_id])


def sale_of(
    deal: Deal,
    partner: Partner,
    won_on: date,
    lines: tuple[Line, ...],
    *,
    tier: str,
    country: str | None = None,
) -> Sale:
    """A deal as far as earning goes, won on a day by a partner that has this tier then; `country` is its customer's where
    that is known already."""
    found = countries_of([deal])[deal.pk] if country is None else country
    return Sale(
        won_on, partner.type, tier, lines, promise_of(deal.registration), market_of(found, partner.country), deal.kind,
        partner.pk,
    )  # fmt: skip


def find_quotes(currencies: Collection[str], on: date) -> Quotes:
    """The stored rates to convert with on a day. Where one is missing, those that are being brought in are awaited,
    and who brings some in after this waits for the caller: nothing is held that a rate has just come for."""
    found = rates.find_quotes(currencies, on, StoredRates())
    first, *others = sorted(currencies)
    if all(rates.can_convert(first, code, on=on, quotes=found) for code in others):
        return found
    locks.await_rates()
    return rates.find_quotes(currencies, on, StoredRates())


def _draft(deal: Deal, partner_id: int, facts: Facts) -> Draft:
    """The entry in the partner's own currency; without a rate it is held in the deal's currency with that reason."""
    settled = settling.settle(facts, get_of_version)
    what = f"bonus:{facts.bonus_id}" if settled.kind == settling.BONUS else _WHAT[settled.kind]
    # A win that was taken back keeps its keys, and so does what followed on it; the next one has its own.
    again = f":win:{deal.reopened + 1}" if deal.reopened else ""
    return Draft(
        kind=settled.kind,
        key=f"deal:{deal.pk}:partner:{partner_id}:{what}{again}",
        partner_id=partner_id,
        effective_on=facts.won_on,
        transfers=settled.transfers,
        source_type=settling.SOURCE,
        source_id=deal.pk,
        playbook_version_id=settled.version_id,
        facts=facts.to_json(),
        steps=settled.steps,
        reason=settled.reason,
    )
