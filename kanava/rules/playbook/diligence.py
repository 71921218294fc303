"""Which checks are made before an agreement, market by market, and how long a paper proves anything (guide: G2, G10)."""

from dataclasses import dataclass

from kanava.rules.checks import GROUPS, KNOWN_AT_HOME, Asked, Group
from kanava.rules.playbook.settings import Unit, setting

# A red flag is looked for in every market.
_CHECKS = tuple(one for group in (Group.COMPANY, Group.REGULATION) for one in GROUPS[group])


@dataclass(frozen=True)
class DueDiligence:
    """The check-list and its papers. An own check without a name is none; one without markets is asked in all."""

    asked: dict[str, str] = setting(
        {one.value: (Asked.ABROAD if one in KNOWN_AT_HOME else Asked.EVERYWHERE).value for one in _CHECKS},
        Unit.CHOICE,
        "G2",
        choices=tuple(one.value for one in Asked),
        ours=True,
    )
    markets: dict[str, str] = setting({one.value: "" for one in _CHECKS}, Unit.COUNTRIES, "G10", ours=True)
    own: dict[str, str] = setting({one.value: "" for one in GROUPS[Group.OWN]}, Unit.TEXT, "G10", ours=True)
    own_markets: dict[str, str] = setting(
        {one.value: "" for one in GROUPS[Group.OWN]}, Unit.COUNTRIES, "G10", ours=True
    )
    fresh_months: dict[str, int] = setting(
        {"CREDIT_REPORT": 12, "ANNUAL_ACCOUNTS": 18, "REGISTER_EXTRACT": 6},
        Unit.MONTHS,
        "G2",
        limits=(0, 120),
        ours=True,
    )
