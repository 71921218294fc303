"""What a deal is: its kind, who found it, and how far it has come (guide: C3, H5)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kanava.rules.periods import add_months
from kanava.rules.refusals import Refusal

MOST_YEARS_AHEAD = 10


class Kind(StrEnum):
    """What kind of business the opportunity is."""

    NEW = "NEW"
    EXPANSION = "EXPANSION"
    RENEWAL = "RENEWAL"


class Origin(StrEnum):
    """Who found the customer and led the sale (guide: H5)."""

    DIRECT = "DIRECT"
    SOURCED = "SOURCED"
    INFLUENCED = "INFLUENCED"


class Stage(StrEnum):
    """How far the sale has come."""

    QUALIFIED = "QUALIFIED"
    PROPOSAL = "PROPOSAL"
    NEGOTIATION = "NEGOTIATION"
    WON = "WON"
    LOST = "LOST"


class CloseTooFar(Refusal):
    """An expected close so far ahead that the year must be a slip."""

    code = "CLOSE_TOO_FAR"


def expected_close(typed: date | None, *, on: date) -> date | None:
    """The day on which a deal is expected to close, told on `on`; None where nothing was told.

    Raises:
        CloseTooFar (field `expected_close_on`): it lies more than ten years ahead.
    """
    if typed is not None and typed > add_months(on, 12 * MOST_YEARS_AHEAD):
        raise CloseTooFar(field="expected_close_on")
    return typed


OPEN_STAGES = (Stage.QUALIFIED, Stage.PROPOSAL, Stage.NEGOTIATION)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an open deal is, and the day on which it is expected to close."""

    stage: str
    expected_close_on: date | None


def moved(before: Progress, after: Progress) -> dict[str, list[str | None]]:
    """What of a deal's progress has changed, from what to what."""
    days = [day.isoformat() if day else None for day in (before.expected_close_on, after.expected_close_on)]
    moves: dict[str, list[str | None]] = {"stage": [before.stage, after.stage], "expected_close_on": days}
    return {name: change for name, change in moves.items() if change[0] != change[1]}


def shows_work(before: Progress, after: Progress) -> bool:
    """Whether what is told of a deal is evidence of work with the customer: a stage further on, or another day of closing.

    A step back, or a day that is only taken away, is told as well but shows none.
    """
    order = [stage.value for stage in OPEN_STAGES]
    is_further = order.index(after.stage) > order.index(before.stage)
    return is_further or after.expected_close_on not in (None, before.expected_close_on)


def partner_tells_amount(*, is_registered: bool, lines: int, is_priced: bool) -> bool:
    """Whether the expected amount of an open deal is its partner's to tell, as it told the registration's.

    Not where the vendor has divided it into lines, has set its prices, or brought the deal in itself: then the vendor's
    offer stands behind the amount. What is earned follows the amount at which the vendor marks the deal as won.
    """
    return is_registered and lines == 1 and not is_priced
