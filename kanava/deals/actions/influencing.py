"""Who helped to close a deal that others found (guide: H5)."""

from datetime import datetime

from django.db.models import Sum

from kanava.core import events
from kanava.core.actions import action
from kanava.deals.actions.selling import DealClosed, get_for_update
from kanava.deals.models import Deal, DealShare
from kanava.partners.models import Partner
from kanava.rules import margins
from kanava.rules.deals import OPEN_STAGES, Origin
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal


class SharesExceedWhole(Refusal):
    """The partners' shares of influence exceed 100 %. Holds what is left, in basis points."""

    code = "SHARES_EXCEED_WHOLE"


class SourcedItself(Refusal):
    """The partner that found the customer and leads the sale does not also influence it."""

    code = "SOURCED_ITSELF"


@action("share_influence")
def share_influence(
    *, by: Actor, deal_id: int, partner_id: int, share_points: int, note: str, at: datetime
) -> DealShare:
    """Say that a partner helped to close a deal that others found, with its part in basis points.

    Raises:
        SharesExceedWhole (field `share`), SourcedItself (field `partner`), DealClosed, NotFound.
    """
    deal = _open(deal_id, by=by)
    if not Partner.objects.filter(pk=partner_id).exists():
        raise NotFound
    if deal.partner_id == partner_id:
        raise SourcedItself(field="partner")
    others = deal.shares.exclude(partner_id=partner_id).aggregate(total=Sum("share_points"))["total"] or 0
    if not 1 <= share_points <= margins.ALL_POINTS - others:
        raise SharesExceedWhole(field="share", left=margins.ALL_POINTS - others)
    share, _made = DealShare.objects.update_or_create(
        deal=deal, partner_id=partner_id, defaults={"share_points": share_points, "note": note.strip()[:300]}
    )
    if deal.origin == Origin.DIRECT:
        deal.origin = Origin.INFLUENCED
        deal.save(update_fields=["origin"])
    _record("influence_shared", deal, partner_id, by=by, at=at, points=share_points)
    return share


@action("share_influence")
def withdraw_influence(*, by: Actor, deal_id: int, partner_id: int, at: datetime) -> None:
    """Take a partner's share back; without any share the deal is our own team's again. Raises DealClosed, NotFound."""
    deal = _open(deal_id, by=by)
    gone, _kinds = DealShare.objects.filter(deal=deal, partner_id=partner_id).delete()
    if not gone:
        raise NotFound
    if deal.origin == Origin.INFLUENCED and not deal.shares.exists():
        deal.origin = Origin.DIRECT
        deal.save(update_fields=["origin"])
    _record("influence_withdrawn", deal, partner_id, by=by, at=at)


def _open(deal_id: int, *, by: Actor) -> Deal:
    deal = get_for_update(deal_id, by=by, right="share_influence")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    return deal


def _record(verb: str, deal: Deal, partner_id: int, *, by: Actor, at: datetime, **data: object) -> None:
    events.record(f"deal.{verb}", by=by, at=at, subject=events.Subject("deal", deal.pk, partner_id), **data)
