"""The one door into the ledger. Joins the caller's transaction."""

from datetime import datetime

from django.db import IntegrityError, transaction

from kanava.ledger.models import Account, Entry, Transfer
from kanava.rules.ledger import VENDORS, AccountKind, Draft
from kanava.rules.people import Actor


class KeyReused(RuntimeError):
    """An entry's key came again with other content: a mistake of ours."""


def post(draft: Draft, *, by: Actor, at: datetime) -> int:
    """Write an entry and return its id; the same entry again returns the one that is there.

    Raises:
        KeyReused: the key exists with other content.
    """
    content_hash = draft.content_hash()
    known = Entry.objects.filter(key=draft.key).values_list("id", "content_hash").first()
    if known is None:
        try:
            with transaction.atomic():
                return _write(draft, content_hash, by=by, at=at)
        except IntegrityError:
            # Somebody posted it between the look and the write.
            known = Entry.objects.filter(key=draft.key).values_list("id", "content_hash").get()
    if known[1] != content_hash:
        raise KeyReused(draft.key)
    return int(known[0])


def _write(draft: Draft, content_hash: str, *, by: Actor, at: datetime) -> int:
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
