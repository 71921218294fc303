"""What a sync would do: the folder and the database beside what they last had in common, part by part.

What changed on one side alone is taken from there, if that side is the folder; what changed in the console stops the sync,
so that nobody's work is lost, until it is said which side wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kanava.content.documents import Document, Key, digest


class Move(StrEnum):
    """What becomes of a part."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"


class Side(StrEnum):
    """Who wins where both have changed."""

    FOLDER = "folder"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Common:
    """What both sides last had in common: the checksum of each part; `before` as `Synced` has it."""

    parts: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of a part; `part` is empty where it is the whole document. `ours` is what there is, `theirs` what the
    folder has."""

    key: Key
    part: str
    move: Move
    ours: Any = None
    theirs: Any = None


@dataclass(slots=True)
class Plan:
    """What is to be done. `pairs` are the documents of the folder, each with what there is; `gone` those that the folder
    had; `common` what both sides have in common once all has landed."""

    steps: list[Step] = field(default_factory=list)
    conflicts: list[Step] = field(default_factory=list)
    pairs: list[tuple[Document | None, Document]] = field(default_factory=list)
    gone: list[Document] = field(default_factory=list)
    common: dict[Key, Common] = field(default_factory=dict)


def make_plan(
    folder: Mapping[Key, Document], stored: Mapping[Key, Document], known: Mapping[Key, Common],
    *, prefer: Side | None = None, order: str = "order",
) -> Plan:  # fmt: skip
    """What a sync does. `known` has only documents of kinds that the folder has a place for; `order` is the part that says
    how others are ordered."""
    plan = Plan()
    for key in sorted(folder):
        _one(plan, folder[key], stored.get(key), known.get(key, Common()), prefer, order)
    for key in sorted(set(known) - set(folder)):
        there = stored.get(key)
        if there is None:
            continue
        changed = [one for one, part in there.parts.items() if known[key].parts.get(one) != digest(part)]
        if changed and prefer is None:
            plan.conflicts.append(Step(key, "", Move.GONE, there))
        elif prefer != Side.CONSOLE or not changed:
            plan.steps.append(Step(key, "", Move.GONE, there))
            plan.gone.append(there)
    return plan


def _one(
    plan: Plan, theirs: Document, ours: Document | None, common: Common, prefer: Side | None, order: str
) -> None:
    if ours is None:
        plan.steps.append(Step(theirs.key, "", Move.NEW, None, theirs))
        plan.pairs.append((None, theirs))
        plan.common[theirs.key] = Common({name: digest(part) for name, part in theirs.parts.items()})
        return
    merged: dict[str, Any] = {}
    agreed: dict[str, str] = {}
    before: dict[str, str] = {}
    for name in [*theirs.parts, *(one for one in ours.parts if one not in theirs.parts)]:
        mine, told = ours.parts.get(name), theirs.parts.get(name)
        if mine == told:
            merged[name], agreed[name] = told, digest(told)
            continue
        step = Step(theirs.key, name, _move(mine, told, name == order), mine, told)
        wins = Side.FOLDER if _is_ahead(name, mine, told, common) else prefer
        if wins is None:
            plan.conflicts.append(step)
            continue
        taken = told if wins == Side.FOLDER else mine
        if taken is not None:
            merged[name] = taken
        if wins == Side.FOLDER:
            plan.steps.append(step)
            agreed |= {name: digest(told)} if told is not None else {}
        elif name in common.parts:
            # The folder is still behind, and the next sync is to say so again.
            agreed[name] = common.parts[name]
            before |= {name: common.before[name]} if name in common.before else {}
    plan.pairs.append((ours, replace(theirs, parts=merged, sources={**ours.sources, **theirs.sources})))
    plan.common[theirs.key] = Common(agreed, before)


def _is_ahead(name: str, mine: Any, told: Any, common: Common) -> bool:
    """Whether only the folder has changed a part since both had it in common."""
    last = common.parts.get(name)
    if mine is None:
        # New in the folder; what the console has taken away since is not new.
        return last is None
    if last != digest(mine):
        return False
    is_old = told is not None and common.before.get(name) == digest(told)
    return not is_old


def _move(mine: Any, told: Any, is_order: bool) -> Move:
    if mine is None:
        return Move.NEW
    if told is None:
        return Move.GONE
    return Move.MOVED if is_order else Move.CHANGED
