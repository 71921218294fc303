"""Who may bring what in: totals come from those who may type them."""

from kanava.core.permissions import may, require
from kanava.integrations.fields import Target
from kanava.rules.people import Actor


def require_target(target: str, by: Actor) -> None:
    """Raises NotPermitted for totals from somebody who may not type them."""
    if target == Target.REVENUE:
        require("enter_revenue", by)


def targets_of(by: Actor) -> list[Target]:
    """What the person may bring in, besides the right to import at all."""
    return [target for target in Target if target != Target.REVENUE or may("enter_revenue", by)]
