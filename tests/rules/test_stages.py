"""What the console shows of itself at which size, as worked cases (guide: D6, D7, K2)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import stages
from kanava.rules.playbook import DEFAULT
from kanava.rules.stages import Facts, Feature, Switch, Why

SIZES = replace(DEFAULT.infrastructure, first_partners_high=2, portal_at_partners=3, training_at_partners=4)
SMALL = replace(DEFAULT, infrastructure=SIZES)


@pytest.mark.parametrize(
    ("signed", "used", "switch", "feature", "why"),
    [
        (0, False, Switch.AUTO, Feature.CUSTOMERS, Why.AHEAD),
        (4, False, Switch.AUTO, Feature.CUSTOMERS, Why.AHEAD),
        (5, False, Switch.AUTO, Feature.CUSTOMERS, Why.GROWN),
        (0, True, Switch.AUTO, Feature.CUSTOMERS, Why.IN_USE),
        (50, True, Switch.AUTO, Feature.CUSTOMERS, Why.IN_USE),
        (0, False, Switch.ON, Feature.CUSTOMERS, Why.SWITCHED_ON),
        (0, True, Switch.ON, Feature.CUSTOMERS, Why.SWITCHED_ON),
        (50, True, Switch.OFF, Feature.CUSTOMERS, Why.SWITCHED_OFF),  # the owner alone hides what is in use
        (9, False, Switch.AUTO, Feature.COHORTS, Why.AHEAD),
        (10, False, Switch.AUTO, Feature.COHORTS, Why.GROWN),
        (19, False, Switch.AUTO, Feature.SCENARIOS, Why.AHEAD),
        (20, False, Switch.AUTO, Feature.SCENARIOS, Why.GROWN),
    ],
)
def test_switch_then_use_then_size_decide(signed, used, switch, feature, why) -> None:
    facts = Facts(signed, frozenset({feature} if used else ()), {feature: switch})
    found = stages.features(facts, DEFAULT)[feature]
    assert found.why == why
    assert found.shows is (why not in (Why.AHEAD, Why.SWITCHED_OFF))


def test_the_sizes_are_the_playbooks() -> None:
    at = {stages.appears_at(one, SMALL) for one in Feature}
    assert at == {2, 3, 4}
    assert stages.features(Facts(3), SMALL)[Feature.COHORTS].why == Why.GROWN


@pytest.mark.parametrize(
    ("signed", "at", "count"), [(0, 5, 14), (4, 5, 14), (5, 10, 3), (10, 20, 2), (20, 0, 0)]
)
def test_what_appears_next(signed, at, count) -> None:
    found = stages.next_to_appear(stages.features(Facts(signed), DEFAULT))
    assert (found[0], len(found[1])) == (at, count)


def test_what_is_used_or_switched_does_not_appear_next() -> None:
    facts = Facts(0, frozenset({Feature.STEPS}), {Feature.RATES: Switch.ON, Feature.SOURCES: Switch.OFF})
    _at, ahead = stages.next_to_appear(stages.features(facts, DEFAULT))
    assert not {Feature.STEPS, Feature.RATES, Feature.SOURCES} & set(ahead)


def test_only_what_growth_has_brought_is_news_and_once() -> None:
    facts = Facts(5, frozenset({Feature.STEPS}), {Feature.RATES: Switch.ON, Feature.SOURCES: Switch.OFF})
    found = stages.features(facts, DEFAULT)
    new = stages.news(found, frozenset())
    assert set(new) == {one for one in Feature if found[one].why == Why.GROWN}
    assert not {Feature.STEPS, Feature.RATES, Feature.SOURCES} & set(new)
    assert stages.news(found, frozenset(new)) == ()


@given(
    st.integers(0, 60),
    st.sets(st.sampled_from(list(Feature))),
    st.dictionaries(st.sampled_from(list(Feature)), st.sampled_from(list(Switch))),
)
def test_growing_never_hides_anything_and_use_is_never_hidden_by_itself(signed, used, switches) -> None:
    found = stages.features(Facts(signed, used, switches), DEFAULT)
    grown = stages.features(Facts(signed + 1, used, switches), DEFAULT)
    assert all(grown[one].shows for one in Feature if found[one].shows)
    assert all(found[one].shows for one in used if switches.get(one) != Switch.OFF)


@pytest.mark.parametrize(
    ("came_on", "signed_on", "talked_on", "due_on"),
    [
        (date(2026, 1, 5), date(2026, 1, 5), None, date(2026, 4, 5)),
        (date(2026, 1, 5), date(2026, 1, 5), date(2026, 3, 1), date(2026, 6, 1)),
        (
            date(2026, 1, 5),
            date(2026, 1, 5),
            date(2025, 11, 1),
            date(2026, 4, 5),
        ),  # a talk before the signing
        (date(2026, 1, 5), date(2026, 1, 5), date(2026, 11, 30), date(2027, 2, 28)),
        # It was signed before it came here.
        (date(2026, 11, 29), date(2024, 3, 1), None, date(2026, 12, 29)),
        (date(2026, 11, 29), None, None, date(2026, 12, 29)),
        (date(2026, 11, 29), date(2026, 10, 15), None, date(2027, 1, 15)),  # signed lately: from the signing
        (date(2026, 11, 29), date(2024, 3, 1), date(2026, 7, 1), date(2026, 10, 1)),  # due at once
        (date(2026, 11, 29), None, date(2026, 7, 1), date(2026, 10, 1)),
        (date(2026, 11, 29), date(2024, 3, 1), date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_a_conversation_is_due_each_quarter(came_on, signed_on, talked_on, due_on) -> None:
    assert stages.next_talk(came_on, signed_on, talked_on, DEFAULT) == due_on
