"""The first shared sale or a practice pitch, its assessment, and the scenarios to rehearse in (guide: F3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.onboarding.actions.tasks import get_plan
from kanava.onboarding.models import CoSelling, Plan, Scenario, Task
from kanava.onboarding.queries.plans import joint_deals
from kanava.onboarding.writers import keep_summary, record
from kanava.partners.actions import ChoiceUnknown, TextMissing
from kanava.rules import co_selling as rule
from kanava.rules.co_selling import Kind
from kanava.rules.onboarding import TOGETHER
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy


class CoSellingMissing(Refusal):
    """There is nothing to assess yet: say first what it is."""

    code = "CO_SELLING_MISSING"


@dataclass(frozen=True, slots=True)
class Told:
    """What is done together, when and by whom: on a deal of the partner, with a customer, or in a scenario."""

    kind: str
    on: date
    deal_id: int | None = None
    customer: str = ""
    scenario_id: int | None = None
    our_person: str = ""
    partner_person: str = ""


@action("assess_onboarding")
def plan_co_selling(*, by: Actor, plan_id: int, told: Told, at: datetime) -> CoSelling:
    """Say what the first co-selling is; once assessed it stays as it is.

    Raises:
        NotFound, PlanClosed, and Faults: ChoiceUnknown (fields `kind`, `deal_id`, `scenario_id`), TextMissing (field
            `customer`): there is neither a deal nor a customer.
    """
    plan = get_plan(plan_id, by=by, right="assess_onboarding")
    _check(told, plan.partner_id)
    found = CoSelling.objects.select_for_update().filter(plan=plan).first()
    found = found or CoSelling(plan=plan, partner_id=plan.partner_id)
    if found.assessed_at is not None:
        raise ChoiceUnknown(field="kind")
    is_real = told.kind == Kind.OPPORTUNITY
    found.kind, found.on = told.kind, told.on
    found.deal_id = told.deal_id if is_real else None
    found.customer = told.customer.strip()[:200] if is_real else ""
    found.scenario_id = None if is_real else told.scenario_id
    found.our_person, found.partner_person = tidy(told.our_person)[:120], tidy(told.partner_person)[:120]
    found.save()
    record("co_selling_planned", plan, by=by, at=at, kind=told.kind)
    _follow(plan, told.on, by=by, at=at)
    return found


def _follow(plan: Plan, on: date, *, by: Actor, at: datetime) -> None:
    """What is done that day, and its assessment, is due no earlier than the day."""
    late = Task.objects.filter(
        plan=plan, code__in=[*TOGETHER, "FEEDBACK"], done_at=None, dropped_at=None, due_on__lt=on
    )
    for task in late.order_by("id"):
        days = {"before": task.due_on.isoformat(), "after": on.isoformat()}
        task.due_on = on
        task.save(update_fields=["due_on"])
        record("task_moved", plan, by=by, at=at, task=task.pk, days=days)
    keep_summary(plan)


def _check(told: Told, partner_id: int) -> None:
    faults: list[Refusal] = []
    if told.kind not in Kind.__members__:
        faults.append(ChoiceUnknown(field="kind"))
    if told.kind == Kind.OPPORTUNITY and told.deal_id is not None:
        if not joint_deals(partner_id).filter(pk=told.deal_id).exists():
            faults.append(ChoiceUnknown(field="deal_id"))
    elif told.kind == Kind.OPPORTUNITY and not told.customer.strip():
        faults.append(TextMissing(field="customer"))
    if told.kind == Kind.PITCH and not Scenario.objects.filter(pk=told.scenario_id or 0).exists():
        faults.append(ChoiceUnknown(field="scenario_id"))
    if faults:
        raise Faults(faults)


@action("assess_onboarding")
def assess_co_selling(
    *, by: Actor, plan_id: int, scores: Mapping[str, int], outcome: str, feedback: str, at: datetime
) -> CoSelling:
    """Assess it on each criterion, with feedback in words that the partner reads. It can be said anew.

    Raises:
        NotFound, PlanClosed, CoSellingMissing, NotYetHeld (field `on`), and Faults as in `rules.co_selling`.
    """
    plan = get_plan(plan_id, by=by, right="assess_onboarding")
    found = CoSelling.objects.select_for_update().filter(plan=plan).first()
    if found is None:
        raise CoSellingMissing
    rule.check_assessment(scores, feedback, held_on=found.on, today=clock.day_of(at))
    found.scores = {one.value: scores[one.value] for one in rule.Criterion}
    found.outcome, found.feedback = outcome.strip()[:1000], feedback.strip()[:4000]
    found.assessed_at, found.assessed_by_id = at, by.user_id
    found.save()
    record("co_selling_assessed", plan, by=by, at=at, kind=found.kind)
    return found


@action("keep_scenario")
def keep_scenario(
    *, by: Actor, title: str, text: str, is_used: bool, at: datetime, scenario_id: int | None = None
) -> Scenario:
    """Write a scenario, or change one. Raises NotFound, and Faults: TextMissing (fields `title`, `text`)."""
    faults: list[Refusal] = [
        TextMissing(field=name) for name, value in (("title", title), ("text", text)) if not value.strip()
    ]
    if faults:
        raise Faults(faults)
    found = Scenario() if scenario_id is None else Scenario.objects.filter(pk=scenario_id).first()
    if found is None:
        raise NotFound
    found.title, found.text, found.is_used = tidy(title)[:120], text.strip()[:4000], is_used
    found.save()
    events.record("onboarding.scenario_kept", by=by, at=at, subject=events.Subject("scenario", found.pk))
    return found
