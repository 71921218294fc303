"""The text of an agreement: clauses, placeholders that are filled from what is known, and what is missing (guide: D5)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kanava.rules.refusals import Refusal

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
MOST_CLAUSES = 40
LONGEST_HEADING, LONGEST_TEXT = 120, 8000


class ClauseKind(StrEnum):
    """What a clause is about."""

    PARTIES = "PARTIES"
    SCOPE = "SCOPE"
    MARGINS = "MARGINS"
    PAYMENT = "PAYMENT"
    DEAL_REGISTRATION = "DEAL_REGISTRATION"
    TERRITORY = "TERRITORY"
    EXCLUSIVITY = "EXCLUSIVITY"
    CONFIDENTIALITY = "CONFIDENTIALITY"
    TERM = "TERM"
    TERMINATION = "TERMINATION"
    LAW = "LAW"
    OTHER_CLAUSE = "OTHER_CLAUSE"


# Without these it is no agreement that both sides can rely on (guide: D5).
NEEDED = (
    ClauseKind.MARGINS,
    ClauseKind.PAYMENT,
    ClauseKind.TERRITORY,
    ClauseKind.EXCLUSIVITY,
    ClauseKind.TERMINATION,
)


class Origin(StrEnum):
    """Where the value of a placeholder comes from, which is where a missing one is told."""

    PARTNER = "PARTNER"
    COMPANY = "COMPANY"  # our own
    TERMS = "TERMS"
    PLAYBOOK = "PLAYBOOK"


# Placeholder: its origin, and the field there that tells it.
PLACEHOLDERS: Mapping[str, tuple[Origin, str]] = {
    "partner_name": (Origin.PARTNER, "name"),
    "partner_business_id": (Origin.PARTNER, "business_id"),
    "partner_country": (Origin.PARTNER, "country"),
    "partner_tier": (Origin.PARTNER, "tier"),
    "partner_address": (Origin.TERMS, "partner_address"),
    "our_name": (Origin.COMPANY, "name"),
    "our_business_id": (Origin.COMPANY, "business_id"),
    "our_address": (Origin.COMPANY, "address"),
    "start": (Origin.TERMS, "starts_on"),
    "term": (Origin.TERMS, "ends_on"),
    "notice": (Origin.TERMS, "notice_months"),
    "renewal": (Origin.TERMS, "renewal_months"),
    "territory": (Origin.TERMS, "territory"),
    "exclusivity": (Origin.TERMS, "is_exclusive"),
    "law": (Origin.TERMS, "version"),
    "currency": (Origin.PARTNER, "currency"),
    "margins": (Origin.PLAYBOOK, "margins"),
    "margin_now": (Origin.PLAYBOOK, "margins"),
    "earning": (Origin.PLAYBOOK, "margins"),
    "settlement": (Origin.PLAYBOOK, "margins"),
    "liability": (Origin.PLAYBOOK, "margins"),
    "targets": (Origin.PLAYBOOK, "margins"),
    "payment_rhythm": (Origin.PLAYBOOK, "margins"),
    "days_to_pay": (Origin.PLAYBOOK, "margins"),
    "protection": (Origin.PLAYBOOK, "registration"),
    "protection_days": (Origin.PLAYBOOK, "registration"),
    "decision_days": (Origin.PLAYBOOK, "registration"),
    "extension_days": (Origin.PLAYBOOK, "registration"),
    "max_extensions": (Origin.PLAYBOOK, "registration"),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered part of an agreement; `text` has blank lines between paragraphs and a dash before points."""

    kind: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or points of a list."""

    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that the text needs and nobody has told: where it belongs."""

    name: str
    origin: Origin
    field: str


class PlaceholderUnknown(Refusal):
    """The text names a placeholder that there is not. Holds its `name`."""

    code = "PLACEHOLDER_UNKNOWN"


class ClausesMissing(Refusal):
    """Clauses that every agreement has are not in the template. Holds their `kinds`."""

    code = "CLAUSES_MISSING"


class ClauseIncomplete(Refusal):
    """A clause has both a heading and a text."""

    code = "CLAUSE_INCOMPLETE"


def placeholders_in(text: str) -> list[str]:
    """The names in braces, each once, in their order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def check_clauses(clauses: Sequence[Clause]) -> list[Refusal]:
    """What is wrong with the clauses of a template, each next to its field (`heading_2`, `text_2`)."""
    faults: list[Refusal] = []
    for number, clause in enumerate(clauses):
        for name, told in (("heading", clause.heading), ("text", clause.text)):
            if not told.strip():
                faults.append(ClauseIncomplete(field=f"{name}_{number}"))
            unknown = next((one for one in placeholders_in(told) if one not in PLACEHOLDERS), None)
            if unknown is not None:
                faults.append(PlaceholderUnknown(field=f"{name}_{number}", name=unknown))
    return faults


def lacking(clauses: Iterable[Clause]) -> list[ClauseKind]:
    """The kinds of clauses that a template needs and does not have."""
    there = {clause.kind for clause in clauses}
    return [kind for kind in NEEDED if kind not in there]


def missing(clauses: Iterable[Clause], values: Mapping[str, str]) -> list[Missing]:
    """What the clauses need and the values do not tell, each field once."""
    names = placeholders_in("\n".join(f"{one.heading}\n{one.text}" for one in clauses))
    found: dict[tuple[Origin, str], Missing] = {}
    for name in names:
        origin, field = PLACEHOLDERS[name]
        if not values.get(name, "").strip():
            found.setdefault((origin, field), Missing(name, origin, field))
    return list(found.values())


def filled(clauses: Iterable[Clause], values: Mapping[str, str], *, gap: str = "____") -> list[Clause]:
    """The clauses with their values in place; a gap that can be seen where one is missing."""

    def told(text: str) -> str:
        return _PLACEHOLDER.sub(lambda found: values.get(found[1], "").strip() or gap, text)

    return [Clause(one.kind, told(one.heading), told(one.text)) for one in clauses]


def blocks_of(text: str) -> list[Block]:
    """A clause's text in paragraphs and lists."""
    return [block for part in re.split(r"\n\s*\n", text.strip()) for block in _blocks(part)]


def _blocks(part: str) -> Iterator[Block]:
    plain: list[str] = []
    points: list[str] = []
    for line in (line.strip() for line in part.splitlines()):
        if line.startswith("- "):
            if plain:
                yield Block(" ".join(plain))
                plain = []
            points.append(line[2:].strip())
        elif points:
            yield Block(points=tuple(points))
            points, plain = [], [line]
        else:
            plain.append(line)
    if points:
        yield Block(points=tuple(points))
    if any(plain):
        yield Block(" ".join(plain))
