"""The figures of the dashboard, from the table that a programme owner can read (guide: H1–H5, H7, H10)."""

from datetime import date
from decimal import Decimal
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import figures
from kanava.rules.cohorts import edges
from kanava.rules.figures import GUIDE, Channel, Entered, Figure, Month, Source, Span, Start
from kanava.rules.money import Money
from kanava.rules.periods import months_between
from kanava.rules.playbook import DEFAULT
from tests.rules.worked_cases import PAGES, quoted_cases, read_cases

CASES = read_cases("figures")
D = Decimal
AMOUNTS = st.integers(-(10**9), 10**9)


def eur(text: str) -> Money:
    return Money.of(D(text), "EUR")


def percent(share: Decimal | None) -> str:
    return "none" if share is None else f"{share * 100:.1f} %"


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    entered = Entered(eur(case["entered"]), Source(case["source"])) if case["entered"] else None
    month = Month(
        date(2026, 10, 1), eur(case["sourced"]), eur(case["influenced"]), eur(case["direct"]), entered
    )

    assert (month.source, month.total, percent(month.share)) == (
        case["source"], eur(case["total"]), case["share"],
    )  # fmt: skip
    assert (month.elsewhere, month.excess) == (
        eur(case["in no deal here"]), eur(case["deals exceed it by"]),
    )  # fmt: skip


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("figures", list(CASES[0])) == CASES


@pytest.mark.parametrize("figure", list(Figure))
def test_no_figure_is_without_its_paragraph(figure: Figure) -> None:
    text = (PAGES / "figures.md").read_text(encoding="utf-8")
    title = figure.value.replace("_", " ").capitalize()
    parts = {part.splitlines()[0]: part for part in text.split("\n## ")[1:]}
    paragraph = parts[f"{title} (guide: {GUIDE[figure]})"]
    told = [line.partition(": ") for line in paragraph.splitlines() if line.startswith("- ")]
    assert [name for name, _, text in told if text] == [
        "- Formula",
        "- Governing date",
        "- Currency",
        "- Rows",
    ]


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.none() | st.integers(0, 10**9))
def test_deals_and_what_differs_make_up_the_whole(
    sourced: int, influenced: int, direct: int, entered: int | None
) -> None:
    told = None if entered is None else Entered(Money(entered, "EUR"), Source.TYPED)
    month = Month(date(2026, 1, 1), *(Money(minor, "EUR") for minor in (sourced, influenced, direct)), told)
    assert month.deals + month.elsewhere - month.excess == month.total
    assert month.elsewhere.minor == 0 or month.excess.minor == 0


def test_the_share_of_months_is_no_average_of_shares() -> None:
    small = Month(date(2026, 1, 1), eur("10"), eur("0"), eur("0"))
    large = Month(date(2026, 2, 1), eur("0"), eur("0"), eur("90"))
    assert figures.share_of([small, large]) == D("0.1")


@pytest.mark.parametrize(
    ("influenced", "direct", "entered", "is_known"),
    [("0", "0", None, False), ("0", "5", None, True), ("5", "0", None, True), ("0", "0", "90", True), ("0", "0", "0", True)],
)  # fmt: skip
def test_the_whole_is_known_by_an_entered_total_or_by_deals_of_our_own(
    influenced, direct, entered, is_known
) -> None:
    total = Entered(eur(entered), Source.TYPED) if entered else None
    month = Month(date(2026, 1, 1), eur("10"), eur(influenced), eur(direct), total)
    assert figures.knows_whole([month]) is is_known


def test_averages_are_by_deal_and_rounded_once() -> None:
    channel = Channel(won=3, value=eur("100"), timed=2, cycle_days=91)
    assert channel.average_deal == eur("33.33")
    assert channel.average_cycle == D("45.5")
    nothing = Channel(0, eur("0"), 0, 0)
    assert (nothing.average_deal, nothing.average_cycle) == (None, None)


@pytest.mark.parametrize(
    ("partner", "direct", "longer"),
    [((2, 92), (1, 40), "0.15"), ((1, 60), (1, 40), "0.5"), ((1, 30), (1, 40), "-0.25"), ((0, 0), (1, 40), None), ((1, 5), (1, 0), None)],
)  # fmt: skip
def test_by_how_much_partner_cycles_are_longer(partner, direct, longer) -> None:
    channels = (Channel(0, eur("0"), timed, days) for timed, days in (partner, direct))
    assert figures.longer_cycle(*channels) == (longer and D(longer))


def test_spans_follow_the_playbook() -> None:
    told = (Span(0, 30), Span(31, 60), Span(61, 90), Span(91, 179), Span(180))
    assert figures.spans(edges(DEFAULT)) == told


@given(st.sets(st.integers(1, 730), min_size=1, max_size=4), st.integers(0, 3000))
def test_every_number_of_days_is_in_one_span(ends: set[int], days: int) -> None:
    assert sum(span.count_in([days]) for span in figures.spans(sorted(ends))) == 1


@given(st.lists(st.tuples(st.integers(0, 800), st.booleans()), max_size=30))
def test_first_deals_equal_plain_arithmetic(starts: list[tuple[int, bool]]) -> None:
    found = figures.first_deals([Start(days, has) for days, has in starts], edges=(30, 60, 90, 179), slow=180)
    done = [days for days, has in starts if has]
    assert (found.signed, found.done, found.waiting) == (len(starts), len(done), len(starts) - len(done))
    assert found.median == (median_low(done) if done else None)
    assert found.slow == len([days for days, _ in starts if days >= 180])
    assert sum(count for _, count in found.by_span) == len(done)


@pytest.mark.parametrize(
    ("signed_on", "first_on", "came_on", "is_known"),
    [
        (date(2026, 11, 20), None, date(2026, 11, 29), True),  # written down a little later
        (date(2026, 9, 30), None, date(2026, 11, 29), True),  # within the usual 60 days
        (date(2026, 9, 29), None, date(2026, 11, 29), False),
        (date(2026, 1, 5), None, date(2026, 11, 29), False),
        (
            date(2026, 1, 5),
            date(2026, 12, 10),
            date(2026, 11, 29),
            False,
        ),  # the first here, hardly the first of all
        (date(2026, 1, 5), date(2026, 2, 14), date(2026, 11, 29), True),  # imported with its deals
        (date(2026, 11, 29), None, date(2026, 11, 1), True),  # a partner that was recruited here
    ],
)
def test_of_partners_that_came_long_after_their_signing_only_earlier_deals_tell(
    signed_on, first_on, came_on, is_known
) -> None:
    assert figures.is_start_known(signed_on, first_on, came_on, 60) is is_known


def test_a_partner_that_waits_counts_as_slow_once_it_has_waited_so_long() -> None:
    on, signed = date(2026, 6, 30), date(2026, 1, 1)
    assert Start.of(signed, date(2026, 3, 2), on) == Start(60, True)
    assert Start.of(signed, None, on) == Start(180, False)
    assert figures.first_deals([Start.of(signed, None, on)], edges=(30, 60, 90, 179), slow=180).slow == 1
    assert (
        figures.first_deals(
            [Start.of(signed, None, date(2026, 6, 29))], edges=(30, 60, 90, 179), slow=180
        ).slow
        == 0
    )


def test_months_between() -> None:
    assert months_between(date(2025, 12, 31), date(2026, 1, 1)) == 1
    assert months_between(date(2026, 1, 1), date(2026, 1, 31)) == 0
    assert months_between(date(2026, 2, 1), date(2025, 2, 1)) == -12
