"""Who is told of what about marketing money, and what the letters say."""

from datetime import timedelta

import pytest
from django.core import mail

from kanava.mdf.actions import claiming, deciding, requesting, settling, timing
from kanava.rules.money import Money
from kanava.rules.people import Role
from tests.factories import make_member, make_partner, make_user, member, staff
from tests.jobs import run_jobs
from tests.mdf.making import AFTER, AT, FINANCE, JOB, make_approved, make_claim, make_fund, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    eva = make_user("Eva", role="PARTNER_MANAGER")
    aurora = make_partner("Aurora Oy", tier="GOLD", manager=eva)
    make_fund(aurora)
    make_member(aurora, "Bertil", Role.PARTNER_OWNER)
    return {"eva": eva, "aino": make_user("Aino", role="OWNER"), "aurora": aurora, "otso": make_user("Otso", role="FINANCE")}  # fmt: skip


def letters() -> list[tuple[str, str]]:
    run_jobs()
    found = [(letter.to[0].partition("@")[0], letter.subject) for letter in mail.outbox]
    mail.outbox.clear()
    return found


def test_the_manager_hears_of_a_request_and_an_answer_and_the_partner_of_the_question(scene) -> None:
    asked, by = make_request(scene["aurora"]), member(scene["aurora"], Role.PARTNER_OWNER)
    assert letters() == [("eva", "Aurora Oy asks for marketing money: Breakfast in Turku")]
    deciding.ask_partner(by=staff(scene["eva"]), campaign_id=asked.pk, question="Which room?", at=AT)
    run_jobs()
    assert "Which room?" in mail.outbox[0].body
    assert letters() == [("bertil", "We have a question about Breakfast in Turku")]
    requesting.answer_question(by=by, campaign_id=asked.pk, answer="The large one", at=AT)
    run_jobs()
    assert "The large one" in mail.outbox[0].body
    assert letters() == [("eva", "Aurora Oy has answered about Breakfast in Turku")]


def test_a_part_that_is_approved_is_told_with_the_day_of_the_claim(scene) -> None:
    make_approved(scene["aurora"], scene["aino"], amount=Money(1200_00, "EUR"))
    run_jobs()
    told = next(letter.body for letter in mail.outbox if letter.to == ["bertil@example.com"])
    assert "€1,200.00 of the €2,000.00 that you asked for" in told
    assert "18 Jan 2027" in told


def test_finance_hears_of_a_claim_and_the_partner_of_each_end(scene) -> None:
    claim = make_claim(scene["aurora"], scene["aino"])
    assert ("otso", "Aurora Oy claims the costs of Breakfast in Turku") in letters()
    settling.return_claim(by=FINANCE, campaign_id=claim.pk, message="Whose invoice is it?", at=AFTER)
    run_jobs()
    assert "Whose invoice is it?" in mail.outbox[0].body
    assert letters() == [("bertil", "Your claim for Breakfast in Turku needs something more")]
    by = member(scene["aurora"], Role.PARTNER_OWNER)
    costs = {cost.pk: Money(100_00, "EUR") for cost in claim.costs.all()}
    claiming.claim_costs(by=by, campaign_id=claim.pk, claimed=costs, at=AFTER)
    settling.pay_claim(by=FINANCE, campaign_id=claim.pk, at=AFTER)
    assert ("bertil", "Your claim for Breakfast in Turku is approved") in letters()


def test_time_tells_the_partner_what_falls_due_and_lapses_and_us_what_is_late(scene) -> None:
    make_request(scene["aurora"], title="Late one")
    make_approved(scene["aurora"], scene["aino"])
    letters()
    timing.escalate_campaigns(by=JOB, at=AT + timedelta(days=30))
    assert letters() == [
        ("eva", "Late: Aurora Oy waits for an answer about Late one"),
        ("aino", "Late: Aurora Oy waits for an answer about Late one"),
    ]
    timing.remind_of_claims(by=JOB, at=AT + timedelta(days=45))
    assert letters() == [("bertil", "Claim Breakfast in Turku by 18 Jan 2027")]
    timing.lapse_campaigns(by=JOB, at=AT + timedelta(days=60))
    assert letters() == [("bertil", "Breakfast in Turku has lapsed without a claim")]


def test_more_time_and_declined_claims_and_requests_are_told_with_our_words(scene) -> None:
    found, by = make_approved(scene["aurora"], scene["aino"]), member(scene["aurora"], Role.PARTNER_OWNER)
    letters()
    claiming.ask_for_time(by=by, campaign_id=found.pk, reason="The fair was moved", at=AFTER)
    assert letters() == [("eva", "Aurora Oy asks for more time to claim Breakfast in Turku")]
    settling.decline_time(by=staff(scene["eva"]), campaign_id=found.pk, message="The year closes.", at=AFTER)
    assert letters() == [("bertil", "No more time to claim Breakfast in Turku")]
    settling.extend_claim(by=staff(scene["eva"]), campaign_id=found.pk, at=AFTER)
    assert letters() == [("bertil", "You have more time to claim Breakfast in Turku")]
    other = make_request(scene["aurora"], title="Balloon")
    letters()
    deciding.decline_campaign(
        by=staff(scene["eva"]), campaign_id=other.pk, reason="TOO_VAGUE", message="Who comes?", at=AT
    )
    run_jobs()
    assert "not precise enough" in mail.outbox[0].body
    assert "Who comes?" in mail.outbox[0].body


def test_the_partner_reads_why_its_approval_is_taken_back(scene) -> None:
    found = make_approved(scene["aurora"], scene["aino"])
    letters()
    deciding.recall_approval(
        by=staff(scene["aino"]), campaign_id=found.pk, message="The hall is closed.", at=AT
    )
    run_jobs()
    assert "The hall is closed." in mail.outbox[0].body
    assert ("bertil", "The approval of Breakfast in Turku is taken back") in letters()
