"""A campaign as both doors show it: its plan, costs, proofs, result, and the amounts that are typed by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kanava.deals.queries import list_events_of
from kanava.mdf.queries import (
    Held,
    committed_of,
    list_costs,
    list_led,
    list_linkable,
    list_proofs,
    list_questions,
    won_among,
)
from kanava.rules.campaigns import Cost, CostsMissing, State, may_lead
from kanava.rules.mdf import returned
from kanava.rules.money import AmountNotPositive, Money, parse_amount
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, words
from kanava.ui.forms import Fault

if TYPE_CHECKING:
    from kanava.mdf.models import Campaign
    from kanava.mdf.models import Cost as CostRow

MOST_LINES = 20
FIRST_LINES = 3


@dataclass(frozen=True, slots=True)
class TypedCost:
    """A cost as it was typed, and what is wrong with it."""

    label: str = ""
    amount: str = ""
    fault: str = ""


def costs_sent(sent: QueryDict) -> list[TypedCost]:
    """The lines that were typed; those that are empty are left out."""
    columns = [sent.getlist(f"cost-{name}")[:MOST_LINES] for name in ("label", "amount")]
    typed = [TypedCost(*(text.strip()[:160] for text in row)) for row in zip(*columns, strict=False)]
    return [one for one in typed if one.label or one.amount]


def read_costs(typed: Sequence[TypedCost], currency: str) -> tuple[tuple[Cost, ...], list[TypedCost]]:
    """The costs, and all lines with what is wrong beside each."""
    costs, shown = [], []
    for one in typed:
        try:
            amount = parse_amount(one.amount, currency)
            if amount.minor <= 0:
                raise AmountNotPositive
            if not one.label:
                raise CostsMissing
            costs.append(Cost(one.label, amount))
        except Refusal as refusal:
            shown.append(replace(one, fault=words.of_refusal(refusal)))
        else:
            shown.append(one)
    return tuple(costs), shown


def faults_of(typed: Sequence[TypedCost]) -> list[Fault]:
    """What is wrong with the lines, with the way to each."""
    return [
        Fault(one.fault, f"cost-{number}", _("Amount of cost %(n)s") % {"n": number})
        for number, one in enumerate(typed, 1)
        if one.fault
    ]


class LinesFaulty(Refusal):
    """Amounts that cannot be read. Holds `lines`: what is wrong, by the cost's id."""

    code = "FAULTS"


def amounts_sent(sent: QueryDict, costs: Sequence["CostRow"], currency: str) -> dict[int, Money]:
    """What was typed beside each cost, by the cost's id. Nothing typed is nothing. Raises LinesFaulty."""
    amounts, faults = {}, {}
    for cost in costs:
        text = sent.get(f"amount-{cost.pk}", "").strip()[:40]
        try:
            amounts[cost.pk] = parse_amount(text or "0", currency)
        except Refusal as refusal:
            faults[cost.pk] = words.of_refusal(refusal)
    if faults:
        raise LinesFaulty(lines=faults)
    return amounts


def fault_list(
    what: str, refused: Mapping[str | None, str], lines: Mapping[int, str], labels: Mapping[str, Any]
) -> list[Fault]:
    """What is wrong with what was sent for a move, with the places of the fields; `labels` are their names."""
    found = [
        Fault(sentence, f"{what}-{name}" if name else "", labels.get(name or "", ""))
        for name, sentence in refused.items()
    ]
    return found + [Fault(sentence, f"amount-{key}", labels["costs"]) for key, sentence in lines.items()]


@dataclass(frozen=True, slots=True)
class CostLine:
    """A cost ready to be placed, with what stands in its field and what is wrong with that."""

    id: int
    label: str
    planned: str
    claimed: str
    accepted: str
    typed: str
    fault: str


def cost_lines(
    found: "Campaign", costs: Sequence["CostRow"], *, sent: Mapping[str, Any], faults: Mapping[int, str]
) -> list[CostLine]:
    """The lines of a campaign's costs. A field begins with what was typed, else with what was claimed or planned."""

    def shown(minor: int | None) -> str:
        return "" if minor is None else formatting.money(Money(minor, found.currency))

    def typed(cost: "CostRow") -> str:
        begins = cost.claimed_minor if cost.claimed_minor is not None else cost.planned_minor
        return str(sent.get(f"amount-{cost.pk}", formatting.typed_amount(Money(begins, found.currency))))

    return [
        CostLine(
            one.pk, one.label, shown(one.planned_minor), shown(one.claimed_minor), shown(one.accepted_minor),
            typed(one), faults.get(one.pk, ""),
        )
        for one in costs
    ]  # fmt: skip


def campaign_context(
    found: "Campaign", currency: str, *, sent: Mapping[str, Any], faults: Mapping[int, str]
) -> dict[str, Any]:
    """What a campaign's page shows in either door; `currency` is the programme's."""
    costs, led = list_costs(found.pk), list_led(found.pk, currency)
    committed, won = committed_of(found), won_among(led, currency)
    ratio = returned(won, committed.spent) if committed is not None else None
    return {
        "found": found,
        "costs": cost_lines(found, costs, sent=sent, faults=faults),
        "cost_rows": costs,
        "total": Money(found.costs_minor, found.currency),
        "claimed": Money(sum(one.claimed_minor or 0 for one in costs), found.currency),
        "accepted": Money(sum(one.accepted_minor or 0 for one in costs), found.currency),
        "asked": Money(found.asked_minor, found.currency),
        "approved": found.money(found.approved_minor),
        "paid": found.money(found.paid_minor),
        "pipeline": Money(found.expected_pipeline_minor, found.currency),
        "committed": committed,
        "questions": list_questions(found.pk),
        "proofs": list_proofs(found.pk),
        "led": led,
        "won": won,
        "ratio": formatting.hundredths(round(ratio * 100)) if ratio is not None else "",
        "linkable": list_linkable(found) if may_lead(found.state) else (),
        "events": list_events_of("campaign", found.pk),
        "is_open_claim": found.state == State.COMMITTED,
    }


def budget_rows(budgets: Sequence[Held]) -> list[dict[str, Any]]:
    """The lines of a table of budgets."""
    return [
        {
            "period": f"{formatting.day(one.budget.first_on)} – {formatting.day(one.budget.last_on)}",
            "how": _("%(share)s of %(revenue)s")
            % {
                "share": formatting.exact_percent(one.budget.share.normalize()),
                "revenue": formatting.money(Money(one.budget.revenue_minor, one.budget.currency), whole=True),
            },
            "amount": formatting.money(one.budget.amount),
            "committed": formatting.money(one.committed),
            "spent": formatting.money(one.spent),
            "left": formatting.money(one.left),
            "expires": formatting.day(one.budget.expires_on),
            "lapsed": formatting.money(one.lapsed) if one.lapsed.minor else "",
        }
        for one in budgets
    ]
