"""Finding partners: where candidates come from, the steps to an agreement, how many at a time (guide: E1–E3, E7, K1)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal


class Source(StrEnum):
    """Where a candidate was found (guide: E1)."""

    ASSOCIATION = "ASSOCIATION"
    CUSTOMER = "CUSTOMER"
    COMPETITOR_NETWORK = "COMPETITOR_NETWORK"
    SOCIAL_NETWORK = "SOCIAL_NETWORK"
    CONFERENCE = "CONFERENCE"
    INBOUND = "INBOUND"
    OTHER = "OTHER"


# From these one comes with a word from somebody they know.
WARM = (Source.CUSTOMER, Source.INBOUND)


class Step(StrEnum):
    """How far a candidate has come, in this order. The first meeting's goal is the technical review, not a signature
    (guide: E7). Many are listed; few of them are made targets and worked on."""

    LISTED = "LISTED"
    TARGET = "TARGET"
    CONTACTED = "CONTACTED"
    MEETING = "MEETING"
    TECHNICAL_REVIEW = "TECHNICAL_REVIEW"
    PORTAL_TRIAL = "PORTAL_TRIAL"
    AGREEMENT = "AGREEMENT"
    PARTNER = "PARTNER"
    CLOSED = "CLOSED"


class CloseReason(StrEnum):
    """Why nothing came of a candidate."""

    NOT_INTERESTED = "NOT_INTERESTED"
    NO_ANSWER = "NO_ANSWER"
    DOES_NOT_FIT = "DOES_NOT_FIT"
    NO_CAPACITY = "NO_CAPACITY"
    COMPETES = "COMPETES"
    LATER = "LATER"
    OTHER = "OTHER"


class Segment(StrEnum):
    """The customers that a company serves (guide: B6)."""

    SMALL = "SMALL"
    MIDSIZE = "MIDSIZE"
    ENTERPRISE = "ENTERPRISE"
    PUBLIC_SECTOR = "PUBLIC_SECTOR"


# From the first word with a candidate to its agreement; these count as being worked on.
PATH = (
    Step.TARGET, Step.CONTACTED, Step.MEETING, Step.TECHNICAL_REVIEW, Step.PORTAL_TRIAL, Step.AGREEMENT,
)  # fmt: skip


STEPS = (Step.LISTED, *PATH)


class Channel(StrEnum):
    """How a candidate is reached."""

    MAIL = "MAIL"
    CALL = "CALL"
    MESSAGE = "MESSAGE"
    IN_PERSON = "IN_PERSON"


class Answer(StrEnum):
    """What came of an attempt."""

    WAITING = "WAITING"
    NONE_CAME = "NONE_CAME"
    ANSWERED = "ANSWERED"
    WILL_MEET = "WILL_MEET"
    DECLINED = "DECLINED"


class Received(StrEnum):
    """What became of an application when its address was confirmed."""

    UNCONFIRMED = "UNCONFIRMED"
    NEW = "NEW"
    KNOWN_CANDIDATE = "KNOWN_CANDIDATE"
    KNOWN_PARTNER = "KNOWN_PARTNER"


class Answered(StrEnum):
    """How far an applicant is told that its application has come; nobody is told more."""

    CONFIRM = "CONFIRM"
    READING = "READING"
    TAKEN_UP = "TAKEN_UP"
    IN_TOUCH = "IN_TOUCH"
    REVIEWING = "REVIEWING"
    AGREEING = "AGREEING"
    PARTNERS = "PARTNERS"
    NOT_NOW = "NOT_NOW"
    KNOWN = "KNOWN"


_ANSWERS = {
    Step.LISTED: Answered.READING,
    Step.TARGET: Answered.TAKEN_UP,
    Step.CONTACTED: Answered.IN_TOUCH,
    Step.MEETING: Answered.IN_TOUCH,
    Step.TECHNICAL_REVIEW: Answered.REVIEWING,
    Step.PORTAL_TRIAL: Answered.REVIEWING,
    Step.AGREEMENT: Answered.AGREEING,
    Step.PARTNER: Answered.PARTNERS,
    Step.CLOSED: Answered.NOT_NOW,
}


class Heard(StrEnum):
    """What an applicant hears by letter, once each."""

    TAKEN_UP = "TAKEN_UP"
    TURNED_DOWN = "TURNED_DOWN"
    WELCOMED = "WELCOMED"


def heard_at(before: str, after: str) -> Heard | None:
    """What an applicant hears when its candidate moves between two steps: that somebody has begun to work on it."""
    return Heard.TAKEN_UP if before == Step.LISTED and after in PATH else None


def may_hear(received: str, *, is_theirs: bool) -> bool:
    """Whether an applicant is told what becomes of its candidate (see `answer_for`)."""
    return received == Received.NEW or (received == Received.KNOWN_CANDIDATE and is_theirs)


def answer_for(received: str, step: str | None, *, is_theirs: bool, is_signed: bool = False) -> Answered:
    """What an applicant is told, from what became of the application and where its candidate stands; a partner is one
    once its agreement is signed. Whoever writes for a company that was known already, from an address that is not the
    company's (`is_theirs`), learns no more than that it was received."""
    if received == Received.UNCONFIRMED:
        return Answered.CONFIRM
    if received == Received.KNOWN_PARTNER or step is None:
        return Answered.KNOWN
    if received == Received.KNOWN_CANDIDATE and not is_theirs:
        return Answered.READING
    if step == Step.PARTNER and not is_signed:
        return Answered.AGREEING
    return _ANSWERS[Step(step)]


class StepSkipped(Refusal):
    """One step at a time. Holds the step that comes next."""

    code = "STEP_SKIPPED"


class StepImpossible(Refusal):
    """A candidate that is a partner, or given up, stands on no step."""

    code = "STEP_IMPOSSIBLE"


class ReasonNeeded(Refusal):
    """Going back, or giving up, is said why."""

    code = "REASON_MISSING"


def following(step: str) -> str | None:
    """The step after this one; None at the end of the path and beside it."""
    if step not in STEPS or step == STEPS[-1]:
        return None
    return STEPS[STEPS.index(Step(step)) + 1].value


def check_move(before: str, after: str, reason: str) -> None:
    """Whether a candidate may go from one step to another: one forward, or any number back with a reason.

    Raises:
        StepImpossible, StepSkipped (field `step`), ReasonNeeded (field `reason`).
    """
    if before not in STEPS or after not in STEPS or before == after:
        raise StepImpossible(field="step")
    ahead = STEPS.index(Step(after)) - STEPS.index(Step(before))
    if ahead > 1:
        raise StepSkipped(field="step", following=following(before))
    if ahead < 0 and not reason.strip():
        raise ReasonNeeded(field="reason")


class Focus(StrEnum):
    """Whether as many candidates are worked on as people can work on."""

    NONE = "NONE"
    FEW = "FEW"
    FOCUSED = "FOCUSED"
    MANY = "MANY"
    TOO_MANY = "TOO_MANY"


def focus(working: int, playbook: Playbook) -> Focus:
    """How the number of candidates on the path compares with ten to fifteen (guide: E3)."""
    terms = playbook.recruiting
    if working >= terms.too_many_targets:
        return Focus.TOO_MANY
    if working > terms.focus_high:
        return Focus.MANY
    if working >= terms.focus_low:
        return Focus.FOCUSED
    return Focus.FEW if working else Focus.NONE


class Success(StrEnum):
    """How cold outreach does beside the guide's 2–3 per cent."""

    TOO_FEW = "TOO_FEW"
    BELOW = "BELOW"
    USUAL = "USUAL"
    ABOVE = "ABOVE"


@dataclass(frozen=True, slots=True)
class Outreach:
    """What cold outreach came to: candidates written or called cold, those of them that are signed, the share as a
    fraction."""

    tried: int
    won: int
    share: Decimal
    verdict: Success


def cold_outreach(tried: int, won: int, playbook: Playbook) -> Outreach:
    """The success of cold outreach (guide: E2). With fewer tries than would bring one partner at the low end of the
    usual share, nobody can tell."""
    terms = playbook.recruiting
    low, high = terms.cold_success_low / 100, terms.cold_success_high / 100
    share = Decimal(won) / tried if tried else Decimal(0)
    if tried * low < 1:
        verdict = Success.TOO_FEW
    elif share < low:
        verdict = Success.BELOW
    else:
        verdict = Success.USUAL if share <= high else Success.ABOVE
    return Outreach(tried, won, share, verdict)
