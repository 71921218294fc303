"""How a programme begins: the guide's five first actions (guide: K1, K2)."""

from dataclasses import dataclass
from enum import StrEnum

from kanava.rules.pitch import Told
from kanava.rules.playbook import Playbook


class First(StrEnum):
    """What comes first, in this order."""

    PROFILE = "PROFILE"
    TARGETS = "TARGETS"
    ECONOMICS = "ECONOMICS"
    PITCH = "PITCH"
    ONBOARDING = "ONBOARDING"


@dataclass(frozen=True, slots=True)
class Begun:
    """What is there: an own profile, how many candidates are worked on, rules that somebody has published, the texts of
    the pitch in the language that has most of them, an own plan for the first weeks."""

    has_profile: bool
    targets: int
    has_rules: bool
    texts: frozenset[str]
    has_plan: bool


# The pitch needs these; its figures come by themselves.
PITCH_NEEDS: frozenset[str] = frozenset({Told.PROBLEM, Told.DEMAND, Told.ADVANTAGE})


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a first action is there, and how much it takes."""

    there: int
    needed: int = 1

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.there >= self.needed


def first_actions(begun: Begun, playbook: Playbook) -> dict[First, Progress]:
    """How far the five are."""
    return {
        First.PROFILE: Progress(int(begun.has_profile)),
        First.TARGETS: Progress(begun.targets, playbook.recruiting.first_targets),
        First.ECONOMICS: Progress(int(begun.has_rules)),
        First.PITCH: Progress(len(PITCH_NEEDS & begun.texts), len(PITCH_NEEDS)),
        First.ONBOARDING: Progress(int(begun.has_plan)),
    }


def is_beginning(signed: int, playbook: Playbook) -> bool:
    """Whether a programme with so many signed partners is at its beginning: it starts with three to five (guide: K2)."""
    return signed < playbook.infrastructure.first_partners_high
