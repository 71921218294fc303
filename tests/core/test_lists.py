"""Pages by key, counts, and saved filters."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanava.core import paging
from kanava.core.models import SavedFilter
from kanava.core.paging import Sort
from kanava.core.saved_filters import (
    MOST,
    NameMissing,
    TooManyFilters,
    canonical,
    list_saved,
    remove_filter,
    save_filter,
)
from kanava.partners.models import Partner
from tests.factories import make_partner, make_user, staff

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 1, 1), None, date(2026, 1, 2), date(2026, 1, 1), None, date(2025, 5, 5), date(2026, 1, 1)]
SORTS = [
    Sort("id"), Sort("id", descending=True), Sort("sort_key"), Sort("sort_key", descending=True),
    Sort("last_registered_on", descending=True, empty=date(1, 1, 1)), Sort("last_registered_on", empty=date(9999, 12, 31)),
]  # fmt: skip


def place(sort: Sort, row: Partner) -> object:
    value = getattr(row, sort.field)
    return sort.empty if value is None else value


def walk(sort: Sort, size: int) -> list[int]:
    found: list[int] = []
    after = ""
    while True:
        page = paging.page(Partner.objects.all(), sort=sort, after=after, size=size)
        assert page.is_first == (after == "")
        found += [row.pk for row in page.rows]
        after = page.after
        if not after:
            return found


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_every_row_is_shown_once_in_its_order_also_those_without_a_value(sort: Sort, size: int) -> None:
    partners = [
        make_partner(f"Partner {number % 3}", last_registered_on=day) for number, day in enumerate(DAYS)
    ]
    ordered = sorted(partners, key=lambda row: (place(sort, row), row.pk), reverse=sort.descending)
    assert walk(sort, size) == [row.pk for row in ordered]


def test_rows_without_a_value_are_left_out_where_nothing_stands_in_for_it() -> None:
    partners = [make_partner(f"Partner {number}", last_registered_on=day) for number, day in enumerate(DAYS)]
    dated = sorted(
        (row for row in partners if row.last_registered_on), key=lambda row: (row.last_registered_on, row.pk)
    )
    assert walk(Sort("last_registered_on"), 2) == [row.pk for row in dated]
    assert walk(Sort("last_registered_on", descending=True), 2) == [row.pk for row in reversed(dated)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_a_token_that_is_not_ours_starts_from_the_beginning(token: str) -> None:
    for sort in SORTS:
        list(paging.page(Partner.objects.all(), sort=sort, after=token).rows)


@pytest.mark.parametrize(
    "value",
    [
        '["x\\u0000", 1]',
        '["\\ud800", 1]',
        '["1", 99999999999999999999]',
        "[1, 1]",
        '["x"]',
        "[" * 4000,
        '{"a": 1}',
    ],
)
def test_a_forged_token_makes_no_error(value: str) -> None:
    import base64

    token = base64.urlsafe_b64encode(value.encode()).decode()
    for sort in SORTS:
        list(paging.page(Partner.objects.all(), sort=sort, after=token).rows)


def test_counts_are_exact_to_a_limit_and_beyond_it_when_asked(monkeypatch) -> None:
    monkeypatch.setattr(paging, "EXACT_TO", 2)
    for number in range(4):
        make_partner(f"Partner {number}")
    rows = Partner.objects.all()
    assert (paging.count(rows.none()).value, paging.count(rows).value, paging.count(rows).is_exact) == (
        0,
        2,
        False,
    )
    assert (paging.count(rows, exact=True).value, paging.count(rows, exact=True).is_exact) == (4, True)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=&stage=WON&after=abc&count=exact", "stage=WON"),
        ("stage=WON&origin=DIRECT", "origin=DIRECT&stage=WON"),
        ("q=a%20b&q=", "q=a+b"),
        ("", ""),
    ],
)
def test_a_filter_has_one_written_form(query: str, kept: str) -> None:
    assert canonical(query) == kept
    assert canonical(kept) == kept


def test_filters_are_saved_by_name_for_oneself() -> None:
    aino, eva = staff(make_user("Aino", role="OWNER")), staff(make_user("Eva", role="PARTNER_MANAGER"))
    save_filter(by=aino, page="deals", name=" Won  now ", query="stage=WON&after=x")
    kept = save_filter(by=aino, page="deals", name="Won now", query="stage=WON&origin=DIRECT")
    save_filter(by=eva, page="deals", name="Won now", query="stage=WON")
    assert [(one.name, one.query) for one in list_saved(aino.user_id or 0, "deals")] == [
        ("Won now", "origin=DIRECT&stage=WON")
    ]
    assert list_saved(aino.user_id or 0, "partners") == []
    remove_filter(by=eva, filter_id=kept.pk)
    assert SavedFilter.objects.filter(pk=kept.pk).exists()
    remove_filter(by=aino, filter_id=kept.pk)
    assert not SavedFilter.objects.filter(pk=kept.pk).exists()
    with pytest.raises(NameMissing):
        save_filter(by=aino, page="deals", name=" ", query="")


def test_there_is_room_for_so_many_filters() -> None:
    aino = staff(make_user("Aino", role="OWNER"))
    for number in range(MOST):
        save_filter(by=aino, page="deals", name=str(number), query="stage=WON")
    with pytest.raises(TooManyFilters):
        save_filter(by=aino, page="deals", name="one more", query="stage=WON")
    save_filter(by=aino, page="deals", name="0", query="stage=LOST")
