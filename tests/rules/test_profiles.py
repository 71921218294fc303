"""The ideal partner profile as a filter (guide: B6)."""

import pytest

from kanava.rules.playbook import DEFAULT
from kanava.rules.profiles import Fit, Profile, Trait, Traits, compare, of_playbook, verdict

# The guide's example: MSPs of 5–20 people for mid-size customers in one region, with people for security work.
IDEAL = Profile(
    types=frozenset({"MSP"}), staff_low=5, staff_high=20, regions=frozenset({"FI", "SE"}), segments=frozenset({"MIDSIZE"}),
    skills=frozenset({"security"}), languages=frozenset({"fi", "en"}),
)  # fmt: skip
GOOD = Traits("MSP", 12, ["FI"], ["MIDSIZE", "SMALL"], ["security", "cloud"], ["fi", "sv", "en"])


def ruled_out(traits: Traits, profile: Profile = IDEAL) -> list[Trait]:
    return [trait for trait, fit in compare(profile, traits).items() if fit == Fit.RULED_OUT]


def test_who_has_all_traits_fits() -> None:
    assert verdict(compare(IDEAL, GOOD).values()) == Fit.FITS


@pytest.mark.parametrize(
    ("traits", "why"),
    [
        (Traits("SI", 12, ["FI"], ["MIDSIZE"], ["security"], ["fi", "en"]), [Trait.TYPE]),
        (Traits("MSP", 4, ["FI"], ["MIDSIZE"], ["security"], ["fi", "en"]), [Trait.STAFF]),
        (Traits("MSP", 21, ["FI"], ["MIDSIZE"], ["security"], ["fi", "en"]), [Trait.STAFF]),
        (Traits("MSP", 5, ["DE"], ["MIDSIZE"], ["security"], ["fi", "en"]), [Trait.REGION]),
        (Traits("MSP", 20, ["SE"], ["ENTERPRISE"], ["security"], ["fi", "en"]), [Trait.SEGMENT]),
        (Traits("MSP", 12, ["FI"], ["MIDSIZE"], ["cloud"], ["fi", "en"]), [Trait.SKILL]),
        # A French-speaking partner does not help with Finland (guide: B5).
        (Traits("MSP", 12, ["FI"], ["MIDSIZE"], ["security"], ["fr", "en"]), [Trait.LANGUAGE]),
        (Traits("SI", 400, ["DE"], ["PUBLIC_SECTOR"], ["print"], ["de"]), list(Trait)),
    ],
)
def test_each_trait_rules_out(traits, why) -> None:
    assert ruled_out(traits) == why
    assert verdict(compare(IDEAL, traits).values()) == Fit.RULED_OUT


def test_what_is_not_known_rules_nobody_out() -> None:
    assert set(compare(IDEAL, Traits()).values()) == {Fit.UNKNOWN}
    assert verdict(compare(IDEAL, Traits(type="MSP", staff=12)).values()) == Fit.UNKNOWN
    assert verdict(compare(IDEAL, Traits(type="SI")).values()) == Fit.RULED_OUT


def test_a_companys_own_country_is_its_market_where_no_regions_are_told() -> None:
    assert compare(IDEAL, Traits(country="FI"))[Trait.REGION] == Fit.FITS
    assert compare(IDEAL, Traits(country="DE"))[Trait.REGION] == Fit.RULED_OUT
    assert compare(IDEAL, Traits(country="FI", regions=["DE"]))[Trait.REGION] == Fit.RULED_OUT
    assert compare(IDEAL, Traits(country="DE", regions=["FI"]))[Trait.REGION] == Fit.FITS


def test_an_empty_profile_asks_nothing() -> None:
    assert compare(Profile(), GOOD) == {}
    assert verdict(()) == Fit.FITS


def test_one_end_of_the_staff_is_enough() -> None:
    assert ruled_out(Traits(staff=500), Profile(staff_low=100)) == []
    assert ruled_out(Traits(staff=99), Profile(staff_low=100)) == [Trait.STAFF]
    assert ruled_out(Traits(staff=99), Profile(staff_high=98)) == [Trait.STAFF]


def test_the_playbook_has_the_profile_to_begin_with() -> None:
    assert of_playbook(DEFAULT) == Profile(frozenset({"MSP"}), 5, 20)
