"""What of a partner's earnings is still on hold, and since when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from kanava.ledger.models import Entry, Transfer
from kanava.ledger.queries.entries import WAITING, Line, lines_of
from kanava.rules.ledger import AccountKind

REASONS = (*WAITING, "NO_RATE")


@dataclass(frozen=True, slots=True)
class Held:
    """An earning of which something is on hold, when its deal was won, and the playbook version that governs it."""

    line: Line
    won_on: date
    version_id: int | None


def list_held(partner_id: int, *, most: int) -> tuple[Sequence[Held], bool]:
    """A partner's earnings of which something is on hold, the earliest first, and whether there are more."""
    told = list(
        _on_hold(Entry.objects.filter(partner_id=partner_id))
        .order_by("effective_on", "id")
        .annotate(won=KeyTextTransform("won", "facts"))
        .values_list("id", "won", "playbook_version_id")[: most + 1]
    )
    kept = {key: (won, version_id) for key, won, version_id in told[:most]}
    lines = lines_of(Entry.objects.filter(pk__in=kept).order_by("effective_on", "id"))
    found = [
        Held(line, date.fromisoformat(won) if won else line.effective_on, version_id)
        for line in lines
        for won, version_id in [kept[line.id]]
    ]
    return found, len(told) > most


def find_reasons(partner_ids: Collection[int], *, kind: str = "") -> Mapping[int, Sequence[str]]:
    """Why partners have something on hold, by partner, of entries of one kind where it is given; those that have nothing
    there are left out. One statement."""
    entries = Entry.objects.filter(partner_id__in=partner_ids, **({"kind": kind} if kind else {}))
    rows = _on_hold(entries).order_by("partner_id", "reason").values_list("partner_id", "reason").distinct()
    found: dict[int, list[str]] = {}
    for partner_id, reason in rows:
        found.setdefault(partner_id, []).append(reason)
    return found


def _on_hold(entries: "QuerySet[Any]") -> "QuerySet[Any]":
    """The entries of which something is on hold."""
    held = AccountKind.HELD.value
    standing = entries.filter(reason__in=REASONS, reverses__isnull=True, reversed_by__isnull=True)
    following = Transfer.objects.filter(
        entry__follows=OuterRef("pk"), entry__reverses__isnull=True, entry__reversed_by__isnull=True
    )
    put = Transfer.objects.filter(entry=OuterRef("pk"), credit__kind=held)
    # Each asks for one account alone: a partner cannot see the vendor's on the other side.
    found: QuerySet[Any] = standing.annotate(
        gone=_sum(following.filter(debit__kind=held), "entry__follows"),
        back=_sum(following.filter(credit__kind=held), "entry__follows"),
        put=_sum(put, "entry"),
    ).filter(put__gt=F("gone") - F("back"))
    return found


def _sum(rows: "QuerySet[Transfer]", by: str) -> Coalesce:
    sums: QuerySet[Any, Any] = rows.order_by().values(by).annotate(minor=Sum("amount_minor")).values("minor")
    return Coalesce(Subquery(sums), 0)
