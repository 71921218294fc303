"""Campaigns: our list, the partner's own, and everything about one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count as Counted
from django.db.models import Q, QuerySet, Sum

from kanava.core import clock
from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, chosen, count, listed, page
from kanava.core.permissions import Scope, require, scope
from kanava.deals.models import Deal
from kanava.mdf.models import LIVE, MORE_TIME, TO_DO, Campaign, CampaignDeal, Cost, Draw, Proof, Question
from kanava.partners.queries import PartnerFilter, filtered
from kanava.rules import mdf, rates
from kanava.rules.campaigns import State
from kanava.rules.deals import Stage
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.rates import Conversion
from kanava.rules.refusals import NotFound
from kanava.rules.steps import Step

SORTS: Mapping[str, Sort] = {"-id": Sort("id", descending=True), "id": Sort("id"), "due": Sort("due_at")}
STATES = ("", "OURS", "MORE_TIME", "WITH_PARTNER", "RUNNING", "PAST_DUE", "OVER", "ALL")
MOST_DEALS = 50


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """What the list is narrowed to. `state` is one of STATES: nothing is what waits for the reader, OURS what waits for any of us; PAST_DUE has passed its last
    day for the claim."""

    state: str = ""
    text: str = ""
    manager_id: int | None = None
    partner_id: int | None = None

    @property
    def sort(self) -> str:
        """What waits for us comes in the order of the day it is due, the rest newest first."""
        return "due" if self.state in ("", "OURS") else "-id"


def _narrowed(wanted: CampaignFilter, on: date, by: Actor) -> QuerySet[Campaign]:
    committed = Campaign.objects.filter(state=State.COMMITTED)
    rows = {
        "": Campaign.objects.filter(_mine(by)),
        "OURS": Campaign.objects.filter(TO_DO),
        "MORE_TIME": Campaign.objects.filter(MORE_TIME),
        "WITH_PARTNER": Campaign.objects.filter(
            Q(state=State.QUESTIONED.value) | Q(state=State.COMMITTED.value, ends_on__lt=on)
        ),
        "RUNNING": committed.filter(ends_on__gte=on),
        "PAST_DUE": committed.filter(claim_due_on__lt=on),
        "OVER": Campaign.objects.exclude(LIVE),
    }.get(wanted.state, Campaign.objects.all())
    if wanted.manager_id is not None:
        rows = rows.filter(partner__manager_id=wanted.manager_id)
    if wanted.partner_id is not None:
        rows = rows.filter(partner_id=wanted.partner_id)
    if wanted.text.strip():
        partners = filtered(PartnerFilter(text=wanted.text)).values_list("pk")
        rows = rows.filter(partner_id__in=partners)
    return rows


def list_campaigns(
    *, by: Actor, wanted: CampaignFilter, on: date, after: str = "", exact: bool = False
) -> tuple[Page[Campaign], Count]:
    """A page of campaigns and how many there are. Raises NotPermitted."""
    require("view_funds", by)
    whole = Campaign.objects.select_related("partner").defer("goal", "audience", "outcome", "message")
    sort = chosen(SORTS, wanted.sort)
    return listed(_narrowed(wanted, on, by), sort=sort, whole=whole, after=after, exact=exact, may_wait=False)


def each_campaign(*, by: Actor, wanted: CampaignFilter, on: date) -> Iterator[tuple[Any, ...]]:
    """The rows of the list for a file: number, campaign, partner, activity, state, first and last day, costs, what was asked
    for, approved and paid in major units, currency, last day for the claim. Raises NotPermitted."""
    require("view_funds", by)
    names = ("id", "title", "partner__name", "activity", "state", "starts_on", "ends_on", "costs_minor", "asked_minor", "approved_minor",
             "paid_minor", "currency", "claim_due_on")  # fmt: skip
    found = all_rows(_narrowed(wanted, on, by), sort=chosen(SORTS, wanted.sort))
    for row in found.values_list(*names).iterator(chunk_size=AT_ONCE):
        amounts = [None if minor is None else Money(minor, row[11]).amount for minor in row[7:11]]
        yield (*row[:7], *amounts, *row[11:])


def _mine(by: Actor) -> Q:
    """What waits for a decision that the actor may make; all that waits where the actor makes none."""
    requests, claims = scope("decide_funds", by), scope("settle_claim", by)
    if requests is None and claims is None:
        return TO_DO
    wanted = Q(state=State.CLAIMED.value) if claims is not None else Q(pk__in=[])
    if requests == Scope.ANY:
        wanted |= Q(state=State.REQUESTED.value)
    elif requests is not None:
        wanted |= Q(state=State.REQUESTED.value, partner__manager_id=by.user_id, is_exception=False)
    return wanted


@dataclass(frozen=True, slots=True)
class ToDo:
    """How many campaigns wait for the reader, for anybody of us, and for more time for their claim."""

    mine: int
    ours: int
    more_time: int


def count_to_do(*, by: Actor) -> ToDo:
    """What waits for us. One statement over what is open. Raises NotPermitted."""
    require("view_funds", by)
    found = Campaign.objects.filter(TO_DO | MORE_TIME).aggregate(
        mine=Counted("pk", filter=_mine(by)),
        ours=Counted("pk", filter=TO_DO),
        more_time=Counted("pk", filter=MORE_TIME),
    )
    return ToDo(**found)


def get_campaign(campaign_id: int, *, by: Actor) -> Campaign:
    """One campaign. Raises NotFound, NotPermitted."""
    require("view_funds", by)
    found = Campaign.objects.select_related("partner__manager", "created_by").filter(pk=campaign_id).first()
    if found is None:
        raise NotFound
    return found


def get_own_campaign(campaign_id: int, *, by: Actor) -> Campaign:
    """One of the partner's own; behind the wall. Raises NotFound, NotPermitted."""
    require("view_own_funds", by)
    found = Campaign.objects.filter(pk=campaign_id, partner_id=by.partner_id or 0).first()
    if found is None:
        raise NotFound
    return found


def list_own_campaigns(*, by: Actor, after: str = "", exact: bool = False) -> tuple[Page[Campaign], Count]:
    """The partner's own campaigns, the latest first; behind the wall. Raises NotPermitted."""
    require("view_own_funds", by)
    rows = Campaign.objects.filter(partner_id=by.partner_id or 0)
    return page(rows, sort=SORTS["-id"], after=after, size=25), count(rows, exact=exact)


def list_costs(campaign_id: int) -> Sequence[Cost]:
    """The lines of a campaign's costs in their order."""
    return list(Cost.objects.filter(campaign_id=campaign_id).order_by("position"))


def list_questions(campaign_id: int) -> Sequence[Question]:
    """What was asked about a request, with the answers, oldest first."""
    return list(Question.objects.filter(campaign_id=campaign_id).order_by("id")[:50])


def list_proofs(campaign_id: int) -> Sequence[Proof]:
    """The files that prove a campaign, without their contents."""
    rows = Proof.objects.filter(campaign_id=campaign_id, removed_at=None).defer("content")
    return list(rows.order_by("id"))


def get_proof(campaign_id: int, proof_id: int) -> Proof:
    """A file with its content. Raises NotFound."""
    found = Proof.objects.filter(campaign_id=campaign_id, pk=proof_id, removed_at=None).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Committed:
    """What a campaign holds of the budgets and what it has spent, in the programme's currency; `first` is what its approval
    took, `steps` by which rates, none where both are in one currency or the rates were not kept."""

    held: Money
    spent: Money
    first: Money
    steps: tuple[Step, ...]


def committed_of(found: Campaign) -> Committed | None:
    """What a campaign holds; None where nothing was committed yet. One statement."""
    rows = list(Draw.objects.select_related("budget").filter(campaign=found))
    if not rows:
        return None
    currency = rows[0].budget.currency
    held = sum(row.amount_minor for row in rows)
    spent = sum(row.spent_minor for row in rows)
    first = Money(sum(row.first_minor for row in rows), currency)
    again = commitment_of(found, currency)
    return Committed(
        Money(held - spent, currency), Money(spent, currency), first, again.steps if again else ()
    )


def commitment_of(found: Campaign, currency: str) -> Conversion | None:
    """What a campaign's approval took of budgets in a currency, reckoned again; None where its rates were not kept."""
    if found.approved_minor is None or found.decided_at is None:
        return None
    approved, quotes = Money(found.approved_minor, found.currency), rates.from_json(found.quotes)
    try:
        return mdf.commitment(approved, currency, on=clock.day_of(found.decided_at), quotes=quotes)
    except rates.NoRate:
        return None


def list_miscommitted() -> Sequence[int]:
    """Campaigns whose approval took something else from the budgets than their amount comes to at the rates kept with it.
    Two statements."""
    kept = Campaign.objects.exclude(quotes={})
    drawn = Draw.objects.filter(campaign__in=kept).values_list("campaign_id", "budget__currency")
    taken = {key: Money(minor, code) for key, code, minor in drawn.annotate(Sum("first_minor")).iterator()}
    found = []
    for campaign in kept.order_by("id").iterator():
        first = taken.get(campaign.pk)
        again = commitment_of(campaign, first.currency) if first is not None else None
        if first is None or again is None or again.amount != first:
            found.append(campaign.pk)
    return found


@dataclass(frozen=True, slots=True)
class Led:
    """A deal that a campaign led to; `value` is in the programme's currency, None where it has none."""

    id: int
    title: str
    stage: str
    value: Money | None


def list_led(campaign_id: int, currency: str) -> Sequence[Led]:
    """The deals that a campaign led to, in the order in which they were linked. One statement."""
    rows = CampaignDeal.objects.filter(campaign_id=campaign_id).order_by("id")
    found = rows.values_list("deal_id", "deal__title", "deal__stage", "deal__kept_minor")
    return [
        Led(deal_id, title, stage, None if value is None else Money(value, currency))
        for deal_id, title, stage, value in found[:200]
    ]


def won_among(deals: Sequence[Led], currency: str) -> Money:
    """What the won ones of the deals come to."""
    won = (one.value for one in deals if one.stage == Stage.WON and one.value is not None)
    return sum(won, start=Money(0, currency))


def list_linkable(campaign: Campaign) -> Sequence[tuple[int, str]]:
    """The partner's deals since the request that no campaign counts yet, the latest first. One statement."""
    rows = Deal.objects.filter(partner_id=campaign.partner_id).exclude(
        pk__in=CampaignDeal.objects.filter(partner_id=campaign.partner_id).values("deal_id")
    )
    # The latest first; a deal that was won before the campaign began is not its result.
    later = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=campaign.starts_on))
    return list(later.order_by("-id").values_list("id", "title")[:MOST_DEALS])


def name_campaigns(ids: Sequence[int] | set[int]) -> dict[int, str]:
    """Titles of campaigns. One statement, none for none."""
    return dict(Campaign.objects.filter(pk__in=ids).values_list("id", "title")) if ids else {}
