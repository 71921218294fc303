"""One import from records to rows: what is new, what changed, what stays; checked, then written with provenance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from psycopg.types.json import Jsonb

from kanava.core import bulk
from kanava.core.models import Event
from kanava.integrations.fields import Target
from kanava.integrations.landing.candidates import CandidateLanding
from kanava.integrations.landing.common import Context, Landing, Resolved, find_by_key
from kanava.integrations.landing.customers import CustomerLanding
from kanava.integrations.landing.deals import DealLanding
from kanava.integrations.landing.partners import PartnerLanding
from kanava.integrations.landing.payments import PaymentLanding
from kanava.integrations.landing.revenue import RevenueLanding
from kanava.integrations.models import ImportedRow, ImportRun, Outcome
from kanava.integrations.records import Record, Shaped

LANDINGS: Mapping[Target, Callable[[Context], Landing]] = {
    Target.PARTNERS: PartnerLanding,
    Target.CUSTOMERS: CustomerLanding,
    Target.DEALS: DealLanding,
    Target.REVENUE: RevenueLanding,
    Target.CANDIDATES: CandidateLanding,
    Target.PAYMENTS: PaymentLanding,
}
SUBJECTS = {
    Target.PARTNERS: "partner",
    Target.CUSTOMERS: "customer",
    Target.DEALS: "deal",
    Target.REVENUE: "revenue",
    Target.CANDIDATES: "candidate",
    Target.PAYMENTS: "payment",
}
# What does not change what an import told.
_HARMLESS = ("partner.noted",)
PROVENANCE = (
    "run_id", "source", "target", "key", "row", "content_hash", "object_id", "outcome", "before", "previous_id", "is_current",
)  # fmt: skip


@dataclass(slots=True)
class Plan:
    """What an import would do. `fresh` are to be made, `changed` exist and differ."""

    context: Context
    landing: Landing
    fresh: list[Resolved] = field(default_factory=list)
    changed: list[Resolved] = field(default_factory=list)
    unchanged: int = 0
    # Keys of what people have changed here: the file does not overwrite it.
    kept: set[str] = field(default_factory=set)
    previous: Mapping[str, ImportedRow] = field(default_factory=dict)

    def report(self) -> dict[str, Any]:
        """Problems and what comes along, for the page."""
        notes = self.landing.notes
        return {
            "problems": self.context.problems.to_json(),
            "faults": self.context.problems.faults,
            "counts": notes.counts,
            "names": notes.names,
        }


def plan(shaped: Shaped, context: Context) -> Plan:
    """Decide for every record; only reads."""
    target = context.recipe.target
    known = find_by_key(context.source, target.value, {record.key for record in shaped.records})
    acted = _acted_since(known, target)
    asked: list[Record] = []
    unchanged, kept = 0, set()
    for record in shaped.records:
        row = known.get(record.key)
        if row is not None and row.content_hash == record.content_hash():
            unchanged += 1
        elif row is not None and row.object_id in acted:
            context.problems.add_remark("CHANGED_HERE", "key", record.row, record.key)
            kept.add(record.key)
            unchanged += 1
        else:
            asked.append(record)
    landing = LANDINGS[target](context)
    resolved = landing.resolve(asked, {key: row.object_id for key, row in known.items()})
    found = Plan(context, landing, unchanged=unchanged, kept=kept, previous=known)
    for one in resolved:
        (found.fresh if one.object_id is None else found.changed).append(one)
    return found


def _acted_since(known: Mapping[str, ImportedRow], target: Target) -> set[int]:
    """Objects that people have changed since they were imported: the file does not overwrite their work."""
    since = {row.object_id: row.run_id for row in known.values()}
    if not since:
        return set()
    runs = ImportRun.objects.filter(pk__among=set(since.values()), finished_at__isnull=False)
    finished = dict(runs.values_list("pk", "finished_at"))
    events = Event.objects.filter(object_type=SUBJECTS[target], object_id__among=since).exclude(
        verb__in=_HARMLESS
    )
    return {
        object_id
        for object_id, at in events.values_list("object_id", "at")
        if (landed := finished.get(since[object_id])) is not None and at > landed
    }


def write(found: Plan, run_id: int) -> tuple[int, int]:
    """Write it all in the caller's transaction; returns how many things were made and changed."""
    source, target = found.context.source, found.context.recipe.target.value
    extras = found.landing.prepare()
    before = found.landing.current([row.object_id for row in found.changed if row.object_id is not None])
    ids = found.landing.create(found.fresh)
    found.landing.amend(found.changed)
    superseded = [
        found.previous[row.record.key].pk for row in found.changed if row.record.key in found.previous
    ]
    _supersede(superseded)
    rows = _provenance(found.fresh, ids, run_id, source, target)
    for row in found.changed:
        previous = found.previous.get(row.record.key)
        kept = Jsonb(before[row.object_id or 0], dumps=_dumps)
        rows.append(
            (run_id, source, target, row.record.key, row.record.row, row.record.content_hash(), row.object_id,
             Outcome.UPDATED.value, kept, previous.pk if previous else None, True)
        )  # fmt: skip
    # What the rows brought along stands behind them.
    rows += [
        (run_id, source, extra.target, extra.key[:200], 0, "", extra.object_id, Outcome.CREATED.value, None, None, True)
        for extra in extras
    ]  # fmt: skip
    bulk.insert(ImportedRow, PROVENANCE, rows)
    return len(found.fresh), len(found.changed)


def _supersede(ids: Sequence[int]) -> None:
    ImportedRow.objects.filter(pk__among=ids).update(is_current=False)


def _provenance(
    rows: Sequence[Resolved], ids: Sequence[int], run_id: int, source: str, target: str
) -> list[tuple[Any, ...]]:
    return [
        (run_id, source, target, row.record.key, row.record.row, row.record.content_hash(), object_id,
         Outcome.CREATED.value, None, None, True)
        for row, object_id in zip(rows, ids, strict=True)
    ]  # fmt: skip


def _dumps(value: Any) -> str:
    return DjangoJSONEncoder().encode(value)
