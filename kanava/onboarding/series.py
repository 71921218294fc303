"""Talks of one rhythm are one recurring entry of a calendar: who is invited gets one letter for all of them, and a letter more
only for what changes.

The entry recurs every so many days from its first talk; `slot_at` is the place that a talk has in it, whatever moment it was
moved to since, by a holiday, by the clocks of the country or by somebody.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from kanava.onboarding.models import CheckIn

# By how much a weekend or a holiday shifts a talk at most that is of the same rhythm still.
SLACK = timedelta(days=4)


def in_one_rhythm(talks: Sequence[CheckIn]) -> list[CheckIn]:
    """The first of some talks, with those after it that follow in its rhythm."""
    if len(talks) < 2:
        return list(talks)
    step = talks[1].starts_at - talks[0].starts_at
    found = [talks[0]]
    for before, one in pairwise(talks):
        if abs(one.starts_at - before.starts_at - step) > SLACK:
            break
        found.append(one)
    return found


def put_together(talks: Sequence[CheckIn]) -> None:
    """Make one recurring entry of talks of one rhythm; one alone needs none. Nothing is saved."""
    if len(talks) < 2:
        for one in talks:
            one.series, one.slot_at = None, None
        return
    name, start = talks[0].series or talks[0].uid, talks[0].starts_at
    days = round((talks[-1].starts_at - start) / timedelta(days=1) / (len(talks) - 1))
    for place, one in enumerate(talks):
        one.series, one.slot_at = name, start + timedelta(days=days * place)


def members(found: CheckIn) -> list[CheckIn]:
    """All talks of the entry that a talk is part of, in their places."""
    if found.series is None:
        return [found]
    rows = CheckIn.objects.select_related("plan__partner__manager").filter(series=found.series)
    return list(rows.order_by("slot_at"))


def groups(talks: Sequence[CheckIn]) -> list[list[CheckIn]]:
    """Talks by the entry that they are part of."""
    found: dict[object, list[CheckIn]] = {}
    for one in talks:
        found.setdefault(one.series or one.uid, []).append(one)
    return list(found.values())


def raise_sequence(talks: Sequence[CheckIn]) -> None:
    """Give talks of one entry the same number, higher than any of them has. Nothing is saved."""
    number = max(one.sequence for one in talks) + 1
    for one in talks:
        one.sequence = number


def ahead_of(talks: Sequence[CheckIn], at: datetime) -> list[CheckIn]:
    """Those that are planned and to come."""
    return [one for one in talks if one.state == "PLANNED" and one.starts_at > at]
