"""Undoing an import: what it made and changed is taken back row by row."""

from datetime import datetime

from kanava.core import clock
from kanava.deals import intake as deals
from kanava.insights import intake as insights
from kanava.integrations.fields import Target
from kanava.integrations.landing.blockers import objects
from kanava.integrations.models import ImportedRow, ImportRun, Outcome
from kanava.ledger.writers import reverse_all
from kanava.partners import intake as partners
from kanava.rules.people import Actor


def lock_deals(run: ImportRun) -> None:
    """Before looking for what stands in the way: nobody wins a deal, or releases its earnings, until it is done."""
    made = objects(run, Target.DEALS.value, Outcome.CREATED)
    deals.lock_deals([*made, *objects(run, Target.DEALS.value, Outcome.UPDATED)])


def take_back(run: ImportRun, *, by: Actor, at: datetime) -> dict[str, int]:
    """Remove what the import made, put back what it changed, reverse what it posted. Returns the counts."""
    made = {target: objects(run, target.value, Outcome.CREATED) for target in Target}
    reverse_all("deal", made[Target.DEALS], on=clock.day_of(at), reason="IMPORT_UNDONE", by=by, at=at)
    sellers = deals.find_partners_of(
        [*made[Target.DEALS], *objects(run, Target.DEALS.value, Outcome.UPDATED)]
    )
    restored = _put_back(run)
    deals.remove_deals(made[Target.DEALS])
    deals.remove_customers(made[Target.CUSTOMERS])
    partners.set_registered(deals.find_last_registered(sellers))
    partners.remove(made[Target.PARTNERS])
    insights.remove(made[Target.REVENUE])
    deals.remove_unused_product_lines(objects(run, "product_lines", Outcome.CREATED))
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
