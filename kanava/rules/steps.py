"""How a decision explains itself: the steps it took, as codes with their inputs. Words come at display."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
