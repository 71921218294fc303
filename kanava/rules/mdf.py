"""Market development funds: what a partner's budget is, what is left of it, and what a claim pays (guide: C4).

Budgets are in the programme's currency, a campaign's costs and support in the partner's. What a campaign is approved for is
taken from the budgets that expire first, at the rate of that day.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kanava.rules import periods, rates
from kanava.rules.facts import FORM
from kanava.rules.ledger import AccountKind, Transfer
from kanava.rules.money import Money
from kanava.rules.partnership import Tier
from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook
from kanava.rules.rates import Conversion, Quotes
from kanava.rules.refusals import Refusal
from kanava.rules.settling import Kept
from kanava.rules.steps import Step

KIND, SOURCE = "MDF", "mdf"
# Why an entry of a claim is reversed.
REOPENED = "CLAIM_REOPENED"
PERIODS: Mapping[str, int] = {"MONTHLY": 1, "QUARTERLY": 3, "YEARLY": 12}
WHOLE = 10_000  # basis points
DAY = timedelta(days=1)


class BudgetExceeded(Refusal):
    """More than what is left of the budget on that day; `left` says how much that is."""

    code = "MDF_BUDGET_EXCEEDED"


class NotEligible(Refusal):
    """The playbook gives funds to higher tiers alone."""

    code = "MDF_NOT_ELIGIBLE"


class ClaimTooLate(Refusal):
    """The last day for the claim has passed."""

    code = "MDF_CLAIM_TOO_LATE"


class ExtensionsUsed(Refusal):
    """The claim's day was moved as often as the playbook allows."""

    code = "MDF_EXTENSIONS_USED"


class CampaignRuns(Refusal):
    """A claim is for a campaign that is over."""

    code = "MDF_CAMPAIGN_RUNS"


@dataclass(frozen=True, slots=True)
class Period:
    """A span whose revenue makes one budget; both days are part of it."""

    first: date
    last: date


def period_before(on: date, playbook: Playbook) -> Period:
    """The last period that was over before a day: calendar months, quarters or years."""
    months = PERIODS[playbook.funds.accrual]
    begun = date(on.year, (on.month - 1) // months * months + 1, 1)
    return Period(add_months(begun, -months), begun - DAY)


def is_eligible(tier: str, playbook: Playbook) -> bool:
    """Whether partners of a tier may have funds without a special approval."""
    order = [one.value for one in Tier]
    return order.index(tier) >= order.index(playbook.funds.eligible_tier)


def needs_exception(tier: str, playbook: Playbook) -> bool:
    """Whether a request of a partner of this tier needs a special approval.

    Raises:
        NotEligible: the playbook gives no funds below its tier at all.
    """
    if is_eligible(tier, playbook):
        return False
    if not playbook.funds.others_by_approval:
        raise NotEligible(tier=playbook.funds.eligible_tier)
    return True


def share_of(tier: str, playbook: Playbook) -> Decimal:
    """The share of revenue that becomes budget, in per cent; none where the tier may not have funds at all."""
    has_funds = is_eligible(tier, playbook) or playbook.funds.others_by_approval
    return playbook.funds.shares[tier] if has_funds else Decimal(0)


@dataclass(frozen=True, slots=True)
class Accrual:
    """A budget: its amount, the share in per cent that it was reckoned with, and the last day to commit it."""

    amount: Money
    share: Decimal
    expires_on: date


def accrue(revenue: Money, tier: str, period: Period, playbook: Playbook) -> Accrual:
    """The budget of a period from the partner's revenue in it, rounded half up once; a loss makes none."""
    share = share_of(tier, playbook)
    counted = max(revenue, Money(0, revenue.currency))
    expires_on = add_months(period.last + DAY, playbook.funds.expiry_months) - DAY
    return Accrual(counted.times(share / 100), share, expires_on)


def corrected(amount: Money, drawn: Money) -> Money:
    """A budget whose revenue has changed since: never less than what was committed from it."""
    return max(amount, drawn)


@dataclass(frozen=True, slots=True)
class Pot:
    """A budget as far as it has been drawn from. It may be committed until its last day."""

    id: int
    amount: Money
    drawn: Money
    expires_on: date

    def rest(self, on: date) -> Money:
        """What of it can still be committed on a day."""
        none = Money(0, self.amount.currency)
        return max(self.amount - self.drawn, none) if on <= self.expires_on else none


def left(pots: Sequence[Pot], on: date, currency: str) -> Money:
    """What can still be committed on a day, of all budgets in a currency together."""
    return sum((pot.rest(on) for pot in pots if pot.amount.currency == currency), start=Money(0, currency))


def draw(wanted: Money, pots: Sequence[Pot], on: date) -> tuple[tuple[int, Money], ...]:
    """From which budgets an amount is taken, those that expire first before the others.

    Raises:
        BudgetExceeded: with what is `left`.
    """
    there = left(pots, on, wanted.currency)
    if wanted > there:
        raise BudgetExceeded(field="amount", left=there)
    taken, open_amount = [], wanted
    for pot in sorted(pots, key=lambda one: (one.expires_on, one.id)):
        if pot.amount.currency != wanted.currency:
            continue
        part = min(pot.rest(on), open_amount)
        if part.minor > 0:
            taken.append((pot.id, part))
            open_amount -= part
    return tuple(taken)


def keep(draws: Sequence[tuple[int, Money]], kept: Money) -> tuple[tuple[int, Money], ...]:
    """What stays drawn when a campaign costs less than it was approved for: the first draws first, the rest goes back."""
    found, rest = [], kept
    for pot_id, amount in draws:
        part = min(amount, rest)
        found.append((pot_id, part))
        rest -= part
    return tuple(found)


def part_of(committed: Money, paid: Money, approved: Money) -> Money:
    """What of the committed budget a payment uses up: the same share as of the approved amount, in the budget's currency."""
    if approved.minor == 0:
        return Money(0, committed.currency)
    exact = Decimal(committed.minor) * paid.minor / approved.minor
    return min(Money(int(exact.to_integral_value()), committed.currency), committed)


def commitment(approved: Money, currency: str, *, on: date, quotes: Quotes) -> Conversion:
    """What an approval takes from budgets in a currency, by the reference rates of its day. Raises NoRate."""
    return rates.convert(approved, currency, on=on, table=rates.Quoted(quotes))


def highest_points(playbook: Playbook) -> int:
    """The largest share of a campaign's costs that we carry, in basis points."""
    return int(playbook.funds.co_funding * 100)


def support(costs: Money, points: int) -> Money:
    """Our share of costs, never rounded up: it is never more than the share."""
    exact = Decimal(costs.minor) * points / WHOLE
    return Money(int(exact.to_integral_value(ROUND_FLOOR)), costs.currency)


@dataclass(frozen=True, slots=True)
class Claim:
    """All that a payment follows from: the costs that were proved and accepted, the share and the amount agreed at the
    approval, and the playbook version of that day."""

    proven: tuple[Money, ...]
    points: int
    approved: Money
    version_id: int | None

    def to_json(self) -> dict[str, Any]:
        """For storing with the entry."""
        return {
            "form": FORM,
            "currency": self.approved.currency,
            "proven": [cost.minor for cost in self.proven],
            "points": self.points,
            "approved": self.approved.minor,
            "version": self.version_id,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Claim":
        """The facts that `to_json` wrote. Raises KeyError, ValueError, TypeError: it did not."""
        currency = document["currency"]
        proven = tuple(Money(minor, currency) for minor in document["proven"])
        return cls(proven, document["points"], Money(document["approved"], currency), document["version"])


@dataclass(frozen=True, slots=True)
class Payment:
    """What a claim pays, with its steps."""

    amount: Money
    steps: tuple[Step, ...]

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """Owed to the partner from now on; nothing where nothing is paid."""
        if self.amount.minor <= 0:
            return ()
        return (Transfer(AccountKind.EXPENSE, AccountKind.ACCRUED, self.amount),)


def pay(claim: Claim, playbook: Playbook) -> Payment:
    """Our share of the costs that were proved, and at most what was approved; `playbook` is that of the approval."""
    costs = sum(claim.proven, start=Money(0, claim.approved.currency))
    points = min(claim.points, highest_points(playbook))
    shared = support(costs, points)
    steps = [Step("MDF_PROVEN", {"count": len(claim.proven)}, costs)]
    steps.append(Step("MDF_SHARE", {"points": points}, shared))
    amount = max(min(shared, claim.approved), Money(0, shared.currency))
    if claim.approved < shared:
        steps.append(Step("MDF_LIMIT", {}, amount))
    return Payment(amount, tuple(steps))


def key_of(campaign_id: int, reopened: int) -> str:
    """The key of a claim's entry: a claim that is opened again keeps it, and the next payment has its own."""
    return f"{SOURCE}:{campaign_id}:{reopened + 1}" if reopened else f"{SOURCE}:{campaign_id}"


def reproduces(kept: Kept, playbook_of: Callable[[int | None], Playbook]) -> bool:
    """Whether an entry of a claim follows from its own facts and playbook version."""
    try:
        claim = Claim.from_json(kept.facts)
        again = pay(claim, playbook_of(claim.version_id))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False
    stored = (kept.kind, kept.version_id, kept.transfers, kept.reason)
    return (KIND, claim.version_id, again.transfers, "") == stored


def returned(won: Money, spent: Money) -> Decimal | None:
    """Won revenue for each unit of money spent, to the hundredth; None where nothing was spent."""
    return (Decimal(won.minor) / spent.minor).quantize(Decimal("0.01")) if spent.minor else None


def decision_due(at: datetime, playbook: Playbook, *, holidays: Set[date], zone: ZoneInfo) -> datetime:
    """When the partner must have an answer: the end of the playbook's last business day."""
    return periods.decision_deadline(at, playbook.funds.decision_days, holidays=holidays, zone=zone)


def claim_due(ends_on: date, playbook: Playbook) -> date:
    """The last day for the claim of a campaign that ends on a day."""
    return ends_on + timedelta(days=playbook.funds.claim_days)


def extended(due_on: date, extensions: int, playbook: Playbook) -> date:
    """The last day for the claim after one more extension. Raises ExtensionsUsed."""
    if extensions >= playbook.funds.max_extensions:
        raise ExtensionsUsed
    return due_on + timedelta(days=playbook.funds.extension_days)


def due_after_return(due_on: date, on: date, playbook: Playbook) -> date:
    """The last day for a claim that we sent back: at least the playbook's days from then."""
    return max(due_on, on + timedelta(days=playbook.funds.correction_days))


def check_claim_day(ends_on: date, due_on: date, on: date) -> None:
    """Whether a claim can be made on a day. Raises CampaignRuns, ClaimTooLate."""
    if on <= ends_on:
        raise CampaignRuns(day=ends_on)
    if on > due_on:
        raise ClaimTooLate(day=due_on)


def missing_proofs(sent: Set[str], playbook: Playbook) -> tuple[str, ...]:
    """The kinds of proof that the playbook asks for and that are not there."""
    return tuple(kind for kind, is_asked in playbook.funds.proofs.items() if is_asked and kind not in sent)


def reminder(due_on: date, *, reminded_days: int | None, playbook: Playbook, on: date) -> int | None:
    """The mark, in days before the last day for the claim, that a reminder is due at and was not given yet."""
    marks = [
        days
        for days in playbook.funds.claim_reminder_days.values()
        if (due_on - on).days <= days and (reminded_days is None or days < reminded_days)
    ]
    return min(marks, default=None) if on <= due_on else None
