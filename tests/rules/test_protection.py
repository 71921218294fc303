"""How long a protection lasts and what keeps it alive, as worked cases (guide: C3)."""

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import playbook, protection
from kanava.rules.playbook import DEFAULT
from kanava.rules.protection import Ending, Evidence, Protection

ON = date(2026, 11, 24)


def terms(**changed):
    document = playbook.to_document(DEFAULT)
    document["registration"].update(changed)
    return playbook.parse(document)


@pytest.mark.parametrize(
    ("changed", "until", "active_until", "ends_on", "ending"),
    [
        ({}, date(2027, 2, 22), date(2027, 1, 8), date(2027, 1, 8), Ending.SILENCE),
        ({"inactive_days": 0}, date(2027, 2, 22), None, date(2027, 2, 22), Ending.PERIOD),
        ({"inactive_days": 90}, date(2027, 2, 22), date(2027, 2, 22), date(2027, 2, 22), Ending.PERIOD),
        ({"protection_days": 30}, date(2026, 12, 24), date(2027, 1, 8), date(2026, 12, 24), Ending.PERIOD),
    ],
)
def test_an_approval_grants_a_period_that_silence_ends_early(
    changed, until, active_until, ends_on, ending
) -> None:
    granted = protection.grant(ON, terms(**changed))
    assert (granted.until, granted.active_until) == (until, active_until)
    assert (granted.ends_on, granted.ending) == (ends_on, ending)


def test_work_keeps_it_alive_to_the_end_of_its_period_and_no_longer() -> None:
    granted = protection.grant(ON, DEFAULT)
    alive = protection.keep_alive(granted, ON + timedelta(days=40), DEFAULT)
    assert alive.ends_on == ON + timedelta(days=85)
    later = protection.keep_alive(alive, ON + timedelta(days=60), DEFAULT)
    assert (later.ends_on, later.ending) == (ON + timedelta(days=90), Ending.PERIOD)


@given(st.lists(st.integers(0, 200), max_size=8))
def test_more_work_never_shortens_a_protection(days: list[int]) -> None:
    kept = protection.grant(ON, DEFAULT)
    for day in days:
        after = protection.keep_alive(kept, ON + timedelta(days=day), DEFAULT)
        assert kept.ends_on <= after.ends_on <= kept.until
        kept = after


@pytest.mark.parametrize(("day", "is_refused"), [(-1, True), (0, False), (10, False), (11, True)])
def test_an_activity_lies_between_registration_and_today(day: int, is_refused: bool) -> None:
    happened_on, today = ON + timedelta(days=day), ON + timedelta(days=10)
    if is_refused:
        with pytest.raises(protection.ActivityOutside):
            protection.check_activity(happened_on, submitted_on=ON, on=today)
    else:
        protection.check_activity(happened_on, submitted_on=ON, on=today)


def extend(kept: Protection, evidence: Evidence, *, given_so_far: int = 0, book=DEFAULT) -> Protection:
    since = ON - timedelta(days=30)
    return protection.extend(kept, given=given_so_far, evidence=evidence, since=since, playbook=book, on=ON)


def test_an_extension_counts_from_the_old_end_and_keeps_alive() -> None:
    longer = extend(Protection(date(2026, 12, 1), date(2026, 11, 30)), Evidence("Demo held"), given_so_far=1)
    assert longer.until == date(2026, 12, 31)
    assert longer.active_until == ON + timedelta(days=45)


@pytest.mark.parametrize(
    ("ends_on", "given_so_far", "evidence", "wanted", "refusal"),
    [
        (ON, 2, Evidence("Demo held"), "NOTE", protection.ExtensionsUsedUp),
        (ON, 0, Evidence("  "), "NOTE", protection.EvidenceMissing),
        (ON - timedelta(days=1), 0, Evidence("Demo held"), "NOTE", protection.ProtectionEnded),
        (ON, 0, Evidence("Demo held"), "MEETING", protection.MeetingMissing),
        (ON, 0, Evidence("Demo held", ON + timedelta(days=1)), "MEETING", protection.MeetingMissing),
        (ON, 0, Evidence("Demo held", ON - timedelta(days=31)), "MEETING", protection.MeetingMissing),
        (ON, 0, Evidence("", ON), "MEETING", protection.EvidenceMissing),
    ],
)
def test_an_extension_is_refused(ends_on, given_so_far, evidence, wanted, refusal) -> None:
    with pytest.raises(refusal):
        extend(
            Protection(ends_on), evidence, given_so_far=given_so_far, book=terms(extension_evidence=wanted)
        )


@pytest.mark.parametrize(
    ("evidence", "wanted"),
    [
        (Evidence(), "NONE"),
        (Evidence("Budget in March"), "NOTE"),
        (Evidence("Demo", ON - timedelta(days=30)), "MEETING"),
    ],
)
def test_an_extension_rests_on_the_evidence_that_the_playbook_asks_for(evidence, wanted) -> None:
    assert extend(Protection(ON), evidence, book=terms(extension_evidence=wanted)).until == ON + timedelta(
        days=30
    )


@pytest.mark.parametrize(
    ("left", "reminded", "due"),
    [
        (20, None, None),
        (14, None, 14),
        (10, 14, None),
        (3, 14, 3),
        (2, None, 3),
        (0, 3, None),
        (-1, None, None),
    ],
)
def test_reminders_come_once_each(left, reminded, due) -> None:
    ends_on = ON + timedelta(days=left)
    assert protection.reminder_due(ends_on, reminded_days=reminded, playbook=DEFAULT, on=ON) == due


def test_a_protection_is_a_value() -> None:
    assert dataclasses.replace(Protection(ON), active_until=ON) == Protection(ON, ON)
