"""What keeps a protection alive, and what ends it (guide: C3)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.deals.actions import appealing, closing, deciding, extending, following, selling, timing
from kanava.deals.models import Customer, Deal, Ownership, Registration, StaffNote
from kanava.deals.queries import list_open_parts
from kanava.ledger.queries import get_balances
from kanava.partners.models import Partner
from kanava.rules import margins, protection
from kanava.rules.money import AmountNegative, Money
from kanava.rules.people import Role, Via, system
from kanava.rules.refusals import NotFound, NotPermitted
from kanava.rules.registration import (
    FirstOwns,
    MoveNotPossible,
    PartnerNotInForce,
    TooManyOpen,
)
from tests.deals.registration.working import AT, customer_decides, make_registration_behind_wall, work
from tests.factories import make_partner, make_registration, make_user, member, staff

pytestmark = pytest.mark.django_db


def test_time_expires_escalates_and_reminds_once(aurora, aino) -> None:
    late = make_registration(aurora, "Kone Oyj", at=AT)
    approved = make_registration(aurora, "Elisa Oyj", at=AT)
    deciding.approve_registration(by=aino, registration_id=approved.pk, at=AT)
    by = system(Via.JOB)

    assert timing.escalate_registrations(by=by, at=AT + timedelta(days=5)) == 1
    assert timing.escalate_registrations(by=by, at=AT + timedelta(days=5)) == 0
    # Nothing is heard of the customer, so the protection ends after 45 days instead of 90.
    assert timing.remind_of_expiry(by=by, at=AT + timedelta(days=30)) == 0
    assert timing.remind_of_expiry(by=by, at=AT + timedelta(days=35)) == 1
    assert timing.remind_of_expiry(by=by, at=AT + timedelta(days=36)) == 0
    assert timing.remind_of_expiry(by=by, at=AT + timedelta(days=43)) == 1
    assert timing.expire_registrations(by=by, at=AT + timedelta(days=45)) == 0
    assert timing.expire_registrations(by=by, at=AT + timedelta(days=46)) == 1

    events = Event.objects.filter(object_id=approved.pk, object_type="registration")
    verbs = events.order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["registration.expiring", "registration.expiring", "registration.expired"]
    assert Registration.objects.get(pk=late.pk).escalated_at is not None


def test_work_with_the_customer_keeps_the_protection_alive(aurora, polar, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    found.refresh_from_db()
    assert (found.protected_until, found.ends_on) == (date(2027, 2, 22), date(2027, 1, 8))

    work(found, 40)
    found.refresh_from_db()
    assert found.ends_on == date(2027, 2, 17)
    assert Ownership.objects.get(registration=found).until_on == found.ends_on
    assert make_registration(polar, at=AT + timedelta(days=60)).state == "REFUSED"

    with pytest.raises(protection.ProtectionEnded):
        work(found, 86)
    assert make_registration(polar, at=AT + timedelta(days=86)).state == "SUBMITTED"


def test_an_activity_is_refused_outside_of_the_registration(aurora, aino) -> None:
    found = make_registration(aurora, at=AT)
    with pytest.raises(MoveNotPossible):
        work(found, 0)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    with pytest.raises(protection.ActivityOutside):
        work(found, 5, happened_on=AT.date() + timedelta(days=6))
    with pytest.raises(protection.ActivityOutside):
        work(found, 5, happened_on=AT.date() - timedelta(days=1))
    with pytest.raises(following.KindUnknown):
        work(found, 5, kind="GOLF")


def test_telling_how_far_a_deal_is_keeps_its_protection_alive(aurora, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    closing.report_progress(
        by=member(aurora),
        deal_id=found.deal.pk,
        stage="PROPOSAL",
        expected_close_on=None,
        at=AT + timedelta(days=20),
    )
    found.refresh_from_db()
    assert found.ends_on == AT.date() + timedelta(days=65)


@pytest.mark.parametrize(
    ("told", "shows_work"),
    [
        ({"stage": "NEGOTIATION"}, True),
        ({"expected_close_on": date(2027, 3, 1)}, True),
        ({"stage": "QUALIFIED"}, False),
        ({"expected_close_on": None}, False),
        ({"net": Money(60_000_00, "EUR")}, False),
        ({"stage": "QUALIFIED", "expected_close_on": date(2027, 3, 1)}, True),
    ],
)
def test_what_shows_no_work_with_the_customer_is_told_and_prolongs_nothing(
    aurora, aino, told, shows_work
) -> None:
    stands = {"stage": "PROPOSAL", "expected_close_on": date(2027, 2, 1)}
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    given = {"by": member(aurora), "deal_id": found.deal.pk}
    closing.report_progress(**given, **stands, at=AT)
    found.refresh_from_db()
    before, later = found.ends_on, AT + timedelta(days=20)
    with pytest.raises(closing.DealUnchanged), transaction.atomic():
        closing.report_progress(**given, **stands, at=later)

    with partner_session(aurora.pk):
        closing.report_progress(**given, **{**stands, **told}, at=later)
    found.refresh_from_db()
    assert found.ends_on == (later.date() + timedelta(days=45) if shows_work else before)
    kept = Event.objects.filter(verb="registration.kept_alive")
    assert kept.count() == (1 if shows_work else 0)
    assert Event.objects.filter(verb="deal.progressed").count() == 2
    changes = Event.objects.filter(verb="deal.progressed").latest("id").data["changes"]
    assert set(changes) == set(told)


def test_a_partner_tells_the_amount_unless_the_vendor_has_priced_the_deal(aurora, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    given = {"by": member(aurora), "deal_id": found.deal.pk, "stage": "QUALIFIED", "expected_close_on": None}
    with partner_session(aurora.pk):
        closing.report_progress(**given, net=Money(60_000_00, "EUR"), at=AT)
    deal = Deal.objects.get(registration=found)
    assert (deal.net_minor, deal.value_minor, deal.lines.get().net_minor) == (6_000_000,) * 3
    with pytest.raises(AmountNegative):
        closing.report_progress(**given, net=Money(-1, "EUR"), at=AT)

    line = selling.Line(deal.lines.get().product_line_id, Money(50_000_00, "EUR"), Money(70_000_00, "EUR"))
    selling.edit_deal(by=aino, deal_id=deal.pk, told=selling.Told(lines=[line]), at=AT)
    with pytest.raises(closing.AmountOfVendor):
        closing.report_progress(**given, net=Money(60_000_00, "EUR"), at=AT)


def test_a_partner_tells_that_its_deal_is_lost_and_the_place_is_free(aurora, polar, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    with partner_session(aurora.pk):
        closing.report_progress(
            by=member(aurora),
            deal_id=found.deal.pk,
            stage="LOST",
            expected_close_on=None,
            reason="No budget",
            at=AT,
        )
    deal = Deal.objects.get(registration=found)
    assert (deal.stage, deal.lost_reason, deal.registration.state) == ("LOST", "No budget", "LOST")
    other = make_registration(aurora, "Kone Oyj", at=AT)
    deciding.approve_registration(by=aino, registration_id=other.pk, at=AT)
    won = {"deal_id": other.deal.pk, "stage": "WON", "expected_close_on": None}
    with pytest.raises(MoveNotPossible):
        closing.report_progress(by=member(aurora), at=AT, **won)
    assert make_registration(polar, at=AT).state == "SUBMITTED"


def test_a_full_partner_keeps_its_draft(aurora) -> None:
    aurora.tier = "BRONZE"
    aurora.save()
    for number in range(10):
        make_registration(aurora, f"Kunde {number} AG", at=AT)
    with pytest.raises(TooManyOpen):
        make_registration(aurora, "Elisa Oyj", at=AT)
    assert Registration.objects.get(customer_name="Elisa Oyj").state == "DRAFT"
    assert not Customer.objects.filter(name="Elisa Oyj").exists()


def test_a_paused_partner_keeps_its_draft(aurora) -> None:
    aurora.lifecycle = "PAUSED"
    aurora.save()
    with pytest.raises(PartnerNotInForce):
        make_registration(aurora, at=AT)
    assert Registration.objects.get().state == "DRAFT"


def test_the_customers_own_choice_ends_a_protection_where_the_playbook_lets_it(aurora, polar, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    with pytest.raises(FirstOwns):
        deciding.revoke_for_customer(by=aino, registration_id=found.pk, evidence="Letter", at=AT)

    other = make_registration(aurora, "Elisa Oyj", at=AT)
    with pytest.raises(FirstOwns):
        deciding.refuse_registration(by=aino, registration_id=other.pk, reason="CUSTOMER_CHOICE", at=AT)

    customer_decides()
    deciding.refuse_registration(by=aino, registration_id=other.pk, reason="CUSTOMER_CHOICE", at=AT)
    revoked = deciding.revoke_for_customer(by=aino, registration_id=found.pk, evidence="Wants Polar", at=AT)

    assert (revoked.state, revoked.conflict, revoked.rule) == (
        "REFUSED",
        "CUSTOMER_CHOICE",
        "registration.customer_choice",
    )
    deal = Deal.objects.get(registration=found)
    assert (deal.stage, deal.lost_reason) == ("LOST", "CUSTOMER_CHOICE")
    with partner_session(aurora.pk), pytest.raises(DatabaseError), transaction.atomic():
        list(StaffNote.objects.all())
    assert make_registration(polar, at=AT).state == "SUBMITTED"


def test_a_granted_appeal_opens_the_same_deal_again_with_a_new_clock(aurora, aino) -> None:
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    customer_decides()
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    deciding.revoke_for_customer(by=aino, registration_id=found.pk, evidence="A call", at=AT)
    later = AT + timedelta(days=7)
    following.appeal_registration(
        by=member(aurora), registration_id=found.pk, text="It was a mistake.", at=later
    )
    again = appealing.decide_appeal(by=eva, registration_id=found.pk, granted=True, at=later)
    assert again.due_at > later

    Partner.objects.filter(pk=aurora.pk).update(manager_id=eva.user_id)
    deciding.approve_registration(by=eva, registration_id=found.pk, at=later)
    deal = Deal.objects.get(registration=found)
    assert (deal.stage, deal.closed_on, deal.lost_reason) == ("QUALIFIED", None, "")


def test_a_settled_match_joins_the_known_customer_and_forgets_the_double(aurora, polar, aino) -> None:
    first = make_registration(aurora, "Telia Finland Oyj", at=AT)
    following.withdraw_registration(by=member(aurora), registration_id=first.pk, at=AT)
    known = first.customer
    maybe = make_registration(polar, "Telia Oyj Yritysmyynti", at=AT, customer_domain="telia.fi")
    assert maybe.conflict == "POSSIBLE_MATCH"

    deciding.settle_match(by=aino, registration_id=maybe.pk, same_as=known.pk, at=AT)

    maybe.refresh_from_db()
    assert maybe.customer_id == known.pk
    assert list(Customer.objects.values_list("id", flat=True)) == [known.pk]
    assert list(known.domains.values_list("domain", flat=True)) == ["telia.fi"]
    assert make_registration(aurora, "Telia Finland Oyj", at=AT).reason_code == "SECOND_REGISTRANT"


def test_more_time_can_be_declined(aurora, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    following.request_extension(
        by=member(aurora), registration_id=found.pk, evidence="Budget in March", at=AT
    )
    declined = extending.decline_extension(by=aino, registration_id=found.pk, message="No", at=AT)
    assert (declined.extension_requested_at, declined.extensions) == (None, 0)
    with pytest.raises(MoveNotPossible):
        extending.decline_extension(by=aino, registration_id=found.pk, message="No", at=AT)


def test_a_question_without_an_answer_ends_the_registration(aurora, aino) -> None:
    found = make_registration(aurora, at=AT)
    later = AT + timedelta(days=20)
    deciding.ask_for_information(by=aino, registration_id=found.pk, question="Which site?", at=later)
    by = system(Via.JOB)
    assert timing.expire_registrations(by=by, at=later + timedelta(days=14)) == 0
    assert timing.expire_registrations(by=by, at=later + timedelta(days=15)) == 1


def test_an_extension_is_asked_with_evidence_and_granted(aurora, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    following.request_extension(
        by=member(aurora), registration_id=found.pk, evidence="Budget in March", at=AT
    )
    longer = extending.extend_registration(by=aino, registration_id=found.pk, at=AT)
    assert (longer.protected_until, longer.extensions) == (date(2027, 3, 24), 1)


def test_withdrawing_frees_the_place_and_closes_the_deal(aurora, polar, aino) -> None:
    first = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=first.pk, at=AT)
    with partner_session(aurora.pk):
        following.withdraw_registration(by=member(aurora), registration_id=first.pk, at=AT)
    deal = Deal.objects.get(registration=first)
    assert (deal.stage, deal.lost_reason) == ("LOST", "WITHDRAWN")
    assert make_registration(polar, at=AT).state == "SUBMITTED"


def test_a_question_stops_the_clock_and_the_answer_starts_it(aurora, aino) -> None:
    found = make_registration(aurora, at=AT)
    asked = deciding.ask_for_information(by=aino, registration_id=found.pk, question="Which site?", at=AT)
    assert (asked.state, asked.due_at) == ("NEEDS_INFORMATION", None)
    answered = following.answer_registration(
        by=member(aurora), registration_id=found.pk, answer="Vaasa", at=AT
    )
    assert (answered.state, answered.due_at is None) == ("SUBMITTED", False)


def test_other_peoples_things_do_not_exist(aurora, polar, aino) -> None:
    found = make_registration(aurora, at=AT)
    with pytest.raises(NotFound):
        following.withdraw_registration(by=member(polar), registration_id=found.pk, at=AT)
    with pytest.raises(NotPermitted):
        following.withdraw_registration(
            by=member(aurora, Role.PARTNER_FINANCE), registration_id=found.pk, at=AT
        )
    with pytest.raises(MoveNotPossible):
        following.answer_registration(by=member(aurora), registration_id=found.pk, answer="x", at=AT)


def test_the_whole_way_works_behind_the_partners_wall(aurora, polar) -> None:
    make_registration(polar, "Elisa Oyj", at=AT)
    with partner_session(aurora.pk):
        found = make_registration_behind_wall(aurora)
        assert list(Registration.objects.values_list("id", "state")) == [(found.pk, "REFUSED")]
        assert found.reason_code == "SECOND_REGISTRANT"
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(("days", "earned"), [(0, 10_000_00), (90, 10_000_00), (91, 5_000_00)])
def test_the_promised_rate_binds_until_the_protection_ends(aino, days: int, earned: int) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    found.refresh_from_db()
    assert found.protected_until == AT.date() + timedelta(days=90)
    for day in (40, 80):
        work(found, day)
    Partner.objects.filter(pk=aurora.pk).update(tier="BRONZE")
    later = AT + timedelta(days=days)

    (part,) = list_open_parts(aurora.pk, on=later.date())
    assert part.line.net == Money(50_000_00, "EUR")
    assert margins.binds(part.promise, later.date()) == (days <= 90)

    closing.win_deal(by=aino, deal_id=found.deal.pk, closed_on=later.date(), at=later)
    assert get_balances(aurora.pk)["ACCRUED"] == [Money(earned, "EUR")]
