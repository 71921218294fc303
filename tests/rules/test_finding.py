"""Which words of a question count, by what they are found, and which part of a text is shown (guide: F5, I3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.finding import (
    ENOUGH,
    EXTRACT,
    MOST_WORDS,
    Form,
    Weighed,
    asked_words,
    extract,
    has,
    is_enough,
    marked,
    query_of,
    rarity,
    weight,
)
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("finding")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["asked"])
def test_words_that_only_ask_do_not_count_unless_there_are_no_others(case: dict[str, str]) -> None:
    told = [
        word if not others else f"{word} ({', '.join(others)})"
        for word, *others in asked_words(case["asked"])
    ]
    assert ", ".join(told) == case["words that count"]


def test_the_page_quotes_the_cases_and_what_has_no_words_has_none() -> None:
    assert quoted_cases("support", ["asked", "words that count"]) == CASES
    assert asked_words("… !") == ()


@given(st.text())
def test_any_question_has_few_words_each_once_and_in_small_letters(text: str) -> None:
    words = [one[0] for one in asked_words(text)]
    assert len(words) <= MOST_WORDS
    assert len(set(words)) == len(words)


def test_a_word_is_looked_for_as_a_beginning_where_it_is_long_enough_and_not_common() -> None:
    forms = [Form("rekisteröin"), Form("rekisterö", is_stem=True), Form("re", is_stem=True)]
    assert query_of(forms) == "'rekisteröin':* | '~rekisterö':* | '~re'"
    assert query_of(forms[:1], in_title=True) == "'^rekisteröin':*"
    assert query_of(forms[:2], is_common=True) == "'rekisteröin' | '~rekisterö'"
    assert has({"~rekisteröint"}, forms)
    assert not has({"~rest", "rek"}, forms)
    assert not has({"rekisteröinti"}, forms, in_title=True)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_rarer_word_never_counts_less(one: int, other: int) -> None:
    assert (rarity(min(one, other))) >= rarity(max(one, other)) > 0


def test_the_readers_language_comes_first_among_equals_alone() -> None:
    assert weight(Weighed(2, "fi"), "fi") > weight(Weighed(2, "en"), "fi")
    assert weight(Weighed(2, "fi"), "fi") < weight(Weighed(3, "en"), "fi")
    assert is_enough(ENOUGH, 1)
    assert not is_enough(ENOUGH - 0.01, 1)


@given(st.text(max_size=900))
def test_an_extract_is_short_and_marking_loses_nothing(text: str) -> None:
    shown = extract(text, [[Form("word")]])
    assert len(shown) <= EXTRACT + 4
    assert "".join(one.text for one in marked(text, [Form("word"), Form("wo", is_stem=True)])) == text


def test_an_extract_is_where_most_of_the_words_stand() -> None:
    text = "Start. " + "filler " * 60 + "The agent passes the firewall. " + "filler " * 60 + "agent"
    shown = extract(text, [[Form("agent")], [Form("firewall")]])
    assert "The agent passes the firewall." in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    found = [one.text for one in marked(shown, [Form("agent"), Form("firewall")]) if one.is_found]
    assert found == ["agent", "firewall"]
