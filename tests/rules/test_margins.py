"""What a partner earns, from the table that a programme owner can read (guide: C1, C2, C3, H5)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import margins, playbook
from kanava.rules.ledger import accrual
from kanava.rules.margins import Line, Promise, Sale
from kanava.rules.money import CurrenciesDiffer, Money
from kanava.rules.playbook import DEFAULT
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("margins")
FEES = read_cases("fees")
FEE_OF = {"INFLUENCED": "influence_fee", "REFERRED": "referral_fee", "IMPLEMENTING": "implementation_fee"}
UNTIL = date(2026, 5, 12)
TYPES = st.sampled_from(["RESELLER", "REFERRAL", "MSP", "SI"])
TIERS = st.sampled_from(["BRONZE", "SILVER", "GOLD"])


def eur(text: str) -> Money:
    return Money.of(Decimal(text), "EUR")


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    promise = (
        Promise(case["promised tier"], Decimal(case["promised rate"]), date.fromisoformat(case["until"]))
        if case["promised tier"]
        else None
    )
    lines = tuple(Line(eur(text)) for text in case["lines"].split())
    sale = Sale(date.fromisoformat(case["won"]), case["type"], case["tier"], lines, promise)

    earning = margins.decide(sale, DEFAULT)

    told = [step.code for step in earning.steps if step.code.startswith("PROMISE")]
    assert (earning.amount, earning.rate, earning.mode, " ".join(told)) == (
        eur(case["earned"]),
        Decimal(case["rate"]),
        case["settled"],
        case["told of the promise"],
    )


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("margins", list(CASES[0])) == CASES


@pytest.mark.parametrize("case", FEES, ids=[case["case"] for case in FEES])
def test_the_worked_cases_of_fees_by_role(case: dict[str, str]) -> None:
    told = playbook.parse({"margins": {FEE_OF[case["role"]]: case["per cent"]}})
    shares = [int(share) for share in case["shares"].split()]
    parts = margins.role_fees(eur(case["net"]), shares, told, case["role"])
    assert [part.amount for part in parts] == [eur(text) for text in case["parts"].split()]
    assert {part.steps[0].amount for part in parts} == {eur(case["fee"])}


def test_the_page_quotes_the_fees_by_role() -> None:
    assert quoted_cases("margins", list(FEES[0])) == FEES


@given(TYPES, TIERS, TIERS, st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_the_steps_add_up_and_a_promise_is_never_undercut(
    partner_type: str, promised: str, current: str, minors: list[int]
) -> None:
    promise = Promise(promised, margins.rate_of(partner_type, promised, DEFAULT), UNTIL)
    lines = tuple(Line(Money(minor, "EUR")) for minor in minors)

    earning = margins.decide(Sale(UNTIL, partner_type, current, lines, promise), DEFAULT)

    parts = [step.amount.minor for step in earning.steps if step.code == "LINE" and step.amount]
    assert sum(parts) == earning.amount.minor
    assert earning.rate >= promise.rate
    assert earning.steps[-1].amount == earning.amount


@given(st.lists(st.integers(0, 5000), max_size=6).filter(lambda points: sum(points) <= 10_000))
def test_influencers_together_get_their_shares_of_the_fee(points: list[int]) -> None:
    parts = margins.role_fees(eur("1000.01"), points, DEFAULT)

    assert sum(part.amount.minor for part in parts) <= 5000
    assert all(
        abs(part.amount.minor * 10_000 - 5000 * share) < 10_000
        for part, share in zip(parts, points, strict=True)
    )


@pytest.mark.parametrize("points", [[6000, 4001], [10_001], [-1, 10_001]])
def test_shares_of_more_than_the_whole_are_a_mistake(points: list[int]) -> None:
    with pytest.raises(ValueError, match=r"[Ss]hare|[Ww]eight"):
        margins.role_fees(eur("1000"), points, DEFAULT)


def test_a_sale_needs_lines_of_one_currency() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        margins.decide(Sale(UNTIL, "SI", "GOLD", ()), DEFAULT)
    with pytest.raises(CurrenciesDiffer):
        margins.decide(Sale(UNTIL, "SI", "GOLD", (Line(eur("1")), Line(Money(1, "USD")))), DEFAULT)


# What governs

GENEROUS = playbook.parse({"margins": {"tiers": {"BRONZE": 30, "SILVER": 35, "GOLD": 40}, "base": "LIST"}})
PAYING = playbook.parse({"margins": {"settlement": {"RESELLER": "COMMISSION"}}})
BREAKING = playbook.parse(
    {"margins": {"promise_locked": False, "tiers": {"GOLD": 10, "SILVER": 10, "BRONZE": 10}}}
)
FOLLOWING = playbook.parse({"margins": {"later_change_only_if_better": False}})
PROMISE = Promise("GOLD", Decimal("0.30"), UNTIL)
LISTED = Line(eur("100"), list_price=eur("200"), end_customer=eur("150"))


def sale(won_on: date = UNTIL, tier: str = "BRONZE", promise: Promise | None = PROMISE) -> Sale:
    return Sale(won_on, "RESELLER", tier, (LISTED,), promise)


@pytest.mark.parametrize(
    ("current", "made_under", "won_on", "earned", "codes"),
    [
        # A playbook published after the approval cannot take the promise away.
        (BREAKING, DEFAULT, UNTIL, "30", "PROMISED RATE_NOW PROMISE_KEPT"),
        # It counts where it is better; the amount is counted from what was promised under.
        (GENEROUS, DEFAULT, UNTIL, "30", "PROMISED RATE_NOW PROMISE_KEPT"),
        (GENEROUS, GENEROUS, UNTIL, "60", "PROMISED RATE_NOW PROMISE_KEPT"),
        (DEFAULT, FOLLOWING, UNTIL, "20", "PROMISED RATE_NOW EVERY_CHANGE_COUNTS"),
        (DEFAULT, BREAKING, UNTIL, "20", "PROMISE_NOT_KEPT RATE_NOW"),
        # The day after the protection's last day everything is as it is today.
        (GENEROUS, DEFAULT, UNTIL + timedelta(days=1), "60", "PROMISE_LAPSED RATE_NOW"),
    ],
)
def test_a_promise_keeps_the_playbook_it_was_made_under(current, made_under, won_on, earned, codes) -> None:
    earning = margins.decide(sale(won_on), current, made_under)

    assert earning.amount == eur(earned)
    assert " ".join(step.code for step in earning.steps[:-2]) == codes


def test_how_it_is_settled_follows_what_governs() -> None:
    assert margins.decide(sale(), PAYING, DEFAULT).mode == margins.Mode.RESALE
    assert margins.decide(sale(promise=None), PAYING, DEFAULT).mode == margins.Mode.COMMISSION


def test_a_better_rate_of_today_says_that_it_beat_the_promise() -> None:
    earning = margins.decide(sale(promise=Promise("BRONZE", Decimal("0.20"), UNTIL), tier="GOLD"), DEFAULT)
    assert [(step.code, step.inputs["rate"]) for step in earning.steps[:3]] == [
        ("PROMISED", "0.20"),
        ("RATE_NOW", "0.3"),
        ("PROMISE_BETTERED", "0.3"),
    ]


def test_a_lapsed_promise_says_until_when_it_held_and_what_applies_now() -> None:
    steps = margins.decide(sale(date(2026, 5, 20)), DEFAULT).steps
    assert dict(steps[0].inputs) == {
        "tier": "GOLD",
        "rate": "0.30",
        "until": "2026-05-12",
        "won": "2026-05-20",
    }
    assert dict(steps[1].inputs)["rate"] == "0.2"


@pytest.mark.parametrize(
    ("base", "line", "basis", "counted"),
    [
        ("NET", LISTED, "NET", "100"),
        ("LIST", LISTED, "LIST", "200"),
        ("END_CUSTOMER", LISTED, "END_CUSTOMER", "150"),
        ("LIST", Line(eur("100")), "NET", "100"),
        ("LIST", Line(eur("0"), list_price=eur("80")), "LIST", "80"),
    ],
)
def test_a_line_says_what_its_margin_is_counted_from(base: str, line: Line, basis: str, counted: str) -> None:
    rules = playbook.parse({"margins": {"base": base}})
    earning = margins.decide(Sale(UNTIL, "RESELLER", "BRONZE", (line,)), rules)
    step = next(step for step in earning.steps if step.code == "LINE")
    assert (step.inputs["basis"], step.inputs["base"]) == (basis, eur(counted).minor)
    assert earning.amount == eur(counted).times(Decimal("0.2"))


def test_a_returned_sale_earns_less_than_nothing_and_moves_nothing() -> None:
    earning = margins.decide(
        Sale(UNTIL, "REFERRAL", "GOLD", (Line(eur("100")), Line(eur("-250"))), None), DEFAULT
    )
    assert earning.amount == eur("-30")
    assert accrual(earning) == ()
