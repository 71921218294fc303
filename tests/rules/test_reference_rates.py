"""The bank's files, its working days, and when to ask for which file."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import reference_rates as rule
from kanava.rules.reference_rates import Feed

D = Decimal
TODAY = date(2026, 11, 24)


def test_the_history_and_the_daily_file_are_read_with_their_gaps() -> None:
    history = ["Date,USD,CYP,JPY,", "2026-01-02,1.1,N/A,160.5,", "2026-01-01,1.2,0.58,,"]
    daily = ["Date, USD, JPY, ", "24 November 2026, 1.0921, 160.50, "]
    assert rule.parse(history) == [
        (date(2026, 1, 2), "USD", D("1.1")),
        (date(2026, 1, 2), "JPY", D("160.5")),
        (date(2026, 1, 1), "USD", D("1.2")),
        (date(2026, 1, 1), "CYP", D("0.58")),
    ]
    assert rule.parse(daily) == [(TODAY, "USD", D("1.0921")), (TODAY, "JPY", D("160.50"))]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "header"),
        (["<html><body>Moved</body></html>"], "header"),
        (["Day,USD", "2026-01-02,1.1"], "header"),
        (["Date,SEK", "2026-01-02,11"], "header"),
        (["Date,USD,USD", "2026-01-02,1.1,1.2"], "header"),
        (["Date,USD,usd", "2026-01-02,1.1,1.2"], "header"),
        (["Date,USD,DOLLARS", "2026-01-02,1.1,1.2"], "header"),
        (["Date,USD,"], "empty"),
        (["Date,USD", "2026-01-02,N/A"], "line"),
        (["Date,USD", "2026-01-02,1.1,1.2,1.3"], "line"),
        (["Date,USD", "2026-01-02"], "line"),
        (["Date,USD", "yesterday,1.1"], "day"),
        (["Date,USD", "2026-13-02,1.1"], "day"),
        (["Date,USD", "31 November 2026,1.1"], "day"),
        (["Date,USD", "24 Brumaire 2026,1.1"], "day"),
        (["Date,USD", "2026-01-02,about 1"], "rate"),
        (["Date,USD", '2026-01-02,"1,1"'], "rate"),
        (["Date,USD\0"], "header"),
    ],
)
def test_what_is_not_the_banks_file_is_refused_with_the_reason(lines: list[str], why: str) -> None:
    with pytest.raises(rule.NotTheBanksFile) as refused:
        rule.parse(lines)
    assert refused.value.params["why"] == why


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "1e9", "0.00001"])
def test_a_rate_that_no_currency_ever_had_is_refused(rate: str) -> None:
    with pytest.raises(rule.RatesImplausible):
        rule.parse(["Date,USD", f"2026-01-02,{rate}"])


def row(day: str, rate: str, code: str = "USD") -> rule.Row:
    return date.fromisoformat(day), code, D(rate)


KNOWN = {"USD": (date(2026, 11, 20), D("1.10")), "TRY": (date(2020, 1, 2), D("6.7"))}


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([row("2026-11-24", "1.12")], None),
        ([row("2026-11-24", "2.20")], None),
        ([row("2026-11-24", "2.21")], rule.RatesImplausible),
        ([row("2026-11-24", "0.54")], rule.RatesImplausible),
        # The shift of a decimal inside the file.
        ([row("2026-11-23", "1.11"), row("2026-11-24", "11.1")], rule.RatesImplausible),
        # In years a currency may have lost much.
        ([row("2026-11-24", "52.2", "TRY")], None),
        ([row("2026-11-24", "252.2", "TRY")], rule.RatesImplausible),
        ([row("2026-11-25", "1.12")], rule.RatesOfTheFuture),
        ([row("2026-11-24", "1.12"), row("2026-11-24", "1.13")], rule.RatesContradict),
        ([row("2026-11-24", "1.12"), row("2026-11-24", "1.12")], None),
        # Compared with what is kept, also where the file is older than that.
        ([row("2026-11-19", "3.00")], rule.RatesImplausible),
    ],
)
def test_rates_that_cannot_be_are_refused(rows: list[rule.Row], refusal: type[Exception] | None) -> None:
    if refusal is None:
        rule.check(rows, today=TODAY, known=KNOWN)
        return
    with pytest.raises(refusal):
        rule.check(rows, today=TODAY, known=KNOWN)


@given(st.binary(max_size=300))
def test_nothing_in_a_file_makes_anything_but_a_refusal(content: bytes) -> None:
    lines = content.decode("latin-1").splitlines()
    try:
        assert rule.parse(["Date,USD", *lines])
    except (rule.NotTheBanksFile, rule.RatesImplausible):
        return


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-24", True), ("2026-11-21", False), ("2026-11-22", False), ("2026-01-01", False), ("2026-04-03", False),
        ("2026-04-06", False), ("2026-05-01", False), ("2026-12-25", False), ("2026-12-26", False), ("2024-03-29", False),
        ("2024-04-01", False), ("2026-12-24", True), ("2026-05-14", True),
    ],
)  # fmt: skip
def test_the_banks_working_days(day: str, works: bool) -> None:
    assert rule.is_working_day(date.fromisoformat(day)) == works


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-24T15:14+00:00", "2026-11-23"),
        ("2026-11-24T15:15+00:00", "2026-11-24"),
        # In summer Frankfurt is two hours ahead.
        ("2026-07-07T14:14+00:00", "2026-07-06"),
        ("2026-07-07T14:15+00:00", "2026-07-07"),
        ("2026-11-22T20:00+00:00", "2026-11-20"),
        ("2026-04-07T08:00+00:00", "2026-04-02"),
    ],
)
def test_the_last_day_that_is_out(now: str, day: str) -> None:
    assert rule.last_published(datetime.fromisoformat(now)) == date.fromisoformat(day)


EVENING = datetime(2026, 11, 24, 16, tzinfo=UTC)
WHOLE = {rule.FIRST_DAY, *(TODAY - timedelta(days=n) for n in range(400))}


@pytest.mark.parametrize(
    ("missing", "feed"),
    [
        ([], None),
        (["2026-11-24"], Feed.DAILY),
        (["2026-11-23"], Feed.HISTORY),
        (["2026-11-24", "2026-11-23", "2026-11-20"], Feed.HISTORY),
        (["2026-06-03"], Feed.HISTORY),
        (["2026-11-22", "2026-05-01"], None),
        (["1999-01-04"], Feed.HISTORY),
    ],
)
def test_which_file_brings_what_is_missing(missing: list[str], feed: Feed | None) -> None:
    days = WHOLE - set(map(date.fromisoformat, missing))
    assert rule.feed_needed(days, now=EVENING) == feed


def test_an_empty_table_takes_the_whole_history() -> None:
    assert rule.feed_needed([], now=EVENING) == Feed.HISTORY


@pytest.mark.parametrize(
    ("now", "tried", "due"),
    [
        ("2026-11-24T15:20+00:00", None, True),
        ("2026-11-24T15:20+00:00", "2026-11-24T14:55+00:00", False),
        ("2026-11-24T15:25+00:00", "2026-11-24T14:55+00:00", True),
        # After ten in the evening Frankfurt is left alone until six.
        ("2026-11-24T21:05+00:00", "2026-11-24T20:00+00:00", False),
        ("2026-11-25T04:59+00:00", "2026-11-24T20:45+00:00", False),
        ("2026-11-25T05:00+00:00", "2026-11-24T20:45+00:00", True),
        ("2026-11-25T06:30+00:00", "2026-11-25T05:00+00:00", False),
        ("2026-11-25T07:00+00:00", "2026-11-25T05:00+00:00", True),
    ],
)
def test_when_to_try_again(now: str, tried: str | None, due: bool) -> None:
    tried_at = datetime.fromisoformat(tried) if tried else None
    assert rule.is_due(now=datetime.fromisoformat(now), tried_at=tried_at) == due


@pytest.mark.parametrize(
    ("newest", "missing", "stale"),
    [("2026-11-24", 0, False), ("2026-11-20", 2, False), ("2026-11-17", 5, False), ("2026-11-16", 6, True)],
)
def test_how_old_is_too_old(newest: str, missing: int, stale: bool) -> None:
    found = rule.freshness(date.fromisoformat(newest), now=EVENING)
    assert (found.missing, found.is_stale) == (missing, stale)


@pytest.mark.data
def test_the_banks_whole_history_is_plausible_and_has_every_working_day(real_data: Path) -> None:
    with zipfile.ZipFile(real_data / "reference" / "eurofxref-hist.zip") as archive:
        text = io.TextIOWrapper(archive.open(archive.namelist()[0]), encoding="utf-8").read()
    rows = rule.parse(text.splitlines())
    days = {day for day, _, _ in rows}
    rule.check(rows, today=max(days), known={})
    span = (max(days) - rule.FIRST_DAY).days + 1
    working = {day for n in range(span) if rule.is_working_day(day := rule.FIRST_DAY + timedelta(days=n))}
    # TARGET was also closed on the last days of 1999 and 2001; the first Easter of the euro was quoted.
    assert working - days == {date(1999, 12, 31), date(2001, 12, 31)}
    assert days - working == {date(1999, 4, 2), date(1999, 4, 5)}
