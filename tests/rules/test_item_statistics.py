"""What an author is told of questions, against figures reckoned by the standard library (guide: D2)."""

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.item_statistics import Answered, Finding, analyse, correlation

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=30)


@given(PAIRS)
def test_the_correlation_is_that_of_the_standard_library(pairs: list[tuple[float, float]]) -> None:
    found = correlation(pairs)
    if found is None:
        return
    assert found == pytest.approx(statistics.correlation(*zip(*pairs, strict=True)), abs=1e-6)


def cohort(chance_of: dict[int, tuple[float, float]], people: int = 400) -> list[Answered]:
    """People who know much or little; of each question the chance of the able and of the others."""
    chance, rows = random.Random(4), []
    for number in range(people):
        able = number % 2 == 0
        got = {
            key: float(chance.random() < pair[0 if able else 1])
            for key, pair in ({**chance_of, **{90 + extra: (0.9, 0.3) for extra in range(8)}}).items()
        }
        whole = sum(got.values())
        rows += [Answered(key, earned, (whole - earned) / (len(got) - 1)) for key, earned in got.items()]
    return rows


@pytest.mark.parametrize(
    ("able", "others", "finding"),
    [
        (0.9, 0.4, Finding.SOUND),
        (0.99, 0.98, Finding.TOO_EASY),
        (0.2, 0.1, Finding.TOO_HARD),
        (0.55, 0.5, Finding.TELLS_NOTHING),
        (0.3, 0.8, Finding.MISLEADS),
    ],
)
def test_a_bad_question_is_found(able: float, others: float, finding: Finding) -> None:
    assert analyse(cohort({1: (able, others)}))[1].finding == finding


def test_of_few_answers_nothing_is_said() -> None:
    found = analyse([Answered(1, 1.0, 0.5)] * 19)[1]
    assert (found.finding, found.answers, found.discrimination) == (Finding.TOO_FEW, 19, None)
