"""From the facts of a won deal to the ledger entry of one partner's earning (guide: C1, C2, C3, H5).

The facts are stored with the entry. The same facts under the same playbook versions give the same entry again, which
is how `kanava check` proves every amount. Without an exchange rate the amount is held in the deal's currency, and
released at the rate of the day the deal was won when that rate comes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from kanava.rules import bonuses, ledger, margins, rates
from kanava.rules.facts import FORM, FORM_OF_HOLDS, Facts, Influence, currencies_of, is_current_form
from kanava.rules.ledger import AccountKind, Draft, Transfer
from kanava.rules.margins import Earning, Mode, Role
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.rates import Quotes
from kanava.rules.steps import Step
from kanava.rules.terms import Effect

NO_RATE = "NO_RATE"
RATE_FOUND = "RATE_FOUND"
AWAITS_PAYMENT = "AWAITS_PAYMENT"
AWAITS_DAYS = "AWAITS_DAYS"
# The kinds of entries that a won deal leads to.
MARGIN, BONUS = "MARGIN", "BONUS"
SOURCE = "deal"
KIND_OF_ROLE = {
    Role.INFLUENCED: "INFLUENCE",
    Role.REFERRED: "REFERRAL_FEE",
    Role.IMPLEMENTING: "IMPLEMENTATION_FEE",
}
KINDS = (MARGIN, BONUS, *KIND_OF_ROLE.values())
_HOLDS = {"CUSTOMER_PAID": AWAITS_PAYMENT, "DAYS": AWAITS_DAYS}


def hold_of(mode: Mode, governing: Playbook, *, form: int = FORM) -> str:
    """Why an earning that is settled like this is held under the playbook that governs it; empty where it is not."""
    if mode == Mode.RESALE or form < FORM_OF_HOLDS:
        return ""
    return _HOLDS.get(governing.margins.held_until, "")


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
    found = _earned(facts, playbook_of)
    earning, governing = found.earning, playbook_of(found.version_id)
    amount, steps = earning.amount, earning.steps
    reason = hold_of(earning.mode, governing, form=facts.form)
    try:
        if found.lacks_rate:
            raise rates.NoRate
        conversion = rates.convert(amount, facts.currency, on=facts.won_on, table=rates.Quoted(facts.quotes))
        amount, steps = conversion.amount, steps + conversion.steps
    except rates.NoRate:
        reason = NO_RATE
    if reason in _HOLDS.values():
        steps = (*steps, _held(reason, facts.won_on, governing, amount))
    settled = Earning(amount, earning.rate, earning.mode, steps)
    return Settlement(found.kind, found.version_id, ledger.accrual(settled, hold=bool(reason)), steps, reason)


@dataclass(frozen=True, slots=True)
class _Earned:
    """The entry's kind, the version that governs it, and the earning in the deal's currency, or in a reward's own.
    `lacks_rate`: a limit waits for a rate."""

    kind: str
    version_id: int | None
    earning: Earning
    lacks_rate: bool = False


def _earned(facts: Facts, playbook_of: Callable[[int | None], Playbook]) -> _Earned:
    current, by = playbook_of(facts.version_id), facts.earned_by
    if isinstance(by, Influence):
        fees = margins.role_fees(by.net, by.points, current, by.role)
        return _Earned(KIND_OF_ROLE[Role(by.role)], facts.version_id, fees[by.place])
    made_under = playbook_of(facts.promised_version_id) if by.promise else current
    governs = margins.promise_governs(by.promise, by.won_on, made_under)
    version_id = facts.promised_version_id if governs else facts.version_id
    if not facts.terms:
        return _Earned(MARGIN, version_id, margins.decide(by, current, made_under))
    rules = bonuses.Rules(current, made_under, facts.terms, rates.Quoted(facts.quotes))
    found = bonuses.reckon(by, rules)
    if facts.bonus_id is None:
        return _Earned(MARGIN, version_id, found.margin, found.lacks_rate)
    term = {one.id: one for one in facts.terms}[facts.bonus_id]
    nothing = replace(found.margin, amount=Money(0, found.margin.amount.currency), steps=())
    lacks_rate = found.lacks_rate and term.effect == Effect.BONUS
    return _Earned(BONUS, version_id, found.bonuses.get(term.id, nothing), lacks_rate)


def release(
    held: Draft, *, currency: str, quotes: Quotes, on: date, playbook_of: Callable[[int | None], Playbook]
) -> tuple[Draft, Draft | None] | None:
    """The two entries that release one that was held for want of a rate: its reversal, and the amount in the partner's
    currency at the rate of the day the deal was won, which is the day the held one took effect. Both take effect on the
    day of the release; the second is held further where the playbook says so. None while a rate is still missing;
    without the second where the amount comes to less than half a minor unit.

    The keys follow from the held entry's, so that it is released at most once.
    """
    if currencies_of(held.facts):
        return _settled_anew(held, currency=currency, quotes=quotes, on=on, playbook_of=playbook_of)
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


def _settled_anew(
    held: Draft, *, currency: str, quotes: Quotes, on: date, playbook_of: Callable[[int | None], Playbook]
) -> tuple[Draft, Draft | None] | None:
    """As `release`, where limits in other currencies hold once there are rates: all is reckoned again."""
    facts = replace(Facts.from_json(held.facts), currency=currency, quotes=quotes)
    again = settle(facts, playbook_of)
    if again.reason == NO_RATE:
        return None
    undone = ledger.reverse(held, on=on, reason=RATE_FOUND)
    if not again.transfers:
        return undone, None
    released = Step("RELEASED", {"day": on.isoformat()}, again.transfers[0].amount)
    anew = replace(
        held, key=f"{held.key}:released", effective_on=on, transfers=again.transfers, facts=facts.to_json(),
        steps=(*again.steps, released), reason=again.reason,
    )  # fmt: skip
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
