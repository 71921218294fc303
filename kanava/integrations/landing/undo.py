"""Undoing an import: what it made and changed is taken back row by row."""

from collections.abc import Collection
from datetime import datetime

from kanava.core import clock
from kanava.deals import intake as deals
from kanava.earnings import intake as earnings
from kanava.insights import intake as insights
from kanava.integrations.fields import Target
from kanava.integrations.landing.blockers import NAMED, objects
from kanava.integrations.models import ImportedRow, ImportRun, Outcome
from kanava.ledger.writers import reverse_all
from kanava.partners import intake as partners
from kanava.recruiting import intake as recruiting
from kanava.rules.people import Actor


def lock_deals(run: ImportRun) -> None:
    """Before looking for what stands in the way: nobody wins a deal, or releases its earnings, until it is done."""
    made = objects(run, Target.DEALS.value, Outcome.CREATED)
    paid = earnings.find_deals(objects(run, Target.PAYMENTS.value, Outcome.CREATED))
    deals.lock_deals([*made, *objects(run, Target.DEALS.value, Outcome.UPDATED), *paid])


def take_back(run: ImportRun, *, by: Actor, at: datetime) -> dict[str, int]:
    """Remove what the import made, put back what it changed, reverse what it posted. Returns the counts."""
    made = {target: objects(run, target.value, Outcome.CREATED) for target in Target}
    reverse_all("deal", made[Target.DEALS], on=clock.day_of(at), reason="IMPORT_UNDONE", by=by, at=at)
    sellers = deals.find_partners_of(
        [*made[Target.DEALS], *objects(run, Target.DEALS.value, Outcome.UPDATED)]
    )
    earnings.undo_payments(made[Target.PAYMENTS], by=by, at=at)
    staying = _worked_on(run, made[Target.CANDIDATES])
    restored = _put_back(run, staying)
    deals.remove_deals(made[Target.DEALS])
    deals.remove_customers(made[Target.CUSTOMERS])
    partners.set_registered(deals.find_last_registered(sellers))
    partners.remove(made[Target.PARTNERS])
    insights.remove(made[Target.REVENUE])
    made[Target.CANDIDATES] = [key for key in made[Target.CANDIDATES] if key not in staying]
    recruiting.remove(made[Target.CANDIDATES])
    deals.remove_unused_product_lines(objects(run, "product_lines", Outcome.CREATED))
    _make_previous_current(run)
    return {"removed": sum(map(len, made.values())), "restored": restored}


def _worked_on(run: ImportRun, made: Collection[int]) -> set[int]:
    """Candidates that somebody, or another import, has worked on: they stay as they are, and the report says which."""
    changed = objects(run, Target.CANDIDATES.value, Outcome.UPDATED)
    if not made and not changed:
        return set()
    found = recruiting.find_touched(made, changed, since=run.finished_at or run.started_at)
    others = ImportedRow.objects.filter(
        target=Target.CANDIDATES.value, object_id__among=[*made, *changed], is_current=True
    ).exclude(run=run)
    found |= set(others.values_list("object_id", flat=True))
    if found:
        run.report["staying"] = {"count": len(found), "first": recruiting.list_names(found, limit=NAMED)}
    return found


def _put_back(run: ImportRun, staying: Collection[int]) -> int:
    amend = {
        Target.PARTNERS: partners.amend,
        Target.CUSTOMERS: deals.amend_customers,
        Target.DEALS: deals.amend_deals,
        Target.REVENUE: insights.put_back,
        Target.CANDIDATES: recruiting.amend,
    }
    count = 0
    for target, change in amend.items():
        rows = run.imported_rows.filter(target=target.value, outcome=Outcome.UPDATED)
        before = {key: values or {} for key, values in rows.values_list("object_id", "before")}
        if target == Target.CANDIDATES:
            before = {key: values for key, values in before.items() if key not in staying}
        change(before)
        count += len(before)
    return count


def _make_previous_current(run: ImportRun) -> None:
    previous = list(run.imported_rows.filter(previous_id__isnull=False).values_list("previous_id", flat=True))
    run.imported_rows.update(is_current=False)
    ImportedRow.objects.filter(pk__among=previous).update(is_current=True)
