"""Undoing an import: refused where people have built on it, else taken back row by row."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from kanava.core import clock
from kanava.deals import intake as deals
from kanava.deals.models import Customer, Deal
from kanava.insights import intake as insights
from kanava.insights.models import TotalRevenue
from kanava.integrations.fields import Target
from kanava.integrations.models import ImportedRow, ImportRun, Outcome
from kanava.ledger.writers import reverse_all
from kanava.partners import intake as partners
from kanava.partners.models import Partner
from kanava.rules.people import Actor

MOST_BLOCKERS = 200


def _objects(run: ImportRun, target: str, outcome: str) -> list[int]:
    rows = run.imported_rows.filter(target=target, outcome=outcome)
    return list(rows.values_list("object_id", flat=True))


def lock_deals(run: ImportRun) -> None:
    """Before looking for what stands in the way: nobody wins a deal, or releases its earnings, until it is done."""
    made = _objects(run, Target.DEALS.value, Outcome.CREATED)
    deals.lock_deals([*made, *_objects(run, Target.DEALS.value, Outcome.UPDATED)])


def find_blockers(run: ImportRun) -> list[dict[str, Any]]:
    """What stands in the way: things that people acted on, or that a later import changed. Kind, id, name, reason."""
    made = {target: _objects(run, target.value, Outcome.CREATED) for target in Target}
    changed = {target: _objects(run, target.value, Outcome.UPDATED) for target in Target}
    found = _blocked(
        Deal, "deal", "ACTED_ON", deals.find_used_deals([*made[Target.DEALS], *changed[Target.DEALS]])
    )
    used = deals.find_used_customers(made[Target.CUSTOMERS], apart_from=made[Target.DEALS])
    found += _blocked(Customer, "customer", "IN_USE", used)
    mine = made[Target.PARTNERS]
    found += _blocked(
        Partner, "partner", "IN_USE", {*partners.find_used(mine), *deals.find_partners_in_use(mine)}
    )
    totals = [*made[Target.REVENUE], *changed[Target.REVENUE]]
    found += _blocked(TotalRevenue, "revenue", "ACTED_ON", insights.find_used(totals))
    later = run.imported_rows.filter(is_current=False).values_list("target", "object_id")
    models: dict[str, tuple[Any, str]] = {
        "deals": (Deal, "deal"),
        "customers": (Customer, "customer"),
        "partners": (Partner, "partner"),
        "revenue": (TotalRevenue, "revenue"),
    }
    for target, (model, kind) in models.items():
        ids = {object_id for name, object_id in later if name == target}
        found += _blocked(model, kind, "IMPORTED_AGAIN", ids)
    return found[:MOST_BLOCKERS]


def _blocked(model: Any, kind: str, reason: str, ids: Collection[int]) -> list[dict[str, Any]]:
    rows = model.objects.filter(pk__among=ids).order_by("pk")[:MOST_BLOCKERS]
    return [{"kind": kind, "id": row.pk, "name": str(row), "reason": reason} for row in rows]


def take_back(run: ImportRun, *, by: Actor, at: datetime) -> dict[str, int]:
    """Remove what the import made, put back what it changed, reverse what it posted. Returns the counts."""
    made = {target: _objects(run, target.value, Outcome.CREATED) for target in Target}
    reverse_all("deal", made[Target.DEALS], on=clock.day_of(at), reason="IMPORT_UNDONE", by=by, at=at)
    sellers = deals.find_partners_of(
        [*made[Target.DEALS], *_objects(run, Target.DEALS.value, Outcome.UPDATED)]
    )
    restored = _put_back(run)
    deals.remove_deals(made[Target.DEALS])
    deals.remove_customers(made[Target.CUSTOMERS])
    partners.set_registered(deals.find_last_registered(sellers))
    partners.remove(made[Target.PARTNERS])
    insights.remove(made[Target.REVENUE])
    deals.remove_unused_product_lines(_objects(run, "product_lines", Outcome.CREATED))
    _make_previous_current(run)
    return {"removed": sum(map(len, made.values())), "restored": restored}


def _put_back(run: ImportRun) -> int:
    amend = {
        Target.PARTNERS: partners.amend,
        Target.CUSTOMERS: deals.amend_customers,
        Target.DEALS: deals.amend_deals,
        Target.REVENUE: insights.put_back,
    }
    count = 0
    for target, change in amend.items():
        rows = run.imported_rows.filter(target=target.value, outcome=Outcome.UPDATED)
        before = {key: values or {} for key, values in rows.values_list("object_id", "before")}
        change(before)
        count += len(before)
    return count


def _make_previous_current(run: ImportRun) -> None:
    previous = list(run.imported_rows.filter(previous_id__isnull=False).values_list("previous_id", flat=True))
    run.imported_rows.update(is_current=False)
    ImportedRow.objects.filter(pk__among=previous).update(is_current=True)
