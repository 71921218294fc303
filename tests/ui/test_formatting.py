"""How numbers stand in sentences."""

import pytest
from django.template import Context, Template
from django.utils import translation


@pytest.mark.parametrize(
    ("language", "n", "begins"),
    [("en", 4238, "4,238 "), ("en", 1, "1 "), ("fi", 4238, "4\N{NO-BREAK SPACE}238 "), ("fi", 1, "1 ")],
)
def test_a_count_in_a_sentence_is_grouped_as_the_language_does(language: str, n: int, begins: str) -> None:
    text = (
        "{% blocktranslate count n=n|grouped %}{{ n }} deal{% plural %}{{ n }} deals{% endblocktranslate %}"
    )
    with translation.override(language):
        told = Template(text).render(Context({"n": n}))
    assert told.startswith(begins)
    assert language != "en" or told.endswith("deal") == (n == 1)
