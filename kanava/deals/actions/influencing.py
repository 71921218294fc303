"""Who had a part in a deal beside whoever leads it: helped to close it, referred it, puts it to work (guide: C1, H5)."""

from datetime import datetime

from django.db.models import Sum

from kanava.core import events
from kanava.core.actions import action
from kanava.deals.actions.selling import DealClosed, get_for_update
from kanava.deals.models import Deal, DealShare
from kanava.partners.models import Partner
from kanava.rules import margins
from kanava.rules.deals import OPEN_STAGES, Origin
from kanava.rules.margins import Role
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal


class SharesExceedWhole(Refusal):
    """The partners' shares in one role exceed 100 %. Holds what is left, in basis points."""

    code = "SHARES_EXCEED_WHOLE"


class SourcedItself(Refusal):
    """The partner that found the customer and leads the sale neither influences nor refers it beside that."""

    code = "SOURCED_ITSELF"


# In these roles a partner has brought the deal on its way: it is no longer our own team's alone.
BRINGING = (Role.INFLUENCED, Role.REFERRED)


@action("share_influence")
def share_influence(
    *,
    by: Actor,
    deal_id: int,
    partner_id: int,
    share_points: int,
    note: str,
    at: datetime,
    role: str = Role.INFLUENCED,
) -> DealShare:
    """Say that a partner had a part in a deal, in which role, and its share of that role's fee in basis points.

    Raises:
        SharesExceedWhole (field `share`), SourcedItself (field `partner`), DealClosed, NotFound.
    """
    deal, role = _open(deal_id, by=by), Role(role)
    if not Partner.objects.filter(pk=partner_id).exists():
        raise NotFound
    if deal.partner_id == partner_id and role in BRINGING:
        raise SourcedItself(field="partner")
    others = deal.shares.filter(role=role).exclude(partner_id=partner_id)
    taken = others.aggregate(total=Sum("share_points"))["total"] or 0
    if not 1 <= share_points <= margins.ALL_POINTS - taken:
        raise SharesExceedWhole(field="share", left=margins.ALL_POINTS - taken)
    told = {"share_points": share_points, "note": note.strip()[:300]}
    share, _made = DealShare.objects.update_or_create(
        deal=deal, partner_id=partner_id, role=role.value, defaults=told
    )
    if deal.origin == Origin.DIRECT and role in BRINGING:
        deal.origin = Origin.INFLUENCED
        deal.save(update_fields=["origin"])
    _record("influence_shared", deal, partner_id, by=by, at=at, points=share_points, role=role.value)
    return share


@action("share_influence")
def withdraw_influence(
    *, by: Actor, deal_id: int, partner_id: int, at: datetime, role: str = Role.INFLUENCED
) -> None:
    """Take a partner's share in a role back; where nobody has brought it on its way the deal is our own team's again. Raises
    DealClosed, NotFound."""
    deal = _open(deal_id, by=by)
    gone, _kinds = DealShare.objects.filter(deal=deal, partner_id=partner_id, role=role).delete()
    if not gone:
        raise NotFound
    if deal.origin == Origin.INFLUENCED and not deal.shares.filter(role__in=BRINGING).exists():
        deal.origin = Origin.DIRECT
        deal.save(update_fields=["origin"])
    _record("influence_withdrawn", deal, partner_id, by=by, at=at, role=role)


def _open(deal_id: int, *, by: Actor) -> Deal:
    deal = get_for_update(deal_id, by=by, right="share_influence")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    return deal


def _record(verb: str, deal: Deal, partner_id: int, *, by: Actor, at: datetime, **data: object) -> None:
    events.record(f"deal.{verb}", by=by, at=at, subject=events.Subject("deal", deal.pk, partner_id), **data)
