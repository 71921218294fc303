"""What a deal is: its kind, who found it, and how far it has come (guide: C3, H5)."""

from enum import StrEnum


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


OPEN_STAGES = (Stage.QUALIFIED, Stage.PROPOSAL, Stage.NEGOTIATION)
