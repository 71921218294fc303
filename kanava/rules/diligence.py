"""Due diligence: what is looked at before an agreement, and what stops one (guide: G2, G3, G10).

At home we know the market; abroad everything is asked. A red flag stops the way to an agreement until somebody with the
right to it waives it with a reason. A check that is not applicable counts for nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal


class Check(StrEnum):
    """What is looked at; the last three are the guide's red flags."""

    REPUTATION = "REPUTATION"
    PRESENCE = "PRESENCE"
    LANGUAGES = "LANGUAGES"
    PROCUREMENT = "PROCUREMENT"
    CURRENCY_TAX = "CURRENCY_TAX"
    HOURS = "HOURS"
    VENDORS = "VENDORS"
    FINANCES = "FINANCES"
    RESOURCES = "RESOURCES"
    CONFLICTS = "CONFLICTS"
    RESIDENCY = "RESIDENCY"
    PRIVACY = "PRIVACY"
    SECTOR = "SECTOR"
    COMPETITORS = "COMPETITORS"
    PROMISES = "PROMISES"
    RESISTANCE = "RESISTANCE"


class Group(StrEnum):
    """Which part of the guide a check comes from."""

    COMPANY = "COMPANY"
    REGULATION = "REGULATION"
    RED_FLAGS = "RED_FLAGS"


GROUPS: Mapping[Group, tuple[Check, ...]] = {
    Group.COMPANY: (
        Check.REPUTATION, Check.PRESENCE, Check.LANGUAGES, Check.PROCUREMENT, Check.CURRENCY_TAX, Check.HOURS,
        Check.VENDORS, Check.FINANCES, Check.RESOURCES, Check.CONFLICTS,
    ),
    Group.REGULATION: (Check.RESIDENCY, Check.PRIVACY, Check.SECTOR),
    Group.RED_FLAGS: (Check.COMPETITORS, Check.PROMISES, Check.RESISTANCE),
}  # fmt: skip
# What one knows of one's own market without asking.
ABROAD = frozenset({Check.LANGUAGES, Check.PROCUREMENT, Check.CURRENCY_TAX, Check.HOURS})


class Result(StrEnum):
    """What was found."""

    GOOD = "GOOD"
    WEAK = "WEAK"
    RED_FLAG = "RED_FLAG"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class RedFlagStands(Refusal):
    """A red flag stops the way until it is waived. Holds the checks."""

    code = "RED_FLAG_STANDS"


class ChecksMissing(Refusal):
    """The check-list is not finished. Holds how many checks are missing."""

    code = "CHECKS_MISSING"


class EvidenceNeeded(Refusal):
    """A result is based on something; only what does not apply needs no evidence."""

    code = "FINDING_EVIDENCE_MISSING"


def checks_for(country: str, playbook: Playbook) -> tuple[Check, ...]:
    """The check-list for a candidate of a country: shorter at home."""
    is_home = country == playbook.programme.country
    every = (one for group in GROUPS.values() for one in group)
    return tuple(one for one in every if not (is_home and one in ABROAD))


def check_finding(result: str, evidence: str) -> None:
    """Whether a finding can stand. Raises EvidenceNeeded (field `evidence`)."""
    if result != Result.NOT_APPLICABLE and not evidence.strip():
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
