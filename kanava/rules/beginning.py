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


def first_actions(begun: Begun, playbook: Playbook) -> dict[First, bool]:
    """Which of the five are done. The pitch needs problem, demand and advantage; its figures come by themselves."""
    needed = {Told.PROBLEM, Told.DEMAND, Told.ADVANTAGE}
    return {
        First.PROFILE: begun.has_profile,
        First.TARGETS: begun.targets >= playbook.recruiting.first_targets,
        First.ECONOMICS: begun.has_rules,
        First.PITCH: needed <= begun.texts,
        First.ONBOARDING: begun.has_plan,
    }


def is_beginning(signed: int, playbook: Playbook) -> bool:
    """Whether a programme with so many signed partners is at its beginning: it starts with three to five (guide: K2)."""
    return signed < playbook.infrastructure.first_partners_high
