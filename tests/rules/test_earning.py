"""Margins, exchange and the ledger's rules (guide: C1, C2, C3, H5, H10)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import benchmarks, ledger, margins, playbook, rates
from kanava.rules.ledger import AccountKind, Transfer
from kanava.rules.margins import Line, Mode, Promise, Sale
from kanava.rules.money import Money
from kanava.rules.playbook import DEFAULT

D = Decimal
ON = date(2026, 11, 24)


def eur(amount: int) -> Money:
    return Money(amount * 100, "EUR")


@pytest.mark.parametrize(
    ("partner_type", "tier", "promise", "base", "earned", "mode"),
    [
        ("RESELLER", "BRONZE", None, 50_000, 10_000, Mode.RESALE),
        ("RESELLER", "GOLD", None, 50_000, 15_000, Mode.RESALE),
        ("REFERRAL", "BRONZE", None, 50_000, 5_000, Mode.COMMISSION),
        ("SI", "GOLD", None, 50_000, 7_500, Mode.COMMISSION),
        # Promised at silver, won at bronze: the promise holds.
        ("MSP", "BRONZE", Promise("SILVER", D("0.25"), ON), 100_000, 25_000, Mode.RESALE),
        # Promised at bronze, won at gold: better for the partner, so it counts.
        ("MSP", "GOLD", Promise("BRONZE", D("0.20"), ON), 100_000, 30_000, Mode.RESALE),
    ],
)
def test_what_a_partner_earns(partner_type, tier, promise, base, earned, mode) -> None:
    earning = margins.decide(Sale(ON, partner_type, tier, (Line(eur(base)),), promise), DEFAULT)
    assert (earning.amount, earning.mode) == (eur(earned), mode)


def test_the_playbook_can_let_every_change_count_or_no_promise() -> None:
    sale = Sale(ON, "MSP", "BRONZE", (Line(eur(100)),), Promise("GOLD", D("0.30"), ON))
    every = playbook.parse({"margins": {"later_change_only_if_better": False}})
    none = playbook.parse({"margins": {"promise_locked": False}})
    assert margins.decide(sale, every).rate == margins.decide(sale, none).rate == D("0.20")


def test_each_line_is_rounded_once_and_the_steps_add_up() -> None:
    earning = margins.decide(
        Sale(ON, "RESELLER", "SILVER", (Line(Money(333, "EUR")), Line(Money(333, "EUR")))), DEFAULT
    )
    lines = [step.amount.minor for step in earning.steps if step.code == "LINE"]
    assert lines == [83, 83]
    assert earning.amount == Money(166, "EUR")


@given(
    st.lists(st.integers(1, 4000), min_size=1, max_size=5).filter(lambda points: sum(points) <= 10_000),
    st.integers(0, 10**9),
)
def test_influence_shares_never_exceed_the_fee(points: list[int], base: int) -> None:
    parts = margins.role_fees(Money(base, "EUR"), points, DEFAULT)
    fee = Money(base, "EUR").times(D("0.05")).minor
    assert 0 <= sum(part.amount.minor for part in parts) <= fee


class Rates:
    def __init__(self, *rows: tuple[str, str, str]) -> None:
        self.rows = [(date.fromisoformat(day), code, D(rate)) for day, code, rate in rows]

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        found = [(day, rate) for day, code, rate in self.rows if code == currency and day <= on]
        return max(found, default=None)


def test_a_missing_day_takes_the_last_earlier_rate_and_says_so() -> None:
    table = Rates(("2026-11-20", "USD", "1.25"), ("2026-11-24", "USD", "1.50"))
    done = rates.convert(Money(12500, "USD"), "EUR", on=date(2026, 11, 22), table=table)
    assert done.amount == Money(10000, "EUR")
    assert done.steps[0].inputs["day"] == "2026-11-20"


def test_a_dead_currency_has_its_parity_and_an_unknown_one_no_rate() -> None:
    assert rates.convert(Money(195583, "DEM"), "EUR", on=date(2026, 1, 1), table=Rates()).amount == Money(
        100000, "EUR"
    )
    with pytest.raises(rates.NoRate):
        rates.convert(Money(1, "XYZ"), "EUR", on=date(2026, 1, 1), table=Rates())


def test_a_resale_margin_never_reaches_an_account_that_is_paid() -> None:
    earning = margins.decide(Sale(ON, "RESELLER", "GOLD", (Line(eur(100)),)), DEFAULT)
    touched = {kind for transfer in ledger.accrual(earning) for kind in (transfer.debit, transfer.credit)}
    assert touched == {AccountKind.DISCOUNT, AccountKind.RESALE}


def test_a_commission_is_accrued_or_held() -> None:
    earning = margins.decide(Sale(ON, "REFERRAL", "GOLD", (Line(eur(100)),)), DEFAULT)
    assert ledger.balances(ledger.accrual(earning))[AccountKind.ACCRUED, "EUR"] == 2000
    assert ledger.balances(ledger.accrual(earning, hold=True))[AccountKind.HELD, "EUR"] == 2000


KINDS = st.sampled_from(list(AccountKind))
TRANSFERS = st.lists(
    st.tuples(KINDS, KINDS, st.integers(1, 10**9)).filter(lambda row: row[0] != row[1]),
    min_size=1,
    max_size=8,
).map(lambda rows: tuple(Transfer(debit, credit, Money(minor, "EUR")) for debit, credit, minor in rows))


@given(TRANSFERS)
def test_everything_balances_and_a_reversal_leaves_nothing(transfers) -> None:
    assert sum(ledger.balances(transfers).values()) == 0
    both = transfers + ledger.reversed_transfers(transfers)
    assert set(ledger.balances(both).values()) == {0}
    assert ledger.reversed_transfers(ledger.reversed_transfers(transfers)) == transfers


@pytest.mark.parametrize(
    "bad", [(AccountKind.PAID, AccountKind.PAID, 1), (AccountKind.PAID, AccountKind.HELD, 0)]
)
def test_a_transfer_that_moves_nothing_is_a_mistake(bad) -> None:
    with pytest.raises(ValueError, match="positive amount"):
        Transfer(bad[0], bad[1], Money(bad[2], "EUR"))


@pytest.mark.parametrize(
    ("share", "name"),
    [
        (None, "UNKNOWN"),
        ("0.09", "LOW"),
        ("0.10", "BELOW_AVERAGE"),
        ("0.22", "AVERAGE"),
        ("0.27", "ABOVE_AVERAGE"),
        ("0.30", "TOP"),
    ],
)
def test_where_a_programme_stands(share, name) -> None:
    assert benchmarks.standing(share and D(share), DEFAULT, deals=5, knows_whole=True) == name


@pytest.mark.parametrize(
    ("deals", "knows_whole", "name"),
    [(4, True, "TOO_FEW"), (1, False, "TOO_FEW"), (5, False, "UNKNOWN"), (5, True, "TOP")],
)
def test_a_few_deals_or_a_share_of_nothing_known_stand_nowhere(deals, knows_whole, name) -> None:
    assert benchmarks.standing(D(1), DEFAULT, deals=deals, knows_whole=knows_whole) == name


@pytest.mark.parametrize(
    ("months", "revenue", "source", "low"),
    [
        (8, None, "J5", 0),
        (24, 5_000_000, "J5", 15),
        (40, 5_000_000, "J4", 10),
        (40, 20_000_000, "J4", 20),
        (40, None, "H10", 30),
    ],
)
def test_the_benchmark_says_which_figure_it_used(months, revenue, source, low) -> None:
    band = benchmarks.expected_band(months, revenue, DEFAULT)
    assert (band.source, band.low) == (source, low)


@pytest.mark.parametrize(
    ("longer", "sample", "verdict"),
    [
        (None, 9, "UNKNOWN"),
        (None, 0, "TOO_FEW"),
        ("0.9", 4, "TOO_FEW"),
        ("0.15", 9, "FINE"),
        ("0.30", 9, "WATCH"),
        ("0.50", 9, "PROBLEM"),
    ],
)
def test_what_a_longer_cycle_means(longer, sample, verdict) -> None:
    assert benchmarks.cycle_verdict(longer and D(longer), sample=sample, playbook=DEFAULT) == verdict
