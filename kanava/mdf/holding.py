"""A campaign as every action meets it: locked, told in events, and what it holds of the partner's budgets."""

from datetime import date, datetime

from django.utils import timezone

from kanava.core import clock, events
from kanava.core.calendars import holidays_of
from kanava.core.permissions import Owned, require
from kanava.mdf.models import Budget, Campaign, Draw
from kanava.mdf.queries.budgets import pots_among
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import mdf
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound


def locked(campaign_id: int, *, by: Actor, right: str) -> Campaign:
    """The campaign, locked, with its partner, if the actor may do `right` on it. Raises NotFound, NotPermitted."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("partner")
    found = rows.filter(pk=campaign_id).first()
    if found is None:
        raise NotFound
    require(right, by, owned(found.partner))
    return found


def owned(partner: Partner) -> Owned:
    """Whose a partner's campaigns are."""
    return Owned(partner_id=partner.pk, manager_id=partner.manager_id)


def record(verb: str, campaign: Campaign, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a campaign."""
    subject = events.Subject("campaign", campaign.pk, campaign.partner_id)
    events.record(f"mdf.{verb}", by=by, at=at, subject=subject, **data)


def answer_due(at: datetime) -> datetime:
    """When a partner that sends something now must have an answer."""
    on = clock.day_of(at)
    playbook = get_in_force(on).playbook
    zone = timezone.get_default_timezone()
    return mdf.decision_due(at, playbook, holidays=holidays_of(playbook, on), zone=zone)


def commit(campaign: Campaign, amount: Money, *, on: date) -> None:
    """Take an amount in the programme's currency from the partner's budgets. Raises BudgetExceeded."""
    budgets = list(
        Budget.objects.select_for_update().filter(partner_id=campaign.partner_id, expires_on__gte=on)
    )
    taken = mdf.draw(amount, pots_among(budgets), on)
    Draw.objects.bulk_create(
        Draw(
            campaign=campaign,
            budget_id=budget_id,
            partner_id=campaign.partner_id,
            first_minor=part.minor,
            amount_minor=part.minor,
        )
        for budget_id, part in taken
    )


def spend(campaign: Campaign, paid: Money) -> None:
    """What a payment uses up of the budgets is spent; what was committed beyond it goes back. Nothing paid gives all back.
    Raises BudgetExceeded (field `costs`): a claim that was opened again has less left than that."""
    rows = _draws(campaign)
    if not rows:
        return
    currency = rows[0].budget.currency
    committed = Money(sum(row.first_minor for row in rows), currency)
    held = Money(sum(row.amount_minor for row in rows), currency)
    approved = campaign.money(campaign.approved_minor) or Money(0, campaign.currency)
    used = mdf.part_of(committed, paid, approved)
    if used > held:
        raise mdf.BudgetExceeded(field="costs", left=held)
    kept = mdf.keep([(row.pk, Money(row.amount_minor, currency)) for row in rows], used)
    for row, (_, part) in zip(rows, kept, strict=True):
        row.amount_minor = row.spent_minor = part.minor
    Draw.objects.bulk_update(rows, ["amount_minor", "spent_minor"])


def hold_again(campaign: Campaign) -> None:
    """Commit to a campaign whose claim is opened again what its approval had, as far as nobody else has taken it since."""
    rows = _draws(campaign)
    budgets = Budget.objects.select_for_update().filter(pk__in=[row.budget_id for row in rows])
    pots = {pot.id: pot for pot in pots_among(budgets)}
    for row in rows:
        pot = pots[row.budget_id]
        free = (pot.amount - pot.drawn).minor + row.amount_minor
        row.amount_minor, row.spent_minor = min(row.first_minor, max(free, row.amount_minor)), 0
    Draw.objects.bulk_update(rows, ["amount_minor", "spent_minor"])


def _draws(campaign: Campaign) -> list[Draw]:
    """What a campaign holds of each budget, those that expire first before the others; locked."""
    rows = Draw.objects.select_for_update(of=("self",)).select_related("budget").filter(campaign=campaign)
    return list(rows.order_by("budget__expires_on", "budget_id"))
