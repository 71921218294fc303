"""What is missing before a trial or an agreement, and what stops there (guide: B1, E7, G2)."""

from dataclasses import replace
from datetime import date

import pytest

from kanava.rules import citing, gaps
from kanava.rules.diligence import Diligence
from kanava.rules.gaps import Known
from kanava.rules.playbook import DEFAULT
from kanava.rules.recruiting import Step

DONE = Diligence(16, 16, (), (), 10)
BEGUN = Diligence(16, 3, (), (), None)
FLAGGED = Diligence(16, 16, (), ("COMPETITORS",), None)
READY = Known(DONE, (), 0, 2, 2)
STRICT = replace(DEFAULT, recruiting=replace(DEFAULT.recruiting, diligence_first=True))


@pytest.mark.parametrize(
    ("step", "goal"),
    [
        ("LISTED", None),
        ("MEETING", None),
        ("TECHNICAL_REVIEW", "PORTAL_TRIAL"),
        ("PORTAL_TRIAL", "AGREEMENT"),
        ("AGREEMENT", "AGREEMENT"),
        ("PARTNER", None),
        ("CLOSED", None),
    ],
)
def test_it_is_asked_before_the_trial_and_the_agreement(step: str, goal: str | None) -> None:
    assert gaps.goal_of(step) == goal


@pytest.mark.parametrize(
    ("known", "trial", "agreement"),
    [
        (READY, "", ""),
        (replace(READY, stands=BEGUN), "CHECKS 13/16", "CHECKS 13/16"),
        (
            replace(READY, stands=FLAGGED, unscored=("CAPACITY",)),
            "FLAGS 1/0, SCORES 1/0",
            "FLAGS 1/0!, SCORES 1/0",
        ),
        (replace(READY, asked=3), "UNANSWERED 1/3", "UNANSWERED 1/3"),
        (replace(READY, asked=0, answered=0), "", "NOBODY_ASKED 0/0"),
        (replace(READY, old_papers=2), "", "OLD_PAPERS 2/0"),
    ],
)
def test_what_is_missing_is_named(known: Known, trial: str, agreement: str) -> None:
    def said(goal: Step) -> str:
        found = gaps.gaps(goal, known, DEFAULT)
        return ", ".join(f"{one.gap} {one.count}/{one.of}{'!' if one.stops else ''}" for one in found)

    assert (said(Step.PORTAL_TRIAL), said(Step.AGREEMENT)) == (trial, agreement)


def test_what_stops_comes_first_and_the_playbook_may_want_the_list_done() -> None:
    known = replace(READY, stands=BEGUN, unscored=("CAPACITY",))
    assert [one.stops for one in gaps.gaps(Step.AGREEMENT, known, STRICT)] == [True, False]
    assert not any(one.stops for one in gaps.gaps(Step.PORTAL_TRIAL, known, STRICT))


def test_a_citation_tells_whether_the_result_is_still_the_same() -> None:
    cited = citing.snapshot(DONE, date(2026, 11, 29))
    assert cited == {"on": "2026-11-29", "checks": 16, "done": 16, "weak": [], "points": 10}
    assert not citing.has_changed(cited, DONE)
    for other in (FLAGGED, BEGUN, Diligence(17, 17, (), (), 10), Diligence(16, 16, ("HOURS",), (), 9)):
        assert citing.has_changed(cited, other)
    # Nothing is cited while a check is missing, and what is not cited cannot change.
    assert citing.snapshot(BEGUN, date(2026, 11, 29)) == {}
    assert not citing.has_changed({}, BEGUN)
