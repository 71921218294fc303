"""Deals, as far as one needs them to tell of their payments."""

from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import StringConstraints

from kanava.api.opening import actor_of
from kanava.api.shapes import REFUSALS, Body, Deal, Deals, Id, Text, Token, amount_of
from kanava.deals.queries import DealFilter, get_deal, list_deals

if TYPE_CHECKING:
    from kanava.deals.models import Deal as Row

router = Router(tags=["deals"])
Stage = Annotated[str, StringConstraints(pattern="^(|OPEN|QUALIFIED|PROPOSAL|NEGOTIATION|WON|LOST)$")]


def _body(row: "Row") -> Body:
    return {
        "id": row.pk, "title": row.title, "stage": row.stage, "origin": row.origin, "net": amount_of(row.net_minor, row.currency),
        "customer": row.customer.name if row.customer else None, "partner": row.partner.name if row.partner else None,
        "closed_on": row.closed_on,
    }  # fmt: skip


@router.get("", response={200: Deals, **REFUSALS}, summary="Find deals")
def find(
    request: HttpRequest,
    text: Query[Text | None] = None,
    stage: Query[Stage | None] = None,
    after: Query[Token | None] = None,
) -> Any:
    """Deals whose title or customer has words that begin like these, the newest first."""
    shown, _count = list_deals(
        by=actor_of(request), wanted=DealFilter(text=text or "", stage=stage or ""), after=after or ""
    )
    return {"items": [_body(row) for row in shown.rows], "next": shown.after}


@router.get("/{deal_id}", response={200: Deal, **REFUSALS}, summary="One deal")
def one(request: HttpRequest, deal_id: Path[Id]) -> Any:
    """A deal by our number."""
    return _body(get_deal(deal_id, by=actor_of(request)))
