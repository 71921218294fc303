"""What a partner is: how it works with us, its tier, and where the partnership stands (guide: A4, C2)."""

from enum import StrEnum


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
    """Where the partnership stands."""

    ONBOARDING = "ONBOARDING"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    EXITED = "EXITED"


# In these a partner registers and earns like any other.
IN_FORCE = (Lifecycle.ONBOARDING, Lifecycle.ACTIVE)
