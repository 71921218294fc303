"""What entries come to: of some partners each, and of all of them together by what they were earned with."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Concat

from kanava.ledger.models import Account, Entry, Transfer
from kanava.rules.ledger import OUTCOMES, VENDORS, AccountKind, Outcome
from kanava.rules.money import Money

REVERSAL = "REVERSAL"
# What moves a part of an earning is of the earning's kind.
FOLLOWING = ("RELEASE", "CLAWBACK", "RETOLD")
Balances = dict[str, list[Money]]


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries count, empty means all: those that took effect from `first` to `last`, and those of a kind, where a
    reversal is of the kind that it takes back, a release or clawback of the kind that it follows on. `outcome` and `currency` are of the account that an entry moves."""

    first: date | None = None
    last: date | None = None
    kind: str = ""
    outcome: str = ""
    currency: str = ""

    @property
    def of_all_days(self) -> bool:
        """Whether accounts alone tell: no day and no kind of entry is asked for."""
        return not (self.first or self.last or self.kind)


def _narrowed(rows: "QuerySet[Any]", wanted: EntryFilter, prefix: str = "") -> "QuerySet[Any]":
    """Entries, or with `entry__` their transfers, of the days and the kind."""
    if wanted.first is not None:
        rows = rows.filter(**{f"{prefix}effective_on__gte": wanted.first})
    if wanted.last is not None:
        rows = rows.filter(**{f"{prefix}effective_on__lte": wanted.last})
    if wanted.kind:
        undone = Entry.objects.filter(pk=OuterRef(f"{prefix}reverses_id"), kind=wanted.kind)
        moved = Entry.objects.filter(pk=OuterRef(f"{prefix}follows_id"), kind=wanted.kind)
        rows = rows.filter(
            Q(**{f"{prefix}kind": wanted.kind})
            | (Q(**{f"{prefix}kind": REVERSAL}) & (Exists(undone) | Exists(moved)))
            | (Q(**{f"{prefix}kind__in": FOLLOWING}) & Exists(moved))
        )
    return rows


def has_entries(wanted: EntryFilter) -> Q:
    """A condition on partners: some entry counts. What was on hold and is no more does not."""
    own = OuterRef("pk")
    kinds = OUTCOMES[Outcome(wanted.outcome)] if wanted.outcome else tuple(AccountKind)
    if not (wanted.outcome or wanted.currency or wanted.of_all_days):
        return Q(Exists(_narrowed(Entry.objects.filter(partner_id=own), wanted)))
    # An account is made by its first entry.
    accounts = Account.objects.filter(partner_id=own, kind__in=kinds)
    moved = Transfer.objects.filter(Q(credit__kind__in=kinds) | Q(debit__kind__in=kinds), partner_id=own)
    if wanted.currency:
        accounts = accounts.filter(currency=wanted.currency)
        moved = moved.filter(credit__currency=wanted.currency)
    if not wanted.of_all_days:
        moved = _narrowed(moved.filter(entry__partner_id=own), wanted, "entry__")
    found = Q(Exists(accounts))
    if wanted.outcome == Outcome.ON_HOLD:
        # Few partners have such an account, so each of them is added up.
        sign = Case(When(credit__kind__in=kinds, then=F("amount_minor")), default=-F("amount_minor"))
        left = moved.order_by().values("credit__currency").annotate(left=Sum(sign)).exclude(left=0)
        return found & Q(Exists(left))
    return found if wanted.of_all_days else found & Q(Exists(moved))


def last_day(wanted: EntryFilter) -> Subquery:
    """Of a partner: the day of its last entry that counts."""
    rows = _narrowed(Entry.objects.filter(partner_id=OuterRef("pk")), wanted)
    return Subquery(rows.order_by("-effective_on", "-id").values("effective_on")[:1])


# Amounts are added up between the same two accounts before anybody asks which accounts these are.
_BY_ACCOUNT = """
with moved as materialized ({moved})
select moved.of, credit.kind, debit.kind, credit.currency, sum(moved.minor) from moved
join ledger_account credit on credit.id = moved.credit_id join ledger_account debit on debit.id = moved.debit_id
where %s in ('', credit.currency)
group by moved.of, credit.kind, debit.kind, credit.currency
"""


def sum_by_partner(partner_ids: Collection[int], wanted: EntryFilter) -> dict[int, Balances]:
    """What the entries left on each partner's accounts, by account kind, one amount a currency. One statement."""
    if not partner_ids:
        return {}
    moved = Transfer.objects.filter(partner_id__among=list(partner_ids))
    return _balances(_moved(moved, F("partner_id"), wanted), wanted.currency)


def _moved(rows: QuerySet[Transfer], of: Any, wanted: EntryFilter) -> "QuerySet[Any, Any]":
    """What went from account to account, for each of what is asked for."""
    by = _narrowed(rows, wanted, "entry__").order_by().annotate(of=of).values("of", "credit_id", "debit_id")
    sums: QuerySet[Any, Any] = by.annotate(minor=Sum("amount_minor"))
    return sums


def _balances(moved: "QuerySet[Any, Any]", currency: str) -> dict[Any, Balances]:
    """Credit less debit of each of the partners' accounts in the currency, or in all, for each of what was asked for."""
    inner, params = moved.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_BY_ACCOUNT.format(moved=inner), [*params, currency])
        return _added(cursor.fetchall())


def _added(rows: Iterable[tuple[Any, str, str, str, int]]) -> dict[Any, Balances]:
    sums: dict[Any, dict[tuple[str, str], int]] = {}
    for key, credit, debit, currency, minor in rows:
        found = sums.setdefault(key, {})
        for kind, moved in ((credit, int(minor)), (debit, -int(minor))):
            if kind not in VENDORS:
                found[kind, currency] = found.get((kind, currency), 0) + moved
    balances: dict[Any, Balances] = {key: {} for key in sums}
    for key, found in sums.items():
        for (kind, currency), minor in sorted(found.items()):
            if minor:
                balances[key].setdefault(kind, []).append(Money(minor, currency))
    return balances


def sum_by_kind(wanted: EntryFilter, *, partners: "QuerySet[Any] | None" = None) -> dict[str, Balances]:
    """What all entries, or those of some partners, left on partners' accounts, by the kind of entry. One statement."""
    rows = Transfer.objects.all()
    if partners is not None:
        rows = rows.filter(partner_id__in=partners.order_by().values("pk"))
    return _balances(_moved(rows, _kind(), wanted), wanted.currency)


def sum_by_partner_and_kind(
    partner_ids: Collection[int], wanted: EntryFilter
) -> dict[tuple[int, str], Balances]:
    """Both at once, of a few partners. One statement."""
    if not partner_ids:
        return {}
    moved = Transfer.objects.filter(partner_id__among=list(partner_ids))
    of = Concat(Cast("partner_id", CharField()), Value(":"), _kind())
    found = _balances(_moved(moved, of, wanted), wanted.currency)
    parted = {key: key.partition(":") for key in found}
    return {(int(parted[key][0]), parted[key][2]): balances for key, balances in found.items()}


def _kind() -> Case:
    """The kind of a transfer's entry; a reversal is of the kind that it takes back, and what follows on an earning of
    the earning's."""
    undone = Entry.objects.filter(pk=OuterRef("entry__reverses_id")).values("kind")[:1]
    moved = Entry.objects.filter(pk=OuterRef("entry__follows_id")).values("kind")[:1]
    return Case(
        When(entry__follows__isnull=False, then=Subquery(moved)),
        When(entry__kind=REVERSAL, then=Subquery(undone)),
        default=F("entry__kind"),
    )


def put_together(parts: Iterable[Balances]) -> Balances:
    """The balances of several, added up account by account."""
    sums: dict[str, dict[str, Money]] = {}
    for one in parts:
        for kind, amounts in one.items():
            found = sums.setdefault(kind, {})
            for amount in amounts:
                found[amount.currency] = found.get(amount.currency, Money(0, amount.currency)) + amount
    kept = {
        kind: [found[code] for code in sorted(found) if found[code].minor] for kind, found in sums.items()
    }
    return {kind: kept[kind] for kind in kept if kept[kind]}
