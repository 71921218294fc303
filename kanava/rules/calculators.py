"""What a partner can reckon for itself: the deals that reach an income goal, what a seller's hour earns, and what the next
tier changes (guide: C6, C7, E4).

Margins and thresholds are the playbook's. A deal's earning is rounded half up once, as it is when a deal is won; so many
deals earn so many times that. Every answer carries the steps to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kanava.rules.margins import HUNDRED, percent_of
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.playbook.sections import TIERS
from kanava.rules.steps import Step
from kanava.rules.tiers import reached

DAYS_OF_YEAR = 365
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class AtTier:
    """What deals of one size earn at a tier: the margin (per cent), one deal's earning and that of a year's deals."""

    tier: str
    margin: Decimal
    per_deal: Money
    a_year: Money


def at_tier(
    kind: str,
    tier: str,
    deal: Money,
    deals: int,
    playbook: Playbook,
    margins: Mapping[str, Decimal] | None = None,
) -> AtTier:
    """What so many deals of a size earn a partner of a type at a tier (guide: C1, C2, E4); `margins` are its own (per cent)
    by tier, where terms give it others than the playbook."""
    margin = percent_of(kind, tier, playbook) if margins is None else margins[tier]
    per_deal = deal.times(margin / HUNDRED)
    return AtTier(tier, margin, per_deal, _so_many(per_deal, deals))


@dataclass(frozen=True, slots=True)
class Seller:
    """Who reckons: a partner of a type at a tier, its average deal, and what it has won in the playbook's window so far.
    `margins`: by tier and in per cent, where terms give it others than the playbook."""

    kind: str
    tier: str
    deal: Money
    won: Money
    margins: Mapping[str, Decimal] | None = None

    def at(self, tier: str, deals: int, playbook: Playbook) -> "AtTier":
        """What so many of its deals earn at a tier."""
        return at_tier(self.kind, tier, self.deal, deals, playbook, self.margins)


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many deals one after another at one tier, and what they earn."""

    deals: int
    at: AtTier


@dataclass(frozen=True, slots=True)
class Goal:
    """How many deals reach an income goal (guide: C7).

    `deals` at the partner's tier, None where it earns nothing there; `earned` and `sold` are what these come to. `climb`
    is the shortest way if each tier counts as soon as it is reached, empty where it leads nowhere or is no shorter.
    `open_at_once`: deals that are worked on at a time, None without a cycle.
    """

    deals: int | None
    earned: Money
    sold: Money
    climb: tuple[Stretch, ...]
    open_at_once: int | None
    steps: tuple[Step, ...]

    @property
    def climbing(self) -> int | None:
        """How many deals the climb takes; None where there is none."""
        return sum(one.deals for one in self.climb) if self.climb else None


def deals_for(goal: Money, per_deal: Money) -> int | None:
    """The fewest deals that earn the goal; None where a deal earns nothing."""
    if goal.minor <= 0:
        return 0
    return None if per_deal.minor <= 0 else _up(goal.minor, per_deal.minor)


def reach_goal(seller: Seller, goal: Money, cycle_days: int | None, playbook: Playbook) -> Goal:
    """How many deals of the seller's size earn its goal in a year, and how many are open at a time if each takes so many
    days from opening to order.

    Raises:
        ValueError: a deal of nothing.
    """
    if seller.deal.minor <= 0:
        raise ValueError("A deal is worth more than nothing.")
    now = seller.at(seller.tier, 1, playbook)
    deals = deals_for(goal, now.per_deal)
    steps = [_earns(seller.kind, now, seller.deal)]
    if deals is None:
        nothing = Money(0, goal.currency)
        return Goal(None, nothing, nothing, (), None, tuple(steps))
    earned, sold = _so_many(now.per_deal, deals), _so_many(seller.deal, deals)
    steps += [
        _step("GOAL_DEALS", None, goal=goal, per_deal=now.per_deal, deals=deals),
        _step("GOAL_EARNED", earned, deals=deals, per_deal=now.per_deal),
        _step("GOAL_SOLD", sold, deals=deals, deal=seller.deal),
    ]
    at_once = None
    if cycle_days is not None:
        at_once = _up(deals * cycle_days, DAYS_OF_YEAR)
        steps.append(_step("GOAL_OPEN", None, deals=deals, days=cycle_days, open=at_once, year=DAYS_OF_YEAR))
    climb = _climb(seller, goal, playbook)
    is_shorter = sum(one.deals for one in climb) < deals
    return Goal(deals, earned, sold, climb if is_shorter else (), at_once, tuple(steps))


def climb_steps(climb: tuple[Stretch, ...]) -> tuple[Step, ...]:
    """The arithmetic of a climb: a line for each tier, and what they come to."""
    steps, before = [], 0
    for one in climb:
        first, before = before + 1, before + one.deals
        steps.append(
            _step("CLIMB", one.at.a_year, first=first, last=before, deals=one.deals, tier=one.at.tier, per_deal=one.at.per_deal)
        )  # fmt: skip
    if climb:
        earned = Money(sum(one.at.a_year.minor for one in climb), climb[0].at.a_year.currency)
        steps.append(_step("CLIMB_ALL", earned, deals=before))
    return tuple(steps)


def _climb(seller: Seller, goal: Money, playbook: Playbook) -> tuple[Stretch, ...]:
    """Deal after deal until the goal is earned, each at the tier that the deals before it have reached; a tier that the
    partner has is kept. Empty where the goal is never earned."""
    found: list[Stretch] = []
    left, revenue, tier = goal, seller.won, seller.tier
    while left.minor > 0:
        tier = max(tier, reached(revenue, playbook).tier, key=TIERS.index)
        one = seller.at(tier, 1, playbook)
        ends = [deals_for(left, one.per_deal), *_to_higher(tier, revenue, seller.deal, playbook)]
        told = [end for end in ends if end is not None]
        if not told:
            return ()
        deals = min(told)
        stretch = seller.at(tier, deals, playbook)
        found.append(Stretch(deals, stretch))
        left, revenue = left - stretch.a_year, revenue + _so_many(seller.deal, deals)
    return tuple(found)


def _to_higher(tier: str, revenue: Money, deal: Money, playbook: Playbook) -> list[int]:
    """After how many deals each higher tier is reached."""
    higher = TIERS[TIERS.index(tier) + 1 :]
    missing = [threshold(one, playbook) - revenue for one in higher]
    return [_up(one.minor, deal.minor) for one in missing if one.minor > 0]


@dataclass(frozen=True, slots=True)
class Product:
    """Something that a partner sells: its name, a deal, the margin (per cent) and the hours a seller spends on a deal."""

    name: str
    deal: Money
    margin: Decimal
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Worth:
    """What a deal of a product earns, and what an hour of selling it earns (guide: C6)."""

    product: Product
    earned: Money
    per_hour: Money
    steps: tuple[Step, ...]


def worth(product: Product) -> Worth:
    """What an hour of selling a product earns, rounded half up once.

    Raises:
        ValueError: no time at all.
    """
    if product.hours <= 0:
        raise ValueError("Selling takes time.")
    rate = product.margin / HUNDRED
    earned = product.deal.times(rate)
    per_hour = Money(int((earned.minor / product.hours).quantize(Decimal(1), ROUND_HALF_UP)), earned.currency)
    steps = (
        _step("WORTH_EARNED", earned, deal=product.deal, rate=str(rate)),
        _step("WORTH_HOUR", per_hour, earned=earned, hours=str(product.hours)),
    )
    return Worth(product, earned, per_hour, steps)


@dataclass(frozen=True, slots=True)
class Compared:
    """Ours beside the partner's other products. `best` is the one of them that earns most an hour, `lead` by how much ours
    earns more (less than nothing where it earns less), `level_hours` how long a deal of ours may take to earn as much an
    hour, rounded down to a tenth; None without others or where they earn nothing."""

    ours: Worth
    others: tuple[Worth, ...]
    best: Worth | None
    lead: Money | None
    level_hours: Decimal | None


def compare(ours: Product, others: tuple[Product, ...]) -> Compared:
    """What an hour earns with us and with the partner's other products (guide: C6). Raises ValueError: no time at all."""
    own, found = worth(ours), tuple(worth(one) for one in others)
    best = max(found, key=lambda one: one.per_hour.minor, default=None)
    if best is None:
        return Compared(own, (), None, None, None)
    level = own.earned.minor * best.product.hours / best.earned.minor if best.earned.minor > 0 else None
    hours = None if level is None else level // TENTH * TENTH
    return Compared(own, found, best, own.per_hour - best.per_hour, hours)


@dataclass(frozen=True, slots=True)
class Higher:
    """The next tier: the same deals there, what they earn more a year, the revenue that is missing (never below nothing),
    and the deals that bring it."""

    at: AtTier
    gain: Money
    missing: Money
    deals: int


@dataclass(frozen=True, slots=True)
class TierEffect:
    """The same deals at every tier, at the present one, and what the next one changes; None at the top (guide: C2)."""

    rows: tuple[AtTier, ...]
    now: AtTier
    higher: Higher | None
    steps: tuple[Step, ...]


def tier_effect(seller: Seller, deals: int, playbook: Playbook) -> TierEffect:
    """The same deals at each tier, and what it takes to reach the next one.

    Raises:
        ValueError: a deal of nothing.
    """
    if seller.deal.minor <= 0:
        raise ValueError("A deal is worth more than nothing.")
    rows = tuple(seller.at(tier, deals, playbook) for tier in TIERS)
    place = TIERS.index(seller.tier)
    now = rows[place]
    if place + 1 == len(rows):
        return TierEffect(rows, now, None, (_earns(seller.kind, now, seller.deal),))
    following = rows[place + 1]
    door = threshold(following.tier, playbook)
    missing = max(door - seller.won, Money(0, door.currency))
    to_it, gain = _up(missing.minor, seller.deal.minor), following.a_year - now.a_year
    steps = (
        _earns(seller.kind, now, seller.deal),
        _earns(seller.kind, following, seller.deal),
        _step("TIER_GAIN", gain, deals=deals, higher=following.per_deal, lower=now.per_deal),
        _step("TIER_LACKS", missing, tier=following.tier, threshold=door, won=seller.won),
        _step("TIER_DEALS", None, missing=missing, deal=seller.deal, deals=to_it),
    )
    return TierEffect(rows, now, Higher(following, gain, missing, to_it), steps)


def threshold(tier: str, playbook: Playbook) -> Money:
    """The revenue that a tier asks for (guide: C2)."""
    return Money.of(Decimal(playbook.margins.thresholds[tier]), playbook.programme.currency)


def _earns(kind: str, at: AtTier, deal: Money) -> Step:
    return _step("DEAL_EARNS", at.per_deal, deal=deal, rate=str(at.margin / HUNDRED), tier=at.tier, type=kind)


def _step(code: str, amount: Money | None, **inputs: Money | int | str) -> Step:
    """A step whose amounts are kept in minor units, all of one currency."""
    amounts = {name: value for name, value in inputs.items() if isinstance(value, Money)}
    currencies = {value.currency for value in amounts.values()}
    told = {name: value.minor if isinstance(value, Money) else value for name, value in inputs.items()}
    return Step(code, {**told, "amounts": sorted(amounts), "currency": next(iter(currencies), "")}, amount)


def _so_many(amount: Money, times: int) -> Money:
    return Money(amount.minor * times, amount.currency)


def _up(whole: int, part: int) -> int:
    """So many parts make up at least the whole."""
    return -(-whole // part)
