"""Facts that are stored give the same entry again; held amounts come free at the rate of their own day."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import ledger, playbook, settling
from kanava.rules.facts import Facts, Influence, is_current_form
from kanava.rules.ledger import AccountKind, Draft
from kanava.rules.margins import Line, Promise, Sale
from kanava.rules.money import Money

WON = date(2026, 11, 20)
TODAY = date(2026, 12, 8)
PLAYBOOKS = {
    None: playbook.DEFAULT,
    7: playbook.parse({"margins": {"referral": {"BRONZE": 12, "SILVER": 15, "GOLD": 20}}}),
    8: playbook.parse({"margins": {"base": "LIST", "influence_fee": 7, "held_until": "CUSTOMER_PAID"}}),
    9: playbook.parse({"margins": {"held_until": "DAYS", "held_days": 45}}),
}
DOLLARS = {"USD": (WON, Decimal("1.25"))}
YEN = {"USD": (WON, Decimal("1.25")), "JPY": (WON, Decimal("160.5"))}

MINORS = st.integers(-(10**12), 10**12)
LINES = st.lists(
    st.builds(
        lambda net, listed: Line(Money(net, "USD"), None if listed is None else Money(listed, "USD")),
        MINORS,
        st.none() | MINORS,
    ),
    min_size=1,
    max_size=5,
).map(tuple)
PROMISES = st.none() | st.builds(
    Promise, st.sampled_from(["BRONZE", "GOLD"]), st.sampled_from([Decimal("0.1"), Decimal("0.30")]),
    st.dates(date(2026, 11, 1), date(2026, 12, 31)),
)  # fmt: skip
SALES = st.builds(
    Sale, st.just(WON), st.sampled_from(["RESELLER", "REFERRAL", "MSP", "SI"]),
    st.sampled_from(["BRONZE", "SILVER", "GOLD"]), LINES, PROMISES,
)  # fmt: skip
INFLUENCES = st.integers(1, 3).flatmap(
    lambda count: st.builds(
        Influence, MINORS.map(lambda minor: Money(minor, "USD")),
        st.tuples(*[st.integers(1, 3000)] * count), st.integers(0, count - 1),
    )
)  # fmt: skip
FACTS = st.builds(
    Facts, st.just(WON), SALES | INFLUENCES, st.sampled_from([None, 7, 8, 9]), st.sampled_from([None, 7, 8, 9]),
    st.sampled_from(["EUR", "USD", "JPY"]), st.sampled_from([{}, DOLLARS, YEN]),
)  # fmt: skip


@given(FACTS)
def test_stored_facts_give_the_same_entry(facts: Facts) -> None:
    kept = json.loads(json.dumps(facts.to_json()))
    assert is_current_form(kept)
    assert settling.settle(Facts.from_json(kept), PLAYBOOKS.__getitem__) == settling.settle(
        facts, PLAYBOOKS.__getitem__
    )


@given(FACTS)
def test_an_entry_is_positive_and_in_one_currency_or_moves_nothing(facts: Facts) -> None:
    settled = settling.settle(facts, PLAYBOOKS.__getitem__)
    assert len(settled.transfers) <= 1
    for transfer in settled.transfers:
        assert transfer.amount.minor > 0
        assert transfer.amount.currency == ("USD" if settled.reason == settling.NO_RATE else facts.currency)
        assert transfer.credit != AccountKind.HELD or settled.reason


def draft(facts: Facts) -> Draft:
    settled = settling.settle(facts, PLAYBOOKS.__getitem__)
    return Draft(
        settled.kind, "deal:1:partner:2:earning", 2, WON, settled.transfers, "deal", 1, settled.version_id,
        facts.to_json(), settled.steps, settled.reason,
    )  # fmt: skip


@given(FACTS)
def test_what_is_released_is_what_would_have_been_posted_with_the_rate(facts: Facts) -> None:
    held, known = draft(replace(facts, quotes={})), draft(replace(facts, quotes=YEN))
    if held.reason != settling.NO_RATE or not held.transfers:
        return
    found = settling.release(
        held, currency=facts.currency, quotes=YEN, on=TODAY, playbook_of=PLAYBOOKS.__getitem__
    )
    assert found is not None
    undone, anew = found
    assert set(ledger.balances(held.transfers + undone.transfers).values()) == {0}
    assert (undone.effective_on, undone.reason) == (TODAY, settling.RATE_FOUND)
    assert (anew.transfers if anew else ()) == known.transfers
    if anew:
        assert settling.settle(Facts.from_json(anew.facts), PLAYBOOKS.__getitem__).transfers == anew.transfers
        assert (anew.effective_on, anew.reason, anew.key) == (TODAY, known.reason, f"{held.key}:released")


REFERRAL = Sale(WON, "REFERRAL", "BRONZE", (Line(Money(10_000, "USD")),))


def test_a_held_amount_is_in_the_deals_currency_and_stays_so_without_a_rate() -> None:
    held = draft(Facts(WON, REFERRAL, None, None, "EUR", {}))
    assert held.transfers == (ledger.Transfer(AccountKind.EXPENSE, AccountKind.HELD, Money(1000, "USD")),)
    assert (
        settling.release(held, currency="EUR", quotes={}, on=TODAY, playbook_of=PLAYBOOKS.__getitem__) is None
    )
    later = {"USD": (WON + timedelta(days=3), Decimal("1.25"))}
    assert (
        settling.release(held, currency="EUR", quotes=later, on=TODAY, playbook_of=PLAYBOOKS.__getitem__)
        is None
    )


def test_a_released_amount_of_less_than_half_a_unit_leaves_nothing() -> None:
    small = Sale(WON, "REFERRAL", "BRONZE", (Line(Money(5, "USD")),))
    held = draft(Facts(WON, small, None, None, "EUR", {}))
    found = settling.release(
        held,
        currency="EUR",
        quotes={"USD": (WON, Decimal("10"))},
        on=TODAY,
        playbook_of=PLAYBOOKS.__getitem__,
    )
    assert found is not None
    assert found[1] is None


@pytest.mark.parametrize(("version", "reason"), [(None, ""), (8, "AWAITS_PAYMENT"), (9, "AWAITS_DAYS")])
def test_what_is_paid_out_waits_as_the_playbook_says_and_a_discount_does_not(
    version: int | None, reason: str
) -> None:
    referred = draft(Facts(WON, REFERRAL, version, None, "USD", {}))
    assert referred.reason == reason
    assert referred.transfers[0].credit == (AccountKind.HELD if reason else AccountKind.ACCRUED)
    resale = draft(Facts(WON, replace(REFERRAL, partner_type="MSP"), version, None, "USD", {}))
    assert (resale.reason, resale.transfers[0].credit) == ("", AccountKind.RESALE)
    before = draft(Facts(WON, REFERRAL, version, None, "USD", {}, form=2))
    assert (before.reason, before.transfers[0].credit) == ("", AccountKind.ACCRUED)
    last = referred.steps[-1]
    assert last.inputs.get("day") == ("2027-01-04" if reason == "AWAITS_DAYS" else None)


def test_the_version_is_that_of_the_governing_date() -> None:
    promise = Promise("BRONZE", Decimal("0.12"), WON)
    promised = Sale(WON, "REFERRAL", "BRONZE", REFERRAL.lines, promise)
    assert draft(Facts(WON, promised, None, 7, "USD", {})).playbook_version_id == 7
    lapsed = replace(promised, promise=replace(promise, until=WON - timedelta(days=1)))
    assert draft(Facts(WON, lapsed, None, 7, "USD", {})).playbook_version_id is None
    assert draft(Facts(WON, REFERRAL, 8, None, "USD", {})).playbook_version_id == 8


@pytest.mark.parametrize("document", [{}, {"net": 1, "currency": "EUR", "rate": "0.2", "mode": "RESALE"}])
def test_a_summary_of_the_first_form_is_told_apart(document: dict) -> None:
    assert not is_current_form(document)
    with pytest.raises(KeyError):
        Facts.from_json(document)
