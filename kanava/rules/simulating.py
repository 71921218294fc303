"""What past earnings would have been under another playbook, from their own facts (guide: C1, C2).

Two readings answer two questions. ALL_ALONG: as if the playbook had been in force all along, so that what was promised
would have been promised by it. PROMISED: as if it came into force over the promises that there were, which outlast it
where the playbooks of their days say so. Nothing of this is written to the ledger.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from kanava.rules import settling
from kanava.rules.facts import Facts
from kanava.rules.margins import Promise, Sale
from kanava.rules.money import Money
from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook
from kanava.rules.settling import Settlement
from kanava.rules.tiers import Facts as TierFacts
from kanava.rules.tiers import place_of, reached_by

# The draft among versions: no stored one has this number.
DRAFT = -1


class Reading(StrEnum):
    """How promises are read."""

    ALL_ALONG = "ALL_ALONG"
    PROMISED = "PROMISED"


class State(StrEnum):
    """Where a simulation stands. FAILED: it was cut off."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


UNDER_WAY = (State.WAITING, State.RUNNING)


def reckon(
    facts: Facts,
    draft: Playbook,
    playbook_of: Callable[[int | None], Playbook],
    reading: Reading,
    *,
    tier: str | None = None,
) -> Settlement:
    """An earning as it would have been. `tier` is that of the day of the sale where tiers are reckoned anew.

    Raises:
        LookupError, ValueError, ArithmeticError: the facts cannot be reckoned under the draft.
    """
    by = facts.earned_by
    if isinstance(by, Sale):
        by = by if tier is None or tier == by.tier else replace(by, tier=tier)
        if reading == Reading.ALL_ALONG and by.promise is not None:
            by = _promised_by_the_draft(by, by.promise, draft, keeps_tier=tier is None)
    told = replace(facts, version_id=DRAFT, earned_by=by)
    return settling.settle(told, lambda version_id: draft if version_id == DRAFT else playbook_of(version_id))


def _promised_by_the_draft(sale: Sale, promise: Promise, draft: Playbook, *, keeps_tier: bool) -> Sale:
    """A sale whose promise the draft would have made: it promises its own margin, of the tier that was promised or, where
    that is better, of the day of the sale."""
    has_held = sale.won_on <= promise.until and draft.margins.promise_locked
    tier = max(sale.tier, promise.tier, key=place_of) if keeps_tier and has_held else sale.tier
    return replace(sale, tier=tier, promise=None)


def has_promise(facts: Facts) -> bool:
    """Whether the readings can differ at all."""
    return isinstance(facts.earned_by, Sale) and facts.earned_by.promise is not None


def amount_of(settled: Settlement, currency: str) -> Money:
    """What an earning comes to, held or not; nothing where nothing moves."""
    if not settled.transfers:
        return Money(0, currency)
    return Money(sum(one.amount.minor for one in settled.transfers), settled.transfers[0].amount.currency)


@dataclass(slots=True)
class History:
    """One partner's won deals by day, the days of its registrations, and who was certified when (person, role, first and
    last day), to reckon the tier of any past day."""

    days: list[date] = field(default_factory=list)
    sums: list[int] = field(default_factory=lambda: [0])
    registered: list[date] = field(default_factory=list)
    certified: list[tuple[int, str, date, date]] = field(default_factory=list)

    def add(self, won_on: date, minor: int) -> None:
        """A won deal; they come in the order of their days."""
        self.days.append(won_on)
        self.sums.append(self.sums[-1] + minor)

    def tier_on(self, on: date, playbook: Playbook) -> str:
        """The tier that all won before a day reaches: a deal earns by the tier before it. Without notice and grace."""
        since = bisect_right(self.days, add_months(on, -playbook.margins.tier_window))
        until = max(bisect_left(self.days, on), since)
        place = bisect_right(self.registered, on)
        facts = TierFacts(
            Money(self.sums[until] - self.sums[since], playbook.programme.currency),
            until - since,
            self.registered[place - 1] if place else None,
            self._certified_on(on),
        )
        return reached_by(facts, playbook, on)

    def _certified_on(self, on: date) -> Mapping[str, int]:
        """How many people were certified on a day, by what they were trained for."""
        held = {(person, role) for person, role, first, last in self.certified if first <= on <= last}
        return Counter(role for _person, role in held)


@dataclass(frozen=True, slots=True)
class Compared:
    """One earning, in the programme's currency, minor units: as it was and as it would have been by both readings."""

    partner_id: int
    group: str
    tier: str
    before: int
    all_along: int
    promised: int


@dataclass(slots=True)
class Sum:
    """Several earnings together, and how many of them differ by each reading."""

    count: int = 0
    before: int = 0
    all_along: int = 0
    promised: int = 0
    changed_all_along: int = 0
    changed_promised: int = 0

    def add(self, one: Compared) -> None:
        """Count one more earning."""
        self.count += 1
        self.before += one.before
        self.all_along += one.all_along
        self.promised += one.promised
        self.changed_all_along += one.all_along != one.before
        self.changed_promised += one.promised != one.before

    def to_json(self) -> list[int]:
        """For storing."""
        return [
            self.count, self.before, self.all_along, self.promised, self.changed_all_along, self.changed_promised,
        ]  # fmt: skip

    @classmethod
    def from_json(cls, stored: Sequence[int]) -> "Sum":
        """What `to_json` wrote."""
        return cls(*stored)


@dataclass(slots=True)
class Totals:
    """All earnings of a simulation: together, by type or kind, by tier, by partner. `unread` have facts of an old form,
    `unrated` no exchange rate; both are left out of all sums."""

    whole: Sum = field(default_factory=Sum)
    groups: dict[str, Sum] = field(default_factory=dict)
    tiers: dict[str, Sum] = field(default_factory=dict)
    partners: dict[int, Sum] = field(default_factory=dict)
    unread: int = 0
    unrated: int = 0

    def add(self, one: Compared) -> None:
        """Count one more earning everywhere."""
        self.whole.add(one)
        self.groups.setdefault(one.group, Sum()).add(one)
        if one.tier:
            self.tiers.setdefault(one.tier, Sum()).add(one)
        self.partners.setdefault(one.partner_id, Sum()).add(one)

    def to_json(self) -> dict[str, object]:
        """For storing with the simulation; partners have rows of their own."""
        return {
            "whole": self.whole.to_json(),
            "groups": {name: one.to_json() for name, one in self.groups.items()},
            "tiers": {name: one.to_json() for name, one in self.tiers.items()},
            "unread": self.unread,
            "unrated": self.unrated,
        }


def sums_of(stored: Mapping[str, Sequence[int]], order: Sequence[str]) -> list[tuple[str, Sum]]:
    """Stored sums by name, in an order."""
    return [(name, Sum.from_json(stored[name])) for name in order if name in stored]
