"""Reading what partners have earned: balances are sums, and every amount can say why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, count, page
from kanava.ledger.models import Account, Entry, Transfer
from kanava.rules.money import Money
from kanava.rules.refusals import NotFound
from kanava.rules.steps import Step

PAGE = 25
UNREAD = ("facts", "reversed_by__facts", "reversed_by__steps")
_LATEST = Sort("effective_on", descending=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry that stands with a reason: what it is of, whose, since which day and in which currency."""

    source_id: int
    partner_id: int
    effective_on: date
    currency: str


def list_standing(source_type: str, *, reason: str) -> list[Standing]:
    """The entries of things of a kind that have this reason and are not reversed, oldest first."""
    entries = Entry.objects.filter(
        source_type=source_type, reason=reason, reverses__isnull=True, reversed_by__isnull=True
    )
    rows = entries.filter(transfers__position=0).order_by("id")
    found = rows.values_list("source_id", "partner_id", "effective_on", "transfers__credit__currency")
    return [Standing(source, partner or 0, on, currency) for source, partner, on, currency in found]


def first_entry() -> QuerySet[Entry, Any]:
    """When the ledger was first written in, to be asked for in a greater statement."""
    return Entry.objects.order_by("id").values("recorded_at")[:1]


_BALANCES = """
with moved as (
  select debit_id, credit_id, sum(amount_minor) as minor from ledger_transfer where partner_id = %s group by debit_id, credit_id
)
select account.kind, account.currency, sum(case when credit_id = account.id then minor else -minor end)
from moved join ledger_account account on account.id in (credit_id, debit_id)
where account.partner_id = %s
group by account.kind, account.currency
having sum(case when credit_id = account.id then minor else -minor end) <> 0
order by account.kind, account.currency
"""


def get_balances(partner_id: int) -> dict[str, list[Money]]:
    """A partner's balances by account kind, one amount a currency; accounts that hold nothing are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [partner_id, partner_id])
        found: dict[str, list[Money]] = {}
        for kind, currency, minor in cursor.fetchall():
            found.setdefault(kind, []).append(Money(int(minor), currency))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a person reads it: what, when, how much and for which of the partner's accounts, and the steps to it.

    A reversal's amount is below zero. `reversed_on` is the day on which an entry was taken back, `undid` the reason
    for it.
    """

    id: int
    kind: str
    effective_on: date
    source_type: str
    source_id: int
    amount: Money
    account: str
    reason: str
    steps: tuple[Step, ...]
    reversed_on: date | None = None
    undid: str = ""

    @property
    def is_reversal(self) -> bool:
        """Whether the entry takes another one back."""
        return self.amount.minor < 0


def list_entries(partner_id: int, *, after: str = "", exact: bool = False) -> tuple[Page[Line], Count]:
    """A partner's entries with what they came to but without their steps, the latest to take effect first, and how many
    there are; beyond 10,000 only if `exact`."""
    entries = Entry.objects.filter(partner_id=partner_id)
    whole = _shown(entries).defer("steps", *UNREAD)
    # An index alone counts a partner's entries, which takes no longer than asking whether it would.
    found = page(entries, sort=_LATEST, whole=whole, after=after, size=PAGE)
    return Page(_lines(found.rows), found.after, found.is_first), count(entries, exact=exact)


def each_entry(partner_id: int) -> Iterator[Line]:
    """All of a partner's entries with their steps in the order of the list, for a file."""
    rows = _shown(all_rows(Entry.objects.filter(partner_id=partner_id), sort=_LATEST))
    each = rows.iterator(chunk_size=AT_ONCE)
    while part := list(islice(each, AT_ONCE)):
        yield from _lines(part)


def get_entry(entry_id: int, *, partner_id: int) -> Line:
    """One of a partner's entries, with its steps. Raises NotFound."""
    found = _lines(_shown(Entry.objects.filter(pk=entry_id, partner_id=partner_id)))
    if not found:
        raise NotFound
    return found[0]


def find_entries_of(source_type: str, source_id: int) -> Sequence[Line]:
    """The entries that one thing, such as a deal, led to."""
    entries = Entry.objects.filter(source_type=source_type, source_id=source_id).order_by("id")
    return _lines(_shown(entries))


def _shown(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    return entries.select_related("reversed_by").prefetch_related("transfers").defer(*UNREAD)


def _lines(entries: Iterable[Entry]) -> list[Line]:
    """Each entry from the partner's side. The vendor's account, which the partner's wall hides, is not asked for."""
    moved = [
        (entry, sorted(entry.transfers.all(), key=lambda transfer: transfer.position)) for entry in entries
    ]
    own = {
        entry.pk: transfers[0].debit_id if entry.reverses_id else transfers[0].credit_id
        for entry, transfers in moved
    }
    accounts = Account.objects.in_bulk(set(own.values()))
    return [_line(entry, transfers, accounts[own[entry.pk]]) for entry, transfers in moved]


def _line(entry: Entry, transfers: Sequence[Transfer], account: Account) -> Line:
    total = sum(transfer.amount_minor for transfer in transfers)
    undone = getattr(entry, "reversed_by", None)
    return Line(
        id=entry.pk,
        kind=entry.kind,
        effective_on=entry.effective_on,
        source_type=entry.source_type,
        source_id=entry.source_id,
        amount=Money(-total if entry.reverses_id else total, account.currency),
        account=account.kind,
        reason=entry.reason,
        steps=() if "steps" in entry.get_deferred_fields() else tuple(map(Step.from_json, entry.steps)),
        reversed_on=undone.effective_on if undone is not None else None,
        undid=undone.reason if undone is not None else "",
    )
