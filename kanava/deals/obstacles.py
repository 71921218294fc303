"""What stands in a registration's way, for whoever decides it or its appeal; no partner sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kanava.deals.customers import on_line, open_ownerships
from kanava.deals.models import Deal, Registration
from kanava.rules.deals import OPEN_STAGES, Origin, Stage
from kanava.rules.playbook import Playbook
from kanava.rules.registration import Conflict

MOST = 10


@dataclass(frozen=True, slots=True)
class Obstacles:
    """The other registration that holds the opportunity now, and the deals for which this one was refused."""

    holder: Registration | None
    deals: Sequence[Deal]


def find_obstacles(found: Registration, playbook: Playbook, *, on: date) -> Obstacles:
    """What stands in the way of a registration on a day, as wide as the playbook says. Two statements."""
    if found.customer_id is None:
        return Obstacles(None, ())
    claims = open_ownerships(found.customer_id, found.product_line_id, found.kind, playbook)
    holding = claims.filter(Q(until_on__isnull=True) | Q(until_on__gte=on)).exclude(registration=found)
    held = holding.select_related("registration__partner").order_by("id").first()
    deals = _deals(found, found.customer_id, playbook)
    return Obstacles(held.registration if held is not None else None, deals)


def _deals(found: Registration, customer_id: int, playbook: Playbook) -> Sequence[Deal]:
    """Our own team's open deals where it was a house account, the won ones where the company had bought already."""
    rows = Deal.objects.filter(customer_id=customer_id)
    if found.conflict == Conflict.HOUSE_ACCOUNT:
        rows = rows.filter(origin=Origin.DIRECT, stage__in=OPEN_STAGES)
    elif found.conflict == Conflict.ALREADY_CUSTOMER:
        rows = rows.filter(stage=Stage.WON)
    else:
        return ()
    return list(on_line(rows, found.product_line, playbook).distinct().order_by("-id")[:MOST])
