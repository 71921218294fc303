"""Registration as worked cases (guide: C3, H11)."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest

from kanava.rules import playbook, registration
from kanava.rules.playbook import DEFAULT
from kanava.rules.registration import Clock, Conflict, Facts, Holder, Move, Outcome, State

ON = date(2026, 11, 24)
CLEAR = Facts(partner_id=1, partner_in_force=True, tier="BRONZE", kind="NEW", open_registrations=0)


@pytest.mark.parametrize(
    ("facts", "outcome", "conflict", "reason"),
    [
        ({}, Outcome.CLEAR, Conflict.NONE, ""),
        ({"holder": Holder(2, ON)}, Outcome.REFUSED, Conflict.SECOND_REGISTRANT, "SECOND_REGISTRANT"),
        ({"holder": Holder(2, None)}, Outcome.REFUSED, Conflict.SECOND_REGISTRANT, "SECOND_REGISTRANT"),
        ({"holder": Holder(1, ON)}, Outcome.REFUSED, Conflict.SECOND_REGISTRANT, "OWN_DUPLICATE"),
        # Protection past its end counts as ended although nobody has expired it.
        ({"holder": Holder(2, ON - timedelta(days=1))}, Outcome.CLEAR, Conflict.NONE, ""),
        ({"house_account": True}, Outcome.REFUSED, Conflict.HOUSE_ACCOUNT, "HOUSE_ACCOUNT"),
        ({"already_customer": True}, Outcome.REFUSED, Conflict.ALREADY_CUSTOMER, "ALREADY_CUSTOMER"),
        ({"already_customer": True, "kind": "EXPANSION"}, Outcome.CLEAR, Conflict.NONE, ""),
        ({"open_registrations": 10}, Outcome.REFUSED, Conflict.NONE, "TOO_MANY_OPEN"),
        ({"open_registrations": 10, "tier": "SILVER"}, Outcome.CLEAR, Conflict.NONE, ""),
        ({"partner_in_force": False}, Outcome.REFUSED, Conflict.NONE, "PARTNER_NOT_IN_FORCE"),
        ({"maybe_matches": 1}, Outcome.FOR_A_PERSON, Conflict.POSSIBLE_MATCH, ""),
        (
            {"maybe_matches": 1, "holder": Holder(2, ON)},
            Outcome.REFUSED,
            Conflict.SECOND_REGISTRANT,
            "SECOND_REGISTRANT",
        ),
    ],
)
def test_a_submission_is_checked(facts, outcome, conflict, reason) -> None:
    decision = registration.decide_submission(dataclasses.replace(CLEAR, **facts), DEFAULT, ON)
    assert (decision.outcome, decision.conflict, decision.reason) == (outcome, conflict, reason)
    assert bool(decision.rule) == (outcome != Outcome.CLEAR)
    assert decision.steps


def test_every_reason_rests_on_a_setting() -> None:
    assert set(registration.RULE_OF_REASON.values()) <= {
        path.rsplit(".", 1)[0] if path.count(".") == 2 else path for path in playbook.SETTINGS
    }


def test_ended_registrations_stay_ended() -> None:
    ended = {State.WITHDRAWN, State.EXPIRED, State.WON, State.LOST}
    assert not [pair for pair in registration.TRANSITIONS if pair[0] in ended]
    with pytest.raises(registration.MoveNotPossible):
        registration.move("EXPIRED", Move.APPROVE)


def test_every_open_state_has_a_way_out() -> None:
    for state in (State.DRAFT, State.SUBMITTED, State.NEEDS_INFORMATION, State.APPROVED):
        assert (state, Move.WITHDRAW) in registration.TRANSITIONS


def test_the_approval_clock() -> None:
    due = datetime(2026, 11, 26, 22, tzinfo=UTC)
    assert registration.clock(due, due - timedelta(hours=9), DEFAULT) == Clock.ON_TIME
    assert registration.clock(due, due - timedelta(hours=7), DEFAULT) == Clock.DUE_SOON
    assert registration.clock(due, due + timedelta(seconds=1), DEFAULT) == Clock.OVERDUE


def test_an_extension_counts_from_the_old_end() -> None:
    until = date(2026, 12, 1)
    assert registration.extend(until, given=1, evidence="Demo held", playbook=DEFAULT, on=ON) == date(
        2026, 12, 31
    )


@pytest.mark.parametrize(
    ("until", "given", "evidence", "refusal"),
    [
        (ON, 2, "Demo held", registration.ExtensionsUsedUp),
        (ON, 0, "  ", registration.EvidenceMissing),
        (ON - timedelta(days=1), 0, "Demo held", registration.ProtectionEnded),
    ],
)
def test_an_extension_is_refused(until, given, evidence, refusal) -> None:
    with pytest.raises(refusal):
        registration.extend(until, given=given, evidence=evidence, playbook=DEFAULT, on=ON)


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
    assert (
        registration.reminder_due(ON + timedelta(days=left), reminded_days=reminded, playbook=DEFAULT, on=ON)
        == due
    )


def test_an_appeal_has_its_time_and_another_decider() -> None:
    registration.check_appeal(ON - timedelta(days=14), playbook=DEFAULT, on=ON)
    with pytest.raises(registration.AppealTooLate):
        registration.check_appeal(ON - timedelta(days=15), playbook=DEFAULT, on=ON)
    with pytest.raises(registration.SameDecider):
        registration.check_appeal_decider(7, 7)
    registration.check_appeal_decider(None, 7)
