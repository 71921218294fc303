"""Playbooks as documents: read with all faults at once, written as JSON, compared."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kanava.rules.playbook.fitting import misfits
from kanava.rules.playbook.sections import Playbook
from kanava.rules.playbook.settings import Fault, Setting, declared, safe
from kanava.rules.refusals import Refusal

SECTIONS: dict[str, Any] = {item.name: item.default_factory for item in dataclasses.fields(Playbook)}
SETTINGS: dict[str, Setting] = {
    found.path: found for section, cls in SECTIONS.items() for found in declared(section, cls)
}
DEFAULT = Playbook()
Document = Mapping[str, Any]
# Where a setting, or a table as a whole, stands in the playbook.
_PLACES: dict[str, int] = {}
for _place, _found in enumerate(SETTINGS.values()):
    _PLACES.setdefault(_found.field, _place)
    _PLACES[_found.path] = _place


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
        place = document.setdefault(section, {})
        if row:
            place.setdefault(name, {})[row[0]] = safe(get(playbook, path))
        else:
            place[name] = safe(get(playbook, path))
    return document


def examine(document: Document, base: Playbook = DEFAULT) -> tuple[Playbook, tuple[Fault, ...]]:
    """The playbook of a document as far as it can be read, and every fault in it, in the playbook's order.

    What the document does not mention or what cannot be read has its value in `base`. The faults: unknown names, wrong
    types, limits, and figures that do not fit together.
    """
    values = {path: get(base, path) for path in SETTINGS}
    numbers = dict(values)
    faults: list[Fault] = []
    for path, raw in flat(document):
        if path not in SETTINGS:
            faults.append(Fault(path, "UNKNOWN_SETTING"))
            continue
        reading = SETTINGS[path].check(raw)
        faults.extend(reading.faults)
        numbers[path] = reading.value
        if not reading.faults:
            values[path] = reading.value
    faults.extend(misfits(numbers))
    return _assemble(values), tuple(sorted(faults, key=lambda fault: _PLACES.get(fault.path, len(_PLACES))))


def parse(document: Document, base: Playbook = DEFAULT) -> Playbook:
    """The playbook of a document. What it does not mention has its value in `base`, the guide's if none is given.

    Raises:
        PlaybookFaults: with every fault.
    """
    found, faults = examine(document, base)
    if faults:
        raise PlaybookFaults(faults)
    return found


def flat(document: Document, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of everything in a document, nested or flat."""
    for name, value in document.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}.")
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
