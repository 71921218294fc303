"""What has moved on partners' accrued accounts, entry by entry, for their statements."""

from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, Q, QuerySet, Sum, When

from kanava.ledger.models import Account, Transfer
from kanava.rules.ledger import AccountKind
from kanava.rules.money import Money

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


def accrued_by_day(partner_id: int, *, but_for: Exists) -> list[tuple[date, Money]]:
    """What one partner's entries have put on its accrued accounts, or taken off them, day by day, but for some transfers;
    statements themselves are left out. Two statements, through the wall: the vendor's accounts are not asked for."""
    accounts = Account.objects.filter(partner_id=partner_id, kind=AccountKind.ACCRUED)
    own = dict(accounts.values_list("id", "currency"))
    rows = Transfer.objects.filter(
        Q(credit_id__in=own) | Q(debit_id__in=own), ~but_for, partner_id=partner_id
    )
    by_day = rows.exclude(entry__kind=STATEMENT).order_by("entry__effective_on")
    sums = by_day.values_list("credit_id", "debit_id", "entry__effective_on").annotate(
        minor=Sum("amount_minor")
    )
    return [
        (day, Money(int(minor) if credit in own else -int(minor), own[credit if credit in own else debit]))
        for credit, debit, day, minor in sums
    ]
