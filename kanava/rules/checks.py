"""What is looked at before an agreement, in three groups, and what a check may come to (guide: G2, G3, G10)."""

from collections.abc import Mapping
from enum import StrEnum


class Check(StrEnum):
    """What is looked at: the guide's checks, its three red flags, and those that a playbook names itself."""

    REPUTATION = "REPUTATION"
    PRESENCE = "PRESENCE"
    LANGUAGES = "LANGUAGES"
    PROCUREMENT = "PROCUREMENT"
    CURRENCY_TAX = "CURRENCY_TAX"
    HOURS = "HOURS"
    VENDORS = "VENDORS"
    FINANCES = "FINANCES"
    RESOURCES = "RESOURCES"
    CONFLICTS = "CONFLICTS"
    RESIDENCY = "RESIDENCY"
    PRIVACY = "PRIVACY"
    SECTOR = "SECTOR"
    COMPETITORS = "COMPETITORS"
    PROMISES = "PROMISES"
    RESISTANCE = "RESISTANCE"
    OWN_1 = "OWN_1"
    OWN_2 = "OWN_2"
    OWN_3 = "OWN_3"
    OWN_4 = "OWN_4"
    OWN_5 = "OWN_5"


class Group(StrEnum):
    """Which part of the guide a check comes from."""

    COMPANY = "COMPANY"
    REGULATION = "REGULATION"
    OWN = "OWN"
    RED_FLAGS = "RED_FLAGS"


GROUPS: Mapping[Group, tuple[Check, ...]] = {
    Group.COMPANY: (
        Check.REPUTATION, Check.PRESENCE, Check.LANGUAGES, Check.PROCUREMENT, Check.CURRENCY_TAX, Check.HOURS,
        Check.VENDORS, Check.FINANCES, Check.RESOURCES, Check.CONFLICTS,
    ),
    Group.REGULATION: (Check.RESIDENCY, Check.PRIVACY, Check.SECTOR),
    Group.OWN: (Check.OWN_1, Check.OWN_2, Check.OWN_3, Check.OWN_4, Check.OWN_5),
    Group.RED_FLAGS: (Check.COMPETITORS, Check.PROMISES, Check.RESISTANCE),
}  # fmt: skip
# What one knows of one's own market without asking.
KNOWN_AT_HOME = frozenset({Check.LANGUAGES, Check.PROCUREMENT, Check.CURRENCY_TAX, Check.HOURS})


class Asked(StrEnum):
    """In which of a candidate's markets a check is asked; the last two go by the markets that the playbook names."""

    EVERYWHERE = "EVERYWHERE"
    ABROAD = "ABROAD"
    ONLY_IN = "ONLY_IN"
    NOT_IN = "NOT_IN"


class Result(StrEnum):
    """What was found."""

    GOOD = "GOOD"
    WEAK = "WEAK"
    RED_FLAG = "RED_FLAG"
    NOT_APPLICABLE = "NOT_APPLICABLE"
