"""The one door into the ledger. Joins the caller's transaction."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction

from kanava.ledger.models import Account, Entry, Transfer
from kanava.rules.ledger import VENDORS, AccountKind, Draft, reverse
from kanava.rules.ledger import Transfer as Moved
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.steps import Step


class KeyReused(RuntimeError):
    """An entry's key came again with other content: a mistake of ours."""


def post(draft: Draft, *, by: Actor, at: datetime, reverses_id: int | None = None) -> int:
    """Write an entry and return its id; the same entry again returns the one that is there.

    Raises:
        KeyReused: the key exists with other content.
    """
    content_hash = draft.content_hash()
    known = Entry.objects.filter(key=draft.key).values_list("id", "content_hash").first()
    if known is None:
        try:
            with transaction.atomic():
                return _write(draft, content_hash, by=by, at=at, reverses_id=reverses_id)
        except IntegrityError:
            # Somebody posted it between the look and the write.
            known = Entry.objects.filter(key=draft.key).values_list("id", "content_hash").get()
    if known[1] != content_hash:
        raise KeyReused(draft.key)
    return int(known[0])


def reverse_all(
    source_type: str, source_ids: Collection[int], *, on: date, reason: str, by: Actor, at: datetime
) -> int:
    """Reverse every entry that these things led to and that is not reversed yet; returns how many."""
    entries = Entry.objects.filter(
        source_type=source_type,
        source_id__in=list(source_ids),
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    count = 0
    for entry in entries.order_by("id").prefetch_related("transfers__debit", "transfers__credit"):
        post(reverse(_draft_of(entry), on=on, reason=reason), by=by, at=at, reverses_id=entry.pk)
        count += 1
    return count


def _draft_of(entry: Entry) -> Draft:
    """The draft that an entry was written from."""
    ordered = sorted(entry.transfers.all(), key=lambda transfer: transfer.position)
    return Draft(
        kind=entry.kind,
        key=entry.key,
        partner_id=entry.partner_id or 0,
        effective_on=entry.effective_on,
        transfers=tuple(
            Moved(
                AccountKind(row.debit.kind),
                AccountKind(row.credit.kind),
                Money(row.amount_minor, row.debit.currency),
            )
            for row in ordered
        ),
        source_type=entry.source_type,
        source_id=entry.source_id,
        playbook_version_id=entry.playbook_version_id,
        facts=entry.facts,
        steps=tuple(Step.from_json(step) for step in entry.steps),
        reason=entry.reason,
    )


def _write(
    draft: Draft, content_hash: str, *, by: Actor, at: datetime, reverses_id: int | None = None
) -> int:
    entry = Entry.objects.create(
        kind=draft.kind,
        key=draft.key,
        content_hash=content_hash,
        partner_id=draft.partner_id,
        effective_on=draft.effective_on,
        recorded_at=at,
        playbook_version_id=draft.playbook_version_id,
        source_type=draft.source_type,
        source_id=draft.source_id,
        facts=dict(draft.facts),
        steps=[step.to_json() for step in draft.steps],
        reason=draft.reason,
        reverses_id=reverses_id,
        actor_id=by.user_id,
    )
    Transfer.objects.bulk_create(
        Transfer(
            entry=entry,
            position=position,
            partner_id=draft.partner_id,
            debit_id=_account(transfer.debit, draft.partner_id, transfer.amount.currency),
            credit_id=_account(transfer.credit, draft.partner_id, transfer.amount.currency),
            amount_minor=transfer.amount.minor,
        )
        for position, transfer in enumerate(draft.transfers)
    )
    return entry.pk


def _account(kind: AccountKind, partner_id: int, currency: str) -> int:
    owner = None if kind in VENDORS else partner_id
    account, _made = Account.objects.get_or_create(partner_id=owner, kind=kind.value, currency=currency)
    return account.pk
