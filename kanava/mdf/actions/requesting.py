"""The partner's side of a request: ask, answer, withdraw."""

from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.mdf.holding import answer_due, locked, record, spend
from kanava.mdf.models import Campaign, Cost, Question
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import mdf
from kanava.rules.campaigns import Move, Plan, State, TextMissing, check_plan, costs_of, move
from kanava.rules.money import Money
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy


class PartnerNotInForce(Refusal):
    """The partnership is paused or has ended: nothing new is begun."""

    code = "MDF_NOT_IN_FORCE"


@action("request_funds")
def request_campaign(*, by: Actor, partner_id: int, plan: Plan, at: datetime) -> Campaign:
    """Ask for marketing money for a campaign that is described precisely.

    Raises:
        NotFound, PartnerNotInForce, NotEligible, and Faults of what the campaign does not tell, each with its field.
    """
    require("request_funds", by, Owned(partner_id=partner_id))
    on = clock.day_of(at)
    playbook = get_in_force(on).playbook
    with gate("funds"):
        partner = Partner.objects.get(pk=partner_id)
        if partner.lifecycle not in (Lifecycle.ACTIVE, Lifecycle.ONBOARDING):
            raise PartnerNotInForce
        is_exception = mdf.needs_exception(partner.tier, playbook)
        check_plan(plan, playbook, on=on)
        costs = costs_of(plan.costs, partner.currency)
        made = Campaign.objects.create(
            partner=partner, title=tidy(plan.title)[:160], activity=plan.activity, goal=plan.goal.strip(), audience=plan.audience.strip(),
            starts_on=plan.starts_on, ends_on=plan.ends_on, currency=partner.currency, costs_minor=costs.minor, share_points=plan.points,
            asked_minor=mdf.support(costs, plan.points).minor, expected_leads=plan.leads, expected_pipeline_minor=plan.pipeline.minor,
            is_exception=is_exception, created_by_id=by.user_id, created_at=at, due_at=answer_due(at),
        )  # fmt: skip
        Cost.objects.bulk_create(
            Cost(campaign=made, partner=partner, position=place, label=tidy(cost.label)[:160], planned_minor=cost.amount.minor)
            for place, cost in enumerate(plan.costs)
        )  # fmt: skip
        record("requested", made, by=by, at=at)
    return made


@action("request_funds")
def answer_question(*, by: Actor, campaign_id: int, answer: str, at: datetime) -> Campaign:
    """Answer our question: the clock starts again. Raises NotFound, CampaignMoved, TextMissing (field `answer`)."""
    with gate("funds"):
        found = locked(campaign_id, by=by, right="request_funds")
        after = move(found.state, Move.ANSWER)
        if not answer.strip():
            raise TextMissing(field="answer")
        asked = Question.objects.filter(campaign=found, answered_at=None)
        asked.update(answer=answer.strip(), answered_at=at)
        found.state, found.due_at, found.escalated_at = after, answer_due(at), None
        found.save(update_fields=["state", "due_at", "escalated_at"])
        record("answered", found, by=by, at=at)
    return found


@action("request_funds")
def withdraw_campaign(*, by: Actor, campaign_id: int, at: datetime) -> Campaign:
    """Take a request back, or give up an approved campaign: what was committed for it goes back to the budget.

    Raises:
        NotFound, CampaignMoved.
    """
    with gate("funds"):
        found = locked(campaign_id, by=by, right="request_funds")
        was = found.state
        found.state, found.due_at = move(was, Move.WITHDRAW), None
        found.save(update_fields=["state", "due_at"])
        if was == State.COMMITTED:
            spend(found, Money(0, found.currency))
        record("withdrawn", found, by=by, at=at)
    return found
