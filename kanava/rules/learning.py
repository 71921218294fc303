"""Who learns what, by when, and when somebody is reminded (guide: D2, F2, H6, I2).

Days are of the programme's calendar. A path is for a role of its own: who sells learns selling, who puts the product to
work learns that, and the product itself is for both.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kanava.rules.people import Role
from kanava.rules.playbook.training import Training
from kanava.rules.refusals import Refusal
from kanava.rules.training import LearningRole

_SELLS = frozenset({LearningRole.SALES, LearningRole.PRODUCT})
LEARNS: Mapping[Role, frozenset[LearningRole]] = {
    Role.PARTNER_OWNER: _SELLS,
    Role.PARTNER_SELLER: _SELLS,
    Role.PARTNER_TECHNICIAN: frozenset({LearningRole.TECHNICAL, LearningRole.PRODUCT}),
    Role.PARTNER_FINANCE: frozenset(),
}


class LearningState(StrEnum):
    """How far somebody is with a path."""

    AHEAD = "LEARNING_AHEAD"
    UNDER_WAY = "LEARNING_UNDER_WAY"
    LATE = "LEARNING_LATE"
    FINISHED = "LEARNING_FINISHED"


class NeedsFirst(Refusal):
    """Another path comes before this one and is not finished."""

    code = "PATH_NEEDS_FIRST"


class PathLeadsRound(Refusal):
    """The path would come before itself."""

    code = "PATH_LEADS_ROUND"


@dataclass(frozen=True, slots=True)
class Aim:
    """Whom a path is for: the role that it teaches, and the types of partner, all where it names none."""

    role: LearningRole
    partner_types: tuple[str, ...] = ()


def is_for_type(aim: Aim, partner_type: str) -> bool:
    """Whether a path is for partners of a type."""
    return not aim.partner_types or partner_type in aim.partner_types


def is_for(aim: Aim, partner_type: str, role: Role) -> bool:
    """Whether a path is for somebody of a role at a partner of a type."""
    return is_for_type(aim, partner_type) and aim.role in LEARNS.get(role, frozenset())


def roles_for(role: LearningRole) -> tuple[Role, ...]:
    """Who at a partner learns a role."""
    return tuple(one for one, learns in LEARNS.items() if role in learns)


def due_on(given_on: date, days: int | None, terms: Training) -> date:
    """By when a path that is given on a day is to be finished; `days` are the path's own, if it has any."""
    return given_on + timedelta(days=terms.due_days if days is None else days)


def reminders(due: date, terms: Training) -> tuple[date, ...]:
    """The days on which a learner is reminded of a path that is not finished, in their order."""
    before = {due - timedelta(days=days) for days in terms.reminder_days.values()}
    after = {
        due + timedelta(days=terms.overdue_every_days * time) for time in range(1, terms.overdue_times + 1)
    }
    return tuple(sorted(before | after))


def is_reminded(due: date, given_on: date, reminded_on: date | None, today: date, terms: Training) -> bool:
    """Whether a learner is reminded today: a day of reminding has come since the path was given, and nobody has reminded of
    it since. Several that were missed make one reminder."""
    since = max(given_on, reminded_on or date.min)
    return any(since < day <= today for day in reminders(due, terms))


def first_due_on(today: date, terms: Training) -> date:
    """The latest last day of a path that may be reminded of today."""
    return today + timedelta(days=max(terms.reminder_days.values(), default=0))


def last_due_on(today: date, terms: Training) -> date:
    """The earliest last day of a path that may still be reminded of: a reminder that was missed is made up for a week."""
    return today - timedelta(days=terms.overdue_every_days * terms.overdue_times + 7)


def state_of(*, is_begun: bool, is_finished: bool, due: date | None, today: date) -> LearningState:
    """How far somebody is: what is late is so whether it was begun or not."""
    if is_finished:
        return LearningState.FINISHED
    if due is not None and due < today:
        return LearningState.LATE
    return LearningState.UNDER_WAY if is_begun else LearningState.AHEAD


def missing(needs: Iterable[int], finished: Collection[int]) -> tuple[int, ...]:
    """Which of the paths that come first are not finished."""
    return tuple(one for one in needs if one not in finished)


def check_needs(path_id: int, needs: Iterable[int], known: Mapping[int, Iterable[int]]) -> None:
    """Whether a path can come after others; `known` are the needs of all paths. Raises PathLeadsRound (field `needs`)."""
    seen: set[int] = set()
    left = list(needs)
    while left:
        one = left.pop()
        if one == path_id:
            raise PathLeadsRound(field="needs")
        if one not in seen:
            seen.add(one)
            left += known.get(one, ())
