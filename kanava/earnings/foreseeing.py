"""What deals that are open would earn, reckoned as their win would be, with nothing written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kanava.deals.amounts import spread
from kanava.deals.models import Deal, DealLine
from kanava.deals.promises import line_of, promise_of
from kanava.earnings.writers import facts_of
from kanava.ledger.queries import StoredRates
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force, get_of_version
from kanava.rules import margins, rates, settling
from kanava.rules.ledger import AccountKind
from kanava.rules.margins import Earning, Line, Sale
from kanava.rules.money import Money
from kanava.rules.rates import Quotes
from kanava.rules.steps import Step


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a win would post for a partner: the amount, where it would stand, why it would be held, and the steps."""

    partner_id: int
    partner: str
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
    facts = list(facts_of(deal, won_on, net=net, rows=rows, quotes_of=_find_quotes))
    names = dict(Partner.objects.filter(pk__among=[key for key, _ in facts]).values_list("id", "name"))
    found = [(key, settling.settle(one, get_of_version)) for key, one in facts]
    return [
        Foreseen(key, names[key], moved.credit, moved.amount, one.reason, one.steps)
        for key, one in found
        for moved in one.transfers
    ]


def _find_quotes(currency: str, to: str, on: date) -> Quotes:
    """The stored rates; unlike the accrual, a look does not wait for those that are being brought in."""
    return rates.find_quotes((currency, to), on, StoredRates())


def foresee_margins(deals: Collection[Deal], *, partner: Partner, on: date) -> dict[int, Earning]:
    """The partner's margin on each of its deals if it were won on a day, by the deal's id, in the deal's currency. The
    deals come with their registrations. One statement, and one for each playbook that something was promised under."""
    current = get_in_force(on).playbook
    lines: dict[int, list[Line]] = {deal.pk: [] for deal in deals}
    currencies = {deal.pk: deal.currency for deal in deals}
    for row in DealLine.objects.filter(deal_id__among=lines).order_by("id"):
        lines[row.deal_id].append(line_of(row, currencies[row.deal_id]))
    found = {}
    for deal in deals:
        promise = promise_of(deal.registration)
        parts = tuple(lines[deal.pk]) or (Line(Money(deal.net_minor, deal.currency)),)
        version_id = deal.registration.playbook_version_id if deal.registration and promise else None
        sale = Sale(on, partner.type, partner.tier, parts, promise)
        made_under = get_of_version(version_id) if promise else current
        found[deal.pk] = margins.decide(sale, current, made_under)
    return found
