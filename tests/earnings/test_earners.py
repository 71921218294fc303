"""What all partners have earned agrees with what each one's own page says, however it is cut (guide: C1, C2, H5)."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kanava.earnings.queries import (
    Earner,
    EarnerFilter,
    each_earner,
    list_earners,
    list_with_totals,
    total_earnings,
)
from kanava.ledger.actions import load_rates
from kanava.ledger.queries import EntryFilter, get_balances
from kanava.ledger.writers import post
from kanava.partners.models import Partner
from kanava.partners.queries import PartnerFilter
from kanava.rules.ledger import AccountKind, Draft, Outcome, Transfer, outcomes, reverse
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.periods import span_of
from kanava.rules.refusals import NotPermitted
from tests.factories import make_partner

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
FINANCE = Actor(Role.FINANCE, Via.CONSOLE, user_id=1)
SIDES = {
    AccountKind.RESALE: AccountKind.DISCOUNT,
    AccountKind.ACCRUED: AccountKind.EXPENSE,
    AccountKind.HELD: AccountKind.EXPENSE,
}
OF = {AccountKind.RESALE: "DISCOUNT", AccountKind.ACCRUED: "TO_PAY", AccountKind.HELD: "ON_HOLD"}
MONTHS = [f"{year}-{month:02}" for year in range(2024, 2028) for month in range(1, 13)]


@dataclass(frozen=True)
class Fact:
    """An amount of an entry, as plain arithmetic knows it."""

    partner_id: int
    on: date
    kind: str
    outcome: str
    currency: str
    minor: int


def post_one(
    partner: Partner, number: int, *, kind: str, to: AccountKind, amount: Money, on: date
) -> tuple[Draft, int]:
    moved = Transfer(SIDES[to], to, amount)
    draft = Draft(
        kind, f"deal:{number}:partner:{partner.pk}:made", partner.pk, on, (moved,), "deal", number, None
    )
    return draft, post(draft, by=system(Via.JOB), at=AT)


def make_ledger(seed: int, entries: int = 90) -> list[Fact]:
    """Some partners, one of which earns nothing, with entries of all sorts, of which some are taken back later."""
    chance, facts = random.Random(seed), []
    partners = [
        make_partner(name, country=chance.choice(["FI", "SE"]))
        for name in ("Aurora", "Berg", "Corvus", "Delta", "Eos", "Nil")
    ]
    for number in range(entries):
        partner, kind = chance.choice(partners[:-1]), chance.choice(["MARGIN", "INFLUENCE"])
        to = chance.choice(list(SIDES))
        amount = Money(chance.randint(1, 900_000), chance.choice(["EUR", "EUR", "USD", "JPY"]))
        on = date(2024, 12, 1) + timedelta(days=chance.randint(0, 720))
        draft, entry_id = post_one(partner, number, kind=kind, to=to, amount=amount, on=on)
        fact = Fact(partner.pk, on, kind, OF[to], amount.currency, amount.minor)
        facts.append(fact)
        if chance.random() < 0.3:
            later = on + timedelta(days=chance.randint(0, 60))
            post(
                reverse(draft, on=later, reason="DEAL_REOPENED"),
                by=system(Via.JOB),
                at=AT,
                reverses_id=entry_id,
            )
            facts.append(replace(fact, on=later, minor=-fact.minor))
    return facts


def summed(facts: list[Fact]) -> Counter[tuple[int, str, str]]:
    found: Counter[tuple[int, str, str]] = Counter()
    for one in facts:
        found[one.partner_id, one.outcome, one.currency] += one.minor
    return Counter({key: minor for key, minor in found.items() if minor})


def told(rows: list[Earner]) -> Counter[tuple[int, str, str]]:
    return Counter(
        {
            (row.partner_id, outcome.value, amount.currency): amount.minor
            for row in rows
            for outcome, amounts in row.earned.items()
            for amount in amounts
        }
    )


def rows_of(**entries: object) -> list[Earner]:
    wanted = EarnerFilter(EntryFilter(**entries))
    # What earlier tests have taken back makes a table look large, and a count of a large one waits until it is asked for.
    page, count = list_earners(by=FINANCE, wanted=wanted, exact=True)
    assert count.value == len(page.rows)
    assert list(each_earner(by=FINANCE, wanted=wanted)) == page.rows
    same, again, totals = list_with_totals(by=FINANCE, wanted=wanted, on=AT.date(), exact=True)
    assert (same, again) == (page, count)
    if wanted.entries.outcome or wanted.entries.currency:
        assert totals is None
    else:
        assert totals == total_earnings(by=FINANCE, wanted=wanted, on=AT.date())
    return list(page.rows)


def totals_of(**entries: object) -> Counter[tuple[str, str]]:
    found = total_earnings(by=FINANCE, wanted=EarnerFilter(EntryFilter(**entries)), on=AT.date())
    return Counter(
        {(row.outcome.value, one.currency): one.minor for row in found.rows for one in row.own if one.minor}
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_list_says_what_the_partners_own_pages_say(seed: int) -> None:
    facts = make_ledger(seed)
    rows = rows_of()
    assert {row.partner_id for row in rows} == {one.partner_id for one in facts}
    for row in rows:
        assert row.earned == outcomes(get_balances(row.partner_id))
        assert row.last_on == max(one.on for one in facts if one.partner_id == row.partner_id)
    by_outcome: Counter[tuple[str, str]] = Counter()
    for (_partner, outcome, currency), minor in told(rows).items():
        by_outcome[outcome, currency] += minor
    assert totals_of() == by_outcome


@pytest.mark.parametrize("seed", range(4))
def test_days_and_kinds_cut_the_entries_and_add_up_to_all(seed: int) -> None:
    facts = make_ledger(seed)
    together: Counter[tuple[int, str, str]] = Counter()
    for text in MONTHS:
        first, last = span_of(text)
        inside = [one for one in facts if first <= one.on <= last]
        rows = rows_of(first=first, last=last)
        assert told(rows) == summed(inside)
        assert {row.partner_id for row in rows} == {one.partner_id for one in inside}
        for key, minor in told(rows).items():
            together[key] += minor
    assert Counter({key: minor for key, minor in together.items() if minor}) == told(rows_of())
    for kind in ("MARGIN", "INFLUENCE"):
        assert told(rows_of(kind=kind)) == summed([one for one in facts if one.kind == kind])
        first, last = span_of("2025")
        inside = [one for one in facts if one.kind == kind and first <= one.on <= last]
        assert told(rows_of(kind=kind, first=first, last=last)) == summed(inside)
    found = total_earnings(by=FINANCE, wanted=EarnerFilter(), on=AT.date())
    assert all(
        sum((part for part in row.by_kind.values()), Money(0, "EUR")) == row.amount for row in found.rows
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_figure_leads_to_the_partners_that_it_is_made_of(seed: int) -> None:
    facts = make_ledger(seed)
    for period in ("", "2025", "2026-03"):
        first, last = span_of(period) or (None, None)
        inside = [one for one in facts if first is None or first <= one.on <= last]
        for outcome in Outcome:
            made_of = {key[0] for key in summed(inside) if key[1] == outcome}
            listed = {row.partner_id for row in rows_of(first=first, last=last, outcome=outcome)}
            assert made_of <= listed
            # Whoever has nothing on hold any more does not stand there.
            assert outcome != Outcome.ON_HOLD or made_of == listed
    dollars = rows_of(currency="USD")
    assert told(dollars) == summed([one for one in facts if one.currency == "USD"])


def test_the_programmes_sum_counts_other_currencies_at_the_rates_of_the_day_and_names_what_has_none() -> None:
    aurora, berg = make_partner("Aurora", country="FI"), make_partner("Berg", country="SE")
    load_rates(
        by=system(Via.JOB),
        rows=[(date(2026, 11, 19), "USD", Decimal("1.25")), (date(2026, 12, 1), "USD", Decimal(9))],
        at=AT,
    )
    for number, (partner, kind, amount) in enumerate(
        [
            (aurora, "MARGIN", Money(1_000, "EUR")),
            (aurora, "INFLUENCE", Money(1_250, "USD")),
            (berg, "MARGIN", Money(70, "JPY")),
        ]
    ):
        post_one(partner, number, kind=kind, to=AccountKind.ACCRUED, amount=amount, on=date(2026, 11, 2))
    found = total_earnings(by=FINANCE, wanted=EarnerFilter(), on=AT.date())
    (row,) = found.rows
    assert (row.amount, found.on) == (Money(2_000, "EUR"), AT.date())
    assert row.by_kind == {"MARGIN": Money(1_000, "EUR"), "INFLUENCE": Money(1_000, "EUR")}
    assert row.own == [Money(1_000, "EUR"), Money(70, "JPY"), Money(1_250, "USD")]
    assert row.left_out == [Money(70, "JPY")]
    # The partners of the filter alone, and no rate where none is needed.
    swedes = EarnerFilter(partners=PartnerFilter(country="SE"))
    assert total_earnings(by=FINANCE, wanted=swedes, on=AT.date()).rows[0].left_out == [Money(70, "JPY")]
    margins = EarnerFilter(EntryFilter(kind="MARGIN"), PartnerFilter(country="FI"))
    assert total_earnings(by=FINANCE, wanted=margins, on=AT.date()).on is None


def test_the_order_is_by_name_or_by_the_last_entry_page_by_page() -> None:
    facts = make_ledger(1)
    last = {
        one.partner_id: max(other.on for other in facts if other.partner_id == one.partner_id)
        for one in facts
    }
    found = [row.partner_id for row in list_earners(by=FINANCE, wanted=EarnerFilter(sort="-last"))[0].rows]
    assert found == sorted(last, key=lambda key: (last[key], key), reverse=True)
    names = [row.name for row in list_earners(by=FINANCE, wanted=EarnerFilter(sort="-sort_key"))[0].rows]
    assert names == ["Eos", "Delta", "Corvus", "Berg", "Aurora"]


def test_who_may_not_see_earnings_gets_none() -> None:
    seller = Actor(Role.SELLER, Via.CONSOLE, user_id=2)
    for ask in (
        lambda: list_earners(by=seller, wanted=EarnerFilter()),
        lambda: total_earnings(by=seller, wanted=EarnerFilter(), on=AT.date()),
        lambda: next(each_earner(by=seller, wanted=EarnerFilter())),
    ):
        with pytest.raises(NotPermitted):
            ask()
