"""What imports say: numbers in sentences as the reader writes them, texts of the file as they stand there."""

import pytest
from django.utils import translation

from kanava.ui import import_words


@pytest.mark.parametrize(
    ("language", "problem", "told"),
    [
        ("en", {"code": "AMOUNT_UNCERTAIN", "params": {"text": "121.954", "read": "121954"}}, "“121.954” are read as 121,954."),
        ("fi", {"code": "AMOUNT_UNCERTAIN", "params": {"text": "121.954", "read": "121954"}}, "121\u00a0954"),
        ("en", {"code": "AMOUNT_UNCERTAIN", "params": {"text": "1,5", "read": "1.5"}}, "“1,5” are read as 1.5."),
        ("fi", {"code": "TOTAL_BELOW_ZERO", "value": "-121954.50"}, "-121\u00a0954,5"),
        ("en", {"code": "TOTAL_REPLACED_TYPED", "value": "2025-09", "params": {"amount": "121954.00 EUR"}}, "typed in, €121,954.00."),
        ("fi", {"code": "TOTAL_REPLACED_IMPORTED", "value": "2025-09", "params": {"amount": "121954.00 EUR"}}, "121\u00a0954,00\u00a0€"),
        # A cell is found again by its text.
        ("en", {"code": "AMOUNT_UNREADABLE", "value": "121954 or so"}, "“121954 or so”"),
        ("en", {"code": "KEY_REPEATED", "value": "121954", "params": {"first": "1200"}}, "“121954” stands in row 1200"),
        # Of very many values not each is kept.
        ("en", {"code": "TOTAL_BELOW_ZERO", "value": ""}, "below zero: "),
    ],
)  # fmt: skip
def test_sentences_write_numbers_as_the_reader_does(language: str, problem: dict, told: str) -> None:
    with translation.override(language):
        assert told in import_words.of_problem(problem)
