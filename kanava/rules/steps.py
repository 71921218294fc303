"""How a decision explains itself: the steps it took, as codes with their inputs. Words come at display."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kanava.rules.money import Money


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation. `inputs` holds JSON-safe values; `amount` is the figure after the step."""

    code: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    amount: Money | None = None

    def to_json(self) -> dict[str, Any]:
        """For storing beside the decision."""
        document: dict[str, Any] = {"code": self.code, "inputs": dict(self.inputs)}
        if self.amount is not None:
            document["amount"] = [self.amount.minor, self.amount.currency]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Step":
        """The step that `to_json` wrote."""
        amount = document.get("amount")
        return cls(document["code"], document["inputs"], Money(amount[0], amount[1]) if amount else None)


# What an earning is counted from: a line of a deal, a bonus on some of them, the deal whose fee is shared.
COUNTED = frozenset({"LINE", "BONUS", "INFLUENCE_FEE", "REFERRAL_FEE", "IMPLEMENTATION_FEE"})


@dataclass(frozen=True, slots=True)
class Basis:
    """What an earning was counted from and at which rate in all (a fraction); None where its entry does not tell, or its
    lines have different rates."""

    amount: Money | None = None
    rate: Decimal | None = None


def basis_of(steps: Sequence[Step]) -> Basis:
    """The basis that the steps of an earning tell: all lines of a deal, or the deal whose fee is shared."""
    rate: Decimal | None = None
    base: Money | None = None
    if len({step.inputs["rate"] for step in steps if step.code == "LINE"}) > 1:
        return Basis(_bases(steps))
    for step in steps:
        if step.code in COUNTED:
            rate = Decimal(step.inputs["rate"])
            if "base" in step.inputs and step.amount is not None:
                part = Money(step.inputs["base"], step.amount.currency)
                base = part if base is None else base + part
        elif step.code == "SHARE" and rate is not None:
            rate *= Decimal(step.inputs["points"]) / 10_000
    return Basis(base, rate)


def _bases(steps: Sequence[Step]) -> Money | None:
    parts = [
        Money(one.inputs["base"], one.amount.currency) for one in steps if "base" in one.inputs and one.amount
    ]
    return sum(parts[1:], start=parts[0]) if parts else None
