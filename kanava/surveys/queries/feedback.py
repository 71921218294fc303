"""Reading feedback that was given by name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, QuerySet

from kanava.core.paging import Count as Total
from kanava.core.paging import Page, Sort, listed
from kanava.core.permissions import require
from kanava.partners.queries import PartnerFilter, filtered
from kanava.rules.people import Actor
from kanava.rules.surveys import Occasion
from kanava.surveys.models import Feedback
from kanava.surveys.tokens import hash_of

LATEST = Sort("id", descending=True)
LOW = 2
# How long a link works.
LIFE = timedelta(days=30)
SHOWS = ("", "LOW", *(one.value for one in Occasion))


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """What the list is narrowed to: LOW is 1 and 2, else an occasion; a part of a partner's name."""

    show: str = ""
    text: str = ""


def _rows(wanted: FeedbackFilter) -> QuerySet[Feedback]:
    rows = Feedback.objects.filter(given_at__isnull=False)
    if wanted.show == "LOW":
        rows = rows.filter(score__lte=LOW)
    elif wanted.show:
        rows = rows.filter(occasion=wanted.show)
    if wanted.text.strip():
        rows = rows.filter(partner_id__in=filtered(PartnerFilter(text=wanted.text)).values_list("pk"))
    return rows


def list_feedback(
    *, by: Actor, wanted: FeedbackFilter, after: str = "", exact: bool = False
) -> tuple[Page[Feedback], Total]:
    """A page of what was given, the latest first, and how much there is. Raises NotPermitted."""
    require("view_feedback", by)
    whole = Feedback.objects.select_related("partner", "person")
    return listed(_rows(wanted), sort=LATEST, whole=whole, after=after, exact=exact, may_wait=False)


def find_asked(token: str, *, at: datetime) -> Feedback | None:
    """What is asked behind a link that still works."""
    rows = Feedback.objects.select_related("partner", "person")
    return rows.filter(token_hash=hash_of(token), asked_at__gt=at - LIFE).first()


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What a partner's people said of us by name: how often, and the mean from 1 to 5."""

    count: int
    mean: Decimal


def satisfaction_of(
    partner_ids: Collection[int], *, since: datetime, until: datetime
) -> dict[int, Satisfaction]:
    """How satisfied partners are by what was given by name; nothing here comes from an anonymous survey. One statement."""
    rows = Feedback.objects.filter(partner_id__in=partner_ids, given_at__gte=since, given_at__lt=until)
    found = rows.values("partner_id").annotate(n=Count("id"), mean=Avg("score")).order_by()
    return {
        one["partner_id"]: Satisfaction(one["n"], Decimal(str(one["mean"])).quantize(Decimal("0.1")))
        for one in found
    }
