"""Balances that are kept as sums are those that adding everything up gives, whatever came when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanava.core.wall import partner_session
from kanava.ledger import keeping
from kanava.ledger.models import BalanceMark, KeptBalance, Transfer
from kanava.ledger.queries import EntryFilter, get_balances, sum_by_partner
from kanava.ledger.writers import post
from kanava.rules.ledger import AccountKind, Draft, reverse
from kanava.rules.ledger import Transfer as Moved
from kanava.rules.money import Money
from kanava.rules.people import Via, system
from tests.factories import make_partner

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY = system(Via.JOB)
STORY = st.lists(
    st.one_of(
        st.tuples(st.just("POST"), st.integers(1, 10**6), st.sampled_from(["EUR", "JPY"])),
        st.tuples(st.just("PAY"), st.integers(1, 10**6), st.just("EUR")),
        st.tuples(st.just("KEEP"), st.integers(1, 40), st.just("")),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STORY)
def test_any_history_gives_the_same_balances_kept_or_added_up(story) -> None:
    partner, other, at = make_partner("Aurora Oy"), make_partner("Polar Oy"), AT
    BalanceMark.objects.all().delete()
    for number, (what, amount, currency) in enumerate(story):
        if what == "KEEP":
            at += timedelta(hours=amount)
            keeping.keep_balances(at=at, many=1)
            continue
        credit = AccountKind.ACCRUED if what == "POST" else AccountKind.PAYABLE
        debit = AccountKind.EXPENSE if what == "POST" else AccountKind.ACCRUED
        for one in (partner, other):
            draft = Draft(
                "MARGIN", f"story:{one.pk}:{number}", one.pk, at.date(), (Moved(debit, credit, Money(amount, currency)),), "deal", number, None
            )  # fmt: skip
            key = post(draft, by=BY, at=at)
            if amount % 3 == 0:
                post(reverse(draft, on=at.date(), reason="DEAL_REOPENED"), by=BY, at=at, reverses_id=key)
    for one in (partner, other):
        added_up = sum_by_partner([one.pk], EntryFilter()).get(one.pk, {})
        assert get_balances(one.pk) == added_up
        with partner_session(one.pk):
            assert get_balances(one.pk) == added_up


def test_what_may_still_be_written_is_not_kept_yet() -> None:
    partner = make_partner("Aurora Oy")
    moved = Moved(AccountKind.EXPENSE, AccountKind.ACCRUED, Money(5, "EUR"))
    for number in range(3):
        post(Draft("MARGIN", f"k:{number}", partner.pk, AT.date(), (moved,), "deal", number, None), by=BY, at=AT)  # fmt: skip
    assert keeping.keep_balances(at=AT, many=1) == 0
    assert keeping.keep_balances(at=AT + timedelta(hours=1), many=1) == 0
    post(Draft("MARGIN", "k:later", partner.pk, AT.date(), (moved,), "deal", 9, None), by=BY, at=AT)
    assert keeping.keep_balances(at=AT + timedelta(hours=12), many=4) == 0
    assert keeping.keep_balances(at=AT + timedelta(hours=12), many=3) == 1
    kept = KeptBalance.objects.get()
    assert (kept.minor, kept.through_id) == (15, Transfer.objects.order_by("id")[2].pk)
    assert get_balances(partner.pk) == {"ACCRUED": [Money(20, "EUR")]}
