"""What a partner has earned, for its own page and for ours: balances on top, then entries month by month."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kanava.core.paging import AT_ONCE
from kanava.earnings.queries.statements import number_statements
from kanava.ledger.queries import Line
from kanava.mdf.queries import name_campaigns
from kanava.payouts.queries.standings import OnStatement, find_statements, number_paid
from kanava.rules import mdf, payouts, rebates, settling
from kanava.rules.freeing import FOLLOWING, RETOLD
from kanava.rules.ledger import AccountKind, Outcome, outcome_of, outcomes
from kanava.rules.money import Money
from kanava.rules.statements import SOURCE as STATEMENT
from kanava.rules.steps import basis_of
from kanava.terms.queries import name_rebates
from kanava.ui import formatting, words
from kanava.ui.addresses import address
from kanava.ui.downloads import csv_at_once
from kanava.ui.programme_rules import name_of

# In the order in which an amount moves; what is never paid out comes last.
_NOTES = {
    AccountKind.HELD: _("waits for a reason that each amount names"),
    AccountKind.ACCRUED: _("earned; no statement has been made yet"),
    AccountKind.PAYABLE: _("to be paid next"),
    AccountKind.PAID: _("paid so far"),
    AccountKind.CLAWBACK: _("set against what is earned next"),
    AccountKind.RESALE: _("already given as the discount on our invoices"),
}
# What an amount on hold waits for, beneath a sum.
_WAITS = {
    "AWAITS_PAYMENT": _("until the customer has paid"),
    "AWAITS_DAYS": _("until its days have passed"),
    "NO_RATE": _("until there is an exchange rate"),
}
# What becomes of an amount, as it stands beneath it.
_BECOMES = {
    Outcome.TO_PAY: _("to be paid"),
    Outcome.ON_HOLD: _("on hold"),
    Outcome.DISCOUNT: _("given as discount on invoices"),
}


@dataclass(frozen=True, slots=True)
class Became:
    """Amounts by currency, and what becomes of them."""

    amounts: Sequence[Money]
    note: str


def became_of(balances: Mapping[str, Sequence[Money]]) -> list[Became]:
    """What becomes of all that a partner has earned: a tile tells money that is owed from discounts that were given."""
    return [Became(amounts, str(_BECOMES[outcome])) for outcome, amounts in outcomes(balances).items()]


def waits_for(reasons: Iterable[str]) -> str:
    """What amounts on hold wait for, each reason once."""
    return "; ".join(str(note) for reason, note in _WAITS.items() if reason in set(reasons))


@dataclass(frozen=True, slots=True)
class Balance:
    """What one of a partner's accounts holds, by currency, and what that means."""

    kind: str
    amounts: Sequence[Money]
    note: str


@dataclass(frozen=True, slots=True)
class Earned:
    """A line of the list, ready to be placed: an entry with the name of its deal, with what it was earned and what became of
    it, and where the page that says why stands. `is_move`: it moves a part of what was earned before."""

    month: date
    day: str
    title: str
    account: str
    remark: str
    amount: str
    why: str
    is_undone: bool
    is_move: bool = False


def earned(line: Line, *, title: str, why: str) -> Earned:
    """The line of an entry."""
    return Earned(
        month=line.effective_on.replace(day=1),
        day=formatting.day(line.effective_on),
        title=title or "–",
        account=f"{kind_of(line)} · {_place_of(line)}",
        remark=remark_of(line),
        amount=formatting.money(line.amount),
        why=why,
        is_undone=line.is_reversal or line.reversed_on is not None,
        is_move=line.kind in ("RELEASE", "RETOLD"),
    )


def _place_of(line: Line) -> str:
    """Where an amount went: on hold while it is there, given as a discount, free of its hold, or back to us. What was
    earned and is free may have been paid long ago."""
    is_held = line.account == AccountKind.HELD and (line.held_left is None or bool(line.held_left.minor))
    if line.is_reversal or line.kind in FOLLOWING or not (is_held or line.account == AccountKind.RESALE):
        return step_of(line)
    return str(words.of_code(line.account))


def kind_of(line: Line) -> str:
    """With what an amount was earned; what follows on an earning, or takes it back, is of its kind."""
    return str(words.of_code(line.of_kind or line.kind))


def step_of(line: Line) -> str:
    """What an entry does with what it is of: earns it, frees it from its hold or takes it back."""
    if line.is_reversal or line.kind == "CLAWBACK":
        return str(words.of_code("REVERSAL"))
    return str(words.of_code(line.kind)) if line.kind in FOLLOWING else gettext("Earned")


def fate_of(line: Line, found: OnStatement | None) -> str:
    """What has become of an entry's amount by now; `found` is the statement on which it stands."""
    if line.is_reversal or line.reversed_on or line.kind == "CLAWBACK":
        return str(words.of_code("REVERSAL"))
    if line.kind == RETOLD:
        return str(words.of_code(line.kind))
    if line.held_left is not None and not line.held_left.minor:
        return gettext("Not on hold any more")
    if line.account == AccountKind.ACCRUED and found is not None:
        return str(words.of_code("PAID" if found.is_paid else "PAYABLE")) if found.pays else gettext("Set off on the statement")  # fmt: skip
    if line.account in (AccountKind.ACCRUED, AccountKind.HELD):
        return str(words.of_code(line.account))
    return str(words.of_code(outcome_of(line.account) or line.account))


def remark_of(line: Line) -> str:
    """What there is to say of an entry: why it was put on hold and what is left there, or why it was taken back."""
    if line.kind == "CLAWBACK":
        return gettext("Refunded or cancelled")
    if line.held_left is not None and not line.reversed_on:
        if not line.held_left.minor:
            return gettext("Nothing of it is on hold any more")
        if line.held_left != line.amount:
            told = {"why": words.of_code(line.reason), "amount": formatting.money(line.held_left)}
            return gettext("%(why)s: %(amount)s") % told
    reason = line.undid or line.reason
    return str(words.of_code(reason)) if reason else ""


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
    grouped = groupby(lines, key=lambda line: line.month)
    return [Month(formatting.full_month(month), list(found)) for month, found in grouped]


def story(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse | None:
    """What opens in the list, where htmx asks for it; None where a whole page is wanted."""
    if not getattr(request, "htmx", False):
        return None
    response = render(request, "ui/earning_why.html", dict(context))
    response["Vary"] = "HX-Request"
    return response


Names = Callable[[Collection[int]], Mapping[int, str]]
# What entries are of that are not of a deal: their names, or the numbers of the statements that they belong to.
_NAMES: Mapping[str, Names] = {mdf.SOURCE: lambda ids: name_campaigns({*ids}), rebates.SOURCE: name_rebates}
_NUMBERS: Mapping[str, Names] = {STATEMENT: number_statements, payouts.SOURCE: number_paid}


def titles_of(lines: Iterable[Line], deals: Names) -> dict[int, str]:
    """What each entry is of, by its own id: the title of its deal, as `deals` finds them, of its campaign or rebate, or its
    statement. A statement of the database for each kind of thing."""
    kept = list(lines)
    names = {
        kind: _named(kind, {line.source_id for line in kept if line.source_type == kind}, deals)
        for kind in {line.source_type for line in kept}
    }
    return {line.id: names[line.source_type].get(line.source_id, "") for line in kept}


def _named(kind: str, ids: Collection[int], deals: Names) -> Mapping[int, str]:
    if kind in _NUMBERS:
        found = _NUMBERS[kind](ids)
        return {key: gettext("Statement %(number)s") % {"number": number} for key, number in found.items()}
    return _NAMES.get(kind, deals)(ids)


def place_of(line: Line, door: str, *, is_own_deal: bool = True) -> str:
    """Where what an entry is of stands in the `console` or the `portal`; empty where it has no page of its own there."""
    if line.source_type in _NUMBERS:
        number = _NUMBERS[line.source_type]([line.source_id]).get(line.source_id, "")
        return reverse(f"{door}:statement", args=[number]) if number else ""
    if line.source_type == mdf.SOURCE:
        return address(f"{door}:fund-campaign", line.source_id)
    return (
        address(f"{door}:deal", line.source_id) if line.source_type == settling.SOURCE and is_own_deal else ""
    )


# The programme's rule that an entry of a kind rests on. Bonuses and rebates have terms of their own, which their steps name.
_RULES: Mapping[str, str] = {
    "MARGIN": "margins.tiers", "INFLUENCE": "margins.influence_fee", "REFERRAL_FEE": "margins.referral_fee",
    "IMPLEMENTATION_FEE": "margins.implementation_fee", "RELEASE": "margins.held_until", "CLAWBACK": "margins.clawback_days",
    mdf.KIND: "funds.eligible_tier",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """A rule of the programme: its name, and where it stands in the version that governs."""

    name: str
    url: str


def rule_of(line: Line, door: str) -> Cited | None:
    """The rule that an entry, or the earning that it follows on, rests on: the partner reads it in the `portal` as it was in
    the playbook version that governs the entry; in the `console` that version opens."""
    anchor = _RULES.get(line.kind) or _RULES.get(line.of_kind)
    if anchor is None:
        return None
    version = line.version_id or 0  # the guide's own figures
    if door == "console":
        return Cited(name_of(anchor), address("console:playbook-version", version))
    return Cited(name_of(anchor), f"{reverse('portal:rules')}?version={version}#{anchor}")


def download(name: str, lines: Iterable[Line], deals: Names) -> HttpResponse:
    """A partner's entries as a file, with the names of their deals and campaigns."""
    header = [
        gettext("Day"), gettext("Kind"), gettext("What"), gettext("Deal number"), gettext("Deal"), gettext("Counted from"),
        gettext("Currency of it"), gettext("Rate in per cent"), gettext("Amount"), gettext("Currency"), gettext("Adds to what is earned"),
        gettext("Adds to what is on hold"), gettext("Still on hold"), gettext("Statement"), gettext("What has become of it"), gettext("Reason"),
    ]  # fmt: skip
    return csv_at_once(name, header, _rows(iter(lines), deals))


def _rows(lines: Iterator[Line], deals: Names) -> Iterator[Sequence[object]]:
    while part := list(islice(lines, AT_ONCE)):
        titles, stand = titles_of(part, deals), find_statements([line.id for line in part])
        for line in part:
            basis, found = basis_of(line.steps), stand.get(line.id)
            is_over = line.held_left is not None and not line.held_left.minor
            reason = line.undid or ("" if is_over else line.reason)
            yield (
                line.effective_on, kind_of(line), step_of(line), line.source_id if line.source_type == settling.SOURCE else "", titles[line.id],
                basis.amount.amount if basis.amount else "", basis.amount.currency if basis.amount else "",
                f"{(basis.rate * 100).normalize():f}" if basis.rate is not None else "",
                line.amount.amount, line.amount.currency, line.earned.amount if line.earned else "",
                line.on_hold.amount if line.on_hold else "", _still_on_hold(line), found.number if found else "", fate_of(line, found),
                words.of_code(reason) if reason else "",
            )  # fmt: skip


def _still_on_hold(line: Line) -> object:
    """What of an entry's amount is on hold now; nothing where it never was."""
    if line.reversed_on or line.is_reversal:
        return ""
    if line.held_left is not None:
        return line.held_left.amount
    return line.amount.amount if line.account == AccountKind.HELD and line.kind not in FOLLOWING else ""
