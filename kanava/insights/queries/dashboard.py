"""The dashboard's figures as of a day, each a sum over rows that can be opened (guide: H1–H5, H7, H9, H10)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min

from kanava.core import clock
from kanava.core.permissions import require
from kanava.insights.queries import rows
from kanava.insights.queries.revenue import (
    Sums,
    channel,
    find_entered,
    months_of,
    programme_currency,
    sum_won,
)
from kanava.playbook.queries import get_in_force
from kanava.rules import benchmarks, figures
from kanava.rules.benchmarks import Band, CycleVerdict, Standing
from kanava.rules.cohorts import edges
from kanava.rules.figures import Channel, FirstDeals, Month, Source, Start
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.periods import months_between, months_until
from kanava.rules.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Partners:
    """Partners in force on the day, those of them that registered a deal lately, and the day of the first signing."""

    signed: int
    active: int
    first_signed: date | None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One page on how the programme stands on a day, over the twelve months that end with it."""

    on: date
    currency: str
    months: tuple[Month, ...]
    partners: Partners
    partner: Channel
    direct: Channel
    unvalued: int
    """Won deals that count in no sum, since there is no exchange rate for them."""
    starts: FirstDeals
    target: Decimal
    standing: Standing
    expected: Band | None
    bands: tuple[Band | None, ...]
    """What to expect of the programme month by month, as it grew older."""
    verdict: CycleVerdict
    smallest_sample: int
    active_days: int
    usual_days: int
    slow_days: int

    def _sum(self, name: str) -> Money:
        return figures.total_of((getattr(month, name) for month in self.months), self.currency)

    @property
    def sourced(self) -> Money:
        """What partners found, in twelve months."""
        return self._sum("sourced")

    @property
    def influenced(self) -> Money:
        """What partners helped to close, in twelve months."""
        return self._sum("influenced")

    @property
    def total(self) -> Money:
        """All revenue of twelve months."""
        return self._sum("total")

    @property
    def elsewhere(self) -> Money:
        """Revenue of the entered totals that is in no deal here."""
        return self._sum("elsewhere")

    @property
    def excess(self) -> Money:
        """By how much the deals here exceed entered totals, over the months where they do."""
        return self._sum("excess")

    @property
    def share(self) -> Decimal | None:
        """Partner-sourced part of all revenue; None without revenue."""
        return figures.share_of(self.months)

    @property
    def knows_whole(self) -> bool:
        """Whether the share is one of all revenue: a total is entered, or our own team's deals are here too."""
        return figures.knows_whole(self.months)

    @property
    def sources(self) -> dict[Source, int]:
        """How many months have their total from where."""
        found = [month.source for month in self.months]
        return {source: found.count(source) for source in Source if source in found}

    @property
    def typed_months(self) -> int:
        """How many months have an entered total."""
        return sum(month.is_typed for month in self.months)

    @property
    def longer(self) -> Decimal | None:
        """By how much partner cycles are longer than direct ones."""
        return figures.longer_cycle(self.partner, self.direct)

    @property
    def signed(self) -> int:
        """Partners in force."""
        return self.partners.signed

    @property
    def active(self) -> int:
        """Partners that registered a deal lately."""
        return self.partners.active

    @property
    def first_deals(self) -> int:
        """Partners signed lately that have a deal."""
        return self.starts.done

    @property
    def first_deal_days(self) -> int | None:
        """Their median days to it."""
        return self.starts.median

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return not (self.signed or self.partner.won or self.direct.won or self.unvalued or self.typed_months)


def get_dashboard(on: date, *, by: Actor) -> Dashboard:
    """All figures as of a day, from the twelve months that end with its month. At most six statements. Raises NotPermitted."""
    require("view_dashboard", by)
    playbook = get_in_force(on).playbook
    currency = playbook.programme.currency if on == clock.today() else programme_currency()
    year = rows.year_until(on)
    sums = sum_won(year)
    partner, direct = (channel(sums, origins, currency) for origins in (figures.BY_PARTNERS, figures.BY_US))
    partners = count_partners(on, playbook)
    months = _months(on, sums, currency)
    yearly = figures.total_of((month.total for month in months), currency)
    bands = _bands(months, partners.first_signed, yearly, playbook)
    return Dashboard(
        on=on,
        currency=currency,
        months=months,
        partners=partners,
        partner=partner,
        direct=direct,
        unvalued=sum(row.won - row.valued for row in sums),
        starts=time_to_first_deal(on, playbook),
        target=playbook.benchmarks.target_share / benchmarks.HUNDRED,
        standing=benchmarks.standing(
            figures.share_of(months),
            playbook,
            deals=partner.won + direct.won,
            knows_whole=figures.knows_whole(months),
        ),
        expected=bands[-1],
        bands=bands,
        verdict=benchmarks.cycle_verdict(
            figures.longer_cycle(partner, direct), sample=min(partner.timed, direct.timed), playbook=playbook
        ),
        smallest_sample=playbook.benchmarks.smallest_sample,
        active_days=playbook.activity.active_days,
        usual_days=playbook.onboarding.first_deal_days,
        slow_days=playbook.onboarding.slow_first_deal_days,
    )


def _months(on: date, sums: list[Sums], currency: str) -> tuple[Month, ...]:
    starts = months_until(on, rows.MONTHS)
    return months_of(sums, starts, find_entered(starts[0], on, currency), currency)


def _bands(
    months: tuple[Month, ...], first_signed: date | None, yearly: Money, playbook: Playbook
) -> tuple[Band | None, ...]:
    """The expected share in each month; none before the first partner was signed."""
    if first_signed is None:
        return (None,) * len(months)
    revenue = int(yearly.amount) if yearly.minor else None
    ages = [months_between(first_signed, month.start) for month in months]
    return tuple(benchmarks.expected_band(age, revenue, playbook) if age >= 0 else None for age in ages)


def count_partners(on: date, playbook: Playbook) -> Partners:
    """Signed and active partners as of a day (guide: H2). One statement."""
    active = rows.active(on, playbook.activity.active_days)
    found = rows.signed(on).aggregate(
        signed=Count("pk"), active=Count("pk", filter=active), first=Min("since")
    )
    return Partners(found["signed"], found["active"], found["first"])


def time_to_first_deal(on: date, playbook: Playbook) -> FirstDeals:
    """How partners signed lately began (guide: H7). One statement."""
    # The days are reckoned here: in the statement they would cost a second look-up of every partner's first deal.
    terms = playbook.onboarding
    found = list(rows.starting(on).values_list("signed_on", "first_on", "came_on"))
    starts = [
        Start.of(signed_on, first_on, on)
        for signed_on, first_on, came_on in found
        if signed_on and figures.is_start_known(signed_on, first_on, came_on, terms.first_deal_days)
    ]
    return figures.first_deals(
        starts,
        edges=edges(playbook),
        slow=terms.slow_first_deal_days,
        left_out=len(found) - len(starts),
    )
