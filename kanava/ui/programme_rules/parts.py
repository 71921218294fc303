"""What a page of programme rules is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by tier; `mine` is the reader's own row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    mine: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A paragraph. Its anchor is the setting that it rests on, so that a refusal can lead to it."""

    anchor: str
    sentences: tuple[str, ...]
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose rules they are: the partner's type and tier."""

    type: str
    tier: str
