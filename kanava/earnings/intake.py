"""What a list tells of customers' money, many at once. Joins the caller's transaction, who has checked every row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from kanava.core import events
from kanava.deals.models import Deal
from kanava.earnings.freeing import free_deal
from kanava.earnings.models import CustomerPayment
from kanava.rules.freeing import Kind
from kanava.rules.people import Actor

AT_ONCE = 5_000
COLUMNS = ("deal_id", "kind", "amount_minor", "moved_on", "reference")


@dataclass(frozen=True, slots=True)
class Known:
    """A payment that a deal has already."""

    kind: str
    amount_minor: int
    moved_on: date
    reference: str


def find_known(deal_ids: Collection[int]) -> dict[int, list[Known]]:
    """What is told of these deals and stands. One statement."""
    rows = CustomerPayment.objects.filter(deal_id__among=deal_ids, undone_at__isnull=True).order_by("id")
    found: dict[int, list[Known]] = {}
    for deal_id, *told in rows.values_list(*COLUMNS):
        found.setdefault(deal_id, []).append(Known(*told))
    return found


def sum_kinds(known: Collection[Known]) -> dict[Kind, int]:
    """What payments of one deal come to by kind, in minor units."""
    sums = dict.fromkeys(Kind, 0)
    for one in known:
        sums[Kind(one.kind)] += one.amount_minor
    return sums


def find_deals(payment_ids: Collection[int]) -> list[int]:
    """The deals that payments are of."""
    rows = CustomerPayment.objects.filter(pk__among=payment_ids)
    return sorted(set(rows.values_list("deal_id", flat=True)))


def tell_payments(rows: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime) -> list[int]:
    """Write payments in the order of the rows and bring the earnings of their deals to where these stand; returns the
    ids."""
    deals = _locked({row["deal_id"] for row in rows})
    made = CustomerPayment.objects.bulk_create(
        [
            CustomerPayment(
                **{name: row[name] for name in COLUMNS}, told_at=at, told_by_id=by.user_id
            )
            for row in rows
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    for deal in deals.values():
        keep_lost(deal)
    for one in made:
        record(one, deals[one.deal_id], "told", by=by, at=at)
    for deal in deals.values():
        free_deal(deal, by=by, at=at)
    return [one.pk for one in made]


def undo_payments(payment_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """Take payments back, those that are not already; returns how many."""
    rows = CustomerPayment.objects.filter(pk__among=payment_ids, undone_at__isnull=True)
    deals = _locked(set(rows.values_list("deal_id", flat=True)))
    undone = list(rows.order_by("id"))
    CustomerPayment.objects.filter(pk__among=[one.pk for one in undone]).update(undone_at=at)
    for deal in deals.values():
        keep_lost(deal)
    for one in undone:
        record(one, deals[one.deal_id], "undone", by=by, at=at)
    kinds = sorted({one.kind for one in undone})
    for deal in deals.values():
        free_deal(deal, by=by, at=at, undone=kinds[0] if len(kinds) == 1 else "")
    return len(undone)


def _locked(deal_ids: Collection[int]) -> dict[int, Deal]:
    rows = Deal.objects.select_for_update(of=("self",)).filter(pk__among=deal_ids).order_by("id")
    return {deal.pk: deal for deal in rows}


def keep_lost(deal: Deal) -> None:
    """Keep with the deal what of it went back or will never be paid: what tiers, rebates and marketing money count is less
    by that, from now on."""
    told = sum_payments(deal.pk)
    lost = told[Kind.REFUNDED] + told[Kind.CANCELLED]
    if deal.lost_minor != lost:
        deal.lost_minor = lost
        deal.save(update_fields=["lost_minor"])


def record(found: CustomerPayment, deal: Deal, verb: str, *, by: Actor, at: datetime) -> None:
    """Tell in the log that a payment was told or taken back."""
    subject = events.Subject("deal", deal.pk, deal.partner_id)
    events.record(
        f"deal.payment_{verb}", by=by, at=at, subject=subject, payment=found.pk, kind=found.kind,
        amount=[found.amount_minor, deal.currency], on=found.moved_on.isoformat(),
    )  # fmt: skip


def sum_payments(deal_id: int) -> dict[Kind, int]:
    """What is told of a deal and stands, by kind, in minor units."""
    rows = CustomerPayment.objects.filter(deal_id=deal_id, undone_at__isnull=True)
    sums = dict(rows.order_by().values_list("kind").annotate(Sum("amount_minor")))
    return {kind: sums.get(kind.value, 0) for kind in Kind}
