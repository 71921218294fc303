"""How numbers stand in sentences."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from kanava.rules.money import Money, parse_amount
from kanava.ui import formatting


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


@pytest.mark.parametrize(
    ("language", "minor", "currency", "typed"),
    [
        ("en", 62_500_00, "EUR", "62,500"),
        ("en", 62_500_50, "EUR", "62,500.50"),
        ("en", 1_000, "JPY", "1,000"),
        ("en", -50, "EUR", "-0.50"),
        ("fi", 62_500_00, "EUR", "62\N{NO-BREAK SPACE}500"),
        ("fi", 62_500_50, "EUR", "62\N{NO-BREAK SPACE}500,50"),
        ("fi", 1_234_567_05, "SEK", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,05"),
    ],
)
def test_an_amount_in_a_field_is_written_one_way_and_read_back(
    language: str, minor: int, currency: str, typed: str
) -> None:
    with translation.override(language):
        assert formatting.typed_amount(Money(minor, currency)) == typed
    assert parse_amount(typed, currency) == Money(minor, currency)


SUNDAY = datetime(2026, 11, 29, 12, 15, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.mark.parametrize(
    ("away", "en", "fi"),
    [
        (timedelta(days=2, hours=11, minutes=44), "in 2 days", "2 päivän päästä"),  # Tuesday 23:59
        (timedelta(days=1, hours=11, minutes=44), "tomorrow", "huomenna"),
        (timedelta(hours=12), "tomorrow", "huomenna"),  # a quarter past midnight
        (timedelta(hours=11, minutes=44), "today", "tänään"),
        (timedelta(hours=3), "in 3 hours", "3 tunnin päästä"),
        (timedelta(minutes=-20), "20 minutes ago", "20 minuuttia sitten"),
        (timedelta(hours=-12), "today", "tänään"),
        (timedelta(hours=-13), "yesterday", "eilen"),
        (timedelta(days=-6), "6 days ago", "6 päivää sitten"),
        (timedelta(days=10), "in 10 days", "10 päivän päästä"),
        (timedelta(days=21), "in 3 weeks", "3 viikon päästä"),
    ],
)
def test_days_away_are_days_of_the_calendar(away: timedelta, en: str, fi: str) -> None:
    for language, told in (("en", en), ("fi", fi)):
        with translation.override(language):
            assert formatting.distance(SUNDAY + away, SUNDAY) == told
