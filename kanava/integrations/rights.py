"""Who may bring what in: totals come from those who may type them, candidates from those who may add them, payments
from those who may tell of them."""

from collections.abc import Mapping

from kanava.core.permissions import may, require
from kanava.integrations.fields import Target
from kanava.rules.people import Actor

_NEEDED: Mapping[str, str] = {
    Target.REVENUE: "enter_revenue", Target.CANDIDATES: "create_candidate", Target.PAYMENTS: "record_customer_payment",
}  # fmt: skip
_SEEN: Mapping[str, str] = {Target.CANDIDATES: "view_candidates", Target.PAYMENTS: "view_earnings"}


def require_target(target: str, by: Actor) -> None:
    """Raises NotPermitted for what the person may not bring in."""
    if target in _NEEDED:
        require(_NEEDED[target], by)


def require_sight(target: str, by: Actor) -> None:
    """Raises NotPermitted for an import of what the person may not see."""
    if target in _SEEN:
        require(_SEEN[target], by)


def targets_of(by: Actor) -> list[Target]:
    """What the person may bring in, besides the right to import at all."""
    return [target for target in Target if target not in _NEEDED or may(_NEEDED[target], by)]


def hidden_from(by: Actor) -> list[str]:
    """The kinds of imports that the person may not see."""
    return [target for target, right in _SEEN.items() if not may(right, by)]
