"""Words for the playbook: complete, told apart, and figures that come back as they were shown."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.playbook import DEFAULT, SECTIONS, SETTINGS, Fault, Setting
from kanava.ui import formatting, playbook_words
from kanava.ui.playbook_words import GROUPS, WORDS, codes

ROOM = Path(__file__).parents[2] / "kanava"
FIELDS = list(dict.fromkeys(found.field for found in SETTINGS.values()))
LANGUAGES = ("en", "fi")


def test_no_setting_is_without_words_and_no_words_without_a_setting() -> None:
    assert set(WORDS) == set(FIELDS)
    assert set(codes.SECTIONS) == set(SECTIONS)
    assert sorted(name for _title, names in GROUPS for name in names) == sorted(SECTIONS)


def test_names_are_short_and_told_apart_and_sentences_are_sentences() -> None:
    for section in SECTIONS:
        names = [playbook_words.of_field(path) for path in FIELDS if path.startswith(f"{section}.")]
        assert len(set(names)) == len(names)
    for path in FIELDS:
        name, sentence = playbook_words.of_field(path), playbook_words.sentence_of(path)
        assert 2 < len(name) < 55, path
        assert not name.endswith("."), path
        assert sentence.endswith("."), path
        assert len(sentence) < 190, path
        assert name[0].isupper() or name[0] == "“", path


def test_sentences_can_be_read_alone() -> None:
    """The page shows one section, and a search one line: no sentence rests on another, or on how we compute."""
    for path in FIELDS:
        sentence = playbook_words.sentence_of(path)
        assert not re.search(
            r"same days|day asked about|of that day governs|[Ff]rom then on|its right", sentence
        ), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_row_and_unit_has_words(language: str) -> None:
    with translation.override(language):
        for found in SETTINGS.values():
            for code in found.choices:
                assert playbook_words.of_choice(found, code) != code, (found.path, code)
            if found.row:
                assert playbook_words.of_row(found) != found.row, found.path
            playbook_words.of_unit(found, "EUR")
        assert set(codes.UNITS) >= {found.unit for found in SETTINGS.values()}


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("registration.protection_days", "en", "90 days"),
        ("registration.decision_days", "en", "2 business days"),
        ("margins.tiers.GOLD", "en", "30%"),
        ("margins.tiers.GOLD", "fi", "30\u00a0%"),
        ("margins.thresholds.GOLD", "en", "€300,000"),
        ("margins.thresholds.GOLD", "fi", "300\u00a0000\u00a0€"),
        ("markets.word_price_low", "en", "€0.15"),
        ("markets.word_price_low", "fi", "0,15\u00a0€"),
        ("onboarding.co_selling_week", "en", "week 4"),
        ("registration.owns_renewals", "en", "Yes"),
        ("registration.certificate_required", "en", "No"),
        ("margins.settlement.REFERRAL", "en", "Commission"),
        ("programme.country", "en", "Finland"),
        ("scaling.council_from", "en", "15"),
        ("diligence.asked.HOURS", "en", "In every market but our own"),
        ("diligence.markets.HOURS", "en", "none named"),
    ],
)
def test_a_value_as_people_say_it(path: str, language: str, words: str) -> None:
    with translation.override(language):
        assert playbook_words.value_in(DEFAULT, path) == words


def test_one_is_not_many() -> None:
    found = SETTINGS["registration.protection_days"]
    assert playbook_words.of_value(found, 1, "EUR") == "1 day"
    assert playbook_words.of_value(found, 1000, "EUR") == "1,000 days"


def test_a_range_is_told_once() -> None:
    low, high = SETTINGS["markets.trip_low"], SETTINGS["markets.trip_high"]
    assert playbook_words.of_values([low, high], [3000, 5000], "EUR") == "€3,000–€5,000"
    low, high = SETTINGS["funds.share_low"], SETTINGS["funds.share_high"]
    assert playbook_words.of_values([low, high], [Decimal(3), Decimal(5)], "EUR") == "3–5%"
    assert playbook_words.of_values([low, high], [Decimal(5), Decimal(5)], "EUR") == "5%"


def numbers(found: Setting) -> st.SearchStrategy:
    low, high = int(found.minimum or 0), int(found.maximum or 0)
    if isinstance(found.default, int):
        return st.integers(low, high)
    return st.decimals(low, high, places=3)


@pytest.mark.parametrize("language", LANGUAGES)
@given(data=st.data())
def test_what_a_field_shows_is_read_back_as_the_same_figure(language: str, data) -> None:
    found = data.draw(st.sampled_from([one for one in SETTINGS.values() if one.minimum is not None]))
    value = data.draw(numbers(found))
    with translation.override(language):
        shown = playbook_words.typed(found, value if isinstance(value, int) else str(value))
        reading = found.read(shown, decimal=formatting.decimal_sign())
    assert (reading.value, reading.faults) == (value, ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_default_is_read_back_from_its_field(language: str) -> None:
    with translation.override(language):
        for found in SETTINGS.values():
            shown = playbook_words.typed(
                found, found.default if isinstance(found.default, bool | int) else str(found.default)
            )
            assert found.read(shown, decimal=formatting.decimal_sign()).value == found.default, found.path


def test_the_numbers_are_in_the_readers_form() -> None:
    found = SETTINGS["margins.thresholds.GOLD"]
    assert playbook_words.typed(found, 50_000) == "50,000"
    with translation.override("fi"):
        assert playbook_words.typed(found, 50_000) == "50\u00a0000"
    # What is no figure stays as it was typed.
    assert playbook_words.typed(found, "plenty") == "plenty"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_a_sentence(language: str) -> None:
    params = {
        "NOT_A_CHOICE": {"choices": ("PRODUCT_LINE", "CUSTOMER")},
        "TOO_FINE": {"decimals": 3},
        "OUT_OF_RANGE": {"minimum": Decimal(1), "maximum": Decimal(1_000_000_000)},
        "WEIGHTS_NOT_100": {"sum": Decimal("110.5")},
        "NOT_ASCENDING": {"below": "margins.tiers.SILVER", "value": Decimal("32.5")},
        "NOT_TOML": {"detail": "line 3"},
        "NOT_A_NAME": {"longest": 60},
    }
    with translation.override(language):
        told = {
            code: playbook_words.of_fault(Fault("registration.scope", code, params.get(code, {})))
            for code in codes.FAULTS
        }
    assert not any("%(" in sentence for sentence in told.values())
    if language == "en":
        assert told["OUT_OF_RANGE"] == "Write a number between 1 and 1,000,000,000."
        assert told["NOT_A_CHOICE"] == "Choose one of these: Customer and product line, Whole customer."
        assert "Margin of resellers and managed service providers: Silver" in told["NOT_ASCENDING"]
        assert "32.5" in told["NOT_ASCENDING"]


def read_by(path: str, reads: set[tuple[str, str]]) -> bool:
    section, name = path.split(".")[:2]
    return not reads.isdisjoint({(f".{section}", name), ("terms", name), ("funds", name)})


def reads_of(source: str) -> set[tuple[str, str]]:
    """What the source reads: an attribute of an attribute, or of one of two local names."""
    found = re.findall(r"(\.\w+|\bterms|\bfunds)(?=\.(\w+))", source)
    return set(found)


def test_what_nothing_acts_on_is_marked_and_nothing_else() -> None:
    """If this fails because you made a setting count: take it out of `ui/playbook_words/uses.py`."""
    told, acting = "", ""
    for file in ROOM.rglob("*.py"):
        place = file.relative_to(ROOM).as_posix()
        if place.startswith(("rules/playbook/", "ui/playbook_words/")):
            continue
        if place.startswith("ui/programme_rules/"):
            told += file.read_text()
        else:
            acting += file.read_text()
    told, acting = reads_of(told), reads_of(acting)
    for field in FIELDS:
        members = {".".join(one.path.split(".")[:2]) for one in SETTINGS.values() if one.field == field}
        acts = any(read_by(path, acting) for path in members)
        is_told = any(read_by(path, told) for path in members)
        assert playbook_words.use_of(field) == ("" if acts else "TOLD" if is_told else "WAITING"), field
