"""What a partner earns on a won deal, and whether it is payable (guide: C1, C2, C3, H5).

A registered deal is governed by the day of its approval while its protection lasts: tier and rate were promised then,
under the playbook of that day. A later change counts only if it is better for the partner, unless that playbook says
otherwise. Any other deal is governed by the day it was won. A term that names another product line than the registered
one is outside the promise: what such a line earns follows from the day of the win.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.steps import Step
from kanava.rules.terms import Case, Effect, Term, choose

HUNDRED = Decimal(100)
ALL_POINTS = 10_000


class Mode(StrEnum):
    """How an earning is settled.

    RESALE: the margin is a discount on our invoice: earned and explained, never payable.
    COMMISSION: we pay it. FEE_SHARE: we pay a part of a fee.
    """

    RESALE = "RESALE"
    COMMISSION = "COMMISSION"
    FEE_SHARE = "FEE_SHARE"


class Role(StrEnum):
    """How a partner that did not lead the sale had a part in it: it helped to close, it named the customer, or it puts the
    product to work. Each role has a fee of its own."""

    INFLUENCED = "INFLUENCED"
    REFERRED = "REFERRED"
    IMPLEMENTING = "IMPLEMENTING"


# The kind of entry, and of step, that a role's fee makes.
FEES = {Role.INFLUENCED: "INFLUENCE", Role.REFERRED: "REFERRAL", Role.IMPLEMENTING: "IMPLEMENTATION"}


@dataclass(frozen=True, slots=True)
class Promise:
    """Tier and rate (a fraction) that were promised at approval, until the protection's last day; the day of the approval
    and the product line that was registered, where they are known."""

    tier: str
    rate: Decimal
    until: date
    made_on: date | None = None
    product_line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The amounts of a deal's line in one currency: net to vendor, list price and end-customer price, where told; its
    product line, and whether it is paid once or again and again, where that is told."""

    net: Money
    list_price: Money | None = None
    end_customer: Money | None = None
    product_line_id: int | None = None
    revenue: str = ""


@dataclass(frozen=True, slots=True)
class Sale:
    """A won deal as far as earning goes: the day it was won, the partner with its type and tier on that day, its lines,
    the market (the customer's country) and the kind of business."""

    won_on: date
    partner_type: str
    tier: str
    lines: tuple[Line, ...]
    promise: Promise | None = None
    market: str = ""
    deal_kind: str = ""
    partner_id: int | None = None

    def case(self, line: Line | None = None) -> Case:
        """What terms ask of a line, or of the deal as a whole."""
        product_line_id, revenue = (line.product_line_id, line.revenue) if line else (None, "")
        return Case(
            self.partner_id,
            product_line_id,
            self.market,
            revenue,
            self.deal_kind,
            self.tier,
            self.partner_type,
        )


@dataclass(frozen=True, slots=True)
class Earning:
    """What is earned, at which rate (a fraction; that of the first line where they differ), how it is settled, and the
    steps to it."""

    amount: Money
    rate: Decimal
    mode: Mode
    steps: tuple[Step, ...]


def rate_of(partner_type: str, tier: str, playbook: Playbook) -> Decimal:
    """The margin of a type and tier as a fraction (guide: C1, C2)."""
    return percent_of(partner_type, tier, playbook) / HUNDRED


def percent_of(partner_type: str, tier: str, playbook: Playbook) -> Decimal:
    """The margin of a type and tier, per cent (guide: C1, C2)."""
    tables = {"REFERRAL": playbook.margins.referral, "SI": playbook.margins.integrator}
    return tables.get(partner_type, playbook.margins.tiers)[tier]


def binds(promise: Promise | None, on: date) -> bool:
    """Whether a promise holds on a day: through the protection's last day."""
    return promise is not None and on <= promise.until


def promise_governs(promise: Promise | None, on: date, promised_under: Playbook) -> bool:
    """Whether a deal won on a day is governed by its promise: it holds, and the playbook it was made under keeps
    promises. The answer says which playbook version an earning belongs to."""
    return binds(promise, on) and promised_under.margins.promise_locked


def base_of(line: Line, playbook: Playbook) -> tuple[str, Money]:
    """The amount that a margin is counted from, with its name; a line without that amount has only the net one."""
    chosen = {"LIST": line.list_price, "END_CUSTOMER": line.end_customer}.get(playbook.margins.base)
    return ("NET", line.net) if chosen is None else (playbook.margins.base, chosen)


def decide(
    sale: Sale, current: Playbook, promised_under: Playbook | None = None, terms: Sequence[Term] = ()
) -> Earning:
    """The sourcing partner's margin on a deal, rounded half up once a line. It may be nothing, or less.

    `current` is in force on the day the deal is won, and so are the `terms`. `promised_under` was in force when the promise
    was made (default: the current one) and governs everything but the better rate while the promise holds.

    Raises:
        ValueError: a deal without lines.
    """
    if not sale.lines:
        raise ValueError("A deal has at least one line.")
    made_under = promised_under or current
    rates, steps = _rates(sale, current, made_under, terms)
    governing = governing_of(sale, current, made_under)
    total = Money(0, sale.lines[0].net.currency)
    for number, (line, rate) in enumerate(zip(sale.lines, rates, strict=True), start=1):
        basis, base = base_of(line, governing)
        part = base.times(rate)
        total += part
        steps.append(
            Step("LINE", {"number": number, "base": base.minor, "basis": basis, "rate": str(rate)}, part)
        )
    mode = Mode(governing.margins.settlement[sale.partner_type])
    steps.append(Step(f"SETTLED_{mode}", {}, total))
    return Earning(total, rates[0], mode, tuple(steps))


def governing_of(sale: Sale, current: Playbook, made_under: Playbook) -> Playbook:
    """The playbook that governs a sale: that of its promise while it holds, else the current one."""
    return made_under if promise_governs(sale.promise, sale.won_on, made_under) else current


def _rates(
    sale: Sale, current: Playbook, made_under: Playbook, terms: Sequence[Term]
) -> tuple[list[Decimal], list[Step]]:
    """The rate that counts for each line (a fraction), and how promise, playbook and terms came to them (guide: C2, C3)."""
    usual = rate_of(sale.partner_type, sale.tier, current)
    chosen = [choose(terms, Effect.RATE, sale.case(line)) if terms else None for line in sale.lines]
    today = [usual if term is None else term_rate(term) for term in chosen]
    steps = [Step("RATE_NOW", {"type": sale.partner_type, "tier": sale.tier, "rate": str(usual)})]
    steps += [_told(term) for term in dict.fromkeys(chosen) if term is not None]
    promise = sale.promise
    if promise is None:
        return today, steps
    told = {"tier": promise.tier, "rate": str(promise.rate), "until": promise.until.isoformat()}
    if not binds(promise, sale.won_on):
        return today, [Step("PROMISE_LAPSED", {**told, "won": sale.won_on.isoformat()}), *steps]
    if not made_under.margins.promise_locked:
        return today, [Step("PROMISE_NOT_KEPT", told), *steps]
    steps.insert(0, Step("PROMISED", told))
    if not made_under.margins.later_change_only_if_better:
        found = dict.fromkeys(today)
        return today, [*steps, *(Step("EVERY_CHANGE_COUNTS", {"rate": str(rate)}) for rate in found)]
    covered = [covers(promise, term) for term in chosen]
    for step in _compared(promise, chosen, today, covered):
        if step not in steps:
            steps.append(step)
    better = [max(promise.rate, rate) if is_in else rate for rate, is_in in zip(today, covered, strict=True)]
    return better, steps


def rate_under(case: Case, playbook: Playbook, terms: Sequence[Term]) -> Decimal:
    """The rate of a day as a fraction for a line that is not sold yet: what a registration is promised, a table tells."""
    term = choose(terms, Effect.RATE, case)
    return rate_of(case.partner_type, case.tier, playbook) if term is None else term_rate(term)


def term_rate(term: Term) -> Decimal:
    """A term's percentage as a fraction."""
    return (term.percent or Decimal(0)) / HUNDRED


def _told(term: Term) -> Step:
    return Step("TERM_RATE", {"name": term.name, "term": term.id, "rate": str(term_rate(term))})


def covers(promise: Promise, term: Term | None) -> bool:
    """Whether a promise is about a line that this term governs: not where the term names another product line."""
    named = term.match.product_line_id if term is not None else None
    return None in (named, promise.product_line_id) or named == promise.product_line_id


def _compared(
    promise: Promise, chosen: Sequence[Term | None], today: Sequence[Decimal], covered: Sequence[bool]
) -> Iterator[Step]:
    """What became of the promise for each line; lines of the same outcome are told once."""
    for term, rate, is_in in zip(chosen, today, covered, strict=True):
        if not is_in:
            assert term is not None
            yield Step("PROMISE_OTHER_LINE", {"name": term.name, "rate": str(rate)})
        else:
            outcome = "PROMISE_BETTERED" if rate > promise.rate else "PROMISE_KEPT"
            yield Step(outcome, {"rate": str(max(promise.rate, rate))})


def fee_of(role: str, playbook: Playbook) -> Decimal:
    """The fee of a role as a fraction of the deal (guide: C1, H5)."""
    fees = {
        Role.REFERRED: playbook.margins.referral_fee,
        Role.IMPLEMENTING: playbook.margins.implementation_fee,
    }
    return fees.get(Role(role), playbook.margins.influence_fee) / HUNDRED


def role_fees(
    base: Money, points: Sequence[int], playbook: Playbook, role: str = Role.INFLUENCED
) -> tuple[Earning, ...]:
    """Each partner's part of the fee of a role, by its share in basis points (guide: H5).

    The parts never exceed the fee: what no partner has a share in is not paid.

    Raises:
        ValueError: the shares exceed the whole.
    """
    if sum(points) > ALL_POINTS:
        raise ValueError("Shares of a fee exceed the whole.")
    rate = fee_of(role, playbook)
    fee = base.times(rate)
    parts = fee.allocate([*points, ALL_POINTS - sum(points)])[:-1]
    told = Step(f"{FEES[Role(role)]}_FEE", {"rate": str(rate), "base": base.minor}, fee)
    return tuple(
        Earning(
            part,
            rate,
            Mode.FEE_SHARE,
            (told, Step("SHARE", {"points": share, "base": fee.minor}, part)),
        )
        for part, share in zip(parts, points, strict=True)
    )
