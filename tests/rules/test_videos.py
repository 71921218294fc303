"""What of a video was watched: what its player tells, as far as it fits into the time that went by."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import videos as rule
from tests.rules.worked_cases import quoted_cases, read_cases

PARTS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=12)


def parts_of(text: str) -> tuple[rule.Part, ...]:
    return rule.read_parts(text.replace(" ", ","))


def said(parts) -> str:
    return " ".join(f"{first}-{last}" for first, last in parts)


@pytest.mark.parametrize("case", read_cases("watching"), ids=lambda case: " ".join(case.values()))
def test_what_counts_as_watched(case: dict[str, str]) -> None:
    length = 0 if case["film"] == "unknown" else int(case["film"].removesuffix(" s"))
    since = timedelta(seconds=int(case["after"].removesuffix(" s")))
    found = rule.watched(parts_of(case["watched before"]), parts_of(case["told"]), since, length)
    assert said(found) == case["watched"]
    assert said(rule.left_to_watch(found, length)) == case["left"]
    assert rule.is_watched(found, length) == (case["to the end"] == "yes")


def test_the_page_quotes_the_cases() -> None:
    cases = read_cases("watching")
    assert quoted_cases("training", list(cases[0])) == cases


@given(PARTS, PARTS, st.integers(0, 300), st.integers(0, 400))
def test_no_more_is_believed_than_fits_into_the_time(before, told, seconds, length) -> None:
    before = rule.merged((first, min(last, length)) for first, last in before)
    found = rule.watched(before, told, timedelta(seconds=seconds), length)
    assert covered(found) <= covered(before) + (seconds + 5) * rule.FASTEST
    assert covered(rule.merged([*found, *before])) == covered(found)
    assert covered(found) + covered(rule.left_to_watch(found, length)) == length
    assert 0 <= rule.share_watched(found, length) <= 100


def covered(parts) -> int:
    return sum(last - first for first, last in parts)


def test_what_a_player_tells_is_read_as_far_as_it_can_be() -> None:
    assert rule.read_parts("0-15, 40-52,x-3,7,5-,-4,1-99999999") == ((0, 15), (40, 52))
