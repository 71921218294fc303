"""Past earnings under another playbook: two readings of promises, and tiers of past days (guide: C1, C2)."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import settling, simulating
from kanava.rules.facts import Facts, Influence
from kanava.rules.margins import Line, Promise, Sale
from kanava.rules.money import Money
from kanava.rules.playbook import DEFAULT, Playbook, parse
from kanava.rules.playbook.sections import TIERS
from kanava.rules.simulating import History, Reading

ON = date(2026, 11, 24)
NET = Money(10_000_00, "EUR")


def facts_of(promise: Promise | None = None, tier: str = "BRONZE", kind: str = "REFERRAL") -> Facts:
    sale = Sale(ON, kind, tier, (Line(NET),), promise)
    return Facts(ON, sale, None, None, "EUR", {})


def playbook_of(version_id: int | None) -> Playbook:
    assert version_id is None
    return DEFAULT


def amount(facts: Facts, draft: Playbook, reading: Reading, tier: str | None = None) -> int:
    return simulating.amount_of(simulating.reckon(facts, draft, playbook_of, reading, tier=tier), "EUR").minor


LESS = parse({"margins": {"referral": {"BRONZE": 5, "SILVER": 8, "GOLD": 12}}})
PROMISE = Promise("BRONZE", Decimal("0.1"), ON + timedelta(days=10))


def test_a_promise_stands_over_a_lower_margin_but_would_have_been_lower_itself() -> None:
    promised = facts_of(PROMISE)
    assert amount(promised, LESS, Reading.PROMISED) == 1_000_00
    assert amount(promised, LESS, Reading.ALL_ALONG) == 500_00


def test_without_a_promise_both_readings_agree() -> None:
    for reading in Reading:
        assert amount(facts_of(), LESS, reading) == 500_00


def test_all_along_keeps_the_better_of_the_tier_promised_and_that_of_the_sale() -> None:
    silver = Promise("SILVER", Decimal("0.15"), ON)
    assert amount(facts_of(silver), LESS, Reading.ALL_ALONG) == 800_00
    lapsed = Promise("SILVER", Decimal("0.15"), ON - timedelta(days=1))
    assert amount(facts_of(lapsed), LESS, Reading.ALL_ALONG) == 500_00
    unlocked = parse({"margins": {"promise_locked": False}})
    assert amount(facts_of(silver), unlocked, Reading.ALL_ALONG) == 1_000_00


def test_a_tier_reckoned_anew_takes_the_place_of_that_of_the_sale() -> None:
    assert amount(facts_of(), DEFAULT, Reading.ALL_ALONG, "GOLD") == 2_000_00
    assert amount(facts_of(PROMISE), DEFAULT, Reading.PROMISED, "GOLD") == 2_000_00


def test_a_share_of_influence_follows_the_draft_too() -> None:
    facts = Facts(ON, Influence(NET, (6000, 4000), 1), None, None, "EUR", {})
    more = parse({"margins": {"influence_fee": 10}})
    assert amount(facts, more, Reading.ALL_ALONG) == 400_00


@given(
    st.sampled_from(TIERS),
    st.sampled_from(["RESELLER", "REFERRAL", "MSP", "SI"]),
    st.none() | st.builds(Promise, st.sampled_from(TIERS), st.just(Decimal("0.1")), st.just(ON)),
)
def test_the_playbook_in_force_over_its_promises_changes_nothing(tier, kind, promise) -> None:
    facts = facts_of(promise, tier, kind)
    again = simulating.reckon(facts, DEFAULT, playbook_of, Reading.PROMISED)
    assert again.transfers == settling.settle(facts, playbook_of).transfers


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(-(10**7), 5 * 10**7)), max_size=20),
    st.integers(0, 900),
    st.integers(1, 24),
)
def test_the_tier_of_a_past_day_is_that_of_the_deals_in_its_window(won, back, months) -> None:
    playbook = parse({"margins": {"tier_window": months}, "tiers": {"deals": {"GOLD": 3}}})
    history = History()
    for days, minor in sorted(won, reverse=True):
        history.add(ON - timedelta(days=days), minor)
    day = ON - timedelta(days=back)
    since = simulating.add_months(day, -months)
    inside = [minor for days, minor in won if since < ON - timedelta(days=days) < day]
    asked = simulating.TierFacts(Money(sum(inside), "EUR"), len(inside))
    assert history.tier_on(day, playbook) == simulating.reached_by(asked, playbook, day)


def test_who_was_certified_on_a_past_day_counts_once_for_each_role() -> None:
    asking = parse({"tiers.certified_technicians.GOLD": 2})
    history = History(certified=[
        (1, "TECHNICAL", date(2026, 1, 1), date(2026, 6, 30)),
        (1, "TECHNICAL", date(2026, 6, 1), date(2027, 5, 31)),
        (2, "TECHNICAL", date(2026, 5, 1), date(2026, 7, 31)),
        (3, "SALES", date(2026, 1, 1), date(2026, 12, 31)),
    ])  # fmt: skip
    history.add(date(2026, 2, 1), 30_000_000)
    days = {month: history.tier_on(date(2026, month, 15), asking) for month in (4, 6, 8)}
    assert days == {4: "SILVER", 6: "GOLD", 8: "SILVER"}
