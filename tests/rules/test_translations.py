"""Where a language version stands, what is left to translate, and what that costs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.core.permissions import TABLE
from kanava.rules.money import Money
from kanava.rules.people import Role
from kanava.rules.translation_files import matched, name_of, named
from kanava.rules.translations import (
    MOVES,
    Facts,
    Move,
    OrderState,
    Own,
    Prices,
    State,
    VersionMoved,
    changed,
    check,
    count_words,
    estimate,
    off_by,
    paragraphs,
    state_of,
    words_to_translate,
)
from tests.rules.worked_cases import quoted_cases, read_cases

STATES, COSTS = read_cases("translations"), read_cases("translation_costs")
OWN = {
    "": Own.NOTHING,
    "yes": Own.READY,
    "being translated": Own.TRANSLATING,
    "being reviewed": Own.REVIEWING,
}
ORDERS = {"": "", "drafted": OrderState.DRAFTED, "sent": OrderState.SENT}
TEXTS = st.lists(st.text("ab c", min_size=1).filter(str.strip), max_size=8)


@pytest.mark.parametrize("case", STATES)
def test_where_a_language_version_stands(case: dict[str, str]) -> None:
    facts = Facts(
        OWN[case["read by partners"]],
        ORDERS[case["order"]],
        case["draft"] == "yes",
        case["source changed"] == "yes",
    )
    assert state_of(facts) == case["state"]


@pytest.mark.parametrize("case", COSTS)
def test_what_translating_costs(case: dict[str, str]) -> None:
    prices = Prices(
        Decimal(case["from"]), Decimal(case["to"]), Decimal(case["minimum"]), "EUR", int(case["words a day"])
    )
    found = estimate(int(case["words"]), prices)
    low, high = found.low.amount, found.high.amount
    assert (f"{low:.2f}–{high:.2f}", str(found.days)) == (case["estimate"], case["working days"])


@pytest.mark.parametrize(("rows", "columns"), [(STATES, list(STATES[0])), (COSTS, list(COSTS[0]))])
def test_the_page_quotes_the_cases(rows: list[dict[str, str]], columns: list[str]) -> None:
    assert quoted_cases("translations", columns) == rows


def test_the_page_tells_every_move() -> None:
    told = {row["move"]: row for row in quoted_cases("translations", ["move", "from", "who"])}
    assert set(told) == set(Move)
    for move, (states, right) in MOVES.items():
        named_states = "all but READY" if len(states) == len(State) - 1 else None
        assert named_states or set(told[move]["from"].split(", ")) == states
        assert set(TABLE[right]) == {Role.OWNER, Role.PARTNER_MANAGER}


def test_what_is_read_is_never_lost_from_sight() -> None:
    for own in Own:
        for order in ORDERS.values():
            for has_draft in (True, False):
                facts = Facts(own, order, has_draft, False)
                assert (state_of(facts) == State.MISSING) == (
                    own == Own.NOTHING and not order and not has_draft
                )


def test_moves_from_elsewhere_are_refused() -> None:
    for move, (states, _right) in MOVES.items():
        for state in State:
            if state in states:
                check(state, move)
            else:
                with pytest.raises(VersionMoved):
                    check(state, move)


def test_paragraphs() -> None:
    assert paragraphs("  \n\nOne\ntwo\r\n\r\nThree\n \n\n\nFour\n") == ("One\ntwo", "Three", "Four")
    assert paragraphs("") == ()


@given(TEXTS)
def test_nothing_changed_is_nothing_to_translate(now: list[str]) -> None:
    assert words_to_translate(now, now) == 0
    assert words_to_translate(now, list(reversed(now))) == 0
    assert words_to_translate(now, [f" {one}  " for one in now]) == 0


@given(TEXTS, TEXTS)
def test_what_has_changed_is_never_more_than_all(then: list[str], now: list[str]) -> None:
    whole = sum(count_words(one) for one in now)
    assert words_to_translate(now) == words_to_translate(now, []) == whole
    assert 0 <= words_to_translate(now, then) <= whole


@given(TEXTS, TEXTS)
def test_what_is_added_is_what_is_to_be_translated(then: list[str], added: list[str]) -> None:
    assert words_to_translate([*then, *added], then) == sum(count_words(one) for one in added)


@given(TEXTS, TEXTS)
def test_what_was_not_there_is_found_by_its_place(then: list[str], now: list[str]) -> None:
    places = changed(then, now)
    assert list(places) == sorted(set(places))
    known = {" ".join(one.split()) for one in then}
    assert {place for place, one in enumerate(now) if " ".join(one.split()) not in known} <= set(places)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.decimals(0, 2, places=4), st.decimals(0, 2, places=4))
def test_more_words_never_cost_less(few: int, more: int, one: Decimal, other: Decimal) -> None:
    prices = Prices(min(one, other), max(one, other), Decimal(60), "EUR", 2_000)
    small, large = estimate(few, prices), estimate(few + more, prices)
    assert small.low <= large.low
    assert small.high <= large.high
    assert small.low <= small.high
    assert small.days <= large.days
    assert small.days * 2_000 >= few > (small.days - 1) * 2_000 or few == 0


def test_a_price_beside_its_estimate() -> None:
    eur = lambda minor: Money(minor, "EUR")  # noqa: E731
    assert off_by(eur(120), eur(60), eur(100)) == eur(20)
    assert off_by(eur(50), eur(60), eur(100)) == eur(-10)
    assert off_by(eur(60), eur(60), eur(100)) == eur(0)


def test_files_are_known_again_by_their_names() -> None:
    sent = {12: "K12-de-the-platform.md", 7: "K7-de-offer.docx"}
    names = [
        "k12-de.docx", "back/K7-de-Angebot final.docx", "K12-sv-x.md", "K13-de.md", "K12-den.md", "k12-DE-the-platform.docx", "x.md",
    ]  # fmt: skip
    assert matched(names, sent, "de") == [12, 7, None, None, None, 12, None]
    assert name_of(f"{named(4, 'fi')}-otsikko.md") == (4, "fi")
