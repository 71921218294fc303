"""A campaign that funds are asked for: what it is, its states, and what a request must tell (guide: C4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kanava.rules import days
from kanava.rules.mdf import highest_points
from kanava.rules.money import AmountTooLarge, Money
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Faults, Refusal


class Activity(StrEnum):
    """What kind of marketing it is."""

    EVENT = "EVENT"
    WEBINAR = "WEBINAR"
    ADVERTISING = "ADVERTISING"
    CONTENT = "CONTENT"
    CALLING = "CALLING"
    OTHER_ACTIVITY = "OTHER_ACTIVITY"


class ProofKind(StrEnum):
    """What a file proves."""

    INVOICE = "INVOICE"
    MATERIAL = "MATERIAL"
    RESULT = "RESULT"
    PAYMENT_PROOF = "PAYMENT_PROOF"


class State(StrEnum):
    """The life of a campaign, from the request to the payout."""

    REQUESTED = "REQUESTED"
    QUESTIONED = "QUESTIONED"
    COMMITTED = "COMMITTED"
    CLAIMED = "CLAIMED"
    PAID_OUT = "PAID_OUT"
    CLAIM_DECLINED = "CLAIM_DECLINED"
    TURNED_DOWN = "TURNED_DOWN"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class Move(StrEnum):
    """What can happen to a campaign."""

    ASK = "ASK"
    ANSWER = "ANSWER"
    APPROVE = "APPROVE"
    RECALL = "RECALL"
    DECLINE = "DECLINE"
    WITHDRAW = "WITHDRAW"
    CLAIM = "CLAIM"
    UNCLAIM = "UNCLAIM"
    RETURN = "RETURN"
    PAY = "PAY"
    REJECT = "REJECT"
    REOPEN = "REOPEN"
    LAPSE = "LAPSE"


class Reason(StrEnum):
    """Why a request is declined."""

    NOT_OUR_MARKET = "NOT_OUR_MARKET"
    TOO_VAGUE = "TOO_VAGUE"
    COSTS_TOO_HIGH = "COSTS_TOO_HIGH"
    NO_BUDGET = "NO_BUDGET"
    OTHER_CAMPAIGN = "OTHER_CAMPAIGN"


_S, _M = State, Move
TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (_S.REQUESTED, _M.ASK): _S.QUESTIONED,
    (_S.REQUESTED, _M.APPROVE): _S.COMMITTED,
    (_S.REQUESTED, _M.DECLINE): _S.TURNED_DOWN,
    (_S.REQUESTED, _M.WITHDRAW): _S.WITHDRAWN,
    (_S.QUESTIONED, _M.ANSWER): _S.REQUESTED,
    (_S.QUESTIONED, _M.DECLINE): _S.TURNED_DOWN,
    (_S.QUESTIONED, _M.WITHDRAW): _S.WITHDRAWN,
    (_S.COMMITTED, _M.CLAIM): _S.CLAIMED,
    (_S.COMMITTED, _M.RECALL): _S.REQUESTED,
    (_S.COMMITTED, _M.WITHDRAW): _S.WITHDRAWN,
    (_S.COMMITTED, _M.LAPSE): _S.LAPSED,
    (_S.CLAIMED, _M.UNCLAIM): _S.COMMITTED,
    (_S.CLAIMED, _M.RETURN): _S.COMMITTED,
    (_S.CLAIMED, _M.PAY): _S.PAID_OUT,
    (_S.CLAIMED, _M.REJECT): _S.CLAIM_DECLINED,
    (_S.PAID_OUT, _M.REOPEN): _S.CLAIMED,
    (_S.CLAIM_DECLINED, _M.REOPEN): _S.CLAIMED,
}
# Whose move it is: ours to decide, or the partner's.
OURS = (State.REQUESTED, State.CLAIMED)
OPEN = (State.REQUESTED, State.QUESTIONED, State.COMMITTED, State.CLAIMED)


# States of a campaign that may have led to deals.
LED = (State.COMMITTED, State.CLAIMED, State.PAID_OUT, State.CLAIM_DECLINED, State.LAPSED)


class CampaignMoved(Refusal):
    """The campaign is in a state from which this cannot happen."""

    code = "MDF_CAMPAIGN_MOVED"


class TextMissing(Refusal):
    """A campaign is told precisely, or it is none."""

    code = "FIELD_MISSING"


class StartsInPast(Refusal):
    """Funds are asked for before the campaign begins."""

    code = "MDF_STARTS_IN_PAST"


class EndsBeforeStart(Refusal):
    """The last day lies before the first."""

    code = "END_BEFORE_START"


class CostsMissing(Refusal):
    """A request names at least one cost."""

    code = "MDF_COSTS_MISSING"


class ShareOutOfRange(Refusal):
    """We carry a part of the costs, never more than the playbook's share."""

    code = "MDF_SHARE_OUT_OF_RANGE"


class AmountAboveAsked(Refusal):
    """Nobody is given more than was asked for."""

    code = "MDF_ABOVE_ASKED"


class AmountMissing(Refusal):
    """An approval is for more than nothing."""

    code = "MDF_AMOUNT_MISSING"


class ClaimAbovePlan(Refusal):
    """More is claimed than was planned, and nobody has said that it is meant. Holds `claimed`, `planned`."""

    code = "MDF_CLAIM_ABOVE_PLAN"


class CostTooHigh(Refusal):
    """More was claimed or accepted than stands on the line."""

    code = "MDF_COST_TOO_HIGH"


@dataclass(frozen=True, slots=True)
class Cost:
    """A line of a campaign's costs."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign as it is asked for. `points` is the share that we are asked to carry, in basis points; `pipeline` the
    value of the deals that it should lead to."""

    title: str
    activity: str
    goal: str
    audience: str
    starts_on: date
    ends_on: date
    costs: tuple[Cost, ...]
    points: int
    leads: int
    pipeline: Money


def move(state: str, what: Move) -> State:
    """The state after a move. Raises CampaignMoved."""
    after = TRANSITIONS.get((State(state), what))
    if after is None:
        raise CampaignMoved
    return after


def may_lead(state: str) -> bool:
    """Whether deals can count as results of a campaign in this state."""
    return state in LED


def costs_of(costs: Sequence[Cost], currency: str) -> Money:
    """All costs together."""
    return sum((cost.amount for cost in costs), start=Money(0, currency))


def check_plan(plan: Plan, playbook: Playbook, *, on: date) -> None:
    """Whether a request tells enough to be decided.

    Raises:
        Faults of TextMissing, StartsInPast, EndsBeforeStart, DayTooLate, CostsMissing and ShareOutOfRange, each with its field.
    """
    faults: list[Refusal] = [
        TextMissing(field=name) for name in ("title", "goal", "audience") if not getattr(plan, name).strip()
    ]
    if plan.activity not in Activity.__members__:
        faults.append(TextMissing(field="activity"))
    faults += find_day_faults(plan.starts_on, plan.ends_on, on=on)
    if not plan.costs or any(cost.amount.minor <= 0 or not cost.label.strip() for cost in plan.costs):
        faults.append(CostsMissing(field="costs"))
    faults += find_share_faults(plan.points, playbook)
    if faults:
        raise Faults(faults)


def find_day_faults(starts_on: date | None, ends_on: date | None, *, on: date) -> list[Refusal]:
    """What is wrong with a campaign's days, as far as they are told: StartsInPast, EndsBeforeStart, DayTooLate."""
    latest = days.CAMPAIGNS.last(on)
    named = {"starts_on": starts_on, "ends_on": ends_on}
    faults: list[Refusal] = [
        days.DayTooLate(field=name, last=latest)
        for name, day in named.items()
        if day is not None and day > latest
    ]
    if starts_on is not None and starts_on < on:
        faults.append(StartsInPast(field="starts_on"))
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        faults.append(EndsBeforeStart(field="ends_on"))
    return faults


def find_share_faults(points: int, playbook: Playbook) -> list[Refusal]:
    """What is wrong with the share that we are asked to carry: ShareOutOfRange."""
    if 0 < points <= highest_points(playbook):
        return []
    return [ShareOutOfRange(field="share", highest=f"{playbook.funds.co_funding.normalize():f}")]


def check_approved(amount: Money, asked: Money) -> None:
    """Whether a request can be approved for an amount. Raises AmountMissing, AmountAboveAsked (field `amount`)."""
    if amount.minor <= 0:
        raise AmountMissing(field="amount")
    if amount > asked:
        raise AmountAboveAsked(field="amount")


# A claim of more than so many times what was planned is a slip.
MOST_TIMES = 10


def check_claimed(claimed: Money, planned: Money, *, is_meant: bool) -> None:
    """Whether costs can be claimed: what was planned, or more where that is said to be meant.

    Raises:
        AmountMissing, AmountTooLarge (field `costs`): nothing, or many times the plan; ClaimAbovePlan (field `more`).
    """
    if claimed.minor <= 0:
        raise AmountMissing(field="costs")
    if claimed.minor > MOST_TIMES * planned.minor:
        raise AmountTooLarge(field="costs")
    if claimed > planned and not is_meant:
        raise ClaimAbovePlan(field="more", claimed=claimed, planned=planned)
