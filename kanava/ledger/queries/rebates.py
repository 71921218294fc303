"""What was written of rebates."""

from collections.abc import Mapping

from django.db.models import Count, Sum

from kanava.ledger.models import Entry, Transfer
from kanava.rules.money import Money
from kanava.rules.rebates import KIND, SOURCE


def count_written(rebate_id: int) -> Mapping[tuple[int, str], int]:
    """How many entries a rebate has led to, those that were reversed too, by partner and the first day of the period."""
    rows = Entry.objects.filter(source_type=SOURCE, source_id=rebate_id, kind=KIND)
    counted = rows.order_by().values_list("partner_id", "facts__period__0").annotate(number=Count("id"))
    return {(partner_id or 0, first): number for partner_id, first, number in counted}


def sum_rebates() -> Mapping[int, list[tuple[Money, int]]]:
    """What each rebate has cost until now, by its id: one amount a currency, with the number of entries. One statement."""
    standing = Transfer.objects.filter(
        entry__source_type=SOURCE, entry__kind=KIND, entry__reversed_by__isnull=True
    )
    rows = standing.order_by("entry__source_id", "credit__currency").values_list(
        "entry__source_id", "credit__currency"
    )
    found: dict[int, list[tuple[Money, int]]] = {}
    for rebate_id, currency, minor, number in rows.annotate(Sum("amount_minor"), Count("id")):
        found.setdefault(rebate_id, []).append((Money(int(minor), currency), number))
    return found
