"""Cohorts by month of signing, as worked cases (guide: F7, H7)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.cohorts import MONTHS, cohorts, edges
from kanava.rules.playbook import DEFAULT

ON = date(2026, 11, 24)
DAYS = edges(DEFAULT)


def test_the_days_are_the_milestones_and_the_playbooks() -> None:
    assert DAYS == (30, 60, 90, 179)


@pytest.mark.parametrize(
    ("first_after", "within", "parts"),
    [
        (0, (1, 1, 1, 1), (1, 0, 0, 0, 0, 0)),
        (30, (1, 1, 1, 1), (1, 0, 0, 0, 0, 0)),
        (31, (0, 1, 1, 1), (0, 1, 0, 0, 0, 0)),
        (90, (0, 0, 1, 1), (0, 0, 1, 0, 0, 0)),
        (179, (0, 0, 0, 1), (0, 0, 0, 1, 0, 0)),
        (180, (0, 0, 0, 0), (0, 0, 0, 0, 1, 0)),
        (None, (0, 0, 0, 0), (0, 0, 0, 0, 0, 1)),
    ],
)
def test_a_partner_stands_where_its_first_deal_came(first_after, within, parts) -> None:
    signed = date(2026, 3, 10)
    first = None if first_after is None else signed + timedelta(days=first_after)
    found = {one.month: one for one in cohorts([(signed, first)], DAYS, ON)}[date(2026, 3, 1)]
    assert (found.within, found.parts) == (within, parts)


def test_which_days_all_of_a_month_have_had() -> None:
    found = {one.month: one.passed for one in cohorts([], DAYS, ON)}
    assert found[date(2026, 11, 1)] == (False, False, False, False)
    assert found[date(2026, 9, 1)] == (True, False, False, False)
    assert found[date(2026, 8, 1)] == (True, True, False, False)
    assert found[date(2026, 5, 1)] == (True, True, True, False)
    assert found[date(2026, 4, 1)] == (True, True, True, True)


@given(
    st.lists(
        st.tuples(st.dates(date(2024, 1, 1), ON), st.one_of(st.none(), st.integers(0, 400))), max_size=40
    )
)
def test_everybody_of_the_months_is_counted_once(partners) -> None:
    rows = [(signed, None if days is None else signed + timedelta(days=days)) for signed, days in partners]
    rows = [(signed, first if first is None or first <= ON else None) for signed, first in rows]
    found = cohorts(rows, DAYS, ON)
    assert len(found) == MONTHS
    assert all(sum(one.parts) == one.signed and min(one.parts) >= 0 for one in found)
    assert sum(one.signed for one in found) == sum(signed >= found[0].month for signed, _ in rows)
