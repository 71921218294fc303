"""What stands where a file says nothing."""

from collections.abc import Collection, Mapping

from kanava.integrations.fields import Target
from kanava.integrations.squash import squashed

# A column whose name has one of these may be the stage, though its values are not known.
STAGE_WORDS = ("stage", "status", "state", "phase", "vaihe", "tila", "steg")
# What lists of companies are called by where they come from.
_LISTS = {
    "ASSOCIATION": ("member", "jasen", "association", "yhdistys", "liitto", "medlem", "verband", "federation"),
    "CONFERENCE": ("exhibit", "naytteill", "fair", "messu", "expo", "conference", "attendee", "osallistuj", "utstall"),
    "COMPETITOR_NETWORK": ("locator", "reseller", "partner", "kumppan", "jalleenmyy"),
    "SOCIAL_NETWORK": ("linkedin",),
}  # fmt: skip


def constants_for(
    target: Target, columns: Mapping[str, str], *, free: Collection[str], named: str
) -> dict[str, str]:
    """What stands where the file says nothing: orders are won sales, unless a column that nobody knows may be their
    stage. `named` is what the file and its source are called."""
    if target == Target.CANDIDATES:
        return _found_through(columns, named)
    if target == Target.PARTNERS:
        constants = {"type": "RESELLER"}
        if "lifecycle" not in columns:
            constants["lifecycle"] = "ACTIVE"
        return constants
    constants = {}
    if target != Target.DEALS:
        return constants
    may_be_stage = any(_may_be_stage(squashed(name)) for name in free)
    if not {"stage", "outcome"} & set(columns) and not may_be_stage:
        constants["stage"] = "WON"
    if "origin" not in columns and "partner" not in columns:
        # With a partner's column each row tells: sourced where a partner stands, else direct.
        constants["origin"] = "DIRECT"
    return constants


def _may_be_stage(name: str) -> bool:
    # An order is a `tilaus`, which begins as `tila` does, the state.
    return any(word in name.replace("tilau", "") for word in STAGE_WORDS)


def _found_through(columns: Mapping[str, str], named: str) -> dict[str, str]:
    """Where candidates were found, as far as the name of their list says it."""
    if "source" in columns:
        return {}
    words = squashed(named)
    found = (code for code, beginnings in _LISTS.items() if any(one in words for one in beginnings))
    return {"source": code} if (code := next(found, "")) else {}
