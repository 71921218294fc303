"""A page with its count: whichever way it is found, it is the page and the count that each alone would be."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from kanava.core import paging
from kanava.core.paging import Sort
from kanava.partners.models import Partner
from tests.factories import make_partner

pytestmark = pytest.mark.django_db
SORTS = [
    Sort("id"), Sort("id", descending=True), Sort("sort_key"), Sort("sort_key", descending=True), Sort("last_registered_on"),
    Sort("last_registered_on", descending=True, empty=date(1, 1, 1)), Sort("last_registered_on", empty=date(9999, 12, 31)),
]  # fmt: skip
DAYS = [date(2026, 1, 1), None, date(2026, 1, 2), date(2026, 1, 1), None, date(2025, 5, 5)]
WALKED = paging._Plan(rows=6, cost=1.0, is_index_alone=False)
PLANS = {
    "all are gone through": WALKED,
    "an index alone counts": replace(WALKED, is_index_alone=True),
    "many are expected": replace(WALKED, rows=1_000_000),
}


@pytest.fixture
def rows() -> QuerySet[Partner]:
    for number, day in enumerate(DAYS):
        make_partner(f"Partner {number % 3}", tier="GOLD", last_registered_on=day)
    make_partner("Another")
    return Partner.objects.filter(tier="GOLD")


def planned(monkeypatch, plan: paging._Plan) -> None:
    monkeypatch.setattr(paging, "_plan", lambda rows: plan)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("sort", SORTS, ids=str)
@pytest.mark.parametrize("size", [1, 2, 6, 50])
def test_every_page_is_the_page_and_the_count_the_count(monkeypatch, rows, plan, sort, size) -> None:
    planned(monkeypatch, plan)
    after = ""
    while True:
        page, count = paging.listed(rows, sort=sort, whole=Partner.objects.all(), after=after, size=size)
        alone = paging.page(rows, sort=sort, after=after, size=size)
        assert (list(page.rows), page.after, page.is_first) == (list(alone.rows), alone.after, alone.is_first)
        assert count == paging.Count(6, True)
        after = page.after
        if not after:
            break


def test_more_than_are_counted_are_said_to_be_more(monkeypatch, rows) -> None:
    monkeypatch.setattr(paging, "EXACT_TO", 5)
    planned(monkeypatch, replace(WALKED, rows=2))
    page, count = paging.listed(rows, sort=Sort("sort_key"), whole=Partner.objects.all(), size=4)
    assert count == paging.Count(5, False)
    assert list(page.rows) == list(paging.page(rows, sort=Sort("sort_key"), size=4).rows)
    _, exact = paging.listed(rows, sort=Sort("sort_key"), whole=Partner.objects.all(), size=4, exact=True)
    assert exact == paging.Count(6, True)


def test_what_takes_long_to_count_comes_later_where_it_may(monkeypatch, rows) -> None:
    planned(monkeypatch, replace(WALKED, rows=20_000, cost=9_000.0))
    page, count = paging.listed(rows, sort=Sort("id"), whole=Partner.objects.all())
    assert (len(page.rows), count) == (6, paging.Count(0, False, is_pending=True))
    _, at_once = paging.listed(rows, sort=Sort("id"), whole=Partner.objects.all(), may_wait=False)
    assert at_once == paging.Count(6, True)


def test_all_rows_without_a_filter_are_counted_without_asking_how(rows) -> None:
    with CaptureQueriesContext(connection) as asked:
        _, count = paging.listed(Partner.objects.all(), sort=Sort("id"), whole=Partner.objects.all())
    assert count == paging.Count(7, True)
    assert not [one for one in asked if one["sql"].startswith("EXPLAIN")]


def test_a_few_rows_come_with_their_number_in_one_statement(rows) -> None:
    with CaptureQueriesContext(connection) as asked:
        page, count = paging.listed(
            rows.filter(name__startswith="Partner"), sort=Sort("id"), whole=Partner.objects.all()
        )
    assert (len(page.rows), count.value) == (6, 6)
    assert [one["sql"].split()[0] for one in asked] == ["EXPLAIN", "with", "SELECT"]


@pytest.mark.parametrize(
    "token", ["", "no token", "WyJ4IiwgMV0", "WyIyMDI2LTAxLTAyIiwgOTk5OTk5OTk5OTk5OTk5OTk5OTldXQ"]
)
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_token_that_is_not_ours_makes_no_error(monkeypatch, rows, plan, token) -> None:
    planned(monkeypatch, plan)
    for sort in SORTS:
        paging.listed(rows, sort=sort, whole=Partner.objects.all(), after=token)


def test_after_the_last_row_there_are_none_and_the_count_stays(monkeypatch, rows) -> None:
    planned(monkeypatch, WALKED)
    first, _ = paging.listed(rows, sort=Sort("id"), whole=Partner.objects.all(), size=5)
    rows.order_by("-id")[0].delete()
    page, count = paging.listed(rows, sort=Sort("id"), whole=Partner.objects.all(), after=first.after, size=5)
    assert (list(page.rows), page.after, count.value) == ([], "", 5)


def test_what_nothing_can_fit_is_empty() -> None:
    page, count = paging.listed(
        Partner.objects.filter(pk__in=[]), sort=Sort("id"), whole=Partner.objects.all()
    )
    assert (list(page.rows), count) == ([], paging.Count(0, True))
