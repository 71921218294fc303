"""The scoring matrix, its ranking and how sure it is (guide: B1, B2)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import scoring
from kanava.rules.playbook import DEFAULT
from kanava.rules.scoring import Criterion

WEIGHTS = DEFAULT.scoring.weights
D = Decimal
MEANS = st.fixed_dictionaries({one.value: st.integers(100, 1000) for one in Criterion})
CANDIDATES = st.dictionaries(st.integers(1, 9), MEANS, min_size=2, max_size=6)


def means(coverage: int, complement: int, capacity: int, geography: int) -> dict[str, int]:
    points = (coverage, complement, capacity, geography)
    return {one.value: value * 100 for one, value in zip(Criterion, points, strict=True)}


@pytest.mark.parametrize(
    ("points", "hundredths", "spread", "is_disputed"),
    [
        ([], None, 0, False),
        ([7], 700, 0, False),
        ([7, 8], 750, 1, False),
        ([7, 7, 8], 733, 1, False),
        ([7, 8, 8], 767, 1, False),
        ([5, 8], 650, 3, True),
        ([1, 10], 550, 9, True),
    ],
)
def test_a_criterion_is_the_mean_of_its_scorers(points, hundredths, spread, is_disputed) -> None:
    found = scoring.judge(points, DEFAULT)
    assert found == scoring.Judged(hundredths, len(points), spread, is_disputed)


@pytest.mark.parametrize(
    ("points", "total"),
    [
        (means(10, 10, 10, 10), 1000),
        (means(1, 1, 1, 1), 100),
        (means(10, 1, 1, 1), 460),  # 4 + 0.25 + 0.2 + 0.15
        (means(1, 10, 10, 10), 640),  # skill with other customers comes to little: 0.4 + 6
        (means(8, 6, 5, 7), 675),
    ],
)
def test_the_total_weighs_the_criteria(points, total) -> None:
    found = scoring.matrix({name: [value // 100] for name, value in points.items()}, DEFAULT)
    assert (found.total, found.missing) == (total, ())


def test_without_all_criteria_there_is_no_total() -> None:
    found = scoring.matrix({"COVERAGE": [9], "CAPACITY": [3, 9]}, DEFAULT)
    assert (found.total, found.missing) == (None, ("COMPLEMENT", "GEOGRAPHY"))
    assert found.is_disputed
    assert not found.criteria["COVERAGE"].is_disputed


@pytest.mark.parametrize(
    ("points", "evidence", "refusal"),
    [
        (0, "Their list", scoring.PointsOutOfRange),
        (11, "Their list", scoring.PointsOutOfRange),
        (5, "  ", scoring.EvidenceMissing),
    ],
)
def test_points_are_in_range_and_have_evidence(points, evidence, refusal) -> None:
    with pytest.raises(refusal):
        scoring.check_points(points, evidence, DEFAULT)
    scoring.check_points(1, "Their list", DEFAULT)
    scoring.check_points(10, "Their list", DEFAULT)


def test_equal_totals_share_a_place() -> None:
    found = scoring.rank({1: means(5, 5, 5, 5), 2: means(9, 9, 9, 9), 3: means(5, 5, 5, 5)}, WEIGHTS, D(10))
    assert [(one.key, one.place) for one in found.rows] == [(2, 1), (1, 2), (3, 2)]
    assert all(one.is_firm for one in found.rows)
    assert found.holds_to is None


def test_other_weights_show_how_sure_the_order_is() -> None:
    # The first leads by 40 × 2 − 25 × 2 = 30 hundredths; each point moved from coverage to complement takes four.
    found = scoring.rank({1: means(8, 6, 5, 5), 2: means(6, 8, 5, 5)}, WEIGHTS, D(10))
    assert [(one.key, one.total, one.best, one.worst) for one in found.rows] == [
        (1, 645, 1, 2),
        (2, 615, 1, 2),
    ]
    assert (found.holds_to, found.rival) == (7, 2)
    calm = scoring.rank({1: means(8, 6, 5, 5), 2: means(6, 8, 5, 5)}, WEIGHTS, D(7))
    assert all(one.is_firm for one in calm.rows)


def test_who_shares_the_first_place_does_not_hold_it() -> None:
    found = scoring.rank({1: means(5, 5, 5, 5), 2: means(5, 5, 5, 5)}, WEIGHTS, D(10))
    assert (found.holds_to, found.rival) == (0, None)
    assert scoring.rank({}, WEIGHTS, D(10)) == scoring.Ranking((), D(10))


@given(CANDIDATES)
def test_the_first_one_holds_as_far_as_is_told_and_no_further(of) -> None:
    found = scoring.rank(of, WEIGHTS, D(10))
    first = found.rows[0].key

    def leads(shift: Decimal) -> bool:
        """Whether nobody's exact total passes the first one's, however `shift` is moved."""
        for other in scoring._moved(WEIGHTS, shift):
            exact = {key: sum(other[one] * points[one] for one in Criterion) for key, points in of.items()}
            if max(exact.values()) > exact[first]:
                return False
        return True

    if found.holds_to is None:
        assert leads(D(100))
    elif found.rival is not None:
        assert leads(D(found.holds_to))
        # Where all of a weight is just enough to come level, nobody passes.
        assert not leads(D(found.holds_to + 1)) or _ties(of, first, found.holds_to + 1)


def _ties(of, first, shift: int) -> bool:
    """Whether somebody comes level with the first one."""
    return any(
        sum(other[one] * points[one] for one in Criterion)
        >= sum(other[one] * of[first][one] for one in Criterion)
        for other in scoring._moved(WEIGHTS, D(shift))
        for key, points in of.items()
        if key != first
    )


@given(MEANS, st.sampled_from(list(Criterion)), st.integers(0, 300))
def test_more_points_never_lower_a_total(of, one, more) -> None:
    assert scoring.total({**of, one: of[one] + more}, WEIGHTS) >= scoring.total(of, WEIGHTS)


@given(CANDIDATES, st.integers(0, 60))
def test_places_lie_between_the_best_and_the_worst(of, shift) -> None:
    for one in scoring.rank(of, WEIGHTS, D(shift)).rows:
        assert 1 <= one.best <= one.place <= one.worst <= len(of)


@pytest.mark.parametrize(
    ("served", "targets", "points"),
    [(0, 60, 1), (0, 0, 1), (18, 60, 10), (60, 60, 10), (9, 60, 6), (1, 60, 2), (14, 60, 8)],
)
def test_measured_coverage_is_worth_points(served, targets, points) -> None:
    # The guide wants the same customers; who serves 30 per cent of our targets has the full points.
    assert scoring.coverage_points(served, targets, DEFAULT) == points


def test_the_full_share_is_the_playbooks() -> None:
    strict = replace(DEFAULT, scoring=replace(DEFAULT.scoring, coverage_full=D(60)))
    assert scoring.coverage_points(18, 60, strict) == 6
