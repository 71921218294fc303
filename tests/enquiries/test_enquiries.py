"""A partner asks, we answer, through both doors (guide: F5, I3)."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from kanava.enquiries.actions.answering import keep_time
from kanava.enquiries.calls import entry_of
from kanava.enquiries.models import Enquiry
from kanava.rules.people import Role, Via, system
from kanava.training.models import Attempt
from tests.factories import client_of, make_member, make_partner, make_user, member, set_rules, staff
from tests.jobs import run_jobs
from tests.library.making import make_material
from tests.training.certifying import AT as TRAINING_AT
from tests.training.certifying import CHOICE, PITCH, make_assessment, make_bank, make_path
from tests.training.making import AT, make_lesson, make_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return make_user("Eva", role="PARTNER_MANAGER")


def partner_of(tier: str, eva, name: str = "Aurora"):
    partner = make_partner(name, tier=tier)
    partner.manager = eva
    partner.save()
    return partner, client_of(make_member(partner, f"Sini-{name}"))


def letters() -> list[str]:
    run_jobs()
    return [one.subject for one in mail.outbox]


@time_machine.travel(AT, tick=False)
def test_a_bronze_partner_looks_first_and_its_question_waits_in_the_queue(eva) -> None:
    aino = make_user("Aino", role="OWNER")
    _partner, sini = partner_of("BRONZE", eva)
    path = make_open(staff(aino))
    make_lesson(staff(aino), path, "Answering objections", body="The **price** is too high.")
    make_material("Price list", at=AT)
    page = sini.get(reverse("portal:help")).content.decode()
    assert 'name="subject"' not in page
    assert eva.email not in page
    found = sini.get(reverse("portal:help"), {"q": "price"}).content.decode()
    assert "Answering objections" in found
    assert "Price list" in found
    assert 'name="subject"' in found
    assert "Your margin" in sini.get(reverse("portal:help"), {"q": "your margin"}).content.decode()
    assert sini.post(reverse("portal:help"), {"subject": "Discount?", "text": " "}).status_code == 422
    sent = sini.post(
        reverse("portal:help"), {"subject": "Discount?", "text": "May I?", "about": f"path-{path.pk}"}
    )
    asked = Enquiry.objects.get()
    assert sent["Location"] == reverse("portal:enquiry", args=[asked.pk])
    assert (asked.owner_id, asked.level, asked.about_id) == (None, "SELF_SERVICE", path.pk)
    # 11:00 in Helsinki: 6 hours today, 8 tomorrow, 2 the day after.
    assert asked.due_at == AT + timedelta(days=2)
    assert "Aurora asks: Discount?" in letters()
    mine = client_of(eva)
    assert "Discount?" in mine.get(reverse("console:enquiries"), {"show": "QUEUE"}).content.decode()
    assert "1 question of a partner waits" in mine.get(reverse("console:dashboard")).content.decode()
    act = reverse("console:enquiry-act", args=[asked.pk, "answer"])
    assert mine.post(act, {"text": ""}).status_code == 422
    assert mine.post(act, {"text": "Up to 5 %."}).status_code == 302
    asked.refresh_from_db()
    assert (asked.owner_id, asked.state, asked.due_at) == (eva.pk, "ENQUIRY_ANSWERED", None)
    assert "Our answer: Discount?" in letters()
    assert "Up to 5 %." in sini.get(reverse("portal:enquiry", args=[asked.pk])).content.decode()
    sini.post(reverse("portal:enquiry-act", args=[asked.pk, "answer"]), {"text": "And on two?"})
    asked.refresh_from_db()
    assert (asked.state, asked.due_at) == ("ENQUIRY_OPEN", AT + timedelta(days=2))
    sini.post(reverse("portal:enquiry-act", args=[asked.pk, "close"]))
    late = sini.post(reverse("portal:enquiry-act", args=[asked.pk, "answer"]), {"text": "One more"})
    assert late.status_code == 422


@time_machine.travel(AT, tick=False)
def test_a_silver_partners_question_goes_to_its_manager_and_to_no_other(eva) -> None:
    _partner, sini = partner_of("SILVER", eva)
    page = sini.get(reverse("portal:help")).content.decode()
    assert eva.email in page
    assert 'name="call_at"' not in page
    sini.post(reverse("portal:help"), {"subject": "Price", "text": "How much?"})
    asked = Enquiry.objects.get()
    assert (asked.owner_id, asked.due_at) == (eva.pk, AT + timedelta(days=1))
    other = client_of(make_user("Mikko", role="PARTNER_MANAGER"))
    address = reverse("console:enquiry-act", args=[asked.pk, "answer"])
    assert other.post(address, {"text": "I know."}).status_code == 403
    stranger = client_of(make_member(make_partner("Polar"), "Charlotte"))
    assert stranger.get(reverse("portal:enquiry", args=[asked.pk])).status_code == 404
    assert stranger.post(reverse("portal:enquiry-act", args=[asked.pk, "close"])).status_code == 404
    by = system(Via.JOB)
    assert keep_time(by=by, at=asked.due_at - timedelta(hours=1)) == 1
    assert keep_time(by=by, at=asked.due_at - timedelta(minutes=30)) == 0
    assert keep_time(by=by, at=asked.due_at + timedelta(minutes=1)) == 1
    told = letters()
    assert "Answer soon: Aurora asks: Price" in told
    assert "Late: Aurora waits for an answer: Price" in told


@time_machine.travel(AT, tick=False)
def test_a_gold_partner_books_a_call_that_both_get_for_their_calendars(eva) -> None:
    set_rules(support={"phone": "+358 9 1234"})
    _partner, sini = partner_of("GOLD", eva)
    assert "+358 9 1234" in sini.get(reverse("portal:help")).content.decode()
    told = {"subject": "Launch", "text": "Let us plan it."}
    assert sini.post(reverse("portal:help"), {**told, "call_at": "2026-11-24T12:00"}).status_code == 422
    assert sini.post(reverse("portal:help"), {**told, "call_at": "soon"}).status_code == 422
    sini.post(reverse("portal:help"), {**told, "call_at": "2026-11-25T10:00"})
    asked = Enquiry.objects.get()
    mine = client_of(eva)
    assert "Agree to the call" in mine.get(reverse("console:enquiry", args=[asked.pk])).content.decode()
    assert mine.post(reverse("console:enquiry-act", args=[asked.pk, "call"])).status_code == 302
    run_jobs()
    calls = [one for one in mail.outbox if one.subject.startswith("Call on")]
    assert sorted(one.to[0] for one in calls) == sorted([eva.email, "sini-aurora@example.com"])
    asked.refresh_from_db()
    assert "DTSTART:20261125T080000Z" in entry_of(asked, [eva]).text
    assert "BEGIN:VCALENDAR" in str(calls[0].message())
    assert mine.post(reverse("console:enquiry-act", args=[asked.pk, "call"])).status_code == 422
    assert mine.post(reverse("console:enquiry-act", args=[asked.pk, "close"])).status_code == 302


@time_machine.travel(TRAINING_AT, tick=False)
def test_a_tier_whose_people_are_marked_by_nobody_gets_no_tasks_for_a_person(eva) -> None:
    from kanava.training.actions.attempts import begin_attempt

    set_rules(support={"marked_by_person": {"BRONZE": False}})
    aino = staff(make_user("Aino", role="OWNER"))
    test = make_assessment(aino, make_path(), make_bank(aino, [CHOICE, PITCH]), count=2)
    for tier, kinds in (("BRONZE", {"CHOICE"}), ("SILVER", {"CHOICE", "PITCH"})):
        partner, _client = partner_of(tier, eva, tier)
        by = member(partner, Role.PARTNER_SELLER, user_id=make_member(partner, f"Olli-{tier}").pk)
        made = begin_attempt(by=by, lesson_id=test.lesson_id, at=TRAINING_AT)
        assert {one.question.kind for one in made.answers.all()} == kinds
    assert Attempt.objects.count() == 2


@time_machine.travel(AT, tick=False)
def test_what_is_too_long_is_told_and_not_cut(eva) -> None:
    _partner, sini = partner_of("GOLD", eva)
    told = {"subject": "S" * 400, "text": "T" * 4003}
    answer = sini.post(reverse("portal:help"), told)
    assert answer.status_code == 422
    assert "At most 160 characters: 240 too many." in answer.content.decode()
    assert "S" * 400 in answer.content.decode()
    answer = sini.post(reverse("portal:help"), {**told, "subject": "Prices"})
    assert "At most 4000 characters: 3 too many." in answer.content.decode()
    assert not Enquiry.objects.exists()


def test_whoever_has_dedicated_support_finds_its_manager_s_number_and_calendar(eva) -> None:
    mine, account = client_of(eva), reverse("public:account")
    told = {"name": "Eva", "language": "en", "theme": "auto", "time_zone": ""}
    for wrong in (
        {"phone": "call me"},
        {"meeting_link": "javascript:alert(1)"},
        {"meeting_link": "http://x.fi"},
    ):
        assert mine.post(account, {**told, **wrong}).status_code == 422
    reach = {"phone": "+358 40 555 0123", "meeting_link": "https://meet.example.com/eva"}
    assert mine.post(account, {**told, **reach}).status_code == 302
    # Whatever else is chosen about oneself leaves them as they are.
    mine.post(reverse("public:profile"), {"theme": "dark"})
    _partner, gold = partner_of("GOLD", eva)
    page = gold.get(reverse("portal:help")).content.decode()
    assert 'href="tel:+358405550123"' in page
    assert 'href="https://meet.example.com/eva"' in page
    assert 'name="phone"' not in gold.get(account).content.decode()
    _partner, silver = partner_of("SILVER", eva, "Polar")
    page = silver.get(reverse("portal:help")).content.decode()
    assert "555 0123" not in page
    assert "meet.example.com" not in page
