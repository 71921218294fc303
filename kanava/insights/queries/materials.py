"""Which won deals followed a material: what partners had taken along in the weeks before (guide: D3).

It tells what came before, not what caused it: whoever works on a deal takes more along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count as Counted
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Sum
from django.db.models.functions import Cast

from kanava.core.clock import start_of
from kanava.core.permissions import require
from kanava.deals.models import Deal
from kanava.library.models import Download
from kanava.rules.deals import Stage
from kanava.rules.money import Money
from kanava.rules.people import Actor

LOOKBACK = timedelta(days=365)
LATEST = 5


@dataclass(frozen=True, slots=True)
class Followed:
    """The deals that partners won in the year through a day: all, and those of partners that had taken the material along in
    the weeks before; what the latter are worth in the programme's currency, and the latest of them by id and title."""

    all: int
    deals: int
    value: Money
    latest: Sequence[tuple[int, str]]


def _won(on: date) -> QuerySet[Deal]:
    rows = Deal.objects.filter(stage=Stage.WON.value, partner__isnull=False)
    return rows.filter(closed_on__gt=on - LOOKBACK, closed_on__lte=on)


def deals_after(material_id: int, *, by: Actor, on: date, currency: str, weeks: int) -> Followed:
    """The won deals that followed a download of a material within so many weeks. Three statements. Raises NotPermitted."""
    require("view_library", by)
    since = start_of(on - LOOKBACK - timedelta(weeks=weeks))
    taken = Download.objects.filter(material_id=material_id, at__gte=since)
    closing: DateTimeField[str, str] = DateTimeField()
    day = Cast(OuterRef("closed_on"), closing)
    before = ExpressionWrapper(day - timedelta(weeks=weeks), closing)
    after = ExpressionWrapper(day + timedelta(days=1), closing)
    near = taken.filter(partner_id=OuterRef("partner_id"), at__gte=before, at__lt=after)
    won = _won(on)
    followed = won.filter(Exists(near), partner_id__in=taken.values("partner_id"))
    sums = followed.aggregate(deals=Counted("pk"), value=Sum("value_minor"))
    return Followed(
        won.count(),
        sums["deals"],
        Money(int(sums["value"] or 0), currency),
        list(followed.order_by(F("closed_on").desc(), "-id").values_list("id", "title")[:LATEST]),
    )
