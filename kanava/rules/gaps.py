"""What is missing before a candidate goes on to its portal trial or agreement, said before it goes (guide: B1, E7, G2).

Nothing of it stops a candidate but what due diligence stops anyway; a recruiter decides with open eyes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kanava.rules.diligence import Diligence
from kanava.rules.playbook import Playbook
from kanava.rules.recruiting import Step


class Gap(StrEnum):
    """What may be missing."""

    FLAGS = "FLAGS"
    CHECKS = "CHECKS"
    OLD_PAPERS = "OLD_PAPERS"
    SCORES = "SCORES"
    NOBODY_ASKED = "NOBODY_ASKED"
    UNANSWERED = "UNANSWERED"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing: how many of how many where it can be counted, codes where they are named, and whether
    the candidate cannot go on without it."""

    gap: Gap
    count: int = 0
    of: int = 0
    codes: tuple[str, ...] = ()
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a candidate: where its check-list stands, the criteria without points, papers out of date, and
    how many people were asked about it and have answered."""

    stands: Diligence
    unscored: Sequence[str]
    old_papers: int
    asked: int
    answered: int


def goal_of(step: str) -> Step | None:
    """The step that a candidate is made ready for: the next one, where that is its trial or agreement; at its agreement
    that itself. None where it is too early to ask."""
    return {
        Step.TECHNICAL_REVIEW: Step.PORTAL_TRIAL,
        Step.PORTAL_TRIAL: Step.AGREEMENT,
        Step.AGREEMENT: Step.AGREEMENT,
    }.get(Step(step))


def gaps(goal: Step, known: Known, playbook: Playbook) -> tuple[Missing, ...]:
    """What is missing for a goal, what stops first. A trial asks for less: references and papers come before the
    agreement."""
    stands, signs = known.stands, goal == Step.AGREEMENT
    found: list[Missing] = []
    if stands.flags:
        found.append(Missing(Gap.FLAGS, len(stands.flags), codes=stands.flags, stops=signs))
    if not stands.is_finished:
        stops = signs and playbook.recruiting.diligence_first
        found.append(Missing(Gap.CHECKS, stands.checks - stands.done, stands.checks, stops=stops))
    if known.unscored:
        found.append(Missing(Gap.SCORES, len(known.unscored), codes=tuple(known.unscored)))
    if signs and not known.asked:
        found.append(Missing(Gap.NOBODY_ASKED))
    if known.asked > known.answered:
        found.append(Missing(Gap.UNANSWERED, known.asked - known.answered, known.asked))
    if signs and known.old_papers:
        found.append(Missing(Gap.OLD_PAPERS, known.old_papers))
    return tuple(sorted(found, key=lambda one: not one.stops))
