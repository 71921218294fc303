"""What a partner is: how it works with us, its tier, and where the partnership stands (guide: A4, C2)."""

from datetime import date
from enum import StrEnum

from kanava.rules.refusals import Refusal


class PartnerType(StrEnum):
    """How the partner works with us (guide: A4)."""

    RESELLER = "RESELLER"
    REFERRAL = "REFERRAL"
    MSP = "MSP"
    SI = "SI"


class Tier(StrEnum):
    """The partner's level, lowest first (guide: C2)."""

    BRONZE = "BRONZE"
    SILVER = "SILVER"
    GOLD = "GOLD"


class Lifecycle(StrEnum):
    """Where the partnership stands. In signing the agreement is not signed yet: nothing is registered or earned."""

    SIGNING = "SIGNING"
    ONBOARDING = "ONBOARDING"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    EXITED = "EXITED"


# In these a partner registers and earns like any other.
IN_FORCE = (Lifecycle.ONBOARDING, Lifecycle.ACTIVE)


class DateBeforeSigning(Refusal):
    """Nothing ends or pauses before its agreement was signed. Holds the day on which it was."""

    code = "DATE_BEFORE_SIGNING"


class DateInFuture(Refusal):
    """A stage changes at once, so its day is not in the future."""

    code = "DATE_IN_FUTURE"


def check_day_of(lifecycle: str, on: date, *, signed_on: date | None, today: date) -> None:
    """Whether a partnership may move to a stage as of a day; `signed_on` is None where nobody has told it.

    Raises:
        DateInFuture, DateBeforeSigning (field `on`).
    """
    if on > today:
        raise DateInFuture(field="on")
    if lifecycle in (Lifecycle.PAUSED, Lifecycle.EXITED) and signed_on is not None and on < signed_on:
        raise DateBeforeSigning(field="on", signed_on=signed_on)
