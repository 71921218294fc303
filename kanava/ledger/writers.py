"""The one door into the ledger. Joins the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Prefetch

from kanava.core import events
from kanava.ledger import locks
from kanava.ledger.models import Account, Entry, Transfer
from kanava.rules.ledger import VENDORS, AccountKind, Draft, reverse
from kanava.rules.ledger import Transfer as Moved
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.reference_rates import Row
from kanava.rules.steps import Step

AT_ONCE = 5_000


class KeyReused(RuntimeError):
    """An entry's key came again with other content: a mistake of ours."""


def post(
    draft: Draft, *, by: Actor, at: datetime, reverses_id: int | None = None, follows_id: int | None = None
) -> int:
    """Write an entry and return its id; the same entry again returns the one that is there. It may reverse another one,
    or follow on the earning that it moves a part of.

    Raises:
        KeyReused: the key exists with other content.
    """
    content_hash = draft.content_hash()
    known = Entry.objects.filter(key=draft.key).values_list("id", "content_hash").first()
    if known is None:
        try:
            with transaction.atomic():
                return _write(
                    draft, content_hash, by=by, at=at, reverses_id=reverses_id, follows_id=follows_id
                )
        except IntegrityError:
            # Somebody posted it between the look and the write.
            known = Entry.objects.filter(key=draft.key).values_list("id", "content_hash").first()
            if known is None:
                raise
    if known[1] != content_hash:
        raise KeyReused(draft.key)
    return int(known[0])


def post_all(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> None:
    """Write many entries at once, a few statements however many. None of their keys is there yet: the caller sees to it,
    and the database refuses it else."""
    accounts = _accounts({(t, draft.partner_id) for draft in drafts for t in draft.transfers})
    entries = Entry.objects.bulk_create(
        [
            _entry(draft, draft.content_hash(), by=by, at=at, reverses_id=None, follows_id=None)
            for draft in drafts
        ],
        batch_size=AT_ONCE,
    )
    rows = [
        _transfer(entry, place, moved, draft.partner_id, accounts)
        for entry, draft in zip(entries, drafts, strict=True)
        for place, moved in enumerate(draft.transfers)
    ]
    Transfer.objects.bulk_create(rows, batch_size=AT_ONCE)


def _transfer(
    entry: Entry,
    place: int,
    moved: Moved,
    partner_id: int,
    accounts: Mapping[tuple[int | None, str, str], int],
) -> Transfer:
    currency = moved.amount.currency
    return Transfer(
        entry=entry, position=place, partner_id=partner_id, amount_minor=moved.amount.minor,
        debit_id=accounts[_owner(moved.debit, partner_id), moved.debit, currency],
        credit_id=accounts[_owner(moved.credit, partner_id), moved.credit, currency],
    )  # fmt: skip


def _accounts(moved: Collection[tuple[Moved, int]]) -> dict[tuple[int | None, str, str], int]:
    """The accounts that transfers of partners need, by owner, kind and currency; those that are not there are opened."""
    wanted = {
        (_owner(kind, partner_id), kind.value, transfer.amount.currency)
        for transfer, partner_id in moved
        for kind in (transfer.debit, transfer.credit)
    }
    kinds = {kind for _owner_id, kind, _currency in wanted}
    found = _known_accounts(kinds)
    if wanted - found.keys():
        locks.hold_accounts()
        found = _known_accounts(kinds)
        Account.objects.bulk_create(
            [
                Account(partner_id=owner, kind=kind, currency=currency)
                for owner, kind, currency in sorted(wanted - found.keys(), key=str)
            ],
            batch_size=AT_ONCE,
        )
        found = _known_accounts(kinds)
    return found


def _known_accounts(kinds: Collection[str]) -> dict[tuple[int | None, str, str], int]:
    rows = Account.objects.filter(kind__in=kinds).values_list("partner_id", "kind", "currency", "id")
    return {(partner_id, kind, currency): key for partner_id, kind, currency, key in rows}


def _owner(kind: AccountKind, partner_id: int) -> int | None:
    return None if kind in VENDORS else partner_id


def reverse_all(
    source_type: str, source_ids: Collection[int], *, on: date, reason: str, by: Actor, at: datetime
) -> int:
    """Reverse every entry that these things led to and that is not reversed yet; returns how many."""
    entries = Entry.objects.filter(
        source_type=source_type,
        source_id__among=source_ids,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    count = 0
    for entry in entries.order_by("id").prefetch_related("transfers__debit", "transfers__credit"):
        _reverse(entry, on=on, reason=reason, by=by, at=at)
        count += 1
    return count


def _reverse(entry: Entry, *, on: date, reason: str, by: Actor, at: datetime) -> int:
    undone = reverse(_draft_of(entry), on=on, reason=reason)
    return post(undone, by=by, at=at, reverses_id=entry.pk, follows_id=entry.follows_id)


@dataclass(frozen=True, slots=True)
class Earned:
    """An earning that stands, as the draft it was, with the entries that stand and follow on it, and how many ever did:
    the next one's place."""

    entry_id: int
    draft: Draft
    followers: tuple[Draft, ...]
    place: int


def find_earned(source_type: str, source_id: int, kinds: Collection[str]) -> list[Earned]:
    """The earnings of these kinds that one thing led to and that are not reversed. Three statements."""
    entries = Entry.objects.filter(
        source_type=source_type, source_id=source_id, kind__in=kinds, reversed_by__isnull=True
    )
    standing = Prefetch(
        "followers",
        Entry.objects.filter(reverses__isnull=True)
        .select_related("reversed_by")
        .order_by("id")
        .prefetch_related("transfers__debit", "transfers__credit"),
    )
    rows = entries.order_by("partner_id", "id").prefetch_related(
        standing, "transfers__debit", "transfers__credit"
    )
    return [
        Earned(
            entry.pk,
            _draft_of(entry),
            tuple(_draft_of(one) for one in entry.followers.all() if not hasattr(one, "reversed_by")),
            len(entry.followers.all()),
        )
        for entry in rows
    ]


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it was written, the earning that it follows on, and whether it was reversed since."""

    draft: Draft
    follows_id: int | None
    is_undone: bool


def get_written(entry_id: int) -> Written:
    """One entry. Three statements."""
    rows = Entry.objects.select_related("reversed_by").prefetch_related(
        "transfers__debit", "transfers__credit"
    )
    entry = rows.get(pk=entry_id)
    return Written(_draft_of(entry), entry.follows_id, hasattr(entry, "reversed_by"))


def find_standing(source_type: str, source_id: int, *, reason: str) -> list[tuple[int, Draft]]:
    """The entries with this reason that one thing led to and that are not reversed, each as the draft it was."""
    entries = Entry.objects.filter(
        source_type=source_type,
        source_id=source_id,
        reason=reason,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    rows = entries.order_by("partner_id", "id").prefetch_related("transfers__debit", "transfers__credit")
    return [(entry.pk, _draft_of(entry)) for entry in rows]


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


def _entry(
    draft: Draft,
    content_hash: str,
    *,
    by: Actor,
    at: datetime,
    reverses_id: int | None,
    follows_id: int | None,
) -> Entry:
    return Entry(
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
        follows_id=follows_id,
        actor_id=by.user_id,
    )


def _write(
    draft: Draft,
    content_hash: str,
    *,
    by: Actor,
    at: datetime,
    reverses_id: int | None,
    follows_id: int | None,
) -> int:
    entry = _entry(draft, content_hash, by=by, at=at, reverses_id=reverses_id, follows_id=follows_id)
    entry.save(force_insert=True)
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
    wanted: dict[str, Any] = {
        "partner_id": _owner(kind, partner_id),
        "kind": kind.value,
        "currency": currency,
    }
    known = Account.objects.filter(**wanted).values_list("id", flat=True).first()
    if known is not None:
        return known
    locks.hold_accounts()
    account, _made = Account.objects.get_or_create(**wanted)
    return account.pk


@dataclass(frozen=True, slots=True)
class Loaded:
    """What bringing rates in came to: new ones, and those that differ from what is kept, which stays."""

    added: int
    different: int


def add_rates(rows: Iterable[Row], *, by: Actor, at: datetime) -> Loaded:
    """Keep reference rates (units for one euro) that are not there yet, and tell it once if there were any.

    What is there stays: entries rest on it.
    """
    locks.hold_rates()
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table incoming (on_date date, currency text, per_euro numeric) on commit drop"
        )
        with cursor.copy("copy incoming from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            "select count(*) from incoming join ledger_exchangerate kept using (on_date, currency) "
            "where kept.per_euro <> round(incoming.per_euro, 8)"
        )
        different = int(cursor.fetchone()[0])
        cursor.execute(
            "insert into ledger_exchangerate (on_date, currency, per_euro) select distinct on (currency, on_date) "
            "on_date, currency, per_euro from incoming on conflict do nothing"
        )
        added = int(cursor.rowcount)
        cursor.execute("drop table incoming")
    if added:
        events.record("rates.loaded", by=by, at=at, subject=events.Subject("rates", 0), added=added)
    return Loaded(added, different)
