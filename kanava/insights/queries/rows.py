"""Who and what counts on a day: a figure is a sum over one of these, and its page lists the same rows.

Days decide: what closed, was registered or was signed after the day asked about does not count. All else (origin,
value, name) is what is known today.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import DateField, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from kanava.deals.models import Deal
from kanava.partners.models import Partner
from kanava.rules.figures import FIRST_DEAL_WINDOW, ORIGINS
from kanava.rules.periods import add_months, month_start, months_until, trailing

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both counted."""

    first: date
    last: date


def year_until(on: date, months: int = MONTHS) -> Period:
    """The months that end with the month of `on`, up to that day."""
    return Period(months_until(on, months)[0], on)


def month_until(month: date, on: date) -> Period:
    """One month, up to the day `on` where that falls into it."""
    start = month_start(month)
    return Period(start, min(on, add_months(start, 1) - timedelta(days=1)))


# A deal without an exchange rate has no value yet, and one from a file may have no start.
VALUED = Q(value_minor__isnull=False)
TIMED = Q(opened_on__isnull=False)


def _days(end: str, start: str) -> Func:
    """Whole days between two dates, as PostgreSQL subtracts them."""
    return Func(F(end), F(start), template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())


CYCLE = _days("closed_on", "opened_on")


def won(period: Period, origins: tuple[str, ...] = ORIGINS) -> QuerySet[Deal]:
    """Deals won in a period, by closing date (guide: H1, H5)."""
    found = Deal.objects.filter(stage="WON", closed_on__gte=period.first, closed_on__lte=period.last)
    return found if set(origins) == set(ORIGINS) else found.filter(origin__in=origins)


class Signing(TypedDict):
    """Since when a partner is one."""

    since: date


class Registering(TypedDict):
    """When a partner last registered a deal."""

    since: date
    last_on: date | None


class Starting(TypedDict):
    """How a partner began."""

    first_on: date | None
    days: int
    came_on: date
    came_after: int


def signed(on: date) -> "QuerySet[WithAnnotations[Partner, Signing]]":
    """Partners that were signed by the day and had not ended, with `since` (guide: H2). One whose signing date nobody
    told was signed by its first registration at the latest."""
    registered = Deal.objects.filter(partner=OuterRef("pk"), registered_on__isnull=False)
    first = registered.order_by("registered_on").values("registered_on")[:1]
    found = Partner.objects.annotate(since=Coalesce("signed_on", Subquery(first)))
    return found.filter(_not_ended(on), since__lte=on)


def _not_ended(on: date) -> Q:
    return Q(ended_on__isnull=True) | Q(ended_on__gt=on)


def active(on: date, days: int) -> Q:
    """Which partners have registered a deal in the `days` days that end with the day (guide: H2)."""
    first, end = trailing(on, days)
    registered = Deal.objects.filter(
        registered_on__gte=first, registered_on__lt=end, partner_id__isnull=False
    )
    return Q(pk__in=registered.values("partner_id"))


def with_last_registration(
    partners: "QuerySet[WithAnnotations[Partner, Signing]]", on: date
) -> "QuerySet[WithAnnotations[Partner, Registering]]":
    """The partners with `last_on`, the day of the latest deal that each had registered by the day."""
    rows = Deal.objects.filter(partner=OuterRef("pk"), registered_on__lte=on)
    return partners.annotate(last_on=Subquery(rows.order_by("-registered_on").values("registered_on")[:1]))


def starting(on: date) -> "QuerySet[WithAnnotations[Partner, Starting]]":
    """Partners signed in the two years before the day, with `first_on`, the day of the first deal registered by then,
    and `days` from the signing to it, or to the day where there is none (guide: H7); with `came_on`, the day on which it
    came here, and `came_after`, how many days after the signing. One that ended without a deal waits no more and is left
    out."""
    rows = Deal.objects.filter(
        partner=OuterRef("pk"), registered_on__gte=OuterRef("signed_on"), registered_on__lte=on
    )
    first = Subquery(rows.order_by("registered_on").values("registered_on")[:1], output_field=DateField())
    found = Partner.objects.filter(signed_on__gt=on - timedelta(days=FIRST_DEAL_WINDOW), signed_on__lte=on)
    found = found.annotate(
        first_on=first, until_on=Coalesce("first_on", Value(on, DateField())), came_on=TruncDate("created_at")
    )
    return found.annotate(
        days=_days("until_on", "signed_on"), came_after=_days("came_on", "signed_on")
    ).filter(_not_ended(on) | Q(first_on__isnull=False))


def with_known_start(usual: int) -> Q:
    """Which partners of `starting` have a first deal that is known, or none: `rules.figures.is_start_known` in the
    database."""
    return Q(came_after__lte=usual) | Q(first_on__lt=F("came_on"))
