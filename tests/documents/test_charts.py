"""Charts: drawn on the server, strict about what reaches a page, remembered by content."""

import re
from dataclasses import replace
from time import perf_counter
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.documents.charts import (
    NARROW,
    SMALL,
    WIDE,
    Axis,
    Bar,
    Chart,
    Mark,
    Share,
    columns,
    draw,
    drawing,
    nice_top,
    revenue_by_month,
    share_by_month,
    steps_to,
)
from kanava.documents.charts.chart import PALETTE, layer
from kanava.documents.charts.cohorts import Column, cohorts_by_month
from kanava.documents.charts.drawing import UnexpectedDrawing

AXIS = Axis(((0, "€0"), (50, "€50"), (100, "€100")))


def revenue(size=WIDE, **changes) -> Chart:
    parts = {
        "sourced": (40.0, Mark("January: 40 & <more>", "/rows/?a=1&b=2")),
        "direct": (30.0, Mark("January, direct: 30")),
    }
    bars = [
        Bar("Jan 26", parts, (90.0, Mark("Total: 90", "/total/"))),
        Bar("Feb 26", {"direct": (-10.0, Mark("Credit"))}),
    ]
    return revenue_by_month("Revenue by month", bars, AXIS, size)


def shares(size=WIDE) -> Chart:
    told = [(None, None), (20.0, (15.0, 20.0)), (250.0, (15.0, 20.0)), (10.0, (20.0, 30.0))]
    rows = [
        Share(f"M{place}", percent, Mark(f"{percent}"), band) for place, (percent, band) in enumerate(told)
    ]
    return share_by_month("Share", rows, 30.0, AXIS, size)


def days() -> Chart:
    told = [
        ("0–30", "good", 3, "3", Mark("three", "/a/")),
        ("180+", "slow", 0, "0", Mark("none")),
        ("none yet", "waiting", 1, "1", Mark("one")),
    ]
    return columns("First deals", told, SMALL)


CHARTS = [revenue(), revenue(NARROW), shares(), shares(NARROW), days()]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_drawing_holds_nothing_that_a_page_must_not(chart: Chart) -> None:
    text = draw(chart)
    root = ElementTree.fromstring(text)
    for element in root.iter():
        assert element.tag in {"svg", "g", "a", "path", "line", "rect", "text"}
        assert not {"style", "id", "onclick", "onload", "fill", "stroke", "font-family"} & set(element.keys())
        assert element.get("href", "/").startswith("/")
    assert not re.search(r"https?:|xlink|url\(|#[0-9a-f]{3,}|javascript|data:", text)
    assert (root.get("role"), root.get("aria-label")) == ("group", chart.label)


@pytest.mark.parametrize("chart", CHARTS)
def test_every_mark_carries_its_value_and_leads_to_its_rows(chart: Chart) -> None:
    root = ElementTree.fromstring(draw(chart))
    marks = [(one.get("aria-label"), one.get("href", "")) for one in root.iter("a")]
    assert sorted(marks) == sorted((mark.label, mark.url) for mark in chart.marks)
    assert all(one.get("tabindex") == "-1" for one in root.iter("a"))


def test_colours_are_classes_and_words_are_text() -> None:
    root = ElementTree.fromstring(draw(revenue()))
    classes = {name for one in root.iter() for name in (one.get("class") or "").split()}
    assert classes == {
        "drawing", "mark", "fill-sourced", "fill-direct", "fill-label", "line-total", "line-base", "line-grid",
    }  # fmt: skip
    assert [one.text for one in root.iter("text")] == ["€0", "€50", "€100", "Jan 26", "Feb 26"]


def test_bars_stand_on_each_other_and_a_credit_hangs_below() -> None:
    rows = next(one for one in revenue().spec["layer"] if one["mark"]["type"] == "rect")["data"]["values"]
    assert [(row["y"], row["y2"]) for row in rows] == [(0.0, 40.0), (40.0, 70.0), (0.0, -10.0)]


def test_a_share_above_the_axis_ends_with_it_and_equal_ranges_are_one() -> None:
    bands, *_, bars, _target = shares().spec["layer"]
    assert [row["y2"] for row in bars["data"]["values"]] == [20.0, 100, 10.0]
    assert [(row["x"], row["x2"], row["y"]) for row in bands["data"]["values"]] == [
        (1, 3, 15.0),
        (3, 4, 20.0),
    ]


def test_a_narrow_chart_names_every_third_place_and_the_last() -> None:
    bars = [Bar(f"M{place}", {}) for place in range(12)]
    chart = revenue_by_month("", bars, AXIS, NARROW)
    words = [one.text for one in ElementTree.fromstring(draw(chart)).iter("text")]
    assert words[3:] == ["M2", "M5", "M8", "M11"]


@pytest.mark.parametrize(
    "change",
    [
        {"mark": {"type": "bar", "color": "#123456"}}, {"mark": {"type": "bar", "color": PALETTE["direct"], "cornerRadius": 3, "clip": True}},
        {"mark": {"type": "image", "url": "https://example.com/x.png"}}, {"mark": {"type": "bar", "color": PALETTE["direct"], "href": "https://example.com"}},
    ],
)  # fmt: skip
def test_what_nobody_thought_of_is_refused(change) -> None:
    one = layer([{"x": 1, "y": 1}], {"type": "bar"}, x="x", y="y") | change
    spec = {**revenue().spec, "layer": [one]}
    with pytest.raises(UnexpectedDrawing):
        draw(replace(revenue(), spec=spec))


def test_the_renderer_fetches_no_address() -> None:
    one = layer([], {"type": "bar", "color": PALETTE["direct"]}, x="x", y="y") | {
        "data": {"url": "http://127.0.0.1:9/x.json"}
    }
    with pytest.raises(ValueError, match=r"not allowed|External|Vega"):
        draw(replace(revenue(), spec={**revenue().spec, "layer": [one]}))


def test_a_drawing_is_remembered_and_the_memory_is_bounded() -> None:
    drawing._draw.cache_clear()
    first = draw(revenue())
    start = perf_counter()
    assert draw(revenue()) is first
    assert perf_counter() - start < 0.05
    assert draw(shares()) != first
    info = drawing._draw.cache_info()
    assert (info.hits, info.misses, info.maxsize) == (1, 2, 256)


@given(st.floats(0.001, 1e12), st.floats(0, 1e12))
def test_steps_are_few_and_hold_the_values(highest: float, below: float) -> None:
    steps = steps_to(highest, -below)
    assert 0 in steps
    assert 2 <= len(steps) <= 11
    # What is missing is less than any screen shows.
    reach = (steps[-1] - steps[0]) * 1e-9
    assert steps[0] <= -below + reach
    assert steps[-1] >= highest - reach
    assert nice_top(highest) >= highest * (1 - 1e-9)
    assert nice_top(highest) <= highest * 2.5


def test_steps_are_round() -> None:
    assert steps_to(330_000) == [0, 100_000, 200_000, 300_000, 400_000]
    assert steps_to(7, -3) == [-4, -2, 0, 2, 4, 6, 8]
    assert steps_to(0) == [0, 1]
    assert (nice_top(0), nice_top(7), nice_top(1)) == (1, 8, 1)


def test_cohorts_are_columns_of_a_whole_whose_parts_lead_to_their_rows() -> None:
    parts = [
        (60.0, Mark("within 30 days: 3", "/a?to=30")),
        (0.0, Mark("none", "/b")),
        (40.0, Mark("later: 2", "/c")),
    ]
    columns = [Column("Oct 26", parts), Column("Nov 26", [])]
    text = draw(cohorts_by_month("Cohorts", columns, Axis(((0, "0%"), (100, "100%"))), WIDE))
    assert 'href="/a?to=30"' in text
    assert 'href="/c"' in text
    assert "/b" not in text
    assert "fill-sourced" in text
    assert "fill-fair" in text
