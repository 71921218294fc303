"""The arithmetic of the calculators in words: each step as a sentence with its figures."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kanava.rules.money import Money
from kanava.rules.steps import Step
from kanava.ui import formatting
from kanava.ui.words import of_code

STEPS: Mapping[str, Any] = {
    "DEAL_EARNS": _("%(type)s, %(tier)s: %(rate)s of %(deal)s"),
    "GOAL_DEALS": ngettext_lazy("%(goal)s ÷ %(per_deal)s, rounded up: %(deals)s deal", "%(goal)s ÷ %(per_deal)s, rounded up: %(deals)s deals", "deals"),
    "GOAL_EARNED": _("What they earn: %(deals)s × %(per_deal)s"),
    "GOAL_SOLD": _("What they sell: %(deals)s × %(deal)s"),
    "GOAL_OPEN": _("Open at a time: %(deals)s × %(days)s days ÷ %(year)s, rounded up: %(open)s"),
    "CLIMB": _("%(tier)s: %(deals)s × %(per_deal)s"),
    "CLIMB_ALL": ngettext_lazy("Together: %(deals)s deal", "Together: %(deals)s deals", "deals"),
    "WORTH_EARNED": _("%(rate)s of %(deal)s"),
    "WORTH_HOUR": _("%(earned)s ÷ %(hours)s h"),
    "TIER_GAIN": _("More a year: %(deals)s × (%(higher)s − %(lower)s)"),
    "TIER_LACKS": _("To %(tier)s: %(threshold)s − %(won)s won so far"),
    "TIER_DEALS": ngettext_lazy("%(missing)s ÷ %(deal)s, rounded up: %(deals)s deal", "%(missing)s ÷ %(deal)s, rounded up: %(deals)s deals", "deals"),
}  # fmt: skip


def of_step(step: Step) -> str:
    """A step as a sentence; of what is counted, the figure stands in it."""
    return str(STEPS[step.code] % {name: _value(name, value, step) for name, value in step.inputs.items()})


def lines_of(steps: Iterable[Step]) -> list[tuple[str, str]]:
    """Steps as lines: a sentence and the amount that it comes to, if it is one."""
    return [(of_step(one), formatting.money(one.amount, whole=True) if one.amount else "") for one in steps]


def _value(name: str, value: Any, step: Step) -> Any:
    if name in step.inputs.get("amounts", ()):
        return formatting.money(Money(value, step.inputs["currency"]), whole=True)
    if name == "rate":
        return formatting.exact_percent((Decimal(value) * 100).normalize())
    if name == "hours":
        return formatting.exact(Decimal(value))
    return formatting.Grouped(value) if isinstance(value, int) else of_code(value)
