"""What a deal is: its kind, who found it, and how far it has come (guide: C3, H5)."""

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
