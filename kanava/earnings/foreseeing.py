"""What deals that are open would earn, reckoned as their win would be, with nothing written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kanava.deals.amounts import spread
from kanava.deals.models import Deal, DealLine
from kanava.deals.promises import countries_of, line_of
from kanava.deals.queries import list_open_parts, list_open_sourced
from kanava.earnings.writers import facts_of, find_terms, sale_of
from kanava.ledger.queries import StoredRates
from kanava.partners.models import Partner
from kanava.playbook.queries import get_of_version
from kanava.rules import bonuses, margins, rates, settling
from kanava.rules.bonuses import Reckoned, Rules
from kanava.rules.ledger import AccountKind
from kanava.rules.margins import Line, Sale
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.rates import Quotes
from kanava.rules.steps import Step
from kanava.rules.terms import Term
from kanava.terms.queries import read_with_playbook


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a win would post for a partner: the amount, where it would stand, why it would be held, and the steps."""

    partner_id: int
    partner: str
    kind: str
    account: AccountKind
    amount: Money
    reason: str
    steps: tuple[Step, ...]


def foresee_win(deal: Deal, *, won_on: date, net: Money | None = None) -> Sequence[Foreseen]:
    """What each partner would earn if the deal were won on a day, at `net` or at what stands there: the facts and the
    rule of the accrual itself. Whoever would earn nothing is left out."""
    rows = list(DealLine.objects.filter(deal=deal).order_by("id"))
    if net is not None and net.minor != deal.net_minor:
        spread(rows, net)
    net = net or Money(deal.net_minor, deal.currency)
    facts = list(facts_of(deal, won_on, net=net, rows=rows, quotes_of=_find_quotes, terms_of=find_terms))
    names = dict(Partner.objects.filter(pk__among=[key for key, _ in facts]).values_list("id", "name"))
    found = [(key, settling.settle(one, get_of_version)) for key, one in facts]
    return [
        Foreseen(key, names[key], one.kind, moved.credit, moved.amount, one.reason, one.steps)
        for key, one in found
        for moved in one.transfers
    ]


def _find_quotes(currencies: Collection[str], on: date) -> Quotes:
    """The stored rates; unlike the accrual, a look does not wait for those that are being brought in."""
    return rates.find_quotes(currencies, on, StoredRates())


def foresee_margins(deals: Collection[Deal], *, partner: Partner, on: date) -> dict[int, Reckoned]:
    """What the partner would earn with margin and bonuses on each of its deals if it were won on a day, by the deal's id: in
    the deal's currency, and rewards in theirs. The deals come with their registrations. A few statements, and one for each
    playbook that something was promised under."""
    in_force, terms = read_with_playbook(on, partner.pk)
    return _foresee(deals, partner, on, in_force.playbook, terms)


def _foresee(
    deals: Collection[Deal], partner: Partner, on: date, current: Playbook, terms: Sequence[Term]
) -> dict[int, Reckoned]:
    lines: dict[int, list[Line]] = {deal.pk: [] for deal in deals}
    currencies = {deal.pk: deal.currency for deal in deals}
    for row in DealLine.objects.filter(deal_id__among=lines).order_by("id"):
        lines[row.deal_id].append(line_of(row, currencies[row.deal_id]))
    countries = countries_of(deals) if terms else {}
    table, found = _rates_of(deals, terms, on), {}
    for deal in deals:
        parts = tuple(lines[deal.pk]) or (Line(Money(deal.net_minor, deal.currency)),)
        sale = sale_of(deal, partner, on, parts, countries.get(deal.pk, ""))
        version_id = deal.registration.playbook_version_id if deal.registration and sale.promise else None
        made_under = get_of_version(version_id) if sale.promise else current
        found[deal.pk] = bonuses.reckon(sale, Rules(current, made_under, terms, table))
    return found


def _rates_of(deals: Collection[Deal], terms: Collection[Term], on: date) -> rates.Table:
    """The rates that limits in other currencies than the deals' need."""
    codes = {code for term in terms for code in term.currencies}
    return rates.Quoted(_find_quotes(codes | {deal.currency for deal in deals}, on) if codes else {})


def foresee_coming(
    partner: Partner, *, on: date, under: tuple[Playbook, Sequence[Term]] | None = None
) -> list[Money]:
    """What the partner's open deals would earn if all were won on a day, by currency: the accrual's own rule, on their sums
    where no terms tell them apart. `under` are the playbook and terms of the day, where they were read already."""
    if under is None:
        in_force, found_terms = read_with_playbook(on, partner.pk)
        under = in_force.playbook, found_terms
    current, terms = under
    if terms:
        found = _foresee(list_open_sourced(partner.pk), partner, on, current, terms)
        amounts = [amount for one in found.values() for amount in one.totals]
    else:
        amounts = _foresee_sums(partner, on, current)
    coming: dict[str, Money] = {}
    for amount in amounts:
        coming[amount.currency] = coming.get(amount.currency, Money(0, amount.currency)) + amount
    return [coming[code] for code in sorted(coming)]


def _foresee_sums(partner: Partner, on: date, current: Playbook) -> list[Money]:
    found = []
    for part in list_open_parts(partner.pk, on=on):
        sale = Sale(on, partner.type, partner.tier, (part.line,), part.promise)
        found.append(margins.decide(sale, current, get_of_version(part.promised_version_id)).amount)
    return found
