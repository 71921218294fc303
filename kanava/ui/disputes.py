"""Disputed amounts, for the partner's pages and for ours."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kanava.disputes.queries import find_disputes
from kanava.earnings.queries.statements import Told
from kanava.ledger.queries import get_entry
from kanava.rules.disputes import LIVE
from kanava.rules.money import Money, parse_amount
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, words
from kanava.ui.forms import Fault

if TYPE_CHECKING:
    from kanava.disputes.models import Dispute


def marks_of(
    told: Told, url_of: Callable[[int], str], open_url: Callable[[int], str] | None = None
) -> Mapping[int, tuple[str, str]]:
    """What stands beside each of a statement's entries: the state of its dispute and where that is told; without a state
    where one can dispute it."""
    entry_ids = [line.id for line, _amount in told.lines]
    found = find_disputes(entry_ids)
    marks = {key: (one.state, url_of(one.pk)) for key, one in found.items()}
    if open_url is not None:
        free = [key for key in entry_ids if key not in found or found[key].state not in LIVE]
        marks |= {key: ("", open_url(key)) for key in free if key not in found}
    return marks


def facts_of(found: "Dispute") -> dict[str, Any]:
    """The amounts of a dispute, as a page tells them."""
    granted: Money | None = found.money(found.granted_minor)
    return {
        "told": found.told, "expected": found.expected, "granted": granted, "is_live": found.state in LIVE,
        "difference": found.expected - found.told if found.expected is not None else None,
    }  # fmt: skip


def undone_on(found: "Dispute") -> date | None:
    """The day on which a correction was taken back, because its deal was opened again; None while it counts."""
    if found.correction_id is None:
        return None
    return get_entry(found.correction_id, partner_id=found.partner_id).reversed_on


def typed_amount(text: str, currency: str, *, field: str) -> Money | None:
    """An amount that was typed; None for nothing. Raises AmountUnreadable and its kind."""
    text = text.strip()[:40]
    return parse_amount(text, currency, field=field) if text else None


def fault_list(what: str, refusal: Refusal | None, labels: Mapping[str, Any]) -> Sequence[Fault]:
    """What was refused, each sentence with the field that it stands next to."""
    if refusal is None:
        return []
    return [
        Fault(sentence, f"{what}-{name}" if name else "", labels.get(name or "", ""))
        for name, sentence in words.by_field(refusal).items()
    ]


def day_of(found: "Dispute") -> str:
    """The day that a list shows of a dispute, and what it is: by when we answer, else when it was decided or begun."""
    if found.due_at is not None:
        return _("answer by %(when)s") % {"when": formatting.moment(found.due_at)}
    if found.decided_at is not None:
        return _("over since %(when)s") % {"when": formatting.day(found.decided_at)}
    return _("begun %(when)s") % {"when": formatting.day(found.opened_at)}
