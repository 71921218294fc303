"""Certificates and the right to sell; marking by criteria (guide: D2)."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.answer_files import AnswerFileUnknown, kind_of
from kanava.rules.certificates import (
    CertificateMissing,
    OwnCertificateMissing,
    RevocationUnreasoned,
    RevokedAlready,
    SellingPath,
    Standing,
    check_revocation,
    check_right_to_sell,
    needed_paths,
    reminder_due,
    renewable_from,
    standing,
    valid_until,
)
from kanava.rules.playbook import DEFAULT, parse
from kanava.rules.questions import QuestionFaulty
from kanava.rules.refusals import Faults
from kanava.rules.rubrics import PointsOutOfRange, check_rubric, earned
from tests.rules.worked_cases import quoted_cases, read_cases

LINES = {"platform": 1, "analytics": 2, "all lines": None}
PEOPLE = {"Sini": 11, "Olli": 12, "our staff": None}
CASES = read_cases("selling")
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(case.values()))
def test_the_right_to_sell(case: dict[str, str]) -> None:
    paths = [SellingPath(number, LINES[name]) for number, name in enumerate(split(case["paths"]))]
    names = split(case["paths"])
    held: dict[int, list[int | None]] = {}
    for one in split(case["certified"]):
        who, _, what = one.partition(": ")
        if what in names:
            held.setdefault(names.index(what), []).append(PEOPLE[who])
    playbook = parse({
        "registration.certificate_required": case["required"] == "yes", "registration.certificate_holder": case["needed by"],
    })  # fmt: skip
    needed = needed_paths(paths, LINES[case["deal in"]])
    answer = "goes on"
    try:
        check_right_to_sell(needed, held, person_id=PEOPLE[case["registers"]], playbook=playbook)
    except CertificateMissing as refusal:
        own = " of her own" if isinstance(refusal, OwnCertificateMissing) else ""
        answer = f"missing{own}: {', '.join(names[one.id] for one in refusal.params['paths'])}"
    assert answer == case["answer"]


def split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def test_the_page_quotes_the_cases() -> None:
    assert quoted_cases("certificates", list(CASES[0])) == CASES


def test_a_certificate_holds_through_its_last_day() -> None:
    last = date(2027, 11, 24)
    assert standing(last, is_revoked=False, on=last) == Standing.VALID
    assert standing(last, is_revoked=False, on=last + timedelta(days=1)) == Standing.EXPIRED
    assert standing(last, is_revoked=True, on=last) == Standing.REVOKED


@given(DAYS, st.integers(1, 60), DAYS)
def test_a_renewal_never_shortens(day: date, months: int, before: date) -> None:
    assert valid_until(day, months, before=before) >= valid_until(day, months)
    assert valid_until(day, months, before=before) > before or before < day


@given(DAYS)
def test_it_can_be_renewed_before_it_ends(last: date) -> None:
    assert renewable_from(last, DEFAULT) == last - timedelta(days=60)


@given(DAYS, st.lists(st.integers(-5, 90), max_size=90))
def test_nobody_is_reminded_more_than_twice(last: date, days: list[int]) -> None:
    reminded, times = None, 0
    for ahead in sorted(days, reverse=True):
        on = last - timedelta(days=ahead)
        if reminder_due(last, reminded, on=on, playbook=DEFAULT):
            reminded, times = on, times + 1
    assert times <= 2


def test_who_takes_one_back_says_why() -> None:
    with pytest.raises(RevokedAlready):
        check_revocation(is_revoked=True, reason="x")
    with pytest.raises(RevocationUnreasoned):
        check_revocation(is_revoked=False, reason=" \n")
    check_revocation(is_revoked=False, reason="Somebody else sat the test")


@pytest.mark.parametrize(
    ("criteria", "points", "field"),
    [([], [], "options"), (["A", "a"], [1, 1], "options"), ([" "], [1], "options"), (["A"], [0], "right"), (["A"], [1, 2], "right"), (["A"], [101], "right")],
)  # fmt: skip
def test_a_rubric_that_cannot_be_marked_by(criteria, points, field) -> None:
    with pytest.raises(QuestionFaulty) as refused:
        check_rubric(criteria, points)
    assert refused.value.field == field


@given(st.lists(st.integers(1, 100), min_size=1, max_size=12), st.data())
def test_points_by_criterion(points: list[int], data) -> None:
    told = [data.draw(st.integers(0, most)) for most in points]
    assert earned(points, told) == Fraction(sum(told), sum(points))
    for wrong in (told[:-1], [-1, *told[1:]], [points[0] + 1, *told[1:]]):
        with pytest.raises(Faults) as refused:
            earned(points, wrong)
        assert all(isinstance(one, PointsOutOfRange) for one in refused.value.refusals)


def test_files_are_told_by_their_first_bytes() -> None:
    assert kind_of(b"\0\0\0\x18ftypmp42") == "MP4"
    assert kind_of(b"%PDF-1.7") == "PDF"
    for head in (b"", b"MZ", b"<html>"):
        with pytest.raises(AnswerFileUnknown):
            kind_of(head)
