"""From the facts of a won deal to the ledger entry of one partner's earning (guide: C1, C2, C3, H5).

The facts are stored with the entry. The same facts under the same playbook versions give the same entry again, which
is how `kanava check` proves every amount. Without an exchange rate the amount is held in the deal's currency, and
released at the rate of the day the deal was won when that rate comes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kanava.rules import ledger, margins, rates
from kanava.rules.ledger import AccountKind, Draft, Transfer
from kanava.rules.margins import Earning, Line, Mode, Promise, Sale
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.rates import Quotes
from kanava.rules.steps import Step

# Entries of the first form keep only a summary of their facts; those of the second know no hold but for want of a rate.
FORM = 3
WHOLE_FORMS = (2, FORM)
NO_RATE = "NO_RATE"
RATE_FOUND = "RATE_FOUND"
AWAITS_PAYMENT = "AWAITS_PAYMENT"
AWAITS_DAYS = "AWAITS_DAYS"
_HOLDS = {"CUSTOMER_PAID": AWAITS_PAYMENT, "DAYS": AWAITS_DAYS}


@dataclass(frozen=True, slots=True)
class Influence:
    """A deal's net amount, all shares of its influence in basis points, and whose place among them this is."""

    net: Money
    points: tuple[int, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one partner's earning on a won deal follows from.

    `version_id` is the playbook in force on the day it was won, `promised_version_id` that of the promise (None is the
    guide's own); `currency` is the partner's, `quotes` the reference rates that were there to convert with. `form` is
    that of the stored facts.
    """

    won_on: date
    earned_by: Sale | Influence
    version_id: int | None
    promised_version_id: int | None
    currency: str
    quotes: Quotes
    form: int = FORM

    def to_json(self) -> dict[str, Any]:
        """For storing with the entry."""
        document: dict[str, Any] = {
            "form": self.form,
            "won": self.won_on.isoformat(),
            "version": self.version_id,
            "to": self.currency,
            "quotes": {code: [day.isoformat(), str(rate)] for code, (day, rate) in self.quotes.items()},
        }
        if isinstance(self.earned_by, Influence):
            net = self.earned_by.net
            fee = {"net": net.minor, "points": list(self.earned_by.points), "place": self.earned_by.place}
            return {**document, "currency": net.currency, "influence": fee}
        return {
            **document,
            "currency": self.earned_by.lines[0].net.currency,
            "sale": _sale_to_json(self.earned_by),
            "promised_version": self.promised_version_id,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Facts":
        """The facts that `to_json` wrote.

        Raises:
            KeyError, ValueError, TypeError: it did not.
        """
        won_on, currency = date.fromisoformat(document["won"]), document["currency"]
        earned_by: Sale | Influence
        if "influence" in document:
            fee = document["influence"]
            earned_by = Influence(Money(fee["net"], currency), tuple(fee["points"]), fee["place"])
        else:
            earned_by = _sale_from_json(document["sale"], won_on, currency)
        quotes = {
            code: (date.fromisoformat(day), Decimal(rate)) for code, (day, rate) in document["quotes"].items()
        }
        return cls(
            won_on, earned_by, document["version"], document.get("promised_version"), document["to"], quotes, document["form"]
        )  # fmt: skip


def is_current_form(document: Mapping[str, Any]) -> bool:
    """Whether an entry's facts are whole: those of the first form are a summary."""
    return document.get("form") in WHOLE_FORMS


def hold_of(mode: Mode, governing: Playbook, *, form: int = FORM) -> str:
    """Why an earning that is settled like this is held under the playbook that governs it; empty where it is not."""
    if mode == Mode.RESALE or form < FORM:
        return ""
    return _HOLDS.get(governing.margins.held_until, "")


def _sale_to_json(sale: Sale) -> dict[str, Any]:
    promise = sale.promise
    return {
        "type": sale.partner_type,
        "tier": sale.tier,
        "lines": [
            [
                line.net.minor,
                line.list_price and line.list_price.minor,
                line.end_customer and line.end_customer.minor,
            ]
            for line in sale.lines
        ],
        "promise": promise and [promise.tier, str(promise.rate), promise.until.isoformat()],
    }


def _sale_from_json(document: Mapping[str, Any], won_on: date, currency: str) -> Sale:
    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    promised = document["promise"]
    promise = (
        Promise(promised[0], Decimal(promised[1]), date.fromisoformat(promised[2])) if promised else None
    )
    lines = tuple(
        Line(Money(net, currency), money(listed), money(end)) for net, listed, end in document["lines"]
    )
    return Sale(won_on, document["type"], document["tier"], lines, promise)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an earning comes to in the ledger: no transfers where nothing is earned. `reason` says why it is held."""

    kind: str
    version_id: int | None
    transfers: tuple[Transfer, ...]
    steps: tuple[Step, ...]
    reason: str


def free_on(won_on: date, governing: Playbook) -> date:
    """The day from which an earning that waits for its days alone is free."""
    return won_on + timedelta(days=governing.margins.held_days)


def _held(reason: str, won_on: date, governing: Playbook, amount: Money) -> Step:
    until = {"day": free_on(won_on, governing).isoformat()} if reason == AWAITS_DAYS else {}
    return Step(f"HELD_{reason}", until, amount)


def settle(facts: Facts, playbook_of: Callable[[int | None], Playbook]) -> Settlement:
    """Reckon the entry from its facts. An earning of nothing, or of less, moves nothing."""
    kind, version_id, earning = _earned(facts, playbook_of)
    amount, steps = earning.amount, earning.steps
    reason = hold_of(earning.mode, playbook_of(version_id), form=facts.form)
    try:
        conversion = rates.convert(amount, facts.currency, on=facts.won_on, table=rates.Quoted(facts.quotes))
        amount, steps = conversion.amount, steps + conversion.steps
    except rates.NoRate:
        reason = NO_RATE
    if reason in _HOLDS.values():
        steps = (*steps, _held(reason, facts.won_on, playbook_of(version_id), amount))
    settled = Earning(amount, earning.rate, earning.mode, steps)
    return Settlement(kind, version_id, ledger.accrual(settled, hold=bool(reason)), steps, reason)


def _earned(facts: Facts, playbook_of: Callable[[int | None], Playbook]) -> tuple[str, int | None, Earning]:
    """The entry's kind, the version that governs it, and the earning in the deal's currency."""
    current, by = playbook_of(facts.version_id), facts.earned_by
    if isinstance(by, Influence):
        return "INFLUENCE", facts.version_id, margins.influence_fees(by.net, by.points, current)[by.place]
    made_under = playbook_of(facts.promised_version_id) if by.promise else current
    governs = margins.promise_governs(by.promise, by.won_on, made_under)
    version_id = facts.promised_version_id if governs else facts.version_id
    return "MARGIN", version_id, margins.decide(by, current, made_under)


def release(
    held: Draft, *, currency: str, quotes: Quotes, on: date, playbook_of: Callable[[int | None], Playbook]
) -> tuple[Draft, Draft | None] | None:
    """The two entries that release one that was held for want of a rate: its reversal, and the amount in the partner's
    currency at the rate of the day the deal was won, which is the day the held one took effect. Both take effect on the
    day of the release; the second is held further where the playbook says so. None while a rate is still missing;
    without the second where the amount comes to less than half a minor unit.

    The keys follow from the held entry's, so that it is released at most once.
    """
    (moved,) = held.transfers
    try:
        conversion = rates.convert(moved.amount, currency, on=held.effective_on, table=rates.Quoted(quotes))
    except rates.NoRate:
        return None
    undone = ledger.reverse(held, on=on, reason=RATE_FOUND)
    if conversion.amount.minor == 0:
        return undone, None
    kept = {code: [day.isoformat(), str(rate)] for code, (day, rate) in quotes.items()}
    hold, governing = "", playbook_of(held.playbook_version_id)
    if moved.credit == AccountKind.HELD:
        hold = hold_of(Mode.COMMISSION, governing, form=held.facts.get("form", 1))
    steps = (*held.steps, *conversion.steps, Step("RELEASED", {"day": on.isoformat()}, conversion.amount))
    anew = replace(
        held,
        key=f"{held.key}:released",
        effective_on=on,
        transfers=(ledger.released(moved, conversion.amount, hold=bool(hold)),),
        facts={**held.facts, "to": currency, "quotes": kept},
        steps=(*steps, _held(hold, held.effective_on, governing, conversion.amount)) if hold else steps,
        reason=hold,
    )
    return undone, anew


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it is stored, as far as it can be reckoned again."""

    kind: str
    version_id: int | None
    facts: Mapping[str, Any]
    transfers: tuple[Transfer, ...]
    reason: str
    last_amount: Money | None


def reproduces(kept: Kept, playbook_of: Callable[[int | None], Playbook]) -> bool:
    """Whether an entry follows from its own facts and playbook version. One of the first form, whose facts are only a
    summary, agrees at least with the last amount of its own explanation."""
    if not is_current_form(kept.facts):
        total = sum(transfer.amount.minor for transfer in kept.transfers)
        return kept.last_amount is None or total == kept.last_amount.minor
    try:
        again = settle(Facts.from_json(kept.facts), playbook_of)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False
    return (again.kind, again.version_id, again.transfers, again.reason) == (
        kept.kind,
        kept.version_id,
        kept.transfers,
        kept.reason,
    )
