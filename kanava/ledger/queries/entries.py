"""Reading what partners have earned: balances are sums, and every amount can say why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, count, page
from kanava.core.standing import GIVEN_LIST, StandingRows
from kanava.ledger.models import Account, Entry, Transfer
from kanava.rules.ledger import AccountKind
from kanava.rules.money import Money
from kanava.rules.refusals import NotFound
from kanava.rules.steps import Step

PAGE = 25
UNREAD = ("facts", "reversed_by__facts", "reversed_by__steps")
# Why an earning is on hold that nothing but time or the customer frees.
WAITING = ("AWAITS_PAYMENT", "AWAITS_DAYS")
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """An earning that is on hold: what it is of, when that was won, and the playbook version that governs it."""

    source_id: int
    won_on: date
    version_id: int | None


def list_waiting(reason: str, *, since: date) -> list[Waiting]:
    """The earnings that have been held for this reason since a day or later and of which nothing has been released, the
    earliest first."""
    released = Entry.objects.filter(follows_id=OuterRef("pk"), kind="RELEASE", reversed_by__isnull=True)
    entries = Entry.objects.filter(
        ~Exists(released),
        reason=reason,
        effective_on__gte=since,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    rows = entries.order_by("effective_on", "id").annotate(won=KeyTextTransform("won", "facts"))
    found = rows.values_list("source_id", "won", "playbook_version_id")
    return [Waiting(source_id, date.fromisoformat(won), version_id) for source_id, won, version_id in found]


def first_entry() -> QuerySet[Entry, Any]:
    """When the ledger was first written in, to be asked for in a greater statement."""
    return Entry.objects.order_by("id").values("recorded_at")[:1]


_BALANCES = """
with kept as (
  select account_id, minor, through_id from ledger_keptbalance where partner_id = %s
), moved as (
  select debit_id, credit_id, sum(amount_minor) as minor from ledger_transfer
  where partner_id = %s and id > coalesce((select max(through_id) from kept), 0) group by debit_id, credit_id
), parts as (
  select account_id, minor from kept
  union all select credit_id, minor from moved union all select debit_id, -minor from moved
)
select account.kind, account.currency, sum(parts.minor)
from parts join ledger_account account on account.id = parts.account_id
where account.partner_id = %s
group by account.kind, account.currency
having sum(parts.minor) <> 0
order by account.kind, account.currency
"""


def get_balances(partner_id: int) -> dict[str, list[Money]]:
    """A partner's balances by account kind, one amount a currency; accounts that hold nothing are left out. Of a partner
    with many transfers only those are added up that came after its balances were kept."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [partner_id] * 3)
        found: dict[str, list[Money]] = {}
        for kind, currency, minor in cursor.fetchall():
            found.setdefault(kind, []).append(Money(int(minor), currency))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a person reads it: what, when, how much and for which of the partner's accounts, and the steps to it.

    The amount is below zero where something leaves the partner's accounts. `reversed_on` is the day on which an entry was
    taken back, `undid` the reason for it. `held_left` is what is still on hold of an earning that was put there. `earned` and
    `on_hold` are what the entry adds to all that was earned and to what is on hold, in the amount's currency: a release adds
    nothing to the one and takes its amount from the other. `of_kind` is the kind of the earning that it follows on, or that
    is taken back by it, `origin` that earning's steps where they were asked for. `version_id` is the playbook version that governs
    it; None is the guide's own.
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
    is_reversal: bool = False
    held_left: Money | None = None
    earned: Money | None = None
    on_hold: Money | None = None
    of_kind: str = ""
    partner_id: int = 0
    origin: tuple[Step, ...] = ()
    version_id: int | None = None


def list_entries(partner_id: int, *, after: str = "", exact: bool = False) -> tuple[Page[Line], Count]:
    """A partner's entries with what they came to but without their steps, the latest to take effect first, and how many
    there are; beyond 10,000 only if `exact`."""
    entries = _told(Entry.objects.filter(partner_id=partner_id))
    # An index alone counts a partner's entries, which takes no longer than asking whether it would.
    found = page(entries, sort=_LATEST, whole=_LISTED, after=after, size=PAGE)
    return Page(_lines(found.rows), found.after, found.is_first), count(entries, exact=exact)


def each_entry(partner_id: int) -> Iterator[Line]:
    """All of a partner's entries with their steps in the order of the list, for a file."""
    rows = _shown(all_rows(_told(Entry.objects.filter(partner_id=partner_id)), sort=_LATEST))
    each = rows.iterator(chunk_size=AT_ONCE)
    while part := list(islice(each, AT_ONCE)):
        yield from _lines(part)


def _told(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Without statements and payouts, which earn nothing: they have pages of their own."""
    return entries.exclude(source_type__in=("statement", "payout"))


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


def lines_of(entries: QuerySet[Entry]) -> list[Line]:
    """Entries as a person reads them, without their steps."""
    return _lines(_shown(entries).defer("steps", *UNREAD))


def list_lines(entry_ids: Sequence[int]) -> list[Line]:
    """These entries as a person reads them, with their steps and those of the earnings that they follow on, by day."""
    return _lines(_STATED.all(tuple(entry_ids)) if entry_ids else ())


def _shown(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    of = Coalesce(F("follows__kind"), F("reverses__kind"), Value(""))
    return entries.annotate(of_kind=of).select_related("reversed_by").defer(*UNREAD)


_LISTED = StandingRows(lambda: _shown(Entry.objects.filter(pk__among=GIVEN_LIST)).defer("steps", *UNREAD))
_STATED = StandingRows(
    lambda: (
        _shown(Entry.objects.filter(pk__among=GIVEN_LIST))
        .annotate(origin_steps=F("follows__steps"))
        .order_by("effective_on", "id")
    )
)
_TRANSFERS = StandingRows(
    lambda: Transfer.objects.filter(entry_id__among=GIVEN_LIST).order_by("entry_id", "position")
)
# The vendor's accounts are hidden by the partner's wall, and are left out.
_OWN = StandingRows(lambda: Account.objects.filter(partner_id__isnull=False, pk__among=GIVEN_LIST))


def _lines(entries: Iterable[Entry]) -> list[Line]:
    """Each entry from the partner's side."""
    shown = list(entries)
    if not shown:
        return []
    moved: dict[int, list[Transfer]] = {}
    for one in _TRANSFERS.all(tuple(entry.pk for entry in shown)):
        moved.setdefault(one.entry_id, []).append(one)
    ids = {key for transfers in moved.values() for one in transfers for key in (one.debit_id, one.credit_id)}
    own = {account.pk: account for account in _OWN.all(tuple(ids))}
    waiting = [entry.pk for entry in shown if entry.reason in WAITING and not entry.reverses_id]
    held = [key for key, account in own.items() if account.kind == AccountKind.HELD]
    gone = _gone_from_hold(waiting, held) if waiting else {}
    return [_line(entry, moved[entry.pk], own, gone.get(entry.pk, 0)) for entry in shown]


def _gone_from_hold(earned_ids: Sequence[int], held: Sequence[int]) -> dict[int, int]:
    """How much of each earning has left its hold, in minor units, less what was put back there; `held` are the accounts of
    what is on hold. One statement, which asks for no account of the vendor's: a partner cannot see those."""
    rows = Transfer.objects.filter(
        entry__follows_id__in=earned_ids, entry__reverses__isnull=True, entry__reversed_by__isnull=True
    )
    moved = rows.filter(Q(debit_id__in=held) | Q(credit_id__in=held)).order_by()
    left = Case(When(debit_id__in=held, then=F("amount_minor")), default=-F("amount_minor"))
    return dict(moved.values_list("entry__follows_id").annotate(minor=Sum(left)))


def _line(entry: Entry, transfers: Sequence[Transfer], own: Mapping[int, Account], gone: int) -> Line:
    """Where both accounts are the partner's, an amount moves to one of them, or by a reversal back from it."""
    is_back = transfers[0].credit_id not in own or (
        transfers[0].debit_id in own and entry.reverses_id is not None
    )
    account = own[transfers[0].debit_id if is_back else transfers[0].credit_id]
    total = sum(transfer.amount_minor for transfer in transfers)
    undone = getattr(entry, "reversed_by", None)
    return Line(
        id=entry.pk,
        kind=entry.kind,
        effective_on=entry.effective_on,
        source_type=entry.source_type,
        source_id=entry.source_id,
        amount=Money(-total if is_back else total, account.currency),
        account=account.kind,
        reason=entry.reason,
        steps=() if "steps" in entry.get_deferred_fields() else tuple(map(Step.from_json, entry.steps)),
        reversed_on=undone.effective_on if undone is not None else None,
        undid=undone.reason if undone is not None else "",
        is_reversal=entry.reverses_id is not None,
        of_kind=getattr(entry, "of_kind", ""),
        partner_id=entry.partner_id or 0,
        version_id=entry.playbook_version_id,
        origin=tuple(map(Step.from_json, getattr(entry, "origin_steps", None) or ())),
        earned=Money(_added(transfers, own, None), account.currency),
        on_hold=Money(_added(transfers, own, AccountKind.HELD), account.currency),
        held_left=Money(total - gone, account.currency) if entry.reason in WAITING and not is_back else None,
    )


def _added(transfers: Sequence[Transfer], own: Mapping[int, Account], kind: AccountKind | None) -> int:
    """What transfers add to the partner's accounts of a kind, or to all of them together, in minor units."""
    keys = {key for key, account in own.items() if kind in (None, account.kind)}
    return sum(one.amount_minor * ((one.credit_id in keys) - (one.debit_id in keys)) for one in transfers)
