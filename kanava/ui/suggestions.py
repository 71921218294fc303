"""What a text field offers while one types."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line to pick: what it says, and which fields it fills with what, as JSON."""

    id: str
    name: str
    note: str
    fill: str

    @classmethod
    def of(cls, key: str, name: str, note: str, fields: Mapping[str, object]) -> "Suggestion":
        """A line that fills these fields."""
        return cls(f"suggested-{key}", name, note, json.dumps(fields))
