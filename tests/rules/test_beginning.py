"""The five first actions (guide: K1, K2)."""

from dataclasses import replace

import pytest

from kanava.rules import beginning
from kanava.rules.beginning import Begun, First
from kanava.rules.pitch import Told
from kanava.rules.playbook import DEFAULT

ALL = Begun(True, 10, True, frozenset(Told), True)


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({}, []),
        ({"has_profile": False}, [First.PROFILE]),
        ({"targets": 9}, [First.TARGETS]),
        ({"has_rules": False}, [First.ECONOMICS]),
        ({"texts": frozenset({Told.PROBLEM, Told.DEMAND})}, [First.PITCH]),
        ({"texts": frozenset({Told.PROBLEM, Told.DEMAND, Told.ADVANTAGE})}, []),
        ({"has_plan": False}, [First.ONBOARDING]),
    ],
)
def test_what_is_left_of_the_five(changed, missing) -> None:
    done = beginning.first_actions(replace(ALL, **changed), DEFAULT)
    assert list(done) == list(First)
    assert [one for one, found in done.items() if not found.is_done] == missing


def test_what_takes_more_than_one_thing_says_how_far_it_is() -> None:
    begun = replace(ALL, targets=1, texts=frozenset({Told.PROBLEM, Told.DEMAND, Told.PROOF}))
    done = beginning.first_actions(begun, DEFAULT)
    told = [(done[one].there, done[one].needed) for one in (First.TARGETS, First.PITCH)]
    assert told == [(1, 10), (2, 3)]


@pytest.mark.parametrize(("signed", "is_beginning"), [(0, True), (4, True), (5, False), (15, False)])
def test_a_programme_begins_with_three_to_five_partners(signed, is_beginning) -> None:
    assert beginning.is_beginning(signed, DEFAULT) is is_beginning
