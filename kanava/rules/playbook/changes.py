"""A draft is a set of changes to whatever is in force: merged as people type them, put over a playbook, carried on.

A change is the path of a setting with its new value in a JSON-safe form, or with what was typed where that cannot be
read: a draft keeps its faults, so that nothing typed is lost and they are all told at once.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kanava.rules.playbook.documents import SETTINGS, diff, flat, get, parse
from kanava.rules.playbook.sections import Playbook
from kanava.rules.playbook.settings import safe

Changes = Mapping[str, Any]


def changes_to(base: Playbook, document: Mapping[str, Any]) -> dict[str, Any]:
    """What a document changes in a playbook; what it does not mention has the guide's value. Faults stay in it."""
    guide = {path: found.default for path, found in SETTINGS.items()}
    return effective(
        base, {path: _raw(path, value) for path, value in {**guide, **dict(flat(document))}.items()}
    )


def _raw(path: str, value: Any) -> Any:
    if path not in SETTINGS:
        return safe(value)
    reading = SETTINGS[path].check(value)
    return safe(value if reading.value is None else reading.value)


def effective(base: Playbook, changes: Changes) -> dict[str, Any]:
    """Those of the changes that change anything in the playbook."""
    return {path: raw for path, raw in flat(changes) if path not in SETTINGS or raw != safe(get(base, path))}


def token(changes: Changes) -> str:
    """A short text that is the same for the same changes: whoever sends it says what they have seen."""
    text = json.dumps(dict(flat(changes)), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person typed for a setting, and the value that they saw before (None if not told); both JSON-safe."""

    seen: Any
    typed: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """The draft's changes after an edit, and the settings that somebody else has changed to another value meanwhile."""

    changes: dict[str, Any]
    conflicts: dict[str, Any]


def merge(base: Playbook, changes: Changes, edits: Mapping[str, Edit]) -> Merged:
    """Put a person's edits into a draft. What they left as they saw it stays as the draft has it by now.

    A conflict names the value that the setting has by now: the person saw another one and typed a third.
    """
    after, conflicts = dict(flat(changes)), {}
    for path, edit in edits.items():
        current = after.get(path, safe(get(base, path)))
        if edit.typed == edit.seen:
            continue
        if edit.seen is not None and current not in (edit.seen, edit.typed):
            conflicts[path] = current
        elif edit.typed == safe(get(base, path)):
            after.pop(path, None)
        else:
            after[path] = edit.typed
    return Merged(after, conflicts)


@dataclass(frozen=True, slots=True)
class Begun:
    """A published playbook and the day from which it holds."""

    since: date
    playbook: Playbook


def carry(before: Playbook, after: Playbook, later: Sequence[Begun]) -> tuple[Begun, ...]:
    """Later versions with a change put through them: `before` became `after` on an earlier day.

    Each later version keeps what it changed itself and takes the rest from the one before it. Only those that come out
    different are returned, oldest first.

    Raises:
        PlaybookFaults: the change does not fit to what a later version sets.
    """
    found = []
    for begun in later:
        own = {change.setting.path: safe(change.after) for change in diff(before, begun.playbook)}
        carried = parse(own, after)
        if carried != begun.playbook:
            found.append(Begun(begun.since, carried))
        before, after = begun.playbook, carried
    return tuple(found)
