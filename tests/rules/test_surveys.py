"""Surveys: scores, what is shown of which group, dates, what recurs (guide: H8)."""

from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import surveys as rule
from kanava.rules.surveys import Answer, AnswerMissing, Dates, Question, SurveyDatesWrong, Tally

DOCS = (Path(__file__).parents[2] / "docs/rules/surveys.md").read_text()
SCORES = [
    # marks of 0 to 10, the score; docs/rules/surveys.md quotes them
    ("10 9 9 8 7", 60),
    ("10 10 9 6 0", 20),
    ("8 8 7 7 7", 0),
    ("6 5 9 8 8", -20),
    ("0 0 0 0 0", -100),
    ("10 9 9 9 8 8 6 5", 25),
    ("10 9 8 8 8 8 8 8", 25),
    ("9 8 8 8 8 8 8 8", 13),
    ("6 8 8 8 8 8 8 8", -13),
]


def said(recommend: int, *marks: int | None) -> Answer:
    return Answer(recommend, dict(zip(Question, marks or (4, 4, 4), strict=True)))


@pytest.mark.parametrize(("marks", "score"), SCORES)
def test_the_score_is_promoters_less_detractors(marks, score) -> None:
    found = rule.figures(rule.tally([said(int(one)) for one in marks.split()]), 5)
    assert found is not None
    assert found.nps == score
    assert f"| {marks} | {score} |".replace("-", "−") in DOCS


SHOWN = [
    # answers, smallest group, what is told of their number
    (4, 5, 0), (5, 5, 5), (9, 5, 5), (10, 5, 10), (14, 8, 8), (7, 8, 0), (41, 5, 40),
]  # fmt: skip


@pytest.mark.parametrize(("count", "smallest", "told"), SHOWN)
def test_a_number_of_people_is_told_in_steps_of_the_smallest_group(count, smallest, told) -> None:
    found = rule.figures(rule.tally([said(9)] * count), smallest)
    assert (found.at_least if found else 0) == told == rule.in_steps(count, smallest)
    assert f"| {count} | {smallest} | {told or 'nothing'} |" in DOCS


def test_a_question_that_fewer_than_a_group_could_answer_is_not_shown() -> None:
    found = rule.figures(rule.tally([said(9, None, 3, 5)] * 2 + [said(9, 4, 4, 4)] * 4), 5)
    assert found is not None
    assert found.means[Question.SUPPORT] is None
    assert str(found.means[Question.MARGINS]) == "3.7"
    assert str(found.means[Question.RESOURCES]) == "4.3"


# What is shown of a series of surveys: each batch that is shown by itself, and any of them together.
SERIES = st.lists(st.integers(0, 14), min_size=1, max_size=6)


@given(series=SERIES, smallest=st.integers(5, 8))
def test_no_difference_and_no_overlap_of_what_is_shown_is_smaller_than_a_group(series, smallest) -> None:
    people = [frozenset((number, one) for one in range(count)) for number, count in enumerate(series)]
    tallies = [Tally(count) for count in series]
    shown: list[frozenset] = []
    for size in range(1, len(series) + 1):
        for chosen in combinations(range(len(series)), size):
            found = rule.together([tallies[one] for one in chosen], smallest)
            if found is not None:
                # Who is behind the figure: the batches that are shown by themselves.
                group = frozenset().union(*(people[one] for one in chosen if series[one] >= smallest))
                assert found.at_least == rule.in_steps(len(group), smallest)
                shown.append(group)
    for first in shown:
        for second in shown:
            for part in (first - second, second - first, first & second):
                assert not part or len(part) >= smallest


@given(counts=st.lists(st.integers(0, 200), min_size=2, max_size=8), smallest=st.integers(5, 20))
def test_numbers_that_are_told_never_differ_by_less_than_a_group(counts, smallest) -> None:
    told = sorted({rule.in_steps(one, smallest) for one in counts})
    assert all(later - earlier >= smallest for earlier, later in pairwise(told))
    assert all(rule.in_steps(one, smallest) <= one for one in counts)


@given(waiting=st.lists(st.integers(), max_size=20), smallest=st.integers(5, 8), seed=st.integers())
def test_the_box_is_opened_whole_or_not_at_all(waiting, smallest, seed) -> None:
    out = rule.release(waiting, smallest, Random(seed))
    assert sorted(out) == (sorted(waiting) if len(waiting) >= smallest else [])


def test_every_order_is_as_likely() -> None:
    chance, seen = Random(1), {}
    for _time in range(6000):
        order = tuple(rule.shuffled([1, 2, 3], chance))
        seen[order] = seen.get(order, 0) + 1
    assert len(seen) == 6
    assert all(850 < count < 1150 for count in seen.values())


def test_an_answer_has_marks_that_exist() -> None:
    rule.check_answer(said(0, None, 1, 5))
    for wrong, field in ((said(11), "recommend"), (said(-1), "recommend"), (said(5, 0, 1, 1), "support"), (said(5, 1, 6, 1), "margins")):  # fmt: skip
        with pytest.raises(AnswerMissing) as refusal:
            rule.check_answer(wrong)
        assert refusal.value.field == field


OPENINGS = [
    # the last opening, today, the next opening (every 91 days, 14 days ahead)
    ("", "2026-11-24", "2026-12-08"),
    ("2026-09-01", "2026-11-24", "2026-12-08"),
    ("2026-10-05", "2026-11-24", "2027-01-04"),
    ("2026-07-01", "2026-09-01", "2026-10-01"),
    ("2026-02-01", "2026-11-24", "2026-12-08"),
]


@pytest.mark.parametrize(("last", "today", "opens"), OPENINGS)
def test_the_next_survey_opens_a_quarter_later_and_in_another_quarter(last, today, opens) -> None:
    since = date.fromisoformat(last) if last else None
    found = rule.next_opening(since, date.fromisoformat(today), every=91, notice=14)
    assert found.isoformat() == opens
    assert f"| {last or 'none'} | {today} | {opens} |" in DOCS


@given(
    last=st.dates(date(2020, 1, 1), date(2030, 1, 1)), later=st.integers(0, 400), every=st.integers(7, 730)
)
def test_a_quarter_never_has_two_surveys(last, later, every) -> None:
    today = last + timedelta(days=later)
    found = rule.next_opening(last, today, every=every, notice=14)
    assert rule.quarter_of(found) > rule.quarter_of(last)
    assert found >= today + timedelta(days=14)


def test_dates_stand_in_order() -> None:
    today = date(2026, 11, 24)
    usual = rule.dates_from(today, remind=10, lasts=21)
    assert usual == Dates(today, date(2026, 12, 4), date(2026, 12, 14))
    assert rule.dates_from(today, remind=0, lasts=21).reminds_on is None
    assert rule.dates_from(today, remind=30, lasts=21).reminds_on is None
    rule.check_dates(usual, today)
    wrong = {
        "opens_on": Dates(date(2026, 11, 23), None, date(2026, 12, 1)),
        "closes_on": Dates(date(2026, 12, 2), None, date(2026, 12, 1)),
        "reminds_on": Dates(date(2026, 12, 1), date(2026, 12, 20), date(2026, 12, 14)),
    }
    for field, dates in wrong.items():
        with pytest.raises(SurveyDatesWrong) as refusal:
            rule.check_dates(dates, today)
        assert refusal.value.field == field
    with pytest.raises(SurveyDatesWrong):
        rule.check_dates(rule.dates_from(today, remind=0, lasts=61), today)
    rule.check_dates(Dates(date(2026, 11, 1), None, today), today, is_open=True)


@pytest.mark.parametrize(
    ("told", "row", "recurs"),
    [
        ("x", 1, False),
        ("xx", 2, True),
        ("x.x", 1, False),
        ("xx.", 0, False),
        (".xx", 2, True),
        ("", 0, False),
    ],
)
def test_a_theme_recurs_when_it_comes_up_in_surveys_in_a_row(told, row, recurs) -> None:
    found = [one == "x" for one in told]
    assert (rule.in_a_row(found), rule.is_recurring(found, 2)) == (row, recurs)
