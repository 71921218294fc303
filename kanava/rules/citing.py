"""A score that cites the result of due diligence: the result as it stood, and whether it has changed (guide: B4, G2)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from kanava.rules.diligence import Diligence


class Cites(StrEnum):
    """Whether a score cites due diligence: not, its result of now, or the one that it has cited before."""

    NOTHING = ""
    NOW = "NOW"
    AS_BEFORE = "AS_BEFORE"


def snapshot(stands: Diligence, on: date) -> dict[str, Any]:
    """The result as a score keeps it, JSON-safe; empty while there is none, because a check is missing or a red flag
    stands."""
    return {} if stands.points is None else {"on": on.isoformat(), **_result(stands)}


def has_changed(cited: Mapping[str, Any], stands: Diligence) -> bool:
    """Whether the result is another one than a score cites."""
    return bool(cited) and {key: value for key, value in cited.items() if key != "on"} != _result(stands)


def _result(stands: Diligence) -> dict[str, Any]:
    return {
        "checks": stands.checks,
        "done": stands.done,
        "weak": sorted(stands.weak),
        "points": stands.points,
    }
