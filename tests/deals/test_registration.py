"""The life of a registration through its actions (guide: C3, H11)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.deals.actions import deciding, following, registering, selling, timing
from kanava.deals.actions.registering import FieldMissing, Typed
from kanava.deals.models import Customer, Deal, Ownership, Registration, StaffNote
from kanava.deals.queries import list_open_parts
from kanava.ledger.queries import find_entries_of, get_balances
from kanava.matching.engine import Company
from kanava.partners.models import Partner
from kanava.playbook.models import PlaybookVersion
from kanava.rules import margins, playbook, protection
from kanava.rules.ledger import AccountKind
from kanava.rules.money import Money
from kanava.rules.people import Role, Via, system
from kanava.rules.refusals import Faults, NotFound, NotPermitted
from kanava.rules.registration import (
    FirstOwns,
    MoveNotPossible,
    PartnerNotInForce,
    SameDecider,
    TooManyOpen,
)
from tests.factories import make_line, make_partner, make_registration, make_user, member, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def aino():
    return staff(make_user("Aino", role="OWNER"))


@pytest.fixture
def aurora():
    return make_partner("Aurora Oy", type="REFERRAL", tier="SILVER")


@pytest.fixture
def polar():
    return make_partner("Polar GmbH", country="DE")


def test_the_first_correct_registration_owns(aurora, polar) -> None:
    first = make_registration(aurora, "Wärtsilä Oyj", at=AT)
    second = make_registration(polar, "WARTSILA OYJ ABP", at=AT)

    assert (first.state, first.conflict) == ("SUBMITTED", "NONE")
    assert (second.state, second.conflict, second.reason_code) == (
        "REFUSED",
        "SECOND_REGISTRANT",
        "SECOND_REGISTRANT",
    )
    assert second.rule == "registration.scope"
    assert first.arrival < second.arrival
    assert Ownership.objects.get(ended_on__isnull=True).registration == first


def test_another_product_line_is_another_opportunity(aurora, polar) -> None:
    make_registration(aurora, at=AT)
    other = make_registration(polar, at=AT, product_line_id=make_line("analytics").pk)
    assert other.state == "SUBMITTED"


def test_the_answer_is_due_after_two_business_days(aurora) -> None:
    found = make_registration(aurora, at=datetime(2026, 12, 4, 9, tzinfo=UTC))
    # Friday; Monday is the Independence Day's eve, the sixth of December a Sunday in 2026.
    assert found.due_at.date() == date(2026, 12, 8)


def test_from_registration_to_a_cent_that_explains_itself(aurora, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    found.refresh_from_db()
    assert (found.state, found.protected_until, found.promised_rate) == (
        "APPROVED",
        date(2027, 2, 22),
        Decimal("0.15"),
    )
    # The tier falls after the approval: the promise holds.
    aurora.tier = "BRONZE"
    aurora.save()

    deal = Deal.objects.get(registration=found)
    selling.win_deal(by=aino, deal_id=deal.pk, closed_on=AT.date(), at=AT, net=Money(4000001, "EUR"))

    assert get_balances(aurora.pk) == {AccountKind.ACCRUED: [Money(600000, "EUR")]}
    (line,) = find_entries_of("deal", deal.pk)
    assert [step.code for step in line.steps] == [
        "PROMISED",
        "RATE_NOW",
        "PROMISE_KEPT",
        "LINE",
        "SETTLED_COMMISSION",
    ]
    found.refresh_from_db()
    assert found.state == "WON"


def test_a_resellers_margin_is_earned_but_never_payable(polar, aino) -> None:
    found = make_registration(polar, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    selling.win_deal(by=aino, deal_id=found.deal.pk, closed_on=AT.date(), at=AT)
    assert get_balances(polar.pk) == {AccountKind.RESALE: [Money(1000000, "EUR")]}


def test_a_deal_in_a_currency_without_a_rate_is_held_with_its_reason(aurora, aino) -> None:
    found = make_registration(aurora, at=AT, currency="USD")
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    selling.win_deal(by=aino, deal_id=found.deal.pk, closed_on=AT.date(), at=AT)
    (line,) = find_entries_of("deal", found.deal.pk)
    assert (line.account, line.reason, line.amount.currency) == ("HELD", "NO_RATE", "USD")


def test_who_won_the_customer_owns_its_renewal(aurora, polar, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    selling.win_deal(by=aino, deal_id=found.deal.pk, closed_on=AT.date(), at=AT)

    renewal = make_registration(polar, at=AT + timedelta(days=200), kind="RENEWAL")
    new = make_registration(polar, at=AT + timedelta(days=200))

    assert renewal.reason_code == "SECOND_REGISTRANT"
    assert new.reason_code == "ALREADY_CUSTOMER"


def test_protection_past_its_end_is_free_although_no_job_has_run(aurora, polar, aino) -> None:
    first = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=first.pk, at=AT)

    second = make_registration(polar, at=AT + timedelta(days=91))

    first.refresh_from_db()
    assert (first.state, second.state) == ("EXPIRED", "SUBMITTED")


def test_our_own_open_deal_makes_a_house_account(aurora, aino) -> None:
    line = selling.Line(make_line().pk, Money(100, "EUR"))
    account = selling.Account(company=Company("Kone Oyj", "FI"))
    selling.create_direct_deal(by=aino, account=account, told=selling.Told(lines=[line]), at=AT)
    assert make_registration(aurora, "KONE OYJ", at=AT).conflict == "HOUSE_ACCOUNT"


def test_a_maybe_holds_the_place_and_goes_to_a_person(aurora, polar, aino) -> None:
    make_registration(aurora, "Telia Finland Oyj", at=AT)
    maybe = make_registration(polar, "Telia Sverige AB", at=AT, customer_country="SE")
    if maybe.conflict != "POSSIBLE_MATCH":
        maybe = make_registration(polar, "Telia Oyj Yritysmyynti", at=AT)
    assert (maybe.state, maybe.conflict) == ("SUBMITTED", "POSSIBLE_MATCH")
    with pytest.raises(deciding.MatchUndecided):
        deciding.approve_registration(by=aino, registration_id=maybe.pk, at=AT)

    match = maybe.possible_matches.first()
    with pytest.raises(deciding.ScopeHeld):
        deciding.settle_match(by=aino, registration_id=maybe.pk, same_as=match.customer_id, at=AT)

    deciding.settle_match(by=aino, registration_id=maybe.pk, same_as=None, at=AT)
    assert deciding.approve_registration(by=aino, registration_id=maybe.pk, at=AT).state == "APPROVED"


def test_everything_wrong_is_told_at_once_next_to_its_field(aurora) -> None:
    typed = Typed(
        customer_name=" ", product_line_id=None, customer_country="FI", customer_domain="nonsense",
        customer_business_id="0112038-8", amount="a lot", expected_close_on=date(2020, 1, 1),
    )  # fmt: skip
    with pytest.raises(Faults) as caught:
        registering.save_draft(by=member(aurora), partner_id=aurora.pk, typed=typed, at=AT, is_complete=True)
    assert {refusal.field for refusal in caught.value.refusals} == {
        "customer_name", "product_line", "customer_domain", "customer_business_id", "amount", "expected_close_on",
    }  # fmt: skip


def test_a_draft_needs_the_companys_name_alone(aurora) -> None:
    typed = Typed(customer_name="Kone Oyj", product_line_id=None)
    draft = registering.save_draft(by=member(aurora), partner_id=aurora.pk, typed=typed, at=AT)
    with pytest.raises(FieldMissing) as caught:
        registering.submit_registration(by=member(aurora), registration_id=draft.pk, at=AT)
    assert caught.value.field == "product_line"
    draft.refresh_from_db()
    assert draft.state == "DRAFT"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"customer_name": "😀😀😀"}, "customer_name"),
        ({"customer_name": "A."}, "customer_name"),
        ({"amount": "999 999 999 999"}, "amount"),
        ({"expected_close_on": date(2199, 1, 1)}, "expected_close_on"),
    ],
)
def test_what_can_only_be_a_slip_is_refused(aurora, changed: dict[str, object], field: str) -> None:
    typed = Typed(**{"customer_name": "Kone Oyj", "product_line_id": None, **changed})
    with pytest.raises(Faults) as caught:
        registering.save_draft(by=member(aurora), partner_id=aurora.pk, typed=typed, at=AT)
    assert [refusal.field for refusal in caught.value.refusals] == [field]


def test_an_appeal_is_decided_by_somebody_else(aurora, aino) -> None:
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    found = make_registration(aurora, at=AT)
    deciding.refuse_registration(by=aino, registration_id=found.pk, reason="WRONG_FIT", at=AT)
    following.appeal_registration(by=member(aurora), registration_id=found.pk, text="They fit.", at=AT)

    with pytest.raises(SameDecider):
        deciding.decide_appeal(by=aino, registration_id=found.pk, granted=True, at=AT)
    again = deciding.decide_appeal(by=eva, registration_id=found.pk, granted=True, at=AT)

    assert (again.state, again.appeal_outcome) == ("SUBMITTED", "GRANTED")


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


def work(found: Registration, day: int, **told) -> None:
    at = AT + timedelta(days=day)
    values = {"kind": "MEETING", "happened_on": at.date(), "note": "Met the CIO", **told}
    following.record_activity(by=member(found.partner), registration_id=found.pk, at=at, **values)


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
    selling.report_progress(
        by=member(aurora),
        deal_id=found.deal.pk,
        stage="PROPOSAL",
        expected_close_on=None,
        at=AT + timedelta(days=20),
    )
    found.refresh_from_db()
    assert found.ends_on == AT.date() + timedelta(days=65)


def test_a_partner_tells_that_its_deal_is_lost_and_the_place_is_free(aurora, polar, aino) -> None:
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    with partner_session(aurora.pk):
        selling.report_progress(
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
        selling.report_progress(by=member(aurora), at=AT, **won)
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


def customer_decides() -> None:
    document = playbook.to_document(playbook.DEFAULT)
    document["registration"]["customer_choice"] = "CUSTOMER_DECIDES"
    PlaybookVersion.objects.create(
        effective_from=date(2026, 1, 1), document=document, is_published=True, created_at=AT, published_at=AT
    )


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
    again = deciding.decide_appeal(by=eva, registration_id=found.pk, granted=True, at=later)
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
    declined = deciding.decline_extension(by=aino, registration_id=found.pk, message="No", at=AT)
    assert (declined.extension_requested_at, declined.extensions) == (None, 0)
    with pytest.raises(MoveNotPossible):
        deciding.decline_extension(by=aino, registration_id=found.pk, message="No", at=AT)


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
    longer = deciding.extend_registration(by=aino, registration_id=found.pk, at=AT)
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


def make_registration_behind_wall(partner) -> Registration:
    by = member(partner)
    line_id = make_line_id()
    typed = Typed(customer_name="ELISA OYJ", product_line_id=line_id, amount="1 000,00")
    draft = registering.save_draft(by=by, partner_id=partner.pk, typed=typed, at=AT)
    return registering.submit_registration(by=by, registration_id=draft.pk, at=AT)


def make_line_id() -> int:
    from kanava.deals.models import ProductLine

    return ProductLine.objects.values_list("id", flat=True).get(code="platform")


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

    selling.win_deal(by=aino, deal_id=found.deal.pk, closed_on=later.date(), at=later)
    assert get_balances(aurora.pk)["ACCRUED"] == [Money(earned, "EUR")]
