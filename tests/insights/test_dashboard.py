"""Figures are sums over rows: they equal plain arithmetic, and the rows behind them equal them (guide: H1–H5, H7, H9)."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median_low

import pytest

from kanava.core import csvs
from kanava.core.paging import Page
from kanava.insights.actions import enter_revenue
from kanava.insights.models import TotalRevenue
from kanava.insights.queries import (
    StartFilter,
    WonFilter,
    each_cycle,
    each_signed,
    each_starting,
    each_unvalued,
    each_won,
    get_dashboard,
    list_cycles,
    list_signed,
    list_starting,
    list_totals,
    list_unvalued,
    list_won,
)
from kanava.ledger.models import ExchangeRate
from kanava.playbook.models import PlaybookVersion
from kanava.rules import playbook
from kanava.rules.figures import BY_PARTNERS, BY_US, ORIGINS, Source, share_of
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via
from kanava.rules.periods import add_months, months_until
from kanava.rules.refusals import NotPermitted
from tests.factories import make_partner
from tests.insights.world import BY, OWN, World, average, cycle, make_deal, total

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAYS = [ON, date(2026, 10, 31), date(2026, 3, 1), date(2025, 12, 15)]


def eur(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def all_pages(read) -> list:
    """All rows of a list, page by page."""
    found, after = [], ""
    while True:
        shown: Page = read(after)
        found += shown.rows
        after = shown.after
        if not after:
            return found


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_equals_plain_arithmetic(on: date, seed: int) -> None:
    world = World.make(seed, around=ON)
    d = get_dashboard(on, by=BY)

    first = months_until(on, 12)[0]
    assert d.sourced.minor == total(world.won(on, first, ("SOURCED",)))
    assert d.influenced.minor == total(world.won(on, first, ("INFLUENCED",)))
    assert d.total.minor == total(world.won(on, first, ORIGINS))
    assert d.share == Decimal(d.sourced.minor) / d.total.minor
    for month in d.months:
        end = min(on, add_months(month.start, 1) - timedelta(days=1))
        for name in ORIGINS:
            assert getattr(month, name.lower()).minor == total(world.won(end, month.start, (name,)))
    for channel, origins in ((d.partner, ("SOURCED",)), (d.direct, OWN)):
        deals = world.won(on, first, origins)
        assert (channel.average_deal and channel.average_deal.minor) == average(deals)
        assert channel.average_cycle == cycle(deals)
    assert d.unvalued == len([deal for deal in world.won(on, first, ORIGINS) if deal.value_minor is None])
    assert d.signed == len(world.signed(on))
    assert d.active == len(world.active(on))
    starts = world.starts(on)
    done = [days for days, has in starts.values() if has]
    assert (d.starts.signed, d.first_deals) == (len(starts), len(done))
    assert d.first_deal_days == (median_low(done) if done else None)
    assert d.starts.slow == len([days for days, _ in starts.values() if days >= 180])


@pytest.mark.parametrize("on", DAYS)
def test_the_rows_behind_each_figure_come_to_it_exactly(on: date) -> None:
    World.make(3, around=ON)
    d = get_dashboard(on, by=BY)

    def won(**wanted) -> WonFilter:
        return WonFilter(**wanted)

    # Revenue, share, average deal, sourced and influenced: of the year, and of each month and origin.
    for origins, value in ((BY_PARTNERS, d.sourced), (("INFLUENCED",), d.influenced), (ORIGINS, d.total)):
        found = list_won(on, by=BY, wanted=won(origins=origins))
        rows = all_pages(
            lambda after, o=origins: list_won(on, by=BY, wanted=won(origins=o), after=after).page
        )
        assert found.channel.value == value
        assert sum(deal.value_minor for deal in rows) == value.minor
        assert len({deal.pk for deal in rows}) == len(rows) == found.channel.won == found.count.value
    for month in d.months:
        for name in ORIGINS:
            found = list_won(on, by=BY, wanted=won(month=month.start, origins=(name,)))
            assert found.channel.value == getattr(month, name.lower())
    for channel, origins in ((d.partner, BY_PARTNERS), (d.direct, BY_US)):
        assert list_won(on, by=BY, wanted=won(origins=origins)).channel == channel
        found = list_cycles(on, by=BY, wanted=won(origins=origins))
        rows = all_pages(
            lambda after, o=origins: list_cycles(on, by=BY, wanted=won(origins=o), after=after).page
        )
        assert found.channel == channel
        assert (len(rows), sum(deal.days for deal in rows)) == (channel.timed, channel.cycle_days)
        assert [deal.days for deal in rows] == sorted((deal.days for deal in rows), reverse=True)
    assert list_won(on, by=BY, wanted=won()).left_out == d.unvalued
    assert len(all_pages(lambda after: list_unvalued(on, by=BY, after=after)[0])) == d.unvalued

    # Partners.
    for show, count in (("", d.signed), ("active", d.active), ("silent", d.signed - d.active)):
        found = list_signed(on, by=BY, show=show)
        rows = all_pages(lambda after, s=show: list_signed(on, by=BY, show=s, after=after).page)
        assert len({partner.pk for partner in rows}) == len(rows) == count == found.count.value
        assert found.partners == d.partners
        lately = [bool(one.last_on and one.last_on > on - timedelta(days=90)) for one in rows]
        assert lately == [show == "active"] * count or show == ""

    # First deals, and each column of their chart.
    for show, count in (
        ("", d.starts.signed), ("done", d.first_deals), ("waiting", d.starts.waiting), ("slow", d.starts.slow)
    ):  # fmt: skip
        found = list_starting(on, by=BY, wanted=StartFilter(show))
        assert found.starts == d.starts
        assert found.count.value == count
        assert (
            len(
                all_pages(
                    lambda after, s=show: list_starting(on, by=BY, wanted=StartFilter(s), after=after).page
                )
            )
            == count
        )
    for span, count in d.starts.by_span:
        assert list_starting(on, by=BY, wanted=StartFilter("", span.first, span.last)).count.value == count

    # Total revenue.
    months = [row.month for row in list_totals(on, by=BY, months=12)]
    assert tuple(reversed(months)) == d.months
    assert share_of(months) == d.share


@pytest.mark.parametrize("on", DAYS[:2])
def test_files_hold_the_same_rows(on: date) -> None:
    World.make(4, around=ON)
    d = get_dashboard(on, by=BY)
    deals = list(each_won(on, by=BY, wanted=WonFilter(origins=BY_PARTNERS)))
    assert sum(row[-1] for row in deals) == d.sourced.amount
    assert len(deals) == d.partner.won
    cycles = list(each_cycle(on, by=BY, wanted=WonFilter(origins=BY_US)))
    assert (len(cycles), sum(row[-1] for row in cycles)) == (d.direct.timed, d.direct.cycle_days)
    assert len(list(each_unvalued(on, by=BY))) == d.unvalued
    assert len(list(each_signed(on, by=BY, show="active"))) == d.active
    starts = list(each_starting(on, by=BY, wanted=StartFilter("done")))
    assert median_low(row[-1] for row in starts) == d.first_deal_days


def test_what_happens_after_the_day_does_not_count() -> None:
    early = make_partner("Aurora", signed_on=ON - timedelta(days=10))
    make_partner("Late", signed_on=ON + timedelta(days=1))
    make_deal("On the day", closed_on=ON, value=100, origin="SOURCED", partner=early, registered_on=ON)
    tomorrow = ON + timedelta(days=1)
    make_deal("After", closed_on=tomorrow, value=900, origin="SOURCED", partner=early, registered_on=tomorrow)

    d = get_dashboard(ON, by=BY)
    assert (d.total.minor, d.partner.won, d.signed, d.active, d.first_deals) == (100, 1, 1, 1, 1)
    # The day before there was nothing yet but the partner; the day after everything.
    before = get_dashboard(ON - timedelta(days=1), by=BY)
    assert (before.total.minor, before.signed, before.active, before.starts.waiting) == (0, 1, 0, 1)
    after = get_dashboard(tomorrow, by=BY)
    assert (after.total.minor, after.signed, after.first_deals) == (1000, 2, 1)


def test_the_edges_of_the_twelve_months_and_of_the_ninety_days() -> None:
    partner = make_partner("Aurora", signed_on=date(2020, 1, 1))
    make_deal("Too early", closed_on=date(2025, 11, 30), value=1, registered_on=ON - timedelta(days=90), origin="SOURCED", partner=partner)  # fmt: skip
    make_deal("First day", closed_on=date(2025, 12, 1), value=10)
    assert get_dashboard(ON, by=BY).total.minor == 10
    assert get_dashboard(ON, by=BY).active == 0
    assert get_dashboard(ON - timedelta(days=1), by=BY).active == 1


def test_partners_that_ended_or_whose_signing_nobody_told() -> None:
    gone = make_partner("Gone", signed_on=date(2024, 1, 1), ended_on=ON)
    make_deal("Last", origin="SOURCED", partner=gone, registered_on=ON - timedelta(days=5))
    unknown = make_partner("Unknown")
    make_deal("First", origin="SOURCED", partner=unknown, registered_on=ON - timedelta(days=20))
    make_partner("Silent and unknown")

    assert get_dashboard(ON, by=BY).partners.signed == 1
    assert get_dashboard(ON - timedelta(days=1), by=BY).partners.signed == 2
    assert get_dashboard(ON - timedelta(days=21), by=BY).partners.signed == 1
    assert [one.since for one in list_signed(ON, by=BY).page.rows] == [ON - timedelta(days=20)]
    # Without a day of signing there is no time to the first deal.
    assert get_dashboard(ON, by=BY).starts.signed == 0


def test_a_deal_lowers_neither_average_nor_share_while_it_has_no_rate() -> None:
    make_deal("Valued", closed_on=ON, value=500)
    make_deal(
        "No rate", closed_on=ON, value=None, currency="XYZ", net_minor=700, opened_on=ON - timedelta(days=4)
    )
    d = get_dashboard(ON, by=BY)
    assert (d.direct.average_deal, d.unvalued) == (Money(500, "EUR"), 1)
    # How long it took is known without a rate.
    assert d.direct.average_cycle == 4
    assert [row[-2:] for row in each_unvalued(ON, by=BY)] == [(Decimal("7.00"), "XYZ")]


def test_a_verdict_needs_enough_deals_on_both_sides() -> None:
    partner = make_partner("Aurora", signed_on=date(2024, 1, 1))
    for number in range(6):
        make_deal(
            f"P{number}", closed_on=ON, opened_on=ON - timedelta(days=46), origin="SOURCED", partner=partner
        )
    for number in range(4):
        make_deal(f"D{number}", closed_on=ON, opened_on=ON - timedelta(days=40))
    assert get_dashboard(ON, by=BY).verdict == "TOO_FEW"
    make_deal("D5", closed_on=ON, opened_on=ON - timedelta(days=40))
    d = get_dashboard(ON, by=BY)
    assert (d.longer, d.verdict) == (Decimal("0.15"), "FINE")


def test_the_expected_range_grows_with_the_programme() -> None:
    make_partner("First", signed_on=date(2025, 4, 15))
    make_deal("Sale", closed_on=ON, value=100)
    d = get_dashboard(ON, by=BY)
    # Signed in April 2025: eighteen months later, in October 2026, the timeline expects more (guide: J5).
    assert [band and (band.low, band.high) for band in d.bands[-3:]] == [(0, 15), (15, 20), (15, 20)]
    assert d.expected == d.bands[-1]
    early = get_dashboard(date(2025, 6, 30), by=BY).bands
    assert (early[8], early[9] and early[9].source) == (None, "J5")


def test_entered_totals_are_the_whole_and_differences_are_named() -> None:
    make_deal("September", closed_on=date(2026, 9, 5), value=30_000_00)
    make_deal("October", closed_on=date(2026, 10, 5), value=60_000_00)
    make_deal("November", closed_on=date(2026, 11, 5), value=10_000_00)
    enter_revenue(by=BY, month=date(2026, 10, 1), amount=eur(100_000), at=AT)
    enter_revenue(by=BY, month=date(2026, 9, 17), amount=eur(20_000), at=AT)
    TotalRevenue.objects.filter(month=date(2026, 9, 1)).update(source="IMPORTED")
    d = get_dashboard(ON, by=BY)
    assert d.total == eur(20_000 + 100_000 + 10_000)
    assert (d.elsewhere, d.excess) == (eur(40_000), eur(10_000))
    assert d.sources == {Source.TYPED: 1, Source.IMPORTED: 1, Source.DEALS: 10}
    # A total of a month after the day does not count.
    assert get_dashboard(date(2026, 9, 30), by=BY).typed_months == 1


def test_a_total_in_another_currency_counts_at_the_rate_of_its_months_last_day() -> None:
    enter_revenue(by=BY, month=date(2026, 10, 1), amount=Money(110_000, "USD"), at=AT)
    make_deal("October", closed_on=date(2026, 10, 5), value=500)
    d = get_dashboard(ON, by=BY)
    assert (d.months[-2].source, d.total.minor) == (Source.DEALS, 500)
    row = list_totals(ON, by=BY)[1]
    assert (row.amount, row.month.entered) == (Money(110_000, "USD"), None)

    ExchangeRate.objects.create(currency="USD", on_date=date(2026, 10, 30), per_euro="1.1")
    ExchangeRate.objects.create(currency="USD", on_date=date(2026, 11, 2), per_euro="2")
    assert get_dashboard(ON, by=BY).total == Money(100_000, "EUR")


def test_a_new_programme_currency_is_the_currency_of_all_figures() -> None:
    document = playbook.to_document(playbook.DEFAULT)
    document["programme"]["currency"] = "USD"
    PlaybookVersion.objects.create(
        document=document, effective_from=date(2020, 1, 1), is_published=True, published_at=AT, created_at=AT, revision=0
    )  # fmt: skip
    make_deal("October", closed_on=date(2026, 10, 5), value=500)
    assert get_dashboard(ON, by=BY).total == Money(500, "USD")


def test_an_empty_programme_has_no_figures_and_no_errors() -> None:
    d = get_dashboard(ON, by=BY)
    assert d.is_empty
    assert (d.share, d.partner.average_deal, d.longer, d.first_deal_days, d.expected) == (None,) * 5
    assert (d.standing, d.verdict, d.total) == ("UNKNOWN", "TOO_FEW", eur(0))
    assert list_won(ON, by=BY, wanted=WonFilter()).channel.won == 0


@pytest.mark.parametrize("read", [
    lambda by: list_signed(ON, by=by), lambda by: list_starting(ON, by=by, wanted=StartFilter()),
    lambda by: each_signed(ON, by=by), lambda by: each_starting(ON, by=by, wanted=StartFilter()),
])  # fmt: skip
def test_who_may_not_see_partners_does_not_see_them_behind_figures(read) -> None:
    with pytest.raises(NotPermitted):
        read(Actor(Role.SELLER, Via.CONSOLE, 1))


@pytest.mark.parametrize("read", [
    lambda by: get_dashboard(ON, by=by), lambda by: list_won(ON, by=by, wanted=WonFilter()),
    lambda by: each_won(ON, by=by, wanted=WonFilter()), lambda by: each_unvalued(ON, by=by), lambda by: list_totals(ON, by=by),
    lambda by: list_cycles(ON, by=by, wanted=WonFilter()), lambda by: each_cycle(ON, by=by, wanted=WonFilter()),
    lambda by: list_unvalued(ON, by=by),
])  # fmt: skip
def test_partners_see_no_figures(read) -> None:
    with pytest.raises(NotPermitted):
        read(Actor(Role.PARTNER_OWNER, Via.PORTAL, 1, 1))


def test_a_page_takes_the_same_statements_for_one_row_and_for_many(django_assert_num_queries) -> None:
    make_deal("One", closed_on=ON, value=1, opened_on=ON)
    reads = [
        (6, lambda: get_dashboard(ON, by=BY)),
        (4, lambda: list_won(ON, by=BY, wanted=WonFilter())),
        (4, lambda: list_cycles(ON, by=BY, wanted=WonFilter())),
        (4, lambda: list_signed(ON, by=BY, show="silent")),
        (5, lambda: list_starting(ON, by=BY, wanted=StartFilter())),
        (3, lambda: list_totals(ON, by=BY)),
    ]
    for count, read in reads:
        with django_assert_num_queries(count):
            read()
    World.make(5, around=ON)
    for count, read in reads:
        with django_assert_num_queries(count):
            read()


def test_a_file_is_safe_to_open_in_a_spreadsheet() -> None:
    text = "".join(csvs.pieces(["a", "b"], [("=1+1", Decimal("-5.00")), ("Ä, b", None)]))
    assert text.startswith("\ufeffa,b\r\n")
    assert list(csv.reader(io.StringIO(text[1:])))[1:] == [["'=1+1", "-5.00"], ["Ä, b", ""]]
