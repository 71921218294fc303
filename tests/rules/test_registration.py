"""Registration as worked cases (guide: C3, H11)."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest

from kanava.rules import playbook, registration
from kanava.rules.playbook import DEFAULT
from kanava.rules.registration import Clock, Conflict, Facts, Holder, Move, Outcome, State

ON = date(2026, 11, 24)
CLEAR = Facts(partner_id=1, kind="NEW")


@pytest.mark.parametrize(
    ("facts", "outcome", "conflict", "reason"),
    [
        ({}, Outcome.CLEAR, Conflict.NONE, ""),
        ({"holder": Holder(2, ON)}, Outcome.REFUSED, Conflict.SECOND_REGISTRANT, "SECOND_REGISTRANT"),
        ({"holder": Holder(2, None)}, Outcome.REFUSED, Conflict.SECOND_REGISTRANT, "SECOND_REGISTRANT"),
        (
            {"holder": Holder(2, ON, by_win=True)},
            Outcome.REFUSED,
            Conflict.SECOND_REGISTRANT,
            "RENEWAL_OWNED",
        ),
        ({"holder": Holder(1, ON)}, Outcome.REFUSED, Conflict.SECOND_REGISTRANT, "OWN_DUPLICATE"),
        # Protection past its end counts as ended although nobody has expired it.
        ({"holder": Holder(2, ON - timedelta(days=1))}, Outcome.CLEAR, Conflict.NONE, ""),
        ({"house_account": True}, Outcome.REFUSED, Conflict.HOUSE_ACCOUNT, "HOUSE_ACCOUNT"),
        ({"already_customer": True}, Outcome.REFUSED, Conflict.ALREADY_CUSTOMER, "ALREADY_CUSTOMER"),
        ({"already_customer": True, "kind": "EXPANSION"}, Outcome.CLEAR, Conflict.NONE, ""),
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
    settings = {path.rsplit(".", 1)[0] if path.count(".") == 2 else path for path in playbook.SETTINGS}
    assert set(registration.RULE_OF_REASON.values()) <= settings | registration.PROMISES
    assert not settings & registration.PROMISES


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("SECOND_REGISTRANT", "registration.scope"),
        ("OWN_DUPLICATE", "registration.scope"),
        ("RENEWAL_OWNED", "registration.owns_renewals"),
        ("HOUSE_ACCOUNT", "registration.conflicts"),
        ("ALREADY_CUSTOMER", "registration.conflicts"),
        ("CUSTOMER_CHOICE", "registration.customer_choice"),
        ("WRONG_FIT", "registration.fit"),
        ("TOO_LITTLE_INFORMATION", "registration.information_days"),
    ],
)
def test_a_reason_cites_the_rule_that_speaks_of_it(reason, rule) -> None:
    assert registration.RULE_OF_REASON[reason] == rule


def test_ended_registrations_stay_ended_but_for_a_deal_that_was_closed_by_mistake() -> None:
    ended = {State.WITHDRAWN, State.EXPIRED, State.WON, State.LOST}
    left = {pair: after for pair, after in registration.TRANSITIONS.items() if pair[0] in ended}
    assert left == {
        (State.WON, Move.RESUME): State.APPROVED,
        (State.LOST, Move.RESUME): State.APPROVED,
        (State.WON, Move.LAPSE): State.EXPIRED,
        (State.LOST, Move.LAPSE): State.EXPIRED,
    }
    with pytest.raises(registration.MoveNotPossible):
        registration.move("EXPIRED", Move.APPROVE)


def test_every_open_state_has_a_way_out() -> None:
    for state in (State.SUBMITTED, State.NEEDS_INFORMATION, State.APPROVED):
        assert (state, Move.WITHDRAW) in registration.TRANSITIONS
    # A draft was never sent: it is deleted, not withdrawn.
    assert (State.DRAFT, Move.WITHDRAW) not in registration.TRANSITIONS


@pytest.mark.parametrize(("days", "last"), [(14, date(2026, 12, 8)), (1, date(2026, 11, 25))])
def test_a_question_has_its_last_day(days, last) -> None:
    terms = playbook.parse({"registration.information_days": days})
    assert registration.answer_by(ON, terms) == last


def test_the_approval_clock() -> None:
    due = datetime(2026, 11, 26, 22, tzinfo=UTC)
    assert registration.clock(due, due - timedelta(hours=9), DEFAULT) == Clock.ON_TIME
    assert registration.clock(due, due - timedelta(hours=7), DEFAULT) == Clock.DUE_SOON
    assert registration.clock(due, due + timedelta(seconds=1), DEFAULT) == Clock.OVERDUE


@pytest.mark.parametrize(
    ("in_force", "tier", "running", "refusal"),
    [
        (True, "BRONZE", 9, None),
        (True, "BRONZE", 10, registration.TooManyOpen),
        (True, "SILVER", 10, None),
        (True, "GOLD", 50, registration.TooManyOpen),
        (False, "GOLD", 0, registration.PartnerNotInForce),
    ],
)
def test_who_may_submit_now(in_force, tier, running, refusal) -> None:
    facts = {"in_force": in_force, "tier": tier, "open_registrations": running}
    if refusal is None:
        registration.check_partner(**facts, playbook=DEFAULT)
    else:
        with pytest.raises(refusal):
            registration.check_partner(**facts, playbook=DEFAULT)


def test_first_owns_unless_the_playbook_lets_the_customer_decide() -> None:
    with pytest.raises(registration.FirstOwns):
        registration.check_customer_choice(DEFAULT)
    document = playbook.to_document(DEFAULT)
    document["registration"]["customer_choice"] = "CUSTOMER_DECIDES"
    registration.check_customer_choice(playbook.parse(document))


def test_an_appeal_has_its_time_and_another_decider() -> None:
    given = {"reason": "WRONG_FIT", "playbook": DEFAULT, "on": ON}
    registration.check_appeal(ON - timedelta(days=14), **given)
    with pytest.raises(registration.AppealTooLate):
        registration.check_appeal(ON - timedelta(days=15), **given)
    with pytest.raises(registration.NothingToAppeal):
        registration.check_appeal(ON, **{**given, "reason": "OWN_DUPLICATE"})
    with pytest.raises(registration.SameDecider):
        registration.check_appeal_decider(7, 7)
    registration.check_appeal_decider(None, 7)
