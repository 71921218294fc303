"""What a partner has earned, for its own page and for ours: balances on top, then entries month by month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from kanava.ledger.queries import Line
from kanava.rules.ledger import AccountKind
from kanava.rules.money import Money
from kanava.ui import formatting

# In the order in which an amount moves; what is never paid out comes last.
_NOTES = {
    AccountKind.HELD: _("waits for a reason that each amount names"),
    AccountKind.ACCRUED: _("from won deals, not yet due for payment"),
    AccountKind.PAYABLE: _("to be paid next"),
    AccountKind.PAID: _("paid so far"),
    AccountKind.CLAWBACK: _("set against what is earned next"),
    AccountKind.RESALE: _("already given as the discount on our invoices"),
}


@dataclass(frozen=True, slots=True)
class Balance:
    """What one of a partner's accounts holds, by currency, and what that means."""

    kind: str
    amounts: Sequence[Money]
    note: str


@dataclass(frozen=True, slots=True)
class Earned:
    """An entry with the name of its deal, and the deal's address where the reader may open it."""

    entry: Line
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Month:
    """The entries that took effect in a month."""

    name: str
    lines: Sequence[Earned]


def balances_of(found: Mapping[str, Sequence[Money]]) -> list[Balance]:
    """The accounts that hold something."""
    return [Balance(kind, found[kind], str(note)) for kind, note in _NOTES.items() if kind in found]


def by_month(lines: Iterable[Earned]) -> list[Month]:
    """Entries, the latest first, under their months."""
    grouped = groupby(lines, key=lambda line: line.entry.effective_on.replace(day=1))
    return [Month(formatting.full_month(month), list(found)) for month, found in grouped]
