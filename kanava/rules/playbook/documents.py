"""Playbooks as documents: read with all faults at once, written as JSON and TOML, compared."""

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from kanava.rules.playbook.sections import TIERS, Playbook
from kanava.rules.playbook.settings import Fault, Setting, declared
from kanava.rules.refusals import Refusal

SECTIONS: dict[str, Any] = {item.name: item.default_factory for item in dataclasses.fields(Playbook)}
SETTINGS: dict[str, Setting] = {
    found.path: found for section, cls in SECTIONS.items() for found in declared(section, cls)
}
DEFAULT = Playbook()
Document = Mapping[str, Any]


class PlaybookFaults(Refusal):
    """A document is not a playbook; holds every fault in it."""

    code = "PLAYBOOK_FAULTS"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__()
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Change:
    """A setting whose value differs between two playbooks."""

    setting: Setting
    before: Any
    after: Any


def get(playbook: Playbook, path: str) -> Any:
    """The value of a setting by its path. Raises KeyError for an unknown path."""
    if path not in SETTINGS:
        raise KeyError(path)
    section, name, *row = path.split(".")
    value = getattr(getattr(playbook, section), name)
    return value[row[0]] if row else value


def diff(before: Playbook, after: Playbook) -> tuple[Change, ...]:
    """What changed, in the playbook's order."""
    pairs = ((found, get(before, path), get(after, path)) for path, found in SETTINGS.items())
    return tuple(Change(found, old, new) for found, old, new in pairs if old != new)


def to_document(playbook: Playbook) -> dict[str, Any]:
    """A JSON-safe document: sections of settings, decimals as texts, tables as objects."""
    document: dict[str, Any] = {}
    for path in SETTINGS:
        section, name, *row = path.split(".")
        value = get(playbook, path)
        safe = str(value) if isinstance(value, Decimal) else value
        place = document.setdefault(section, {})
        if row:
            place.setdefault(name, {})[row[0]] = safe
        else:
            place[name] = safe
    return document


def parse(document: Document) -> Playbook:
    """The playbook of a document. What it does not mention has the guide's value.

    Raises:
        PlaybookFaults: with every fault: unknown names, wrong types, limits, and figures that do not fit together.
    """
    values: dict[str, Any] = {path: found.default for path, found in SETTINGS.items()}
    faults: list[Fault] = []
    for path, raw in _flat(document):
        if path not in SETTINGS:
            faults.append(Fault(path, "UNKNOWN_SETTING"))
            continue
        value = SETTINGS[path].check(raw)
        if isinstance(value, Fault):
            faults.append(value)
        else:
            values[path] = value
    faults.extend(_misfits(values))
    if faults:
        raise PlaybookFaults(tuple(faults))
    return _assemble(values)


def _flat(document: Document, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        else:
            yield path, value


def _assemble(values: Mapping[str, Any]) -> Playbook:
    sections: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        section, name, *row = path.split(".")
        place = sections.setdefault(section, {})
        if row:
            place.setdefault(name, {})[row[0]] = value
        else:
            place[name] = value
    return Playbook(**{name: SECTIONS[name](**fields) for name, fields in sections.items()})


# Pairs of settings of which the first must not exceed the second.
_ORDERED = (
    ("margins.reseller_low", "margins.reseller_high"),
    ("margins.referral_low", "margins.referral_high"),
    ("registration.maybe_score", "registration.same_score"),
    ("registration.reminder_days.LAST", "registration.reminder_days.FIRST"),
    ("funds.share_low", "funds.share_high"),
    ("recruiting.focus_low", "recruiting.focus_high"),
    ("onboarding.milestone_days.FIRST", "onboarding.milestone_days.SECOND"),
    ("onboarding.milestone_days.SECOND", "onboarding.milestone_days.THIRD"),
    ("activity.review_days", "activity.exit_days"),
    ("benchmarks.low_below", "benchmarks.average_low"),
    ("benchmarks.average_low", "benchmarks.average_high"),
    ("benchmarks.average_high", "benchmarks.top_low"),
    ("benchmarks.top_low", "benchmarks.top_high"),
    ("benchmarks.cycle_acceptable", "benchmarks.cycle_problem"),
    ("benchmarks.small_company_below", "benchmarks.large_company_from"),
    ("scaling.batch_low", "scaling.batch_high"),
)


def _misfits(values: Mapping[str, Any]) -> Iterator[Fault]:
    weights = [value for path, value in values.items() if path.startswith("scoring.weights.")]
    if sum(weights) != 100:
        yield Fault("scoring.weights", "WEIGHTS_NOT_100", {"sum": str(sum(weights))})
    ladders = (
        "margins.tiers",
        "margins.referral",
        "margins.integrator",
        "margins.thresholds",
        "registration.open_cap",
    )
    steps = [(f"{table}.{low}", f"{table}.{high}") for table in ladders for low, high in pairwise(TIERS)]
    for low, high in (*_ORDERED, *steps):
        if values[low] > values[high]:
            yield Fault(high, "NOT_ASCENDING", {"below": low, "value": str(values[low])})


def dumps_toml(playbook: Playbook) -> str:
    """One readable TOML file; a comment gives each setting's unit and source in the guide."""
    lines: list[str] = []
    for section in SECTIONS:
        plain = [
            found for found in SETTINGS.values() if found.section == section and found.path.count(".") == 1
        ]
        tables = [
            found for found in SETTINGS.values() if found.section == section and found.path.count(".") == 2
        ]
        lines += [f"[{section}]", *(_toml_line(playbook, found) for found in plain), ""]
        for name in dict.fromkeys(found.path.rpartition(".")[0] for found in tables):
            rows = [found for found in tables if found.path.startswith(f"{name}.")]
            lines += [f"[{name}]", *(_toml_line(playbook, found) for found in rows), ""]
    return "\n".join(lines)


def _toml_line(playbook: Playbook, found: Setting) -> str:
    value = get(playbook, found.path)
    if isinstance(value, bool):
        text = str(value).lower()
    else:
        text = str(value) if isinstance(value, int) else f'"{value}"'
    return f"{found.path.rpartition('.')[2]} = {text}  # {found.unit.value}, guide: {found.source}"


def loads_toml(text: str) -> Playbook:
    """The playbook of a TOML text.

    Raises:
        PlaybookFaults: the text is not TOML (code NOT_TOML, with the parser's place), or not a playbook.
    """
    try:
        return parse(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise PlaybookFaults((Fault("", "NOT_TOML", {"detail": str(error)}),)) from error
    except RecursionError as error:
        # Brackets or dotted names a thousand deep: nobody's playbook.
        raise PlaybookFaults((Fault("", "NOT_TOML", {"detail": "nesting"}),)) from error
