"""What stands in the way of undoing an import: later imports that hang on it, and people's own work."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from kanava.deals import intake as deals
from kanava.deals.models import Customer, Deal, DealShare
from kanava.insights import intake as insights
from kanava.insights.models import TotalRevenue
from kanava.integrations.fields import Target
from kanava.integrations.models import ImportedRow, ImportRun, Outcome
from kanava.partners import intake as partners
from kanava.partners.models import Partner

NAMED = 8


@dataclass(frozen=True, slots=True)
class Later:
    """Another import that has to be undone first: it brought `count` deals that hang on `things` of this one (HANGS), or
    changed `count` things that this one made (CHANGED)."""

    run_id: int
    file: str
    reason: str
    kind: str
    count: int
    things: int = 0


@dataclass(frozen=True, slots=True)
class Own:
    """People's own work: `count` things of one kind, the first few with id and name."""

    kind: str
    reason: str
    count: int
    first: tuple[tuple[int, str], ...]

    @property
    def rest(self) -> int:
        """How many are not named."""
        return self.count - len(self.first)


@dataclass(slots=True)
class Blockers:
    """Everything that stands in the way; nothing when both are empty."""

    later: list[Later] = field(default_factory=list)
    own: list[Own] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.later or self.own)

    @property
    def count(self) -> int:
        """How many things stand in the way."""
        return sum(one.count for one in self.later) + sum(one.count for one in self.own)


_MODELS: dict[str, Any] = {
    "deal": Deal,
    "customer": Customer,
    "partner": Partner,
    "revenue": TotalRevenue,
}


def objects(run: ImportRun, target: str, outcome: str) -> list[int]:
    """What an import made or changed, by id."""
    rows = run.imported_rows.filter(target=target, outcome=outcome)
    return list(rows.values_list("object_id", flat=True))


def find_blockers(run: ImportRun) -> Blockers:
    """What stands in the way: later imports first, then what people did themselves. A constant number of statements."""
    made = {target: objects(run, target.value, Outcome.CREATED) for target in Target}
    touched = {target: [*made[target], *objects(run, target.value, Outcome.UPDATED)] for target in Target}
    hanging = _hanging(made)
    brought = _brought_by(run, hanging)
    theirs = [key for keys in brought.values() for key in keys]
    return Blockers(
        later=[*_hang(brought, hanging), *_changed(run)],
        own=list(_own(made, touched, apart_from=[*made[Target.DEALS], *theirs])),
    )


def _own(
    made: dict[Target, list[int]], touched: dict[Target, list[int]], *, apart_from: Collection[int]
) -> Iterable[Own]:
    mine = made[Target.PARTNERS]
    used = {
        ("deal", "ACTED_ON"): deals.find_used_deals(touched[Target.DEALS]),
        ("customer", "IN_USE"): deals.find_used_customers(made[Target.CUSTOMERS], apart_from=apart_from),
        ("partner", "IN_USE"): {*partners.find_used(mine), *deals.find_partners_in_use(mine, apart_from=apart_from)},
        ("revenue", "ACTED_ON"): insights.find_used(touched[Target.REVENUE]),
    }  # fmt: skip
    for (kind, reason), ids in used.items():
        if ids:
            first = _MODELS[kind].objects.filter(pk__among=ids).order_by("pk")[:NAMED]
            yield Own(kind, reason, len(ids), tuple((row.pk, str(row)) for row in first))


def _hanging(made: dict[Target, list[int]]) -> dict[int, set[tuple[str, int]]]:
    """Deals that are not this import's and hang on partners, as theirs or influenced, or customers that it made: each
    with those."""
    others = Deal.objects.exclude(pk__among=made[Target.DEALS]).order_by()
    shares = DealShare.objects.exclude(deal_id__among=made[Target.DEALS]).order_by()
    mine, customers = made[Target.PARTNERS], made[Target.CUSTOMERS]
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for kind, rows in (
        ("partner", others.filter(partner_id__among=mine).values_list("id", "partner_id")),
        ("partner", shares.filter(partner_id__among=mine).values_list("deal_id", "partner_id")),
        ("customer", others.filter(customer_id__among=customers).values_list("id", "customer_id")),
    ):
        for deal_id, key in rows:
            found[deal_id].add((kind, key or 0))
    return found


def _brought_by(run: ImportRun, hanging: Collection[int]) -> dict[tuple[int, str], list[int]]:
    """Those of the deals that other imports brought, by import."""
    rows = ImportedRow.objects.filter(
        target=Target.DEALS.value, outcome=Outcome.CREATED, object_id__among=hanging
    ).exclude(run=run)
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for run_id, file, deal_id in rows.values_list("run_id", "run__file_name", "object_id"):
        found[run_id, file].append(deal_id)
    return found


def _hang(
    brought: dict[tuple[int, str], list[int]], hanging: dict[int, set[tuple[str, int]]]
) -> Iterable[Later]:
    for (run_id, file), ids in sorted(brought.items(), reverse=True):
        things = set().union(*(hanging[key] for key in ids))
        kind = "partner" if any(name == "partner" for name, _key in things) else "customer"
        count = sum(name == kind for name, _key in things)
        yield Later(run_id, file, "HANGS", kind, len(ids), count)


def _changed(run: ImportRun) -> Iterable[Later]:
    """Later imports that changed what this one made or changed, the latest first."""
    mine = run.imported_rows.filter(is_current=False).values("pk")
    rows = ImportedRow.objects.filter(Q(previous_id__in=mine), run__undone_at__isnull=True).order_by()
    counted = rows.values_list("run_id", "run__file_name", "target").annotate(Count("id"))
    for run_id, file, target, count in sorted(counted, reverse=True):
        yield Later(run_id, file, "CHANGED", target, count)
