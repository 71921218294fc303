"""What deals that are open would earn, reckoned as their win would be, with nothing written."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kanava.deals.amounts import spread
from kanava.deals.models import Deal, DealLine
from kanava.deals.promises import countries_of, line_of
from kanava.deals.queries import InfluencedDeal, list_open_influenced, list_open_parts, list_open_sourced
from kanava.earnings.writers import facts_of, find_terms, sale_of
from kanava.ledger.queries import StoredRates
from kanava.partners.models import Partner
from kanava.partners.tiering import changes_ahead
from kanava.playbook.queries import get_of_version, list_from
from kanava.rules import bonuses, margins, rates, settling
from kanava.rules.bonuses import Reckoned, Rules
from kanava.rules.coming import together
from kanava.rules.ledger import AccountKind
from kanava.rules.margins import Earning, Line, Sale
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.rates import Quotes
from kanava.rules.steps import Step
from kanava.rules.terms import Term
from kanava.terms.queries import read_from


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


class Ahead:
    """What counts for a partner's deals from today on, day by day, as far as it is known: playbook, terms and tier. Three
    statements."""

    def __init__(self, partner: Partner, today: date) -> None:
        self.partner, self.today = partner, today
        self._playbooks = list_from(today)
        self._terms = read_from(today, partner.pk)
        self._tiers = [(day, tier) for day, tier in changes_ahead(partner) if day > today]

    def day_of(self, deal: Deal | InfluencedDeal) -> date:
        """When an open deal is won as far as anybody knows: the day that is expected, or today where that has passed or
        nobody has told one."""
        return max(deal.expected_close_on or self.today, self.today)

    def playbook_on(self, day: date) -> Playbook:
        """The playbook in force on a day."""
        return [one.playbook for one in self._playbooks if one.since <= day][-1]

    def terms_on(self, day: date) -> Sequence[Term]:
        """The terms that run on a day."""
        return [term for term in self._terms if term.runs(day)]

    def tier_on(self, day: date) -> str:
        """The tier that the partner has on a day."""
        begun = [tier for since, tier in self._tiers if since <= day]
        return begun[-1] if begun else self.partner.tier

    @property
    def is_today(self) -> bool:
        """Whether every day is like today, and no terms tell deals apart."""
        return not (self._playbooks[1:] or self._terms or self._tiers)


def foresee_margins(
    deals: Collection[Deal], *, partner: Partner, on: date, ahead: Ahead | None = None
) -> dict[int, Reckoned]:
    """What the partner would earn with margin and bonuses on each of its deals if it were won on the day that it is expected
    to close, by the deal's id: by the playbook, terms and tier of that day as they are known `on` a day. In the deal's
    currency, and rewards in theirs. The deals come with their registrations. A few statements, and one for each playbook
    that something was promised under. `ahead` is what counts from the day on, where it is known already."""
    return _foresee(deals, ahead or Ahead(partner, on)) if deals else {}


def _foresee(deals: Collection[Deal], ahead: Ahead) -> dict[int, Reckoned]:
    lines: dict[int, list[Line]] = {deal.pk: [] for deal in deals}
    currencies = {deal.pk: deal.currency for deal in deals}
    for row in DealLine.objects.filter(deal_id__among=lines).order_by("id"):
        lines[row.deal_id].append(line_of(row, currencies[row.deal_id]))
    terms = {deal.pk: ahead.terms_on(ahead.day_of(deal)) for deal in deals}
    all_terms = [term for some in terms.values() for term in some]
    countries = countries_of(deals) if all_terms else {}
    table, found = _rates_of(deals, all_terms, ahead.today), {}
    for deal in deals:
        day = ahead.day_of(deal)
        parts = tuple(lines[deal.pk]) or (Line(Money(deal.net_minor, deal.currency)),)
        country = countries.get(deal.pk, "")
        sale = sale_of(deal, ahead.partner, day, parts, tier=ahead.tier_on(day), country=country)
        current = ahead.playbook_on(day)
        version_id = deal.registration.playbook_version_id if deal.registration and sale.promise else None
        made_under = get_of_version(version_id) if sale.promise else current
        found[deal.pk] = bonuses.reckon(sale, Rules(current, made_under, terms[deal.pk], table))
    return found


def _rates_of(deals: Collection[Deal], terms: Collection[Term], on: date) -> rates.Table:
    """The latest rates that limits in other currencies than the deals' need: nobody knows those of days to come."""
    codes = {code for term in terms for code in term.currencies}
    if not codes:
        return rates.Quoted({})
    return rates.Quoted(_find_quotes(codes | {deal.currency for deal in deals}, on))


def foresee_fees(deals: Iterable[InfluencedDeal], ahead: Ahead) -> list[Earning]:
    """What the partner's shares would earn if each deal were won on the day that it is expected to close, one for each and
    in the deal's currency: by the playbook of that day, as a win divides the fee of a role. No statement."""
    return [
        margins.role_fees(one.net, one.points, ahead.playbook_on(ahead.day_of(one)), one.role)[one.place]
        for one in deals
    ]


def foresee_coming(partner: Partner, *, on: date, ahead: Ahead | None = None) -> list[Money]:
    """What the partner's open deals, and its shares in those of others, would earn if each were won on the day that it is
    expected to close, by currency: the accrual's own rule, on their sums where every day is like today. `ahead` is what counts
    from the day on, where it is known already."""
    ahead = ahead or Ahead(partner, on)
    if ahead.is_today:
        amounts = _foresee_sums(partner, on, ahead.playbook_on(on))
    else:
        found = _foresee(list_open_sourced(partner.pk), ahead)
        amounts = [amount for one in found.values() for amount in one.totals]
    fees = [one.amount for one in foresee_fees(list_open_influenced(partner.pk), ahead)]
    return together([*amounts, *(fee for fee in fees if fee.minor > 0)])


def _foresee_sums(partner: Partner, on: date, current: Playbook) -> list[Money]:
    found = []
    for part in list_open_parts(partner.pk, on=on):
        sale = Sale(part.day, partner.type, partner.tier, (part.line,), part.promise)
        found.append(margins.decide(sale, current, get_of_version(part.promised_version_id)).amount)
    return found
