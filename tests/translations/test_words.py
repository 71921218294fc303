"""How costs and times are written."""

from django.utils import translation

from kanava.rules.money import Money
from kanava.rules.translations import Estimate
from kanava.ui.translations import cost_of, days_of, range_of


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_an_amount_from_and_to_has_its_currency_once() -> None:
    with translation.override("en"):
        assert range_of(eur(608), eur(893)) == "€6.08–8.93"
        assert range_of(eur(6_000), eur(6_000)) == "€60.00"
        assert cost_of(Estimate(12_400, eur(186_010), eur(310_060), 7)) == "€1,860–3,101"
        assert cost_of(Estimate(0, eur(0), eur(0), 0)) == ""
        assert days_of(7) == "7 days of work"
    with translation.override("fi"):
        assert range_of(eur(608), eur(893)) == "6,08–8,93\xa0€"
