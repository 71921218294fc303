"""Past earnings with the facts that they were reckoned from, in parts: for reckoning them otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kanava.ledger.models import Entry
from kanava.ledger.queries.proving import _json
from kanava.rules import settling
from kanava.rules.money import Money
from kanava.rules.steps import Step

AT_ONCE = 2_000
_MOVED = """cross join lateral (
  select sum(transfer.amount_minor)::bigint as minor, min(account.currency) as currency
  from ledger_transfer transfer join ledger_account account on account.id = transfer.credit_id
  where transfer.entry_id = entry.id
) as moved"""
_EXPLAINED = f"""
select entry.id, entry.kind, entry.facts, entry.steps, moved.minor, moved.currency from ledger_entry entry {_MOVED} where entry.id = any(%s)
"""
_PART = f"""
select entry.id, entry.kind, entry.partner_id, entry.source_id, entry.effective_on, entry.facts, moved.minor, moved.currency
from ledger_entry entry {_MOVED}
where entry.kind = any(%s) and entry.source_type = 'deal' and entry.reverses_id is null and entry.effective_on <= %s
  and (entry.effective_on, entry.partner_id, entry.id) > (%s, %s, %s) and moved.minor is not null
  and not exists (select 1 from ledger_entry undone where undone.reverses_id = entry.id)
order by entry.effective_on, entry.partner_id, entry.id limit %s
"""


@dataclass(frozen=True, slots=True)
class Past:
    """An earning that stands: whose, of which deal, its facts and what it came to."""

    id: int
    kind: str
    partner_id: int
    deal_id: int
    effective_on: date
    facts: Mapping[str, Any]
    amount: Money


def earnings_between(first: date, last: date) -> QuerySet[Entry]:
    """The earnings of deals that took effect in a span and were not taken back."""
    return Entry.objects.filter(
        kind__in=settling.KINDS, source_type=settling.SOURCE, effective_on__gte=first, effective_on__lte=last, reverses__isnull=True,
        reversed_by__isnull=True, partner_id__isnull=False,
    )  # fmt: skip


def count_earnings(first: date, last: date) -> int:
    """How many there are of a span."""
    return earnings_between(first, last).count()


def each_part(first: date, last: date) -> Iterator[list[Past]]:
    """The earnings of a span, some thousand at a time, each part read by a statement of its own."""
    after: tuple[date, int, int] = (first, 0, 0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PART, [list(settling.KINDS), last, *after, AT_ONCE])
            rows = cursor.fetchall()
        if not rows:
            return
        yield [
            Past(key, kind, partner_id, deal_id, on, _json(facts), Money(int(minor), currency))
            for key, kind, partner_id, deal_id, on, facts, minor, currency in rows
        ]
        after = (rows[-1][4], rows[-1][2], rows[-1][0])


@dataclass(frozen=True, slots=True)
class Explained:
    """One earning with its kind and facts, what it came to, and the steps to that."""

    kind: str
    facts: Mapping[str, Any]
    amount: Money
    steps: tuple[Step, ...]


def explain_earnings(entry_ids: Sequence[int]) -> dict[int, Explained]:
    """Some earnings with their facts and steps. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPLAINED, [list(entry_ids)])
        return {
            key: Explained(
                kind, _json(facts), Money(int(minor), currency), tuple(map(Step.from_json, _json(steps)))
            )
            for key, kind, facts, steps, minor, currency in cursor.fetchall()
        }
