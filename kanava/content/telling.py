"""What a sync says at the terminal: what it does, and both sides of what was changed in the console."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from difflib import unified_diff
from typing import Any

from kanava.content.documents import Document, Key
from kanava.content.planning import Move, Plan, Step

MOST_LINES = 30


def lines_of(plan: Plan) -> Iterator[str]:
    """What becomes of each document that is not as it was, a line a part."""
    for key, steps in _by_document(plan.steps):
        whole = next((one for one in steps if not one.part), None)
        if whole is not None:
            yield f"{whole.move:<8} {key.kind} {key.slug}{_size(whole)}"
            continue
        for one in steps:
            yield f"{one.move:<8} {key.kind} {key.slug}: {_part(one)}{_what(one)}"


def sum_of(plan: Plan) -> str:
    """How much changes, in a line."""
    counted = {move: sum(one.move == move for one in plan.steps) for move in Move}
    told = ", ".join(f"{count} {move}" for move, count in counted.items() if count)
    still = sum(before is not None and before.parts == after.parts for before, after in plan.pairs)
    return f"{told or 'nothing to do'}; {still} as they were"


def conflicts_of(plan: Plan) -> Iterator[str]:
    """What was changed in the console since the last sync, as it is there and in the folder."""
    for one in plan.conflicts:
        yield f"{one.key.kind} {one.key.slug}: {_part(one) or 'the whole of it'} was changed in the console since the last sync."
        mine, theirs = _flat(one.ours), _flat(one.theirs)
        for name in [*mine, *(it for it in theirs if it not in mine)]:
            if mine.get(name) != theirs.get(name):
                yield from _both(name, mine.get(name, ""), theirs.get(name, ""))


def _both(name: str, mine: str, theirs: str) -> Iterator[str]:
    if "\n" not in mine and "\n" not in theirs:
        yield f"    {name}"
        yield f"      console: {mine or '(nothing)'}"
        yield f"      folder:  {theirs or '(nothing)'}"
        return
    told = list(unified_diff(mine.split("\n"), theirs.split("\n"), "console", "folder", lineterm="", n=1))
    yield f"    {name}"
    yield from (f"      {line}" for line in told[:MOST_LINES])
    if len(told) > MOST_LINES:
        yield f"      … {len(told) - MOST_LINES} more lines"


def _by_document(steps: Iterable[Step]) -> Iterable[tuple[Key, list[Step]]]:
    found: dict[Key, list[Step]] = {}
    for one in steps:
        found.setdefault(one.key, []).append(one)
    return found.items()


def _size(step: Step) -> str:
    document: Document = step.theirs or step.ours
    count = sum("/" in one for one in document.parts)
    return f" ({count} parts)" if count else ""


def _part(step: Step) -> str:
    return step.part.replace("/", " ")


def _what(step: Step) -> str:
    """Which values of a part change."""
    if step.move == Move.MOVED:
        return f": {', '.join(step.theirs.keys)}"
    if step.move != Move.CHANGED:
        return ""
    mine, theirs = _flat(step.ours), _flat(step.theirs)
    changed = [
        one for one in [*mine, *(it for it in theirs if it not in mine)] if mine.get(one) != theirs.get(one)
    ]
    return f": {', '.join(changed)}"


def _flat(part: Any) -> Mapping[str, str]:
    """A part's values by name, its words by language."""
    if part is None or isinstance(part, Document):
        return {}
    found: dict[str, str] = {}
    for name, value in asdict(part).items():
        if name == "said":
            found |= {f"text ({one[0]})": "\n".join(_line(it) for it in one[1:] if it) for one in value}
        elif isinstance(value, dict):
            found |= {one: _line(it) for one, it in value.items()}
        elif value is not None and value != () and value != "":
            found[name.removeprefix("is_")] = _line(value)
    return found


def _line(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_line(one) for one in value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
