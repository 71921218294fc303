"""What bonuses have cost, and who has earned them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from kanava.ledger.models import Entry
from kanava.rules.money import Money

# Entries of a span are found by their day and kind in one index; what was reversed is not there, and what was taken back
# is taken off.
_EARNED = """
with given as materialized (
  select entry.id, (entry.facts->>'bonus')::bigint as bonus, entry.partner_id from ledger_entry entry
  where entry.kind = 'BONUS' and entry.effective_on >= %(since)s and (entry.facts->>'bonus')::bigint = any(%(ids)s)
  and not exists (select 1 from ledger_entry undone where undone.reverses_id = entry.id)
), moved as (
  select given.bonus, given.partner_id, given.id as entry_id, transfer.credit_id as account_id, transfer.amount_minor as minor
  from given join ledger_transfer transfer on transfer.entry_id = given.id
  union all
  select given.bonus, given.partner_id, null, back.own_id, back.minor
  from given join ledger_entry taken on taken.follows_id = given.id and taken.kind in ('CLAWBACK', 'RETOLD')
  join ledger_transfer transfer on transfer.entry_id = taken.id
  join ledger_account debit on debit.id = transfer.debit_id join ledger_account credit on credit.id = transfer.credit_id
  cross join lateral (select case when credit.kind = 'EXPENSE' then debit.id else credit.id end as own_id,
    case when credit.kind = 'EXPENSE' then -transfer.amount_minor when debit.kind = 'EXPENSE' then transfer.amount_minor else 0 end as minor
  ) back
  where not exists (select 1 from ledger_entry undone where undone.reverses_id = taken.id)
)
select moved.bonus, {partner} account.currency, sum(moved.minor), count(moved.entry_id)
from moved join ledger_account account on account.id = moved.account_id
group by moved.bonus, {partner} account.currency order by moved.bonus, sum(moved.minor) desc
"""


@dataclass(frozen=True, slots=True)
class Earner:
    """What a partner has earned by a bonus in one currency, on how many deals."""

    partner_id: int
    amount: Money
    deals: int


def sum_bonuses(ids: Collection[int], *, since: date) -> Mapping[int, list[Money]]:
    """What bonuses have come to, by the ids of their terms: one amount a currency. Those without an entry are left out. One
    statement."""
    found: dict[int, list[Money]] = {}
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_EARNED.format(partner=""), {"ids": list(ids), "since": since})
            for bonus, currency, minor, _deals in cursor.fetchall():
                found.setdefault(bonus, []).append(Money(int(minor), currency))
    return found


def list_bonus_earners(term_id: int, *, since: date, limit: int = 50) -> Sequence[Earner]:
    """Who has earned a bonus, the greatest amounts first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_EARNED.format(partner="moved.partner_id,"), {"ids": [term_id], "since": since})
        rows = cursor.fetchall()[:limit]
    return [Earner(partner, Money(int(minor), code), deals) for _, partner, code, minor, deals in rows]


def list_latest_facts(kind: str, *, since: date, limit: int) -> Sequence[tuple[int, Mapping[str, Any]]]:
    """The partners and facts of the latest standing entries of a kind that took effect from a day on. One statement."""
    rows = Entry.objects.filter(
        partner_id__isnull=False, kind=kind, effective_on__gte=since, reversed_by__isnull=True
    )
    found = rows.order_by("-effective_on", "-id").values_list("partner_id", "facts")[:limit]
    return [(partner_id, facts) for partner_id, facts in found if partner_id is not None]
