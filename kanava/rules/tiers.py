"""Which tier a partner has: what it has reached, what is missing, and when it rises or falls (guide: C2).

Revenue is that of the playbook's window up to the day asked about, in the programme's currency. Whoever reaches a tier
rises at once. Whoever no longer meets it is told first and keeps it through the grace; nobody falls further than it was
told. A tier that is set by hand stands above all of this through its last day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from kanava.rules.money import CurrenciesDiffer, Money
from kanava.rules.playbook import Playbook
from kanava.rules.playbook.sections import TIERS
from kanava.rules.steps import Step
from kanava.rules.training import LearningRole


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier reached, the next one and what is missing to it (None at the top), and the steps to it."""

    tier: str
    following: str | None
    missing: Money | None
    steps: tuple[Step, ...]


def reached(revenue: Money, playbook: Playbook) -> Standing:
    """The highest tier whose threshold the revenue meets; who meets none has the lowest. More never lowers it.

    Raises:
        CurrenciesDiffer: the revenue is not in the programme's currency.
    """
    if revenue.currency != playbook.programme.currency:
        raise CurrenciesDiffer(f"{revenue.currency} and {playbook.programme.currency}")
    doors = thresholds(playbook)
    place = max((number for number, tier in enumerate(TIERS) if revenue >= doors[tier]), default=0)
    tier = TIERS[place]
    steps = [Step("TIER_REACHED", {"tier": tier, "threshold": doors[tier].minor}, revenue)]
    if place + 1 == len(TIERS):
        return Standing(tier, None, None, tuple(steps))
    following = TIERS[place + 1]
    missing = doors[following] - revenue
    steps.append(Step("TIER_MISSING", {"tier": following, "threshold": doors[following].minor}, missing))
    return Standing(tier, following, missing, tuple(steps))


def thresholds(playbook: Playbook) -> Mapping[str, Money]:
    """The revenue that each tier asks for."""
    return {tier: threshold_of(tier, playbook) for tier in TIERS}


def threshold_of(tier: str, playbook: Playbook) -> Money:
    """The revenue that one tier asks for."""
    return Money.of(Decimal(playbook.margins.thresholds[tier]), playbook.programme.currency)


def place_of(tier: str) -> int:
    """Where a tier stands, the lowest first."""
    return TIERS.index(tier)


def after(tier: str) -> str | None:
    """The next tier above one; None at the top."""
    return TIERS[place_of(tier) + 1] if tier != TIERS[-1] else None


def certified_for(tier: str, playbook: Playbook) -> Mapping[str, int]:
    """How many people with a valid certificate a tier asks for, by what they were trained for; nothing of none."""
    asked = {
        LearningRole.SALES: playbook.tiers.certified_sellers[tier],
        LearningRole.TECHNICAL: playbook.tiers.certified_technicians[tier],
    }
    return {role.value: number for role, number in asked.items() if number}


def asks_for_certified(playbook: Playbook) -> bool:
    """Whether any tier does."""
    return any(certified_for(tier, playbook) for tier in TIERS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a partner has sourced and won in the window, the day of its last approved registration, and how many of its
    people hold a valid certificate on the day, by what they were trained for."""

    revenue: Money
    deals: int = 0
    registered_on: date | None = None
    certified: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a partner lacks to a tier: revenue, won deals, a registration of late, certified people by what they are trained
    for. Nothing of it where it has the tier."""

    tier: str
    revenue: Money | None = None
    deals: int = 0
    registration: bool = False
    certified: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether the tier is met."""
        return self.revenue is None and not (self.deals or self.registration or self.certified)


def missing_to(tier: str, facts: Facts, playbook: Playbook, on: date) -> Missing:
    """What a partner lacks to a tier on a day. Raises CurrenciesDiffer."""
    if facts.revenue.currency != playbook.programme.currency:
        raise CurrenciesDiffer(f"{facts.revenue.currency} and {playbook.programme.currency}")
    short = threshold_of(tier, playbook) - facts.revenue
    since = on - timedelta(days=playbook.activity.active_days - 1)
    is_silent = facts.registered_on is None or facts.registered_on < since
    return Missing(
        tier,
        short if short.minor > 0 else None,
        max(playbook.tiers.deals[tier] - facts.deals, 0),
        playbook.tiers.active[tier] and is_silent,
        {
            role: number - facts.certified.get(role, 0)
            for role, number in certified_for(tier, playbook).items()
            if number > facts.certified.get(role, 0)
        },
    )


def reached_by(facts: Facts, playbook: Playbook, on: date) -> str:
    """The highest tier of which nothing is missing; who has none has the lowest. More of anything never lowers it."""
    met = [tier for tier in TIERS if missing_to(tier, facts, playbook, on).is_nothing]
    return met[-1] if met else TIERS[0]


@dataclass(frozen=True, slots=True)
class Notice:
    """That a partner was told on a day of a fall to a tier on another."""

    to: str
    given_on: date
    falls_on: date


@dataclass(frozen=True, slots=True)
class ByHand:
    """A tier set by hand, through its last day; None as long as nobody takes it away."""

    tier: str
    until: date | None

    def holds_on(self, on: date) -> bool:
        """Whether it stands on a day."""
        return self.until is None or on <= self.until


@dataclass(frozen=True, slots=True)
class Held:
    """The tier that a partner has, since when, and what hangs over it."""

    tier: str
    since: date
    notice: Notice | None = None
    by_hand: ByHand | None = None


class Move(StrEnum):
    """What becomes of a tier. KEPT: too short a time for a notice, or the playbook lets nobody fall."""

    STAYS = "STAYS"
    KEPT = "KEPT"
    RISES = "RISES"
    NOTICE = "NOTICE"
    IN_NOTICE = "IN_NOTICE"
    NOTICE_ENDS = "NOTICE_ENDS"
    FALLS = "FALLS"
    BY_HAND = "BY_HAND"
    HAND_ENDS = "HAND_ENDS"


@dataclass(frozen=True, slots=True)
class Decision:
    """The tier from this day on, the one reached, the notice that stands after it, and the steps to it."""

    tier: str
    reached: str
    move: Move
    notice: Notice | None
    steps: tuple[Step, ...]


def decide_tier(facts: Facts, held: Held, playbook: Playbook, on: date) -> Decision:
    """What becomes of a partner's tier on a day. The end of a tier by hand was told with it and needs no notice.

    Raises:
        CurrenciesDiffer: the revenue is not in the programme's currency.
    """
    found = reached_by(facts, playbook, on)
    tier, move, notice = _moved(found, held, playbook, on)
    return Decision(tier, found, move, notice, _steps(facts, found, held, (tier, move, notice), playbook))


def _moved(found: str, held: Held, playbook: Playbook, on: date) -> tuple[str, Move, Notice | None]:
    if held.by_hand is not None:
        if held.by_hand.holds_on(on):
            return held.by_hand.tier, Move.BY_HAND, None
        return found, Move.HAND_ENDS, None
    if place_of(found) > place_of(held.tier):
        return found, Move.RISES, None
    if found == held.tier or not playbook.tiers.falls:
        stays = Move.STAYS if found == held.tier else Move.KEPT
        return held.tier, Move.NOTICE_ENDS if held.notice else stays, None
    if held.notice is None:
        return _noticed(found, held, playbook, on)
    if on < held.notice.falls_on:
        return held.tier, Move.IN_NOTICE, held.notice
    return max(found, held.notice.to, key=place_of), Move.FALLS, None


def _noticed(found: str, held: Held, playbook: Playbook, on: date) -> tuple[str, Move, Notice | None]:
    if on < kept_until(held.since, playbook):
        return held.tier, Move.KEPT, None
    falls_on = on + timedelta(days=playbook.tiers.grace_days)
    return held.tier, Move.NOTICE, Notice(found, on, falls_on)


def kept_until(since: date, playbook: Playbook) -> date:
    """The first day on which a partner can be told that it loses a tier that it has had since a day."""
    return since + timedelta(days=playbook.tiers.kept_days)


def reminds(notice: Notice, playbook: Playbook, on: date) -> bool:
    """Whether a partner is reminded of its notice by now: not in its last day, and only where a time for it is set."""
    days = playbook.tiers.reminder_days
    remind_on = notice.falls_on - timedelta(days=days)
    return days > 0 and notice.given_on < remind_on <= on < notice.falls_on


def _steps(
    facts: Facts,
    found: str,
    held: Held,
    outcome: tuple[str, Move, Notice | None],
    playbook: Playbook,
) -> tuple[Step, ...]:
    tier, move, notice = outcome
    window = {"months": playbook.margins.tier_window, "deals": facts.deals}
    steps = [Step("TIER_WON", window, facts.revenue)]
    asked = thresholds(playbook)
    steps.append(Step("TIER_ASKS", {"tier": found}, asked[found]))
    if place_of(held.tier) > place_of(found):
        steps.append(Step("TIER_ASKS", {"tier": held.tier}, asked[held.tier]))
    inputs: dict[str, str] = {"tier": tier}
    if notice is not None:
        inputs = {"tier": notice.to, "day": notice.falls_on.isoformat()}
    elif held.by_hand is not None and move == Move.BY_HAND and held.by_hand.until is not None:
        return (*steps, Step("TIER_BY_HAND_UNTIL", {"tier": tier, "day": held.by_hand.until.isoformat()}))
    return (*steps, Step(f"TIER_{move}", inputs))
