"""Terms: which counts, what bonuses add and what limits take, from the table that a finance person can check."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import bonuses, rates, settling
from kanava.rules.bonuses import Rules
from kanava.rules.facts import Facts
from kanava.rules.margins import Line, Promise, Sale
from kanava.rules.money import Money
from kanava.rules.playbook import DEFAULT
from kanava.rules.terms import Case, Effect, Match, Term, choose, fitting, precedence
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("terms")
WON = date(2026, 5, 1)
START = date(2026, 1, 1)
NAMES = {"product": "product_line_id", "partner": "partner_id", "kind": "deal_kind", "type": "partner_type"}


def money(text: str) -> Money:
    amount, currency = text.split()
    return Money.of(Decimal(amount), currency)


def parted(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def line_of(text: str) -> Line:
    amount, currency, *more = text.split()
    told = dict(one.split("=") for one in more)
    product = int(told["product"]) if "product" in told else None
    return Line(money(f"{amount} {currency}"), product_line_id=product, revenue=told.get("revenue", ""))


def term_of(number: int, text: str) -> Term:
    words = text.split()
    told: dict[str, str] = {}
    bare = []
    for place, word in enumerate(words[1:], start=1):
        name, equals, value = word.partition("=")
        if equals:
            told[name] = f"{value} {words[place + 1]}" if name in ("cap", "floor") else value
        elif not (place > 1 and words[place - 1].startswith(("cap=", "floor="))):
            bare.append(word)
    effect = Effect(words[0])
    match = {
        NAMES.get(name, name): int(value) if name in ("product", "partner") else value
        for name, value in told.items()
        if name in (*NAMES, "market", "revenue", "tier")
    }
    return Term(
        number, f"Term {number}", effect, Match(**match), date.fromisoformat(told.get("from", str(START))),
        date.fromisoformat(told["to"]) if "to" in told else None,
        Decimal(bare[0]) if effect in (Effect.RATE, Effect.BONUS) else None,
        money(" ".join(bare)) if effect == Effect.REWARD else None,
        money(told["floor"]) if "floor" in told else None, money(told["cap"]) if "cap" in told else None,
    )  # fmt: skip


def reckon(sale: Sale, terms: list[Term], quotes=None) -> bonuses.Reckoned:
    return bonuses.reckon(sale, Rules(DEFAULT, DEFAULT, terms, rates.Quoted(quotes or {})))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    lines = tuple(map(line_of, parted(case["lines"])))
    won = next(
        (date.fromisoformat(word[3:]) for word in case["terms"].split() if word.startswith("on=")), WON
    )
    sale = Sale(won, case["type"], case["tier"], lines, market="SE", deal_kind="NEW", partner_id=7)
    terms = [term_of(number, text) for number, text in enumerate(parted(case["terms"]), start=1)]

    found = reckon(sale, [term for term in terms if term.runs(won)])

    assert found.margin.amount == money(case["margin"])
    assert [one.amount for one in found.bonuses.values()] == [money(text) for text in parted(case["bonuses"])]


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("margins", list(CASES[0])) == CASES


# Laws

CASE = Case(7, 1, "SE", "RECURRING", "NEW", "GOLD", "SI")
MATCHES = st.builds(
    Match, st.sampled_from([None, 7]), st.sampled_from([None, 1]), st.sampled_from(["", "SE"]),
    st.sampled_from(["", "RECURRING"]), st.sampled_from(["", "NEW"]), st.sampled_from(["", "GOLD"]), st.sampled_from(["", "SI"]),
)  # fmt: skip
PERCENTS = st.decimals("0", "100", places=3)
DAYS = st.dates(START, WON)
CURRENCIES = ("EUR", "JPY", "KWD")


@st.composite
def books(draw: st.DrawFn, currency: str = "EUR") -> list[Term]:
    """Terms of all kinds; amounts are in one currency."""
    terms = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        effect, match = draw(st.sampled_from(list(Effect))), draw(MATCHES)
        low, high = sorted(draw(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7))))
        if effect == Effect.LIMIT:
            match = replace(match, product_line_id=None, revenue="")
        terms.append(
            Term(
                number, f"Term {number}", effect, match, draw(DAYS), None,
                draw(PERCENTS) if effect in (Effect.RATE, Effect.BONUS) else None,
                Money(high + 1, currency) if effect == Effect.REWARD else None,
                Money(low, currency) if effect == Effect.LIMIT and draw(st.booleans()) else None,
                Money(high, currency) if effect in (Effect.LIMIT, Effect.BONUS) else None,
            )
        )  # fmt: skip
    return terms


def sale_of(minors: list[int], currency: str = "EUR", promise: Promise | None = None) -> Sale:
    products = (1, 2, None)
    lines = tuple(
        Line(
            Money(minor, currency), product_line_id=products[place % 3], revenue=("RECURRING", "")[place % 2]
        )
        for place, minor in enumerate(minors)
    )
    return Sale(WON, "SI", "GOLD", lines, promise, "SE", "NEW", 7)


MINORS = st.lists(st.integers(-(10**8), 10**9), min_size=1, max_size=5)


@given(st.lists(st.tuples(MATCHES, DAYS), max_size=8), st.randoms())
def test_which_term_counts_does_not_depend_on_their_order_and_never_ties(rows, chance) -> None:
    terms = [
        Term(number, "x", Effect.RATE, match, since, None, Decimal(number))
        for number, (match, since) in enumerate(rows, start=1)
    ]
    mixed = list(terms)
    chance.shuffle(mixed)
    assert choose(mixed, Effect.RATE, CASE) == choose(terms, Effect.RATE, CASE)
    assert len({precedence(term) for term in terms}) == len(terms)
    assert fitting(mixed, [CASE]) == tuple(terms)


@given(MINORS, books(), st.randoms())
def test_what_is_earned_does_not_depend_on_the_order_of_the_terms(minors, terms, chance) -> None:
    mixed = list(terms)
    chance.shuffle(mixed)
    assert reckon(sale_of(minors), mixed) == reckon(sale_of(minors), terms)


@given(MINORS, books(), PERCENTS, MATCHES)
def test_one_bonus_more_never_lowers_what_a_partner_gets(minors, terms, percent, match) -> None:
    more = Term(99, "More", Effect.BONUS, match, WON, None, percent)
    before, after = reckon(sale_of(minors), terms), reckon(sale_of(minors), [*terms, more])
    assert after.totals[0] >= before.totals[0]
    assert all(one.amount.minor >= 0 for one in after.bonuses.values())


@given(MINORS, books(), st.integers(0, 10**8))
def test_margin_and_bonuses_never_exceed_the_limit(minors, terms, cap) -> None:
    limit = Term(99, "Limit", Effect.LIMIT, Match(7), WON, cap=Money(cap, "EUR"))
    others = [term for term in terms if term.effect != Effect.LIMIT]
    found = reckon(sale_of(minors), [*others, limit])
    rewards = {term.id for term in terms if term.effect == Effect.REWARD}
    points = sum(one.amount.minor for key, one in found.bonuses.items() if key not in rewards)
    assert found.margin.amount.minor + points <= cap


@given(MINORS, st.integers(0, 10**8))
def test_at_least_is_reached_but_never_more_than_the_sale(minors, floor) -> None:
    limit = Term(99, "Limit", Effect.LIMIT, Match(7), WON, floor=Money(floor, "EUR"))
    bare, found = reckon(sale_of(minors), []), reckon(sale_of(minors), [limit])
    least = min(floor, sum(minors)) if sum(minors) > 0 else bare.margin.amount.minor
    assert found.margin.amount.minor == max(bare.margin.amount.minor, least)


@given(st.sampled_from(CURRENCIES).flatmap(lambda code: st.tuples(st.just(code), MINORS, books(code))))
def test_each_line_and_each_bonus_is_rounded_once(drawn) -> None:
    currency, minors, terms = drawn
    found = reckon(sale_of(minors, currency), [term for term in terms if term.effect != Effect.LIMIT])
    for step in found.margin.steps:
        if step.code == "LINE":
            exact = step.inputs["base"] * Decimal(step.inputs["rate"])
            assert step.amount is not None
            assert abs(step.amount.minor - exact) <= Decimal("0.5")
    for one in found.bonuses.values():
        for step in one.steps:
            if step.code == "BONUS" and step.amount is not None:
                assert abs(step.amount.minor - step.inputs["base"] * Decimal(step.inputs["rate"])) <= Decimal(
                    "0.5"
                )
    parts = [step.amount.minor for step in found.margin.steps if step.code == "LINE" and step.amount]
    assert sum(parts) == found.margin.amount.minor


@given(MINORS, books(), st.decimals("0", "1", places=3), st.integers(-30, 30))
def test_stored_facts_with_terms_give_the_same_entries_again(minors, terms, rate, days) -> None:
    promise = Promise("GOLD", rate, WON + timedelta(days=days), START, 1)
    facts = Facts(WON, sale_of(minors, promise=promise), None, None, "EUR", {}, terms=tuple(terms))
    for bonus_id in (None, *(term.id for term in terms if term.effect in (Effect.BONUS, Effect.REWARD))):
        one = replace(facts, bonus_id=bonus_id)
        again = Facts.from_json(one.to_json())
        assert again == one
        assert settling.settle(again, lambda _: DEFAULT) == settling.settle(one, lambda _: DEFAULT)


# A promise, and a limit in another currency

RATE = Decimal("0.15")


def test_a_promise_is_about_the_registered_product_line() -> None:
    promise = Promise("GOLD", RATE, WON, START, 1)
    low = [
        Term(1, "Low", Effect.RATE, Match(product_line_id=number), START, None, Decimal(5)) for number in (1,)
    ]
    assert reckon(sale_of([1_000_00], promise=promise), low).margin.amount.minor == 150_00, (
        "the promise holds"
    )
    other = replace(promise, product_line_id=2)
    found = reckon(sale_of([1_000_00], promise=other), low)
    assert found.margin.amount.minor == 50_00
    assert "PROMISE_OTHER_LINE" in [step.code for step in found.margin.steps]
    high = [replace(low[0], percent=Decimal(25))]
    assert reckon(sale_of([1_000_00], promise=promise), high).margin.amount.minor == 250_00, "better counts"


@pytest.mark.parametrize(("since", "earned"), [(START, 100_00), (WON, 150_00)])
def test_a_limit_that_came_after_the_approval_takes_nothing(since: date, earned: int) -> None:
    promise = Promise("GOLD", RATE, WON, START, 1)
    limit = Term(1, "Limit", Effect.LIMIT, Match(), since, cap=Money(100_00, "EUR"))
    assert reckon(sale_of([1_000_00], promise=promise), [limit]).margin.amount.minor == earned


def test_a_limit_in_another_currency_waits_for_its_rate() -> None:
    limit = Term(1, "Limit", Effect.LIMIT, Match(), START, cap=Money(100_00, "USD"))
    sale = replace(sale_of([1_000_00]), partner_type="REFERRAL")
    facts = Facts(WON, sale, None, None, "EUR", {}, terms=(limit,))
    held = settling.settle(facts, lambda _: DEFAULT)
    assert (held.reason, held.transfers[0].amount) == (settling.NO_RATE, Money(200_00, "EUR"))
    rated = replace(facts, quotes={"USD": (WON, Decimal("1.25"))})
    assert settling.settle(rated, lambda _: DEFAULT).transfers[0].amount == Money(80_00, "EUR")
