"""Due diligence: what is looked at before an agreement, and what stops one (guide: G2, G3, G10).

At home we know the market; abroad everything is asked, and the playbook says what else which market asks for. A red flag stops the way to an agreement until somebody with the
right to it waives it with a reason. A check that is not applicable counts for nothing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kanava.rules.checks import GROUPS, Asked, Check, Group, Result
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal


class RedFlagStands(Refusal):
    """A red flag stops the way until it is waived. Holds the checks."""

    code = "RED_FLAG_STANDS"


class ChecksMissing(Refusal):
    """The check-list is not finished. Holds how many checks are missing."""

    code = "CHECKS_MISSING"


class EvidenceNeeded(Refusal):
    """A result is based on something; only what does not apply needs no evidence."""

    code = "FINDING_EVIDENCE_MISSING"


@dataclass(frozen=True, slots=True)
class Line:
    """A check on a candidate's list: those of its markets that ask for it and why they do, and the name that the
    playbook gives an own check."""

    check: Check
    markets: tuple[str, ...]
    asked: Asked
    title: str = ""


def markets_of(country: str, regions: Iterable[str]) -> tuple[str, ...]:
    """The markets of a candidate: where it is, then the others that it serves."""
    return tuple(dict.fromkeys((country, *sorted(regions))))


def checklist(markets: Sequence[str], playbook: Playbook) -> tuple[Line, ...]:
    """The check-list for a candidate of some markets: what any of them asks for."""
    every = (_line(one, markets, playbook) for group in GROUPS.values() for one in group)
    return tuple(line for line in every if line.markets)


def left_out(markets: Sequence[str], playbook: Playbook) -> tuple[Check, ...]:
    """The guide's checks that none of a candidate's markets asks for."""
    wanted = {line.check for line in checklist(markets, playbook)}
    return tuple(
        one for group, checks in GROUPS.items() if group != Group.OWN for one in checks if one not in wanted
    )


def _line(check: Check, markets: Sequence[str], playbook: Playbook) -> Line:
    terms, home = playbook.diligence, playbook.programme.country
    if check in terms.own:
        title, named = terms.own[check], terms.own_markets[check].split()
        asked = Asked.ONLY_IN if named else Asked.EVERYWHERE
        asking = tuple(one for one in markets if title and (not named or one in named))
        return Line(check, asking, asked, title)
    asked = Asked(terms.asked.get(check, Asked.EVERYWHERE))
    named = terms.markets.get(check, "").split()
    asks: Mapping[Asked, Callable[[str], bool]] = {
        Asked.EVERYWHERE: lambda one: True,
        Asked.ABROAD: lambda one: one != home,
        Asked.ONLY_IN: lambda one: one in named,
        Asked.NOT_IN: lambda one: one not in named,
    }
    return Line(check, tuple(one for one in markets if asks[asked](one)), asked)


def check_finding(result: str, evidence: str, papers: int = 0) -> None:
    """Whether a finding can stand, on words or on papers. Raises EvidenceNeeded (field `evidence`)."""
    if result != Result.NOT_APPLICABLE and not evidence.strip() and not papers:
        raise EvidenceNeeded(field="evidence")


@dataclass(frozen=True, slots=True)
class Diligence:
    """Where a candidate's check-list stands: how many checks there are and are done, which are weak, and which red flags
    are neither withdrawn nor waived. `points` (1–10) is what the findings are worth for the score, None before all are in."""

    checks: int
    done: int
    weak: tuple[str, ...]
    flags: tuple[str, ...]
    points: int | None

    @property
    def is_finished(self) -> bool:
        """Whether every check has its finding."""
        return self.done == self.checks


def judge(
    wanted: Sequence[str], found: Mapping[str, str], waived: Collection[str], playbook: Playbook
) -> Diligence:
    """The check-list from the results by check. A waived flag counts as weak."""
    results = {check: found[check] for check in wanted if check in found}
    flags = tuple(
        check for check, result in results.items() if result == Result.RED_FLAG and check not in waived
    )
    weak = tuple(
        check for check, result in results.items()
        if result == Result.WEAK or (result == Result.RED_FLAG and check in waived)
    )  # fmt: skip
    counted = [result for result in results.values() if result != Result.NOT_APPLICABLE]
    is_finished = len(results) == len(wanted)
    points = _points(len(counted), len(weak), playbook) if is_finished and not flags else None
    return Diligence(len(wanted), len(results), weak, flags, points)


def _points(counted: int, weak: int, playbook: Playbook) -> int:
    """In proportion to what is good, within the range of scores; nothing counted is worth the lowest."""
    low, high = playbook.scoring.lowest_score, playbook.scoring.highest_score
    if not counted:
        return low
    return low + int(Decimal(counted - weak) * (high - low) / counted + Decimal("0.5"))


def check_agreement(stands: Diligence, playbook: Playbook) -> None:
    """Whether a candidate may go on to its agreement: never past a red flag, and where the playbook wants it only with
    the whole list done.

    Raises:
        RedFlagStands, ChecksMissing.
    """
    if stands.flags:
        raise RedFlagStands(checks=stands.flags)
    if playbook.recruiting.diligence_first and not stands.is_finished:
        raise ChecksMissing(missing=stands.checks - stands.done)


# Figures


@dataclass(frozen=True, slots=True)
class Year:
    """A candidate's annual accounts, in minor units of one currency; None where they do not tell."""

    year: int
    revenue: int | None = None
    result: int | None = None
    equity: int | None = None


class Sign(StrEnum):
    """What accounts warn of."""

    EQUITY_NEGATIVE = "EQUITY_NEGATIVE"
    LOSSES_RUNNING = "LOSSES_RUNNING"
    REVENUE_FALLING = "REVENUE_FALLING"


def warnings(years: Sequence[Year]) -> tuple[Sign, ...]:
    """What the latest accounts warn of: equity below zero, two losses in a row, revenue a fifth below the year before."""
    latest = sorted(years, key=lambda one: -one.year)[:2]
    if not latest:
        return ()
    now, before = latest[0], latest[1] if len(latest) > 1 and latest[1].year == latest[0].year - 1 else None
    found = []
    if now.equity is not None and now.equity < 0:
        found.append(Sign.EQUITY_NEGATIVE)
    if before and (now.result or 0) < 0 and (before.result or 0) < 0:
        found.append(Sign.LOSSES_RUNNING)
    if before and now.revenue is not None and before.revenue and now.revenue * 5 < before.revenue * 4:
        found.append(Sign.REVENUE_FALLING)
    return tuple(found)
