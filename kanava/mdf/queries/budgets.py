"""What partners have to spend, what of it is committed and spent, and what expires when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kanava.core.permissions import require
from kanava.mdf.models import Budget, Draw
from kanava.rules import mdf
from kanava.rules.mdf import Pot
from kanava.rules.money import Money
from kanava.rules.people import Actor

LATEST = 240


def with_draws(rows: QuerySet[Budget]) -> QuerySet[Budget]:
    """Budgets with what is drawn from each (`drawn`) and spent of that (`spent`)."""
    of_it = Draw.objects.filter(budget_id=OuterRef("pk")).order_by().values("budget_id")
    return rows.annotate(
        drawn=Coalesce(Subquery(of_it.annotate(total=Sum("amount_minor")).values("total")), 0),
        spent=Coalesce(Subquery(of_it.annotate(total=Sum("spent_minor")).values("total")), 0),
    )


def pots_among(budgets: Iterable[Budget]) -> list[Pot]:
    """Budgets for the rules. One statement."""
    kept = list(budgets)
    sums = dict(
        Draw.objects.filter(budget_id__among=[one.pk for one in kept])
        .order_by()
        .values_list("budget_id")
        .annotate(total=Sum("amount_minor"))
    )
    return [
        Pot(one.pk, one.amount, Money(int(sums.get(one.pk, 0)), one.currency), one.expires_on) for one in kept
    ]


@dataclass(frozen=True, slots=True)
class Held:
    """A budget with what is committed, spent and left of it on a day; `lapsed` has expired unused."""

    budget: Budget
    committed: Money
    spent: Money
    left: Money
    lapsed: Money


@dataclass(frozen=True, slots=True)
class Fund:
    """What a partner has: the sums of its budgets in the programme's currency, and each budget. `next_on` is the day on
    which the next part of what is left expires, `next_amount` how much that is."""

    currency: str
    budget: Money
    committed: Money
    spent: Money
    left: Money
    lapsed: Money
    next_on: date | None
    next_amount: Money
    budgets: Sequence[Held] = field(default_factory=tuple)


def held_of(budget: Budget, on: date) -> Held:
    """A budget that came `with_draws`, as it stands on a day."""
    drawn, spent = budget.drawn, budget.spent  # type: ignore[attr-defined]
    amount = budget.amount
    pot = Pot(budget.pk, amount, Money(drawn, budget.currency), budget.expires_on)
    rest = pot.rest(on)
    unused = max(amount - pot.drawn, Money(0, budget.currency))
    return Held(
        budget, Money(drawn - spent, budget.currency), Money(spent, budget.currency), rest, unused - rest
    )


def get_fund(partner_id: int, *, on: date, currency: str) -> Fund:
    """A partner's fund on a day, with sums in the programme's currency. One statement."""
    rows = with_draws(Budget.objects.filter(partner_id=partner_id)).order_by("-first_on")[:LATEST]
    return fund_of([held_of(row, on) for row in rows], currency)


def fund_of(budgets: Sequence[Held], currency: str) -> Fund:
    """The sums of budgets that are in the programme's currency."""
    own = [one for one in budgets if one.budget.currency == currency]
    none = Money(0, currency)
    ahead = [one for one in own if one.left.minor]
    next_on = min((one.budget.expires_on for one in ahead), default=None)
    return Fund(
        currency,
        budget=sum((one.budget.amount for one in own), start=none),
        committed=sum((one.committed for one in own), start=none),
        spent=sum((one.spent for one in own), start=none),
        left=sum((one.left for one in own), start=none),
        lapsed=sum((one.lapsed for one in own), start=none),
        next_on=next_on,
        next_amount=sum((one.left for one in ahead if one.budget.expires_on == next_on), start=none),
        budgets=budgets,
    )


def left_of(partner_id: int, *, by: Actor, on: date, currency: str) -> Money:
    """What a partner's budgets have left on a day, in the programme's currency. Raises NotPermitted."""
    require("view_funds", by)
    return mdf.left(
        pots_among(Budget.objects.filter(partner_id=partner_id, expires_on__gte=on)), on, currency
    )
