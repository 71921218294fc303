"""A partner disputes an amount; somebody answers in time; what it is right about becomes an entry of its own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.disputes.actions import handling, opening, timing
from kanava.disputes.models import Dispute
from kanava.disputes.queries import (
    DisputeFilter,
    count_to_do,
    get_own_dispute,
    list_disputes,
    list_messages,
    list_own_disputes,
)
from kanava.earnings.actions.closing import close_period
from kanava.earnings.models import Statement, StatementLine
from kanava.earnings.proving import prove_entries
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances
from kanava.partners.models import Partner
from kanava.rules import disputes as rules
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.refusals import NotFound, NotPermitted
from tests.earnings.test_closing import won
from tests.factories import make_member, make_partner, make_user, member, staff
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 9, tzinfo=UTC)  # a Monday
NEXT = datetime(2026, 11, 3, 9, tzinfo=UTC)
JOB = system(Via.JOB)


@pytest.fixture
def eva() -> Actor:
    return staff(make_user("Eva", role="PARTNER_MANAGER"))


@pytest.fixture
def fia() -> Actor:
    return staff(make_user("Fia", role="FINANCE"))


@pytest.fixture
def aurora(aino: Actor, eva: Actor) -> Partner:
    partner = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD", manager_id=eva.user_id)
    won(partner, aino, "Kone Oyj")
    return partner


@pytest.fixture
def mika(aurora: Partner) -> Actor:
    return member(aurora, Role.PARTNER_FINANCE, make_member(aurora, "Mika", Role.PARTNER_FINANCE).pk)


def entry() -> Entry:
    return Entry.objects.filter(kind="MARGIN").latest("id")


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def disputed(by: Actor, expected: Money | None = None, at: datetime = NEXT, **changes: object) -> Dispute:
    told = {"ground": "WRONG_RATE", "text": "We agreed on 25 %.", "entry_id": entry().pk, **changes}
    with partner_session(by.partner_id):
        return opening.open_dispute(by=by, expected=expected, at=at, **told)


def test_the_manager_answers_within_the_days_of_the_playbook(aurora, mika, eva) -> None:
    found = disputed(mika, euros(2500))
    assert (found.owner_id, found.told, found.expected) == (eva.user_id, euros(2000), euros(2500))
    # Five business days from Tuesday on: the next Tuesday.
    assert found.due_at.date() == date(2026, 11, 10)
    event = Event.objects.get(verb="dispute.opened")
    assert (event.partner_id, event.data) == (aurora.pk, {"entry": entry().pk})


def test_finance_corrects_at_once_and_the_next_statement_tells_it(aurora, mika, fia) -> None:
    close_period(by=fia, day=date(2026, 10, 31), at=NEXT)
    found = disputed(mika, euros(2500))
    assert found.statement_number == "2026-10-0001"
    done = handling.grant_dispute(
        by=fia, dispute_id=found.pk, amount=euros(500), text="You are right.", at=NEXT
    )
    assert (done.state, done.due_at, done.decided_by_id) == (rules.State.UPHELD, None, fia.user_id)
    added = Entry.objects.get(pk=done.correction_id)
    assert (added.kind, added.source_type, added.key) == ("ADJUSTMENT", "deal", f"dispute:{found.pk}")
    assert get_balances(aurora.pk) == {"PAYABLE": [euros(2000)], "ACCRUED": [euros(500)]}
    close_period(by=fia, day=date(2026, 11, 30), at=datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert StatementLine.objects.get(entry_id=added.pk).statement == Statement.objects.latest("id")
    assert prove_entries().differing == []


def test_a_managers_correction_waits_for_who_may_approve(aurora, mika, eva, fia) -> None:
    found = disputed(mika, euros(2500))
    handling.grant_dispute(by=eva, dispute_id=found.pk, amount=euros(300), text="Part of it.", at=NEXT)
    assert get_balances(aurora.pk) == {"ACCRUED": [euros(2000)]}
    with pytest.raises(NotPermitted):
        handling.approve_correction(by=eva, dispute_id=found.pk, at=NEXT)
    handling.send_back(by=fia, dispute_id=found.pk, text="Which agreement?", at=NEXT)
    with pytest.raises(rules.DisputeMoved):
        handling.approve_correction(by=fia, dispute_id=found.pk, at=NEXT)
    handling.grant_dispute(by=eva, dispute_id=found.pk, amount=euros(200), text="The old one.", at=NEXT)
    done = handling.approve_correction(by=fia, dispute_id=found.pk, at=NEXT)
    assert done.state == rules.State.PARTLY
    assert get_balances(aurora.pk) == {"ACCRUED": [euros(2200)]}
    assert "Which agreement?" not in [one.text for one in list_messages(found.pk, by=mika)]


def test_asked_the_partner_has_the_turn_and_our_clock_stops(mika, eva) -> None:
    found = disputed(mika)
    asked = handling.reply_to_dispute(by=eva, dispute_id=found.pk, text="Which paper?", asks=True, at=NEXT)
    assert (asked.state, asked.due_at) == (rules.State.ASKED, None)
    later = NEXT + timedelta(days=7)
    with partner_session(mika.partner_id):
        answered = opening.answer_dispute(by=mika, dispute_id=found.pk, text="This one.", at=later)
    assert (answered.state, answered.due_at.date()) == (rules.State.OPEN, date(2026, 11, 17))
    assert [one.text for one in list_messages(found.pk, by=mika)] == [
        "We agreed on 25 %.", "Which paper?", "This one.",
    ]  # fmt: skip


def test_turned_down_with_a_reason_it_can_be_disputed_anew(mika, eva) -> None:
    found = disputed(mika)
    with pytest.raises(rules.DisputeTextMissing):
        handling.decline_dispute(by=eva, dispute_id=found.pk, text="  ", at=NEXT)
    done = handling.decline_dispute(by=eva, dispute_id=found.pk, text="The rate is 20 %.", at=NEXT)
    assert done.state == rules.State.DECLINED
    with pytest.raises(rules.DisputeMoved):
        handling.decline_dispute(by=eva, dispute_id=found.pk, text="Again", at=NEXT)
    assert disputed(mika).pk != found.pk


def test_the_partner_takes_it_back_even_when_a_correction_waits(aurora, mika, eva, fia) -> None:
    found = disputed(mika, euros(2500))
    handling.grant_dispute(by=eva, dispute_id=found.pk, amount=euros(500), text="Yes.", at=NEXT)
    with partner_session(mika.partner_id):
        opening.withdraw_dispute(by=mika, dispute_id=found.pk, at=NEXT)
    with pytest.raises(rules.DisputeMoved):
        handling.approve_correction(by=fia, dispute_id=found.pk, at=NEXT)
    assert get_balances(aurora.pk) == {"ACCRUED": [euros(2000)]}


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"ground": "NONE"}, opening.GroundUnknown, "ground"),
        ({"text": " "}, rules.DisputeTextMissing, "text"),
        ({"expected": euros(2000)}, rules.ExpectedNotMore, "expected"),
        ({"at": datetime(2027, 1, 11, 9, tzinfo=UTC)}, rules.DisputeTooLate, None),
    ],
)
def test_what_cannot_be_disputed_is_refused_beside_its_field(mika, changes, refusal, field) -> None:
    with pytest.raises(refusal) as caught:
        disputed(mika, **changes)
    assert caught.value.field == field
    assert not Dispute.objects.exists()


def test_an_amount_is_disputed_once_at_a_time(mika) -> None:
    disputed(mika)
    with pytest.raises(opening.DisputedAlready):
        disputed(mika)


@pytest.mark.parametrize("amount", [0, -1, 501])
def test_no_more_is_added_than_the_partner_expects(mika, fia, amount: int) -> None:
    found = disputed(mika, euros(2500))
    with pytest.raises(rules.GrantedOutOfRange):
        handling.grant_dispute(by=fia, dispute_id=found.pk, amount=euros(amount), text="x", at=NEXT)


def test_a_discount_stays_a_discount(aino, fia) -> None:
    reseller = make_partner("Tukku Oy", type="RESELLER", tier="GOLD")
    won(reseller, aino, "Valmet Oyj")
    found = disputed(member(reseller, Role.PARTNER_OWNER), euros(3100))
    handling.grant_dispute(by=fia, dispute_id=found.pk, amount=euros(100), text="Yes.", at=NEXT)
    assert get_balances(reseller.pk) == {"RESALE": [euros(3100)]}


def test_other_partners_and_roles_stay_out(aurora, mika, eva) -> None:
    found = disputed(mika)
    entry_id = entry().pk
    polar = make_partner("Polar Oy", type="REFERRAL")
    stranger = member(polar, Role.PARTNER_OWNER)
    with partner_session(polar.pk):
        assert list_own_disputes(by=stranger)[0].rows == []
        for look in (
            lambda: get_own_dispute(found.pk, by=stranger),
            lambda: opening.answer_dispute(by=stranger, dispute_id=found.pk, text="x", at=NEXT),
            lambda: opening.withdraw_dispute(by=stranger, dispute_id=found.pk, at=NEXT),
            lambda: opening.open_dispute(
                by=stranger, entry_id=entry_id, ground="WRONG_RATE", text="x", expected=None, at=NEXT
            ),
        ):
            with pytest.raises(NotFound):
                look()
        with connection.cursor() as cursor:
            for table in ("disputes_dispute", "disputes_message"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone() == (0,)
    other = staff(make_user("Otto", role="PARTNER_MANAGER"))
    with pytest.raises(NotPermitted):
        handling.reply_to_dispute(by=other, dispute_id=found.pk, text="x", asks=False, at=NEXT)
    handling.assign_dispute(by=eva, dispute_id=found.pk, user_id=other.user_id, at=NEXT)
    handling.reply_to_dispute(by=other, dispute_id=found.pk, text="I look at it.", asks=False, at=NEXT)
    technician = member(aurora, Role.PARTNER_TECHNICIAN)
    with pytest.raises(NotPermitted):
        disputed(technician)
    seller = make_user("Selma", role="SELLER")
    with pytest.raises(handling.OwnerUnknown):
        handling.assign_dispute(by=eva, dispute_id=found.pk, user_id=seller.pk, at=NEXT)


def test_who_answers_is_reminded_and_lateness_is_told_once(mika, eva) -> None:
    found = disputed(mika)
    near, late = found.due_at - timedelta(hours=20), found.due_at + timedelta(minutes=1)
    assert timing.warn_of_disputes(by=JOB, at=NEXT) == 0
    assert [timing.warn_of_disputes(by=JOB, at=near) for _ in range(2)] == [1, 0]
    assert [timing.escalate_disputes(by=JOB, at=late) for _ in range(2)] == [1, 0]


def test_each_side_hears_of_the_other_by_letter(aurora, mika, eva, aino) -> None:
    run_jobs()
    mail.outbox.clear()
    found = disputed(mika, euros(2500))
    run_jobs()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["eva@example.com"], "Aurora Oy disputes €2,000.00")
    handling.reply_to_dispute(by=eva, dispute_id=found.pk, text="Which paper?", asks=True, at=NEXT)
    run_jobs()
    handling.grant_dispute(by=eva, dispute_id=found.pk, amount=euros(500), text="Found it.", at=NEXT)
    run_jobs()
    handling.approve_correction(by=aino, dispute_id=found.pk, at=NEXT)
    run_jobs()
    assert [(one.to, one.subject) for one in mail.outbox[1:]] == [
        (["mika@example.com"], "We have a question about €2,000.00"),
        (["aino@example.com"], "Correction to approve: €500.00 for Aurora Oy"),
        (["mika@example.com"], "You were right: €500.00 is added"),
        (["mika@example.com"], "How did we handle your dispute?"),
    ]
    assert "Found it." in mail.outbox[3].body
    assert f"/portal/disputes/{found.pk}/" in mail.outbox[3].body


def test_what_waits_is_counted_for_who_answers_and_who_approves(mika, eva, fia) -> None:
    found = disputed(mika, euros(2500))
    assert (count_to_do(by=eva).mine, count_to_do(by=fia).mine, count_to_do(by=fia).ours) == (1, 0, 1)
    handling.grant_dispute(by=eva, dispute_id=found.pk, amount=euros(500), text="Yes.", at=NEXT)
    assert (count_to_do(by=eva).mine, count_to_do(by=fia).mine) == (0, 1)
    shown, number = list_disputes(by=fia, wanted=DisputeFilter())
    assert ([one.pk for one in shown.rows], number.value) == ([found.pk], 1)
