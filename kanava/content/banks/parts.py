"""The parts of a bank: its name, and each of its questions."""

from dataclasses import dataclass
from typing import Any

from kanava.rules.questions import Kind

KIND, BANK, QUESTION = "bank", "bank", "question/"
KINDS = {one.value.lower(): one.value for one in Kind}
UNDER = "questions"


@dataclass(frozen=True, slots=True)
class BankPart:
    """What a bank is called."""

    name: str


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """A question. `said` is language, what is asked, options, others; `right` as the database has it."""

    kind: str
    points: int
    said: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]
    right: tuple[Any, ...]
