"""The playbook as a document (guide: every figure)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import playbook
from kanava.rules.playbook import DEFAULT, SECTIONS, SETTINGS, PlaybookFaults
from kanava.rules.playbook.settings import safe


def faults(document) -> list[tuple[str, str]]:
    with pytest.raises(PlaybookFaults) as caught:
        playbook.parse(document)
    return [(fault.path, fault.code) for fault in caught.value.faults]


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
        assert found.check(found.default).faults == (), found.path
    assert playbook.examine({})[1] == ()


def test_every_setting_has_its_place_under_one_name() -> None:
    for found in SETTINGS.values():
        assert found.section in SECTIONS
        alone = [one for one in SETTINGS.values() if one.field == found.field]
        # A table's rows or a range's two ends stand together, anything else by itself.
        assert len(alone) == 1 or all(one.row for one in alone), found.path
        assert len({one.unit for one in alone}) == 1
        assert len({one.source for one in alone}) == 1


@pytest.mark.parametrize(
    ("path", "raw", "value"),
    [
        ("diligence.markets.SECTOR", "SE, DE SE", "DE SE"),
        ("diligence.markets.SECTOR", "", ""),
        ("diligence.markets.SECTOR", "Ruritania", None),
        ("diligence.markets.SECTOR", 5, None),
        ("diligence.own.OWN_1", "  BSI C5 attestation ", "BSI C5 attestation"),
        ("diligence.own.OWN_1", 'Says "yes"\\no', 'Says "yes"\\no'),
        ("diligence.own.OWN_1", "x" * 61, None),
        ("diligence.own.OWN_1", "two\nlines", None),
        ("diligence.own.OWN_1", ["a"], None),
    ],
)
def test_countries_and_names_are_settings_too(path, raw, value) -> None:
    reading = SETTINGS[path].check(raw)
    assert (reading.value, bool(reading.faults)) == (value, value is None)
    if value:
        whole = playbook.parse({path: value, "diligence.asked.SECTOR": "ONLY_IN"})
        assert playbook.parse(playbook.loads_toml(playbook.dumps_toml(whole))) == whole


def test_markets_named_for_a_check_that_does_not_go_by_them_are_a_fault() -> None:
    named = {"diligence": {"markets": {"HOURS": "SE", "SECTOR": "SE"}, "asked": {"SECTOR": "NOT_IN"}}}
    assert faults(named) == [("diligence.markets.HOURS", "MARKETS_UNUSED")]


def test_all_faults_are_told_at_once() -> None:
    document = {
        "registration": {"protection_days": 0, "scope": "WORLD", "owns_renewals": "yes", "colour": "blue"},
        "margins": {"tiers": {"GOLD": "10", "SILVER": "many"}},
        "scoring": {"weights": {"COVERAGE": "50"}},
        "recruiting": {"first_targets": "1.5"},
        "markets": {"word_price_low": "0.1234"},
    }
    # In the playbook's order; what is no setting comes last.
    assert faults(document) == [
        ("margins.tiers.SILVER", "NOT_A_NUMBER"),
        ("margins.tiers.GOLD", "NOT_ASCENDING"),
        ("registration.protection_days", "OUT_OF_RANGE"),
        ("registration.scope", "NOT_A_CHOICE"),
        ("registration.owns_renewals", "NOT_A_FLAG"),
        ("scoring.weights", "WEIGHTS_NOT_100"),
        ("recruiting.first_targets", "NOT_WHOLE"),
        ("markets.word_price_low", "TOO_FINE"),
        ("registration.colour", "UNKNOWN_SETTING"),
    ]


def test_one_setting_can_have_several_faults() -> None:
    document = {"onboarding": {"milestone_days": {"SECOND": "0.5"}}}
    assert faults(document) == [
        ("onboarding.milestone_days.SECOND", "NOT_WHOLE"),
        ("onboarding.milestone_days.SECOND", "OUT_OF_RANGE"),
        ("onboarding.milestone_days.SECOND", "NOT_ASCENDING"),
    ]


def test_a_figure_that_cannot_be_read_is_blamed_for_nothing_else() -> None:
    assert faults({"scoring": {"weights": {"COVERAGE": "much"}}}) == [
        ("scoring.weights.COVERAGE", "NOT_A_NUMBER")
    ]


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("funds.share_low", "funds.share_high"),
        ("markets.trip_low", "markets.trip_high"),
        ("benchmarks.small_share.LOW", "benchmarks.small_share.HIGH"),
        ("benchmarks.average_high", "benchmarks.top_low"),
        ("activity.review_days", "activity.exit_days"),
        ("onboarding.training_week_from", "onboarding.training_week_to"),
        ("cases.failure_selling", "cases.failure_signed"),
    ],
)
def test_what_must_not_exceed_what(low: str, high: str) -> None:
    above = playbook.get(DEFAULT, high) + 1
    assert (high, "NOT_ASCENDING") in faults({low: safe(above)})
    assert playbook.examine({low: safe(playbook.get(DEFAULT, high))})[1] == ()


def test_every_range_is_held_in_order() -> None:
    ranges = [path for path in SETTINGS if path.endswith(("_low", ".LOW"))]
    assert len(ranges) > 25
    for low in ranges:
        high = (
            low.removesuffix("_low") + "_high" if low.endswith("_low") else low.removesuffix("LOW") + "HIGH"
        )
        least = safe(SETTINGS[high].minimum)
        most = safe(SETTINGS[low].maximum)
        assert (high, "NOT_ASCENDING") in faults({low: most, high: least}), low


@pytest.mark.parametrize(
    "value", [None, [], 1.5, "NaN", "Infinity", True, "1e999999", "1_0", "", "٣", "1,5", Decimal("Infinity")]
)
def test_a_figure_that_is_no_figure_is_a_fault(value) -> None:
    assert set(faults({"margins": {"influence_fee": value}})) == {("margins.influence_fee", "NOT_A_NUMBER")}


@pytest.mark.parametrize("value", ["1e300", 10**40, Decimal("1E+999999"), "-1", "100.5"])
def test_a_figure_past_its_limits_is_a_fault(value) -> None:
    assert set(faults({"margins": {"influence_fee": value}})) == {("margins.influence_fee", "OUT_OF_RANGE")}


@pytest.mark.parametrize(
    "text",
    ["[registration\nx=1", "a = " + "9" * 5000, "a = 1e99999999999999999999", "a = " + "[" * 5000, ".".join("a" * 5000) + " = 1"],
)  # fmt: skip
def test_a_text_that_is_not_toml_says_where(text: str) -> None:
    with pytest.raises(PlaybookFaults) as caught:
        playbook.loads_toml(text)
    assert caught.value.faults[0].code == "NOT_TOML"


@given(
    days=st.integers(1, 1095),
    gold=st.decimals(30, 100, places=3),
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
    assert playbook.parse(playbook.loads_toml(playbook.dumps_toml(changed))) == changed
    assert playbook.parse(playbook.to_document(changed)) == changed


def test_words_beside_the_settings_never_break_the_file() -> None:
    text = playbook.dumps_toml(
        DEFAULT,
        words=lambda found: f'{found.path} "#\n[evil]\nx = 1',
        titles=dict.fromkeys(SECTIONS, "Title"),
        head="Two\nlines",
    )
    assert text.startswith("# Two\n# lines\n")
    assert playbook.parse(playbook.loads_toml(text)) == DEFAULT
    assert 'protection_days = 90  # registration.protection_days "# [evil] x = 1' in text
    assert "GOLD = 30  #" in text


def test_a_difference_names_setting_and_both_values() -> None:
    after = playbook.parse({"registration": {"protection_days": 120}})
    assert [(c.setting.path, c.before, c.after) for c in playbook.diff(DEFAULT, after)] == [
        ("registration.protection_days", 90, 120)
    ]


@pytest.mark.parametrize(
    ("path", "decimal", "text", "value"),
    [
        ("margins.influence_fee", ",", "5,5 ", Decimal("5.5")),
        ("margins.influence_fee", ",", "5.5", Decimal("5.5")),
        ("margins.influence_fee", ".", "5,5", Decimal("5.5")),
        ("margins.influence_fee", ",", "12,345", Decimal("12.345")),
        ("margins.influence_fee", ",", "20 %", Decimal(20)),
        ("margins.influence_fee", ",", "20\u00a0%", Decimal(20)),
        ("margins.influence_fee", ".", "0.150", Decimal("0.15")),
        ("margins.influence_fee", ".", "0,150", Decimal("0.15")),
        ("margins.thresholds.GOLD", ".", "50,000", 50_000),
        ("margins.thresholds.GOLD", ",", "50,000", 50_000),
        ("margins.thresholds.GOLD", ",", "50.000", 50_000),
        ("margins.thresholds.GOLD", ",", "50 000", 50_000),
        ("margins.thresholds.GOLD", ",", "50\u202f000", 50_000),
        ("margins.thresholds.GOLD", ".", "1,234,567", 1_234_567),
        ("margins.thresholds.GOLD", ",", "1.234.567,00", 1_234_567),
        ("margins.thresholds.GOLD", ".", "1,234,567.0", 1_234_567),
        ("registration.owns_renewals", ".", "yes", True),
        ("registration.owns_renewals", ".", " No", False),
        ("registration.scope", ".", "CUSTOMER", "CUSTOMER"),
    ],
)
def test_what_people_type_is_read(path: str, decimal: str, text: str, value) -> None:
    reading = SETTINGS[path].read(text, decimal=decimal)
    assert (reading.value, reading.faults) == (value, ())
    assert type(reading.value) is type(value)


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("margins.thresholds.GOLD", "50,00,000", "NOT_A_NUMBER"),
        ("margins.thresholds.GOLD", "50.5", "NOT_WHOLE"),
        ("margins.thresholds.GOLD", "1,2345.6", "NOT_A_NUMBER"),
        ("margins.thresholds.GOLD", "1.234,567.8", "NOT_A_NUMBER"),
        ("margins.thresholds.GOLD", "-5", "OUT_OF_RANGE"),
        ("margins.thresholds.GOLD", "−5", "OUT_OF_RANGE"),
        ("margins.thresholds.GOLD", "--5", "NOT_A_NUMBER"),
        ("margins.thresholds.GOLD", "", "NOT_A_NUMBER"),
        ("margins.thresholds.GOLD", "1e5x", "NOT_A_NUMBER"),
        ("margins.thresholds.GOLD", "20 %", "NOT_A_NUMBER"),
        ("registration.owns_renewals", "maybe", "NOT_A_FLAG"),
        ("registration.scope", "customer", "NOT_A_CHOICE"),
    ],
)
def test_what_cannot_be_read_says_why(path: str, text: str, code: str) -> None:
    assert [fault.code for fault in SETTINGS[path].read(text).faults] == [code]


def test_equal_values_have_one_safe_form() -> None:
    assert {safe(Decimal(text)) for text in ("20", "20.0", "2E+1", "20.000")} == {"20"}
    assert safe(Decimal("-0.0")) == "0"
    assert safe(Decimal("0.150")) == "0.15"
    assert (safe(True), safe(5), safe("NET")) == (True, 5, "NET")
    assert len(safe(Decimal("1E+999999"))) < 20
