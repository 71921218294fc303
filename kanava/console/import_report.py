"""What a check or an import has found, gathered for the page: one line for what is one thing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kanava.integrations.problems import WARNINGS
from kanava.ui import import_words

MOST_GROUPS = 60
# Of one kind and field so many stand open, the rest folded together.
MOST_OPEN = 5
MOST_FOLDED = 200

Problem = Mapping[str, Any]


def groups(target: str, report: Mapping[str, Any], *, days: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Problems by kind and field, in the order of the report. `days` are unread columns of dates, which may be the one
    that a fault misses."""
    met: dict[tuple[str, ...], list[Problem]] = {}
    for one in report.get("problems", []):
        met.setdefault((one["code"], one["field"], one["params"].get("file", "")), []).append(one)
    return [_group(target, found, days) for found in list(met.values())[:MOST_GROUPS]]


def _group(target: str, found: Sequence[Problem], days: Sequence[str]) -> dict[str, Any]:
    first = found[0]
    code = first["code"]
    lines = [_gathered(found)] if code in import_words.GATHERED else list(map(_line, found))
    return {
        "label": import_words.of_field(target, first["field"]), "is_fault": first["is_fault"], "is_warning": code in WARNINGS,
        "lines": lines[:MOST_OPEN], "more": lines[MOST_OPEN:MOST_FOLDED], "rest": max(0, len(lines) - MOST_OPEN),
        "days": days if code == "CLOSE_MISSING" else (),
    }  # fmt: skip


def _line(one: Problem) -> dict[str, Any]:
    return _rows(import_words.of_problem(one), one["count"], one["rows"])


def _gathered(found: Sequence[Problem]) -> dict[str, Any]:
    rows = sorted({row for one in found for row in one["rows"]})
    return _rows(import_words.of_gathered(found), sum(one["count"] for one in found), rows)


def _rows(sentence: str, count: int, rows: Sequence[int]) -> dict[str, Any]:
    known = [row for row in rows if row]
    return {
        "sentence": sentence, "count": count, "first": known[:6], "all": ",".join(map(str, known)) if len(known) == count else "",
    }  # fmt: skip


def changes(target: str, report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What becomes different of things that are here, the most frequent first."""
    found = sorted(report.get("changes", []), key=lambda one: -one["count"])
    return [
        {
            "sentence": import_words.of_change(target, one), "count": one["count"], "first": one["rows"],
            "examples": [
                f"{import_words.of_value(*pair['from']) or '–'} → {import_words.of_value(*pair['to']) or '–'}" for pair in one.get("examples", ())
            ],
        }
        for one in found
    ]  # fmt: skip


def first_records(target: str, report: Mapping[str, Any]) -> dict[str, Any]:
    """The first things as they will stand here: the labels of their columns, and their rows; columns that are empty in
    all of them are left out, and the key where it is the name as well."""
    rows = report.get("first", [])
    told = [[import_words.of_value(kind, text) for _name, kind, text in row["cells"]] for row in rows]
    columns = report.get("columns", [])
    used = [place for place in range(len(columns)) if any(cells[place] for cells in told)]
    money = {
        place for row in rows for place, (_name, kind, _text) in enumerate(row["cells"]) if kind == "money"
    }
    return {
        "has_keys": any(row["key"] not in (cells[0], "") for row, cells in zip(rows, told, strict=True)),
        "labels": [(import_words.of_field(target, columns[place]), place in money) for place in used],
        "rows": [
            {**row, "word": import_words.STATES[row["state"]], "cells": list(_cells(cells, used, money))}
            for row, cells in zip(rows, told, strict=True)
        ],
    }  # fmt: skip


def _cells(cells: Sequence[str], used: Iterable[int], money: set[int]) -> Iterable[tuple[str, bool]]:
    return ((cells[place], place in money) for place in used)
