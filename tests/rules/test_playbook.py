"""The playbook as a document (guide: every figure)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import playbook
from kanava.rules.playbook import DEFAULT, SETTINGS, Fault, PlaybookFaults


def faults(document) -> set[tuple[str, str]]:
    with pytest.raises(PlaybookFaults) as caught:
        playbook.parse(document)
    return {(fault.path, fault.code) for fault in caught.value.faults}


def test_the_guides_figures_are_the_defaults() -> None:
    assert playbook.get(DEFAULT, "scoring.weights.COVERAGE") == 40
    assert playbook.get(DEFAULT, "margins.tiers.GOLD") == 30
    assert playbook.get(DEFAULT, "activity.active_days") == 90
    assert playbook.get(DEFAULT, "onboarding.first_deal_days") == 60
    assert playbook.get(DEFAULT, "benchmarks.cycle_problem") == 50


def test_every_setting_cites_the_guide_and_accepts_its_own_default() -> None:
    for found in SETTINGS.values():
        assert found.source[0] in "ABCDEFGHIJKL"
        assert found.source[1:].isdigit()
        assert not isinstance(found.check(found.default), Fault), found.path


def test_all_faults_are_told_at_once() -> None:
    document = {
        "registration": {"protection_days": 0, "scope": "WORLD", "owns_renewals": "yes", "colour": "blue"},
        "margins": {"tiers": {"GOLD": "10", "SILVER": "many"}},
        "scoring": {"weights": {"COVERAGE": "50"}},
        "recruiting": {"first_targets": "1.5"},
    }
    assert faults(document) == {
        ("registration.protection_days", "OUT_OF_RANGE"),
        ("registration.scope", "NOT_A_CHOICE"),
        ("registration.owns_renewals", "NOT_A_FLAG"),
        ("registration.colour", "UNKNOWN_SETTING"),
        ("margins.tiers.GOLD", "NOT_ASCENDING"),
        ("margins.tiers.SILVER", "NOT_A_NUMBER"),
        ("scoring.weights", "WEIGHTS_NOT_100"),
        ("recruiting.first_targets", "NOT_WHOLE"),
    }


@pytest.mark.parametrize("value", [None, [], 1.5, "NaN", "Infinity", True, "1e999999"])
def test_a_figure_that_is_no_figure_is_a_fault(value) -> None:
    assert faults({"margins": {"influence_fee": value}}) <= {
        ("margins.influence_fee", "NOT_A_NUMBER"),
        ("margins.influence_fee", "OUT_OF_RANGE"),
    }


def test_a_text_that_is_not_toml_says_where() -> None:
    with pytest.raises(PlaybookFaults) as caught:
        playbook.loads_toml("[registration\nx=1")
    assert caught.value.faults[0].code == "NOT_TOML"


@given(
    days=st.integers(1, 1095),
    gold=st.decimals(30, 100, places=2),
    base=st.sampled_from(["NET", "LIST"]),
    flag=st.booleans(),
)
def test_toml_and_json_bring_back_what_was_written(days: int, gold: Decimal, base: str, flag: bool) -> None:
    changed = playbook.parse(
        {
            "registration": {"protection_days": days, "owns_renewals": flag},
            "margins": {"tiers": {"GOLD": str(gold)}, "base": base},
        }
    )
    assert playbook.loads_toml(playbook.dumps_toml(changed)) == changed
    assert playbook.parse(playbook.to_document(changed)) == changed


def test_a_difference_names_setting_and_both_values() -> None:
    after = playbook.parse({"registration": {"protection_days": 120}})
    assert [(c.setting.path, c.before, c.after) for c in playbook.diff(DEFAULT, after)] == [
        ("registration.protection_days", 90, 120)
    ]


def test_a_typed_decimal_comma_is_read() -> None:
    assert SETTINGS["margins.influence_fee"].read("5,5 ") == Decimal("5.5")
