"""Deal registration: who may register and what stands in the way (guide: C3, H11). `protection` says how long it lasts.

The first correct registration owns; the arrival number governs the order.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kanava.rules import periods
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal
from kanava.rules.steps import Step


class State(StrEnum):
    """The life of a registration."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    NEEDS_INFORMATION = "NEEDS_INFORMATION"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    WON = "WON"
    LOST = "LOST"


class Move(StrEnum):
    """What can happen to a registration."""

    SUBMIT = "SUBMIT"
    ASK = "ASK"
    ANSWER = "ANSWER"
    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    WITHDRAW = "WITHDRAW"
    EXPIRE = "EXPIRE"
    WIN = "WIN"
    LOSE = "LOSE"
    REVOKE = "REVOKE"
    REOPEN = "REOPEN"
    RESUME = "RESUME"
    LAPSE = "LAPSE"


OPEN_STATES = (State.SUBMITTED, State.NEEDS_INFORMATION, State.APPROVED)

_S, _M = State, Move
TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (_S.DRAFT, _M.SUBMIT): _S.SUBMITTED,
    (_S.SUBMITTED, _M.ASK): _S.NEEDS_INFORMATION,
    (_S.SUBMITTED, _M.APPROVE): _S.APPROVED,
    (_S.SUBMITTED, _M.REFUSE): _S.REFUSED,
    (_S.SUBMITTED, _M.WITHDRAW): _S.WITHDRAWN,
    (_S.NEEDS_INFORMATION, _M.ANSWER): _S.SUBMITTED,
    (_S.NEEDS_INFORMATION, _M.WITHDRAW): _S.WITHDRAWN,
    (_S.NEEDS_INFORMATION, _M.EXPIRE): _S.EXPIRED,
    (_S.NEEDS_INFORMATION, _M.REFUSE): _S.REFUSED,
    (_S.APPROVED, _M.WITHDRAW): _S.WITHDRAWN,
    (_S.APPROVED, _M.EXPIRE): _S.EXPIRED,
    (_S.APPROVED, _M.WIN): _S.WON,
    (_S.APPROVED, _M.LOSE): _S.LOST,
    # The customer has chosen somebody else, and the playbook lets it decide.
    (_S.APPROVED, _M.REVOKE): _S.REFUSED,
    # A successful appeal puts the decision back to where it was open.
    (_S.REFUSED, _M.REOPEN): _S.SUBMITTED,
    # Its deal was closed by mistake: the protection goes on where it was, if it is still there to have.
    (_S.WON, _M.RESUME): _S.APPROVED,
    (_S.LOST, _M.RESUME): _S.APPROVED,
    (_S.WON, _M.LAPSE): _S.EXPIRED,
    (_S.LOST, _M.LAPSE): _S.EXPIRED,
}


class MoveNotPossible(Refusal):
    """The registration is in a state from which this cannot happen."""

    code = "MOVE_NOT_POSSIBLE"


def move(state: str, what: Move) -> State:
    """The state after a move.

    Raises:
        MoveNotPossible: names the state and the move.
    """
    after = TRANSITIONS.get((State(state), what))
    if after is None:
        raise MoveNotPossible(state=state, move=what.value)
    return after


class Conflict(StrEnum):
    """What stands in a registration's way."""

    NONE = "NONE"
    POSSIBLE_MATCH = "POSSIBLE_MATCH"
    SECOND_REGISTRANT = "SECOND_REGISTRANT"
    CUSTOMER_CHOICE = "CUSTOMER_CHOICE"
    HOUSE_ACCOUNT = "HOUSE_ACCOUNT"
    ALREADY_CUSTOMER = "ALREADY_CUSTOMER"


# Rules of the programme that no figure of the playbook sets.
PROMISES = frozenset({"registration.conflicts", "registration.fit"})
# The setting of the playbook, or the promise, on which each reason rests: the partner is shown it with the answer.
RULE_OF_REASON: Mapping[str, str] = {
    "SECOND_REGISTRANT": "registration.scope",
    "OWN_DUPLICATE": "registration.scope",
    "RENEWAL_OWNED": "registration.owns_renewals",
    "HOUSE_ACCOUNT": "registration.conflicts",
    "ALREADY_CUSTOMER": "registration.conflicts",
    "CUSTOMER_CHOICE": "registration.customer_choice",
    "WRONG_FIT": "registration.fit",
    "TOO_LITTLE_INFORMATION": "registration.information_days",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the opportunity's scope, as stored. `until` is the last protected day; None holds until a decision.
    `by_win`: nobody has registered it, it is the renewal of a deal that the holder won."""

    partner_id: int
    until: date | None
    by_win: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at the moment of decision, under the customer's locks."""

    partner_id: int
    kind: str
    holder: Holder | None = None
    house_account: bool = False
    already_customer: bool = False
    maybe_matches: int = 0


class Outcome(StrEnum):
    """What the first check says. Approval itself stays with a person or a later rule."""

    CLEAR = "CLEAR"
    REFUSED = "REFUSED"
    FOR_A_PERSON = "FOR_A_PERSON"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a submission: outcome, conflict, reason and the rule it rests on, with its steps."""

    outcome: Outcome
    conflict: Conflict
    reason: str
    rule: str
    steps: tuple[Step, ...]


class PartnerNotInForce(Refusal):
    """The partnership is paused or has ended."""

    code = "PARTNER_NOT_IN_FORCE"


class TooManyOpen(Refusal):
    """The partner has as many open registrations as its tier allows."""

    code = "TOO_MANY_OPEN"


def check_partner(*, in_force: bool, tier: str, open_registrations: int, playbook: Playbook) -> None:
    """Whether the partner may submit at all now. Says nothing about the opportunity, so a draft stays a draft.

    Raises:
        PartnerNotInForce, TooManyOpen (with the tier and its cap).
    """
    if not in_force:
        raise PartnerNotInForce
    cap = playbook.registration.open_cap[tier]
    if open_registrations >= cap:
        raise TooManyOpen(tier=tier, count=cap)


def decide_submission(facts: Facts, playbook: Playbook, on: date) -> Decision:
    """Check a submitted registration for everything that would stand in its way (guide: C3, H11).

    A live owner of the same scope refuses it, whoever submits; a house account or an existing customer with new
    business goes to a refusal too, while a company that is only maybe the same holds the place for a person.
    """
    checks = (
        (_held(facts.holder, on) and _own(facts), Conflict.SECOND_REGISTRANT, "OWN_DUPLICATE"),
        (_held(facts.holder, on) and _by_win(facts), Conflict.SECOND_REGISTRANT, "RENEWAL_OWNED"),
        (_held(facts.holder, on), Conflict.SECOND_REGISTRANT, "SECOND_REGISTRANT"),
        (facts.house_account, Conflict.HOUSE_ACCOUNT, "HOUSE_ACCOUNT"),
        (facts.already_customer and facts.kind == "NEW", Conflict.ALREADY_CUSTOMER, "ALREADY_CUSTOMER"),
    )
    steps: list[Step] = []
    for stands, conflict, reason in checks:
        steps.append(Step(f"CHECK_{reason}", {"found": stands}))
        if stands:
            return Decision(Outcome.REFUSED, conflict, reason, RULE_OF_REASON[reason], tuple(steps))
    if facts.maybe_matches:
        steps.append(Step("CHECK_POSSIBLE_MATCH", {"found": True, "count": facts.maybe_matches}))
        return Decision(
            Outcome.FOR_A_PERSON, Conflict.POSSIBLE_MATCH, "", "registration.maybe_score", tuple(steps)
        )
    return Decision(Outcome.CLEAR, Conflict.NONE, "", "", tuple(steps))


def _held(holder: Holder | None, on: date) -> bool:
    return holder is not None and (holder.until is None or holder.until >= on)


def _own(facts: Facts) -> bool:
    return facts.holder is not None and facts.holder.partner_id == facts.partner_id


def _by_win(facts: Facts) -> bool:
    return facts.holder is not None and facts.holder.by_win


class Clock(StrEnum):
    """How the approval clock stands."""

    ON_TIME = "ON_TIME"
    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"


def decision_due(
    submitted_at: datetime, playbook: Playbook, *, holidays: Set[date], zone: ZoneInfo
) -> datetime:
    """When the partner must have an answer: the end of the playbook's last business day."""
    return periods.decision_deadline(
        submitted_at, playbook.registration.decision_days, holidays=holidays, zone=zone
    )


def answer_by(asked_on: date, playbook: Playbook) -> date:
    """The last day on which the partner's answer to a question of that day keeps the registration."""
    return asked_on + timedelta(days=playbook.registration.information_days)


def clock(due_at: datetime, now: datetime, playbook: Playbook) -> Clock:
    """How the approval clock stands at an instant."""
    if now > due_at:
        return Clock.OVERDUE
    warning = timedelta(hours=playbook.registration.decision_warning_hours)
    return Clock.DUE_SOON if now > due_at - warning else Clock.ON_TIME


class FirstOwns(Refusal):
    """The playbook keeps an opportunity with whoever registered it first, whatever the customer prefers."""

    code = "FIRST_OWNS"


def check_customer_choice(playbook: Playbook) -> None:
    """Raises FirstOwns where the customer's choice does not end a protection."""
    if playbook.registration.customer_choice != "CUSTOMER_DECIDES":
        raise FirstOwns


class AppealTooLate(Refusal):
    """The time for an appeal has run out."""

    code = "APPEAL_TOO_LATE"


class NothingToAppeal(Refusal):
    """The partner holds the opportunity itself: its own earlier registration is why this one was refused."""

    code = "NOTHING_TO_APPEAL"


class SameDecider(Refusal):
    """Who decided first does not decide the appeal."""

    code = "SAME_DECIDER"


def check_appeal(decided_on: date, *, reason: str, playbook: Playbook, on: date) -> None:
    """Raises NothingToAppeal for a partner's own duplicate, AppealTooLate after the playbook's days."""
    if reason == "OWN_DUPLICATE":
        raise NothingToAppeal
    if (on - decided_on).days > playbook.registration.appeal_days:
        raise AppealTooLate(days=playbook.registration.appeal_days)


def check_appeal_decider(first_decider_id: int | None, decider_id: int | None) -> None:
    """Raises SameDecider when the person decided the registration in the first place."""
    if first_decider_id is not None and first_decider_id == decider_id:
        raise SameDecider
