"""What a programme of which size needs: its console grows with it, by what is used, or by a switch (guide: D6, D7, K2).

The guide's minimum for the first partners is always there: partners, their agreements, onboarding and conversations,
registrations by mail and sheet, recruiting with profile and pitch, the playbook. A feature is an area beyond that.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook


class Feature(StrEnum):
    """An area of the console beyond the guide's minimum, in the order in which it appears."""

    STEPS = "STEPS"
    ENQUIRIES = "ENQUIRIES"
    CUSTOMERS = "CUSTOMERS"
    EARNINGS = "EARNINGS"
    FUNDS = "FUNDS"
    FIGURES = "FIGURES"
    REVENUE = "REVENUE"
    RATES = "RATES"
    SIMULATIONS = "SIMULATIONS"
    RANKING = "RANKING"
    TARGETS = "TARGETS"
    LETTERS = "LETTERS"
    SOURCES = "SOURCES"
    COHORTS = "COHORTS"
    ANSWERS = "ANSWERS"
    SCENARIOS = "SCENARIOS"
    PATHS = "PATHS"
    LIBRARY = "LIBRARY"
    SURVEYS = "SURVEYS"


class Stage(StrEnum):
    """From which size on: beyond the first partners, where a proper portal pays, where training runs by itself."""

    PROVED = "PROVED"
    PORTAL = "PORTAL"
    TRAINING = "TRAINING"


class Switch(StrEnum):
    """What the owner says of a feature; AUTO leaves it to size and use."""

    ON = "ON"
    AUTO = "AUTO"
    OFF = "OFF"


class Why(StrEnum):
    """Why a feature shows or does not."""

    SWITCHED_ON = "SWITCHED_ON"
    SWITCHED_OFF = "SWITCHED_OFF"
    IN_USE = "IN_USE"
    GROWN = "GROWN"
    AHEAD = "AHEAD"


# Comparing months, the speed of several managers, and practice without us need partners enough to compare and to teach.
_LATER: Mapping[Feature, Stage] = {
    Feature.COHORTS: Stage.PORTAL,
    Feature.ANSWERS: Stage.PORTAL,
    Feature.SCENARIOS: Stage.TRAINING,
    Feature.PATHS: Stage.TRAINING,
    Feature.LIBRARY: Stage.PORTAL,
}

# These only compare what other features hold, so they are never in use themselves.
COMPARING = frozenset({Feature.COHORTS, Feature.ANSWERS})


@dataclass(frozen=True, slots=True)
class Facts:
    """How many signed partners there are, which features hold rows, and where the owner has set a switch."""

    signed: int
    used: Set[Feature] = frozenset()
    switches: Mapping[Feature, Switch] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a feature shows, why, and at how many partners it appears by itself."""

    feature: Feature
    why: Why
    at: int

    @property
    def shows(self) -> bool:
        """Whether menus and pages lead to it."""
        return self.why not in (Why.SWITCHED_OFF, Why.AHEAD)


def appears_at(feature: Feature, playbook: Playbook) -> int:
    """The number of signed partners from which a feature shows by itself (guide: D6, D7)."""
    match _LATER.get(feature, Stage.PROVED):
        case Stage.PROVED:
            return playbook.infrastructure.first_partners_high
        case Stage.PORTAL:
            return playbook.infrastructure.portal_at_partners
        case Stage.TRAINING:
            return playbook.infrastructure.training_at_partners


def features(facts: Facts, playbook: Playbook) -> dict[Feature, Standing]:
    """All features and how each stands: the owner's switch decides, then use, then size. What holds rows is never
    hidden but by the switch."""
    return {one: _standing(one, facts, appears_at(one, playbook)) for one in Feature}


def _standing(feature: Feature, facts: Facts, at: int) -> Standing:
    switch = facts.switches.get(feature, Switch.AUTO)
    if switch != Switch.AUTO:
        return Standing(feature, Why.SWITCHED_ON if switch == Switch.ON else Why.SWITCHED_OFF, at)
    if feature in facts.used:
        return Standing(feature, Why.IN_USE, at)
    return Standing(feature, Why.GROWN if facts.signed >= at else Why.AHEAD, at)


def next_to_appear(found: Mapping[Feature, Standing]) -> tuple[int, tuple[Feature, ...]]:
    """The next size at which something appears by itself, and what; 0 and nothing where all is there."""
    ahead = [one for one in found.values() if one.why == Why.AHEAD]
    at = min((one.at for one in ahead), default=0)
    return at, tuple(one.feature for one in ahead if one.at == at)


def news(found: Mapping[Feature, Standing], told: Set[Feature]) -> tuple[Feature, ...]:
    """What has appeared because the programme has grown, and nobody was told of yet."""
    return tuple(one.feature for one in found.values() if one.why == Why.GROWN and one.feature not in told)


def next_talk(came_on: date, signed_on: date | None, talked_on: date | None, playbook: Playbook) -> date:
    """By when the next conversation with a partner is due: so many months after the last one that is written down, or after
    the signing where that is later. While none is written down, a partner that was signed long before it came here is due
    a little after it came (guide: D6)."""
    every = playbook.infrastructure.talk_every_months
    begun = [day for day in (signed_on, talked_on) if day is not None]
    due_on = add_months(max(begun), every) if begun else date.min
    if talked_on is not None:
        return due_on
    return max(due_on, came_on + timedelta(days=playbook.infrastructure.first_talk_days))
