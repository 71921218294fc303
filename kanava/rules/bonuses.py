"""What terms add to a margin, and the limits of both together (guide: C1, C2).

A bonus is counted from the lines that it is for and rounded once. It only ever adds: lines that were returned give none. The
limits of a deal hold for the margin and the bonuses in points together: what is too much is taken from the last bonus first.
A reward, an amount a deal, is paid as it was told and stands outside the limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kanava.rules import margins, rates
from kanava.rules.margins import Earning, Mode, Sale
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.rates import Table
from kanava.rules.steps import Step
from kanava.rules.terms import Effect, Term, choose


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a sale earns: the margin, and each bonus and reward by its term's id. `lacks_rate`: a limit is in a currency
    without a rate, so that it could not be held."""

    margin: Earning
    bonuses: dict[int, Earning]
    lacks_rate: bool = False

    @property
    def totals(self) -> list[Money]:
        """All together: one amount a currency, the deal's first."""
        sums: dict[str, Money] = {}
        for one in (self.margin, *self.bonuses.values()):
            code = one.amount.currency
            sums[code] = sums.get(code, Money(0, code)) + one.amount
        return list(sums.values())


@dataclass(frozen=True, slots=True)
class Rules:
    """Under what a sale is reckoned: the playbooks of the day and of the promise, the terms in force, the rates."""

    current: Playbook
    made_under: Playbook
    terms: Sequence[Term]
    table: Table


def reckon(sale: Sale, rules: Rules) -> Reckoned:
    """The margin and all that is added to it, in the deal's currency; a reward is in its own.

    Raises:
        ValueError: a deal without lines.
    """
    margin = margins.decide(sale, rules.current, rules.made_under, rules.terms)
    try:
        added, limit = _bonuses(sale, margin, rules), _limit(sale, rules)
    except rates.NoRate:
        bare = [replace(term, cap=None) for term in rules.terms if term.effect != Effect.LIMIT]
        return replace(reckon(sale, replace(rules, terms=bare)), lacks_rate=True)
    if limit is not None:
        margin, added = _limited(margin, added, limit, whole=_base(sale, rules))
    return Reckoned(margin, {**added, **_rewards(sale, margin, rules)})


def _base(sale: Sale, rules: Rules, term: Term | None = None) -> Money:
    """What the lines that a term is for, or all of them, are counted from."""
    governing = margins.governing_of(sale, rules.current, rules.made_under)
    parts = [
        margins.base_of(line, governing)[1]
        for line in sale.lines
        if term is None or term.match.fits(sale.case(line))
    ]
    return sum(parts, start=Money(0, sale.lines[0].net.currency))


def _bonuses(sale: Sale, margin: Earning, rules: Rules) -> dict[int, Earning]:
    """Each bonus in points, in the order of the terms' ids. Raises NoRate: one has a limit of its own without a rate."""
    found = {}
    for term in sorted(rules.terms, key=lambda one: one.id):
        base = _base(sale, rules, term) if term.effect == Effect.BONUS else None
        if base is None or base.minor <= 0:
            continue
        rate = margins.term_rate(term)
        amount = base.times(rate)
        steps = [Step("BONUS", {**_named(term), "rate": str(rate), "base": base.minor}, amount)]
        if term.cap is not None:
            cap = rates.convert(term.cap, amount.currency, on=sale.won_on, table=rules.table).amount
            if cap < amount:
                amount = cap
                steps.append(Step("BONUS_AT_MOST", {"limit": _pair(cap)}, amount))
        found[term.id] = _settled(term, margin, amount, rate, steps)
    return found


def _rewards(sale: Sale, margin: Earning, rules: Rules) -> dict[int, Earning]:
    """Each amount a deal, once however many lines it is for."""
    found = {}
    for term in sorted(rules.terms, key=lambda one: one.id):
        if term.effect == Effect.REWARD and term.amount is not None and _base(sale, rules, term).minor > 0:
            steps = [Step("REWARD", _named(term), term.amount)]
            found[term.id] = _settled(term, margin, term.amount, margin.rate, steps)
    return found


def _settled(term: Term, margin: Earning, amount: Money, rate: Decimal, steps: list[Step]) -> Earning:
    mode = Mode.COMMISSION if term.is_paid_out else margin.mode
    return Earning(amount, rate, mode, (*steps, Step(f"SETTLED_{mode}", {}, amount)))


def _named(term: Term) -> dict[str, object]:
    return {"name": term.name, "term": term.id}


def _pair(money: Money) -> list[object]:
    return [money.minor, money.currency]


@dataclass(frozen=True, slots=True)
class _Limit:
    name: str
    floor: Money | None
    cap: Money | None


def _limit(sale: Sale, rules: Rules) -> _Limit | None:
    """The limits that hold for the deal, in its currency. One that came after the approval takes nothing from a deal whose
    promise counts. Raises NoRate."""
    term = choose(rules.terms, Effect.LIMIT, sale.case())
    if term is None:
        return None

    def here(money: Money | None) -> Money | None:
        to = sale.lines[0].net.currency
        return money and rates.convert(money, to, on=sale.won_on, table=rules.table).amount

    return _Limit(term.name, here(term.floor), None if _came_later(term, sale, rules) else here(term.cap))


def _came_later(term: Term, sale: Sale, rules: Rules) -> bool:
    promise = sale.promise
    if promise is None or not margins.promise_governs(promise, sale.won_on, rules.made_under):
        return False
    if not rules.made_under.margins.later_change_only_if_better:
        return False
    return promise.made_on is None or term.first_on > promise.made_on


def _limited(
    margin: Earning, added: dict[int, Earning], limit: _Limit, *, whole: Money
) -> tuple[Earning, dict[int, Earning]]:
    """Margin and bonuses within the limits. At least never means more than what the margin is counted from."""
    total = sum((one.amount for one in added.values()), start=margin.amount)
    if limit.cap is not None and limit.cap < total:
        left, kept = limit.cap - min(margin.amount, limit.cap), {}
        for key, one in added.items():
            part = min(one.amount, left)
            kept[key] = _at(one, part, "AT_MOST", limit.name, limit.cap)
            left -= part
        return _at(margin, min(margin.amount, limit.cap), "AT_MOST", limit.name, limit.cap), kept
    floor = min(limit.floor, whole) if limit.floor is not None else None
    if floor is not None and whole.minor > 0 and total < floor:
        assert limit.floor is not None
        return _at(margin, margin.amount + floor - total, "AT_LEAST", limit.name, limit.floor), added
    return margin, added


def _at(earning: Earning, amount: Money, code: str, name: str, limit: Money) -> Earning:
    """An earning moved to a limit, which its steps tell before they say how it is settled."""
    if amount == earning.amount:
        return earning
    *before, settled = earning.steps
    moved = (Step(code, {"name": name, "limit": _pair(limit)}, amount), replace(settled, amount=amount))
    return replace(earning, amount=amount, steps=(*before, *moved))
