"""Writing a bank of questions into a folder."""

from collections.abc import Mapping
from typing import Any

from kanava.content.banks.parts import BANK, KINDS, QUESTION, UNDER, QuestionPart
from kanava.content.documents import Document, Source
from kanava.content.yaml_nodes import Figure, Numbers, write
from kanava.rules.questions import JUDGED, Kind


def files_of(document: Document) -> dict[str, bytes | Source]:
    """The file of a bank."""
    asked = [
        _question(name.removeprefix(QUESTION), part)
        for name, part in document.parts.items()
        if name.startswith(QUESTION)
    ]
    told = {"name": document.parts[BANK].name, "questions": asked}
    return {f"{UNDER}/{document.key.slug}.yaml": write(told).encode()}


def _question(key: str, part: QuestionPart) -> Mapping[str, Any]:
    told: dict[str, Any] = {"key": key, "kind": next(one for one, code in KINDS.items() if code == part.kind)}
    if part.kind in JUDGED:
        told["points"] = Numbers(part.right)
    elif part.points != 1:
        told["points"] = part.points
    options = "criteria" if part.kind in JUDGED else "options"
    for language, stem, choices, others in part.said:
        words: dict[str, Any] = {"ask": stem}
        if choices:
            words[options] = list(choices)
        if others:
            words["with"] = list(others)
        told[language] = words
    return {**told, **_right(part)}


def _right(part: QuestionPart) -> Mapping[str, Any]:
    if part.kind in JUDGED:
        return {}
    if part.kind == Kind.NUMBER:
        number, off = part.right
        return {"right": Figure(number)} if off == "0" else {"right": Figure(number), "off": Figure(off)}
    if part.kind == Kind.SHORT:
        return {"right": list(part.right)}
    count = len(part.said[0][2])
    if part.kind in (Kind.ORDERING, Kind.MATCHING) and list(part.right) == list(range(count)):
        return {}  # as they are written
    places = [one + 1 for one in part.right]
    return {"right": places[0] if part.kind == Kind.CHOICE else Numbers(places)}
