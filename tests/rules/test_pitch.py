"""The pitch's arithmetic and its gaps (guide: E4–E6)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kanava.rules import pitch
from kanava.rules.margins import rate_of
from kanava.rules.money import Money
from kanava.rules.partnership import PartnerType
from kanava.rules.pitch import Figures, Gap, Known, Similar, Told
from kanava.rules.playbook import DEFAULT

D = Decimal
DEALS = Figures(22, Money(5_000_000, "EUR"), 90)
WHOLE = Known(frozenset(Told), True, "RESELLER", DEALS, Similar(4, 11, Money(40_000_000, "EUR")))


@pytest.mark.parametrize(
    ("kind", "per_deal", "at_highest"),
    [
        ("RESELLER", 1_000_000, 1_500_000),
        ("MSP", 1_000_000, 1_500_000),
        ("REFERRAL", 500_000, 1_000_000),
        ("SI", 500_000, 750_000),
    ],
)
def test_what_a_deal_brings_by_type(kind, per_deal, at_highest) -> None:
    found = pitch.arithmetic(kind, DEALS, 6, DEFAULT)
    assert found is not None
    assert (found.per_deal.minor, found.at_highest.minor) == (per_deal, at_highest)
    assert found.a_year.minor == 6 * per_deal


def test_the_guides_example() -> None:
    # 50,000 at 30 % are 15,000 a deal.
    found = pitch.arithmetic("RESELLER", DEALS, 1, DEFAULT)
    assert found is not None
    assert (found.highest, found.at_highest) == (D(30), Money(1_500_000, "EUR"))


def test_without_a_type_or_an_average_nothing_is_reckoned() -> None:
    assert pitch.arithmetic("", DEALS, 6, DEFAULT) is None
    assert pitch.arithmetic("MSP", Figures(2, None, None), 6, DEFAULT) is None


def test_the_margins_are_those_that_settle_an_earning() -> None:
    for kind in PartnerType:
        low, high = pitch.margins_of(kind, DEFAULT)
        assert (low / 100, high / 100) == (
            rate_of(kind, "BRONZE", DEFAULT),
            rate_of(kind, "GOLD", DEFAULT),
        )


def test_what_the_owner_expects_fills_what_deals_do_not_tell_and_the_guides_example_never_does() -> None:
    nothing = Figures(0, None, None)
    assert pitch.with_expected(nothing, DEFAULT) == nothing
    own = replace(DEFAULT, recruiting=replace(DEFAULT.recruiting, pitch_deal=24_000, pitch_cycle_days=45))
    assert pitch.with_expected(nothing, own) == Figures(0, Money(2_400_000, "EUR"), 45)
    assert pitch.with_expected(DEALS, own) == DEALS


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({}, ()),
        ({"texts": frozenset(Told) - {Told.CONCERNS}}, ()),
        ({"texts": frozenset()}, (Gap.PROBLEM, Gap.DEMAND, Gap.ADVANTAGE)),
        ({"has_market": False, "type": ""}, (Gap.MARKET, Gap.TYPE)),
        ({"figures": Figures(1, None, None)}, (Gap.DEALS, Gap.CYCLE)),
        ({"similar": None}, ()),
        ({"texts": frozenset(Told) - {Told.PROOF}, "similar": Similar(2, 9, Money(1, "EUR"))}, (Gap.PROOF,)),
        ({"texts": frozenset(Told) - {Told.PROOF}}, ()),
    ],
)
def test_what_is_missing_is_named(changed, missing) -> None:
    assert pitch.gaps(replace(WHOLE, **changed)) == missing
