"""The order of names by bytes, as PostgreSQL compares them under C."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.text import (
    LONGEST,
    LONGEST_SEARCH,
    NameUnreadable,
    company_name,
    search_words,
    sort_key,
    tidy,
)

ORDERED = [
    "",
    "3 Step IT",
    "20 Minutes",
    "99999999 Ltd",
    "123456789 Ltd",
    "1234567890 Ltd",
    "Aalto",
    "Cœur",
    "Coop",
    "Élan",
    "Łódź",
    "Müller",
    "Nokia 9",
    "Nokia 10",
    "Straße",
    "Strategy",
    "Vaasa",
    "Waasa",
    "Zürich",
    "Åbo",
    "Ægir",
    "Äänekoski",
    "Öljy",
    "Ørsted",
    "Яндекс",
]


def test_names_stand_in_order_by_bytes() -> None:
    shuffled = random.Random(2).sample(ORDERED, len(ORDERED))
    assert sorted(shuffled, key=lambda name: sort_key(name).encode()) == ORDERED


@pytest.mark.parametrize(
    ("one", "other"),
    [("NOKIA", "nokia"), ("Nokia, Oyj.", "Nokia Oyj"), ("A\u030abo", "Åbo"), ("  Nokia   Oyj ", "Nokia Oyj")],
)
def test_case_signs_and_spaces_do_not_count(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_stand_by_their_value(one: int, other: int) -> None:
    assert (sort_key(f"A {one}") < sort_key(f"A {other}")) == (one < other)


@given(st.text())
def test_a_key_fits_its_column(name: str) -> None:
    assert len(sort_key(name)) <= LONGEST


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("Wärtsilä Oyj",), "wartsila oyj"),
        (("WÄRTSILÄ, Oyj Abp.",), "wartsila oyj abp"),
        (("Łódź–Straße", "Ærø"), "lodz strasse aero"),
        (("Kone Oyj – Kone",), "kone oyj"),
        (("Nokia 9/10",), "nokia 9 10"),
        (("Газпром",), "газпром"),
        (("ﬁnance ①",), "finance 1"),
        (("", "  –  "), ""),
    ],
)
def test_words_are_found_without_accents_and_signs(texts: tuple[str, ...], words: str) -> None:
    assert search_words(*texts) == words


@given(st.text())
def test_words_of_words_are_the_same(text: str) -> None:
    words = search_words(text)
    assert len(words) <= LONGEST_SEARCH
    assert search_words(words) == words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Kone\t Oyj\n", "Kone Oyj"),
        ("Kone\u202eOyj", "KoneOyj"),
        ("\u2067Kone\u2069 \u200fOyj\u061c", "Kone Oyj"),
        ("Ko\u00adne\u200b \ufeffOyj\x07", "Kone Oyj"),
        ("A\u2028B\x00C\ud800", "A BC"),
        ("\u202e \u202c", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("Örkit & Ståhl – 北京", "Örkit & Ståhl – 北京"),
        ("Crew 👩\u200d🚀", "Crew 👩\u200d🚀"),
    ],
)
def test_a_name_keeps_no_sign_that_is_not_seen(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_a_name_of_unseen_signs_is_unreadable() -> None:
    assert company_name("\u202eAcme", field="name") == "Acme"
    with pytest.raises(NameUnreadable):
        company_name("\u202e\u202d\u200b", field="name")
