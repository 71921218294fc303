"""The check-list before an agreement, its red flags, and what accounts warn of (guide: G2, G3, G10)."""

from dataclasses import replace

import pytest

from kanava.rules import diligence
from kanava.rules.checks import Check, Result
from kanava.rules.diligence import Sign, Year
from kanava.rules.playbook import DEFAULT

HOME = [one.check for one in diligence.checklist(("FI",), DEFAULT)]
ABROAD = [one.check for one in diligence.checklist(("DE",), DEFAULT)]


def all_of(result: str, **other: str) -> dict[str, str]:
    return {**{one.value: result for one in ABROAD}, **other}


def test_the_list_is_shorter_at_home() -> None:
    assert set(ABROAD) == {one for one in Check if not one.startswith("OWN_")}
    assert set(ABROAD) - set(HOME) == {Check.LANGUAGES, Check.PROCUREMENT, Check.CURRENCY_TAX, Check.HOURS}


@pytest.mark.parametrize(
    ("found", "waived", "done", "weak", "flags", "points"),
    [
        ({}, (), 0, 0, 0, None),
        ({"REPUTATION": "GOOD"}, (), 1, 0, 0, None),
        (all_of("GOOD"), (), 16, 0, 0, 10),
        (all_of("GOOD", FINANCES="WEAK", HOURS="WEAK"), (), 16, 2, 0, 9),
        (all_of("WEAK"), (), 16, 16, 0, 1),
        (all_of("NOT_APPLICABLE"), (), 16, 0, 0, 1),
        (all_of("GOOD", SECTOR="NOT_APPLICABLE", FINANCES="WEAK"), (), 16, 1, 0, 9),
        (all_of("GOOD", COMPETITORS="RED_FLAG"), (), 16, 0, 1, None),
        (all_of("GOOD", COMPETITORS="RED_FLAG"), ("COMPETITORS",), 16, 1, 0, 9),
        # A finding that the list does not ask for is passed over.
        ({"WEATHER": "GOOD"}, (), 0, 0, 0, None),
    ],
)
def test_where_the_list_stands(found, waived, done, weak, flags, points) -> None:
    stands = diligence.judge(ABROAD, found, waived, DEFAULT)
    assert (stands.done, len(stands.weak), len(stands.flags), stands.points) == (done, weak, flags, points)


def test_a_red_flag_stops_the_agreement_until_it_is_waived() -> None:
    found = all_of("GOOD", PROMISES="RED_FLAG")
    with pytest.raises(diligence.RedFlagStands):
        diligence.check_agreement(diligence.judge(ABROAD, found, (), DEFAULT), DEFAULT)
    diligence.check_agreement(diligence.judge(ABROAD, found, ("PROMISES",), DEFAULT), DEFAULT)


def test_the_playbook_may_want_the_whole_list_first() -> None:
    begun = diligence.judge(ABROAD, {"REPUTATION": "GOOD"}, (), DEFAULT)
    diligence.check_agreement(begun, DEFAULT)
    strict = replace(DEFAULT, recruiting=replace(DEFAULT.recruiting, diligence_first=True))
    with pytest.raises(diligence.ChecksMissing) as caught:
        diligence.check_agreement(begun, strict)
    assert caught.value.params["missing"] == 15


def test_a_finding_needs_evidence_unless_it_does_not_apply() -> None:
    with pytest.raises(diligence.EvidenceNeeded):
        diligence.check_finding(Result.GOOD, " ")
    diligence.check_finding(Result.NOT_APPLICABLE, "")
    diligence.check_finding(Result.RED_FLAG, "Their site names Rival as its main vendor.")


@pytest.mark.parametrize(
    ("years", "signs"),
    [
        ([], ()),
        ([Year(2025, 100, 5, 20)], ()),
        ([Year(2025, 100, 5, -1)], (Sign.EQUITY_NEGATIVE,)),
        ([Year(2024, 100, -5, 20), Year(2025, 100, -5, 20)], (Sign.LOSSES_RUNNING,)),
        ([Year(2023, 100, -5, 20), Year(2025, 100, -5, 20)], ()),
        ([Year(2024, 100, 5, 20), Year(2025, 80, 5, 20)], ()),
        ([Year(2024, 100, 5, 20), Year(2025, 79, 5, 20)], (Sign.REVENUE_FALLING,)),
        ([Year(2025, 79, -5, -20), Year(2024, 100, -5, 20)], tuple(Sign)),
        ([Year(2024, 0), Year(2025, 0)], ()),
    ],
)
def test_what_accounts_warn_of(years, signs) -> None:
    assert diligence.warnings(years) == signs
