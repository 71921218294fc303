"""Budgets, what is left of them, and what a claim pays: worked cases and laws (guide: C4)."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import campaigns, mdf, playbook
from kanava.rules.campaigns import Cost, Move, State
from kanava.rules.ledger import balances
from kanava.rules.mdf import Claim, Pot
from kanava.rules.money import Money
from kanava.rules.refusals import Faults
from kanava.rules.settling import Kept
from tests.rules.worked_cases import quoted_cases, read_cases

DEFAULT = playbook.DEFAULT
ON = date(2026, 11, 24)


def euros(text: str) -> Money:
    return Money.of(Decimal(text), "EUR")


def percent(text: str) -> Decimal:
    return Decimal(text.removesuffix(" %"))


@pytest.mark.parametrize("case", read_cases("mdf"))
def test_what_a_claim_pays(case: dict[str, str]) -> None:
    proven = tuple(euros(part) for part in case["costs proved"].split(" + "))
    claim = Claim(proven, int(percent(case["share"]) * 100), euros(case["approved"]), None)
    rules = playbook.parse({"funds": {"co_funding": str(percent(case["limit of the playbook"]))}})
    assert mdf.pay(claim, rules).amount == euros(case["pays"])


@pytest.mark.parametrize("case", read_cases("mdf_budgets"))
def test_what_a_period_gives(case: dict[str, str]) -> None:
    period = mdf.period_before(date.fromisoformat(case["day"]), DEFAULT)
    assert f"{period.first} – {period.last}" == case["period"]
    found = mdf.accrue(euros(case["revenue"]), case["tier"], period, DEFAULT)
    assert (found.amount, found.expires_on.isoformat()) == (euros(case["budget"]), case["last day"])


@pytest.mark.parametrize("name", ["mdf", "mdf_budgets"])
def test_the_page_quotes_the_cases(name: str) -> None:
    cases = read_cases(name)
    assert quoted_cases("mdf", list(cases[0])) == cases


def test_periods_are_those_of_the_calendar() -> None:
    spans = {
        "MONTHLY": (date(2027, 2, 1), date(2027, 2, 28)),
        "QUARTERLY": (date(2026, 10, 1), date(2026, 12, 31)),
        "YEARLY": (date(2026, 1, 1), date(2026, 12, 31)),
    }
    for accrual, span in spans.items():
        found = mdf.period_before(date(2027, 3, 31), playbook.parse({"funds": {"accrual": accrual}}))
        assert (found.first, found.last) == span


def test_who_may_have_funds() -> None:
    assert not mdf.needs_exception("GOLD", DEFAULT)
    assert mdf.needs_exception("SILVER", DEFAULT)
    strict = playbook.parse({"funds": {"others_by_approval": False}})
    with pytest.raises(mdf.NotEligible):
        mdf.needs_exception("SILVER", strict)
    assert mdf.share_of("SILVER", strict) == 0
    assert mdf.share_of("GOLD", strict) == 5


AMOUNTS = st.integers(0, 10**9)
POTS = st.lists(
    st.builds(
        lambda amount, part, days: (amount, amount * part // 100, ON + timedelta(days=days)),
        AMOUNTS,
        st.integers(0, 100),
        st.integers(-30, 400),
    ),
    max_size=6,
).map(
    lambda rows: [
        Pot(key, Money(amount, "EUR"), Money(drawn, "EUR"), on)
        for key, (amount, drawn, on) in enumerate(rows)
    ]
)


@given(POTS, AMOUNTS)
def test_never_more_is_committed_than_the_budgets_hold(pots: list[Pot], wanted: int) -> None:
    there = mdf.left(pots, ON, "EUR")
    if wanted > there.minor:
        with pytest.raises(mdf.BudgetExceeded) as caught:
            mdf.draw(Money(wanted, "EUR"), pots, ON)
        assert caught.value.params["left"] == there
        return
    taken = dict(mdf.draw(Money(wanted, "EUR"), pots, ON))
    assert sum(part.minor for part in taken.values()) == wanted
    by_id = {pot.id: pot for pot in pots}
    for key, part in taken.items():
        pot = by_id[key]
        assert part.minor > 0
        assert pot.drawn + part <= pot.amount
        assert pot.expires_on >= ON
    # Nothing is taken from a budget while one that expires earlier has something left.
    last = max((by_id[key].expires_on for key in taken), default=ON)
    for pot in pots:
        if pot.expires_on < last and pot.rest(ON).minor:
            assert taken[pot.id] == pot.rest(ON)


@given(st.lists(AMOUNTS, max_size=5), st.integers(0, 10_000), AMOUNTS, AMOUNTS)
def test_what_is_not_used_goes_back_and_no_more(
    draws: list[int], points: int, approved: int, paid: int
) -> None:
    held = Money(sum(draws), "EUR")
    paid = min(paid, approved)
    used = mdf.part_of(held, Money(paid, "SEK"), Money(approved, "SEK"))
    assert 0 <= used.minor <= held.minor
    if paid == approved and approved:
        assert used == held
    kept = mdf.keep([(key, Money(part, "EUR")) for key, part in enumerate(draws)], used)
    assert sum(part.minor for _, part in kept) == used.minor
    assert all(0 <= part.minor <= draws[key] for key, part in kept)


CLAIMS = st.builds(
    Claim,
    st.lists(AMOUNTS.map(lambda minor: Money(minor, "SEK")), max_size=6).map(tuple),
    st.integers(1, 10_000),
    AMOUNTS.map(lambda minor: Money(minor, "SEK")),
    st.none(),
)


@given(CLAIMS)
def test_never_more_is_paid_than_approved_nor_than_the_share_of_proved_costs(claim: Claim) -> None:
    payment = mdf.pay(claim, DEFAULT)
    proved = sum(cost.minor for cost in claim.proven)
    assert 0 <= payment.amount.minor <= claim.approved.minor
    assert payment.amount.minor * 10_000 <= proved * claim.points
    assert payment.amount.minor * 2 <= proved
    assert sum(balances(payment.transfers).values()) == 0
    assert payment.steps[-1].amount == payment.amount


@given(CLAIMS)
def test_an_entry_follows_from_its_facts_and_from_no_others(claim: Claim) -> None:
    payment = mdf.pay(claim, DEFAULT)
    facts = json.loads(json.dumps(claim.to_json()))
    kept = Kept("MDF", None, facts, payment.transfers, "", payment.amount)
    books = {None: DEFAULT}
    assert mdf.reproduces(kept, books.__getitem__)
    if payment.transfers:
        altered = {**facts, "proven": []}
        assert not mdf.reproduces(Kept("MDF", None, altered, payment.transfers, "", None), books.__getitem__)
    assert not mdf.reproduces(Kept("MDF", None, {"form": 2}, payment.transfers, "", None), books.__getitem__)


def test_the_days_of_a_claim() -> None:
    ends = date(2026, 12, 4)
    due = mdf.claim_due(ends, DEFAULT)
    assert due == date(2027, 1, 18)
    mdf.check_claim_day(ends, due, ends + timedelta(days=1))
    mdf.check_claim_day(ends, due, due)
    for day, refusal in ((ends, mdf.CampaignRuns), (due + timedelta(days=1), mdf.ClaimTooLate)):
        with pytest.raises(refusal):
            mdf.check_claim_day(ends, due, day)
    assert mdf.extended(due, 0, DEFAULT) == date(2027, 2, 17)
    with pytest.raises(mdf.ExtensionsUsed):
        mdf.extended(due, 1, DEFAULT)
    assert mdf.due_after_return(due, date(2026, 12, 10), DEFAULT) == due
    assert mdf.due_after_return(due, due, DEFAULT) == date(2027, 2, 1)


def test_reminders_come_once_a_mark() -> None:
    due = date(2027, 1, 18)
    marks = [
        mdf.reminder(due, reminded_days=told, playbook=DEFAULT, on=due - timedelta(days=days))
        for days, told in ((15, None), (14, None), (13, 14), (3, 14), (2, 3), (2, None))
    ]
    assert marks == [None, 14, None, 3, None, 3]
    assert mdf.reminder(due, reminded_days=None, playbook=DEFAULT, on=due + timedelta(days=1)) is None


def test_every_state_that_is_open_can_end_and_no_other_moves() -> None:
    for state in State:
        moves = {what for what in Move if (state, what) in campaigns.TRANSITIONS}
        assert bool(moves - {Move.REOPEN}) == (state in campaigns.OPEN)
        assert (Move.REOPEN in moves) == (state in (State.PAID_OUT, State.CLAIM_DECLINED))
    with pytest.raises(campaigns.CampaignMoved):
        campaigns.move("PAID_OUT", Move.PAY)


@given(st.lists(AMOUNTS.map(lambda minor: Money(minor, "EUR")), max_size=4), st.integers(-5, 12_000))
def test_a_plan_never_asks_for_more_than_the_highest_share(costs: list[Money], points: int) -> None:
    plan = campaigns.Plan(
        "Fair", "EVENT", "Leads", "Buyers", ON, ON, tuple(Cost("x", cost) for cost in costs), points, 1, euros("1")
    )  # fmt: skip
    if not (0 < points <= 5000 and costs and min(costs).minor > 0):
        with pytest.raises(Faults) as caught:
            campaigns.check_plan(plan, DEFAULT, on=ON)
        assert {one.field for one in caught.value.refusals} <= {"costs", "share"}
        return
    campaigns.check_plan(plan, DEFAULT, on=ON)
    asked = mdf.support(campaigns.costs_of(plan.costs, "EUR"), points)
    assert asked.minor * 2 <= sum(cost.minor for cost in costs)
