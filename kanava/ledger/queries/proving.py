"""Reading every entry as it is stored, for proving it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from kanava.rules.ledger import AccountKind, Draft, Transfer
from kanava.rules.money import Money

_KEPT = """
select entry.id, entry.kind, entry.key, entry.content_hash, entry.partner_id, entry.effective_on, entry.source_type,
       entry.source_id, entry.playbook_version_id, entry.facts, entry.steps -> -1 -> 'amount', entry.reason,
       entry.reverses_id is not null, moved.transfers
from ledger_entry entry
left join lateral (
  select jsonb_agg(jsonb_build_array(debit.kind, credit.kind, transfer.amount_minor, debit.currency) order by position) as transfers
  from ledger_transfer transfer
  join ledger_account debit on debit.id = transfer.debit_id join ledger_account credit on credit.id = transfer.credit_id
  where transfer.entry_id = entry.id
) as moved on true
order by entry.id
"""
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as the database has it, for proving: the draft it must have been, and the hash of what was written."""

    id: int
    draft: Draft
    content_hash: str
    is_reversal: bool
    last_amount: Money | None


def stream_entries() -> Iterator[Stored]:
    """Every entry of the ledger, oldest first, a part at a time: a million fit into any memory.

    Raises:
        ValueError: a transfer that cannot be (the database refuses to hold one).
    """
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_KEPT)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from map(_stored, rows)


def _stored(row: tuple[Any, ...]) -> Stored:
    (key_id, kind, key, content_hash, partner_id, on, source_type, source_id, version_id, facts, last, reason, is_reversal,
     transfers) = row  # fmt: skip
    moved = tuple(
        Transfer(AccountKind(debit), AccountKind(credit), Money(minor, currency))
        for debit, credit, minor, currency in _json(transfers) or ()
    )
    draft = Draft(
        kind, key, partner_id or 0, on, moved, source_type, source_id, version_id, _json(facts), (), reason
    )
    amount = _json(last)
    return Stored(key_id, draft, content_hash, is_reversal, Money(*amount) if amount else None)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
