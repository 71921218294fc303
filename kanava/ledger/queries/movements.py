"""What has moved on partners' accrued accounts, entry by entry, for their statements."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When

from kanava.ledger.models import Entry, Transfer
from kanava.ledger.queries.entries import Line, lines_of
from kanava.rules.ledger import AccountKind

STATEMENT = "STATEMENT"


def accrued_movements(until: date) -> "QuerySet[Any, Any]":
    """What each entry that took effect through a day has put on its partner's accrued account, or taken off it: entry,
    partner, currency, what led to it (its type and id), minor units. Statements themselves are left out. To be narrowed by the caller."""
    accrued = AccountKind.ACCRUED.value
    rows = Transfer.objects.filter(
        Q(credit__kind=accrued) | Q(debit__kind=accrued), entry__effective_on__lte=until
    ).exclude(entry__kind=STATEMENT)
    sign = Case(When(credit__kind=accrued, then=F("amount_minor")), default=-F("amount_minor"))
    found: QuerySet[Any, Any] = (
        rows.order_by("entry_id")
        .values_list("entry_id", "partner_id", "credit__currency", "entry__source_type", "entry__source_id")
        .annotate(minor=Sum(sign))
    )
    return found


def list_lines(entry_ids: Sequence[int]) -> list[Line]:
    """These entries as a person reads them, without their steps, by day."""
    return lines_of(Entry.objects.filter(pk__among=entry_ids).order_by("effective_on", "id"))
