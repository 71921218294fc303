"""The rows behind each figure: a page of them, what they add up to, and all of them for a file."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from kanava.core.paging import Count as Counted
from kanava.core.paging import Page, Sort, chosen, page
from kanava.core.permissions import require
from kanava.deals.models import Deal, DealShare
from kanava.insights.queries import rows
from kanava.insights.queries.dashboard import Partners, count_partners, time_to_first_deal
from kanava.insights.queries.revenue import programme_currency
from kanava.insights.queries.rows import CYCLE, TIMED, VALUED, Registering, Starting
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules.figures import ORIGINS, Channel, FirstDeals
from kanava.rules.margins import Role
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.periods import add_months

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class WonFilter:
    """Which won deals: of one month of the year, else of all twelve, and of which origins."""

    month: date | None = None
    origins: tuple[str, ...] = ORIGINS
    sort: str = ""


@dataclass(frozen=True, slots=True)
class DealRows:
    """A page of deals and what all of them come to."""

    page: Page[Deal]
    channel: Channel
    left_out: int
    """Won deals of the same days and origins that this figure cannot count: without a value, or without a start."""
    count: Counted
    """How many rows the pages have."""


LATEST = Sort("closed_on", descending=True)
WON_SORTS = {"-closed_on": LATEST, "-value_minor": Sort("value_minor", descending=True)}
CYCLE_SORTS = {"-days": Sort("days", descending=True), "-closed_on": LATEST}


def _won(on: date, wanted: WonFilter) -> QuerySet[Deal]:
    period = rows.month_until(wanted.month, on) if wanted.month else rows.year_until(on)
    return rows.won(period, wanted.origins)


def _reckoned(found: QuerySet[Deal]) -> tuple[Channel, int]:
    """What the deals come to, and how many they are."""
    sums = found.aggregate(
        won=Count("closed_on"), valued=Count("closed_on", filter=VALUED), value=Sum("value_minor"),
        timed=Count("closed_on", filter=TIMED), days=Sum(CYCLE),
    )  # fmt: skip
    value = Money(int(sums["value"] or 0), programme_currency())
    return Channel(sums["valued"], value, sums["timed"], int(sums["days"] or 0)), sums["won"]


def _with_partners(found: QuerySet[Deal]) -> QuerySet[Deal]:
    """The deals with who sourced them and who helped, the greatest share first."""
    shares = DealShare.objects.select_related("partner").exclude(role=Role.IMPLEMENTING)
    shares = shares.order_by("-share_points", "id")
    return found.select_related("partner").prefetch_related(Prefetch("shares", shares))


def list_won(on: date, *, by: Actor, wanted: WonFilter, after: str = "") -> DealRows:
    """Won deals with a value, the latest first: what revenue, share and average deal add up (guide: H1, H3, H5).
    Raises NotPermitted."""
    require("view_deals", by)
    found = _won(on, wanted)
    channel, count = _reckoned(found)
    sort = chosen(WON_SORTS, wanted.sort)
    shown = page(_with_partners(found.filter(VALUED)), sort=sort, after=after)
    return DealRows(shown, channel, count - channel.won, Counted(channel.won, True))


def list_unvalued(on: date, *, by: Actor, after: str = "") -> tuple[Page[Deal], Counted]:
    """Won deals of the year that have no value, since there is no exchange rate. Raises NotPermitted."""
    require("view_deals", by)
    found = rows.won(rows.year_until(on)).exclude(VALUED)
    shown = page(found.select_related("partner"), sort=LATEST, after=after)
    return shown, Counted(found.count(), True)


def list_cycles(on: date, *, by: Actor, wanted: WonFilter, after: str = "") -> DealRows:
    """Won deals whose start is known, with their `days` to closing, the longest first (guide: H4). Raises NotPermitted."""
    require("view_deals", by)
    found = _won(on, wanted)
    channel, count = _reckoned(found)
    sort = chosen(CYCLE_SORTS, wanted.sort)
    timed = found.filter(TIMED).annotate(days=CYCLE)
    return DealRows(
        page(_with_partners(timed), sort=sort, after=after),
        channel,
        count - channel.timed,
        Counted(channel.timed, True),
    )


@dataclass(frozen=True, slots=True)
class PartnerRows:
    """A page of partners in force with `since` and `last_on`, and how many are signed and active."""

    page: "Page[WithAnnotations[Partner, Registering]]"
    partners: Partners
    active_days: int
    count: Counted


def _signed(on: date, show: str) -> "QuerySet[WithAnnotations[Partner, Registering]]":
    active = rows.active(on, get_in_force(on).playbook.activity.active_days)
    narrowed = {"active": active, "silent": ~active}.get(show, Q())
    return rows.with_last_registration(rows.signed(on).filter(narrowed), on)


def list_signed(on: date, *, by: Actor, show: str = "", after: str = "") -> PartnerRows:
    """Partners in force on the day, all, `active` or `silent`, by name, with the day of their last registration as of
    then (guide: H2). Raises NotPermitted."""
    require("view_partners", by)
    playbook = get_in_force(on).playbook
    partners = count_partners(on, playbook)
    count = {"active": partners.active, "silent": partners.signed - partners.active}.get(
        show, partners.signed
    )
    shown = page(_signed(on, show), sort=Sort("sort_key"), after=after)
    return PartnerRows(shown, partners, playbook.activity.active_days, Counted(count, True))


@dataclass(frozen=True, slots=True)
class StartFilter:
    """Which partners signed lately: those with a first deal after `first` to `last` days, those `waiting` for one, or
    those that are `slow`; of all or of those `signed` in a month."""

    show: str = ""
    first: int | None = None
    last: int | None = None
    signed: date | None = None


@dataclass(frozen=True, slots=True)
class StartRows:
    """A page of partners signed lately with `first_on` and `days`, and what all of them come to."""

    page: "Page[WithAnnotations[Partner, Starting]]"
    starts: FirstDeals
    usual_days: int
    slow_days: int
    count: Counted


def _starting(on: date, wanted: StartFilter) -> "QuerySet[WithAnnotations[Partner, Starting]]":
    terms = get_in_force(on).playbook.onboarding
    slow = terms.slow_first_deal_days
    done = Q(first_on__isnull=False)
    narrowed = {"done": done, "waiting": ~done, "slow": Q(days__gte=slow)}.get(wanted.show, Q())
    if wanted.first is not None:
        narrowed &= done & Q(days__gte=wanted.first)
    if wanted.last is not None:
        narrowed &= done & Q(days__lte=wanted.last)
    if wanted.signed is not None:
        narrowed &= Q(signed_on__gte=wanted.signed, signed_on__lt=add_months(wanted.signed, 1))
    return rows.starting(on).filter(rows.with_known_start(terms.first_deal_days), narrowed)


def list_starting(on: date, *, by: Actor, wanted: StartFilter, after: str = "") -> StartRows:
    """Partners signed in the two years before the day with the days to their first deal, the slowest first
    (guide: H7). Raises NotPermitted."""
    require("view_partners", by)
    playbook = get_in_force(on).playbook
    found = _starting(on, wanted)
    shown, starts = (
        page(found, sort=Sort("days", descending=True), after=after),
        time_to_first_deal(on, playbook),
    )
    terms = playbook.onboarding
    return StartRows(
        shown, starts, terms.first_deal_days, terms.slow_first_deal_days, Counted(found.count(), True)
    )


Row = tuple[object, ...]


def each_won(on: date, *, by: Actor, wanted: WonFilter) -> Iterator[Row]:
    """All rows of `list_won` for a file: number, deal, origin, partner, who helped, opened, closed, value in major units."""
    require("view_deals", by)
    found = _won(on, wanted).filter(VALUED).order_by("-closed_on", "-id")
    return _each_deal(found, "value_minor", _in(programme_currency()))


def each_unvalued(on: date, *, by: Actor) -> Iterator[Row]:
    """All rows of `list_unvalued` for a file, the amount in the deal's own currency behind it."""
    require("view_deals", by)
    found = rows.won(rows.year_until(on)).exclude(VALUED).order_by("-closed_on", "-id")
    names = ("id", "title", "origin", "partner__name", "opened_on", "closed_on", "net_minor", "currency")
    each = found.values_list(*names).iterator(chunk_size=AT_ONCE)
    return ((*told, Money(minor, currency).amount, currency) for *told, minor, currency in each)


def each_cycle(on: date, *, by: Actor, wanted: WonFilter) -> Iterator[Row]:
    """All rows of `list_cycles` for a file: number, deal, origin, partner, who helped, opened, closed, days."""
    require("view_deals", by)
    found = _won(on, wanted).filter(TIMED).annotate(days=CYCLE).order_by("-days", "-id")
    return _each_deal(found, "days", lambda days: days)


def _in(currency: str) -> Callable[[int], object]:
    return lambda minor: Money(minor, currency).amount


def _each_deal(found: QuerySet[Deal], last: str, shown: Callable[[int], object]) -> Iterator[Row]:
    names = ("id", "title", "origin", "partner__name", "opened_on", "closed_on", last)
    each = found.values_list(*names).iterator(chunk_size=AT_ONCE)
    while part := list(islice(each, AT_ONCE)):
        helped = _helpers([row[0] for row in part])
        for key, title, origin, partner, opened, closed, value in part:
            yield (key, title, origin, partner, helped.get(key, ""), opened, closed, shown(value))


def _helpers(deal_ids: Collection[int]) -> dict[int, str]:
    """Who influenced the deals, with their shares in per cent, the greatest first."""
    shares = DealShare.objects.filter(deal_id__in=deal_ids).exclude(role=Role.IMPLEMENTING)
    shares = shares.order_by("-share_points", "id")
    found: dict[int, list[str]] = {}
    for deal_id, name, points in shares.values_list("deal_id", "partner__name", "share_points"):
        found.setdefault(deal_id, []).append(f"{name} {points / 100:g}%")
    return {key: "; ".join(names) for key, names in found.items()}


def each_signed(on: date, *, by: Actor, show: str = "") -> Iterator[Row]:
    """All rows of `list_signed` for a file: number, partner, country, signed on, last registration."""
    require("view_partners", by)
    found = _signed(on, show).order_by("sort_key", "id")
    return found.values_list("id", "name", "country", "since", "last_on").iterator(chunk_size=AT_ONCE)


def each_starting(on: date, *, by: Actor, wanted: StartFilter) -> Iterator[Row]:
    """All rows of `list_starting` for a file: number, partner, country, signed on, first deal, days."""
    require("view_partners", by)
    found = _starting(on, wanted).order_by(F("days").desc(), "-id")
    return found.values_list("id", "name", "country", "signed_on", "first_on", "days").iterator(
        chunk_size=AT_ONCE
    )
