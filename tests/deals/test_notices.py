"""Who is told of what by mail, in which language, and once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from kanava.core import events
from kanava.core.jobs import deliver
from kanava.core.models import Event
from kanava.deals.actions import (
    appealing,
    closing,
    deciding,
    extending,
    following,
    registering,
    reopening,
    timing,
)
from kanava.deals.actions.registering import Typed
from kanava.deals.models import Deal
from kanava.rules.money import Money
from kanava.rules.people import Role, Via, system
from tests.factories import client_of, make_line, make_member, make_partner, make_user, member, staff
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def scene():
    eva = make_user("Eva", role="PARTNER_MANAGER", language="fi")
    aino = make_user("Aino", role="OWNER")
    aurora = make_partner("Aurora Oy", manager=eva)
    bertil = make_member(aurora, "Bertil")
    return {"eva": eva, "aino": aino, "aurora": aurora, "bertil": bertil}


def register(scene, customer: str = "Kone Oyj"):
    aurora, bertil = scene["aurora"], scene["bertil"]
    by = member(aurora, user_id=bertil.pk)
    typed = Typed(
        customer_name=customer, product_line_id=make_line().pk, customer_country="FI", amount="50000"
    )
    draft = registering.save_draft(by=by, partner_id=aurora.pk, typed=typed, at=AT)
    return registering.submit_registration(by=by, registration_id=draft.pk, at=AT)


def letters() -> list[tuple[str, str]]:
    run_jobs()
    found = [(letter.to[0].partition("@")[0], letter.subject) for letter in mail.outbox]
    mail.outbox.clear()
    ProcrastinateJob.objects.all().delete()
    return found


def test_the_decider_learns_of_a_registration_in_its_language(scene) -> None:
    register(scene)
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["eva@example.com"]
    assert "Aurora Oy" in letter.subject
    assert "Kone Oyj" in letter.subject
    assert "Päätä täällä" in letter.body
    assert "/console/registrations/" in letter.body


def test_the_partner_learns_of_every_decision_on_its_registration(scene) -> None:
    found = register(scene)
    letters()
    eva, aino = staff(scene["eva"]), staff(scene["aino"])
    deciding.ask_for_information(by=eva, registration_id=found.pk, question="Which site?", at=AT)
    assert letters() == [("bertil", "A question about Kone Oyj")]
    by = member(scene["aurora"], user_id=scene["bertil"].pk)
    following.answer_registration(by=by, registration_id=found.pk, answer="Hyvinkää", at=AT)
    assert [to for to, _ in letters()] == ["eva"]
    deciding.approve_registration(by=eva, registration_id=found.pk, at=AT)
    assert letters() == [("bertil", "Kone Oyj is yours")]
    following.request_extension(by=by, registration_id=found.pk, evidence="Budget in March", at=AT)
    assert [to for to, _ in letters()] == ["eva"]
    extending.decline_extension(by=aino, registration_id=found.pk, message="They have chosen.", at=AT)
    assert letters() == [("bertil", "No more time for Kone Oyj")]
    extending.extend_registration(by=aino, registration_id=found.pk, evidence="Demo held", at=AT)
    assert letters() == [("bertil", "More time for Kone Oyj")]


def test_the_partner_learns_how_its_deal_ended_and_when_that_is_taken_back(scene) -> None:
    by, found = staff(scene["aino"]), register(scene)
    deciding.approve_registration(by=by, registration_id=found.pk, at=AT)
    deal = Deal.objects.get(registration=found)
    letters()
    net = Money(4_800_000, "EUR")
    closing.win_deal(by=by, deal_id=deal.pk, closed_on=AT.date(), net=net, at=AT)
    run_jobs()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["bertil@example.com"], f"{deal.title} is won")
    assert "€48,000" in letter.body
    assert f"/portal/deals/{deal.pk}/" in letter.body
    letters()
    reopening.reopen_deal(by=by, deal_id=deal.pk, reason="The order was cancelled.", at=AT)
    run_jobs()
    (letter,) = mail.outbox
    assert letter.subject == f"{deal.title} is open again"
    assert "The order was cancelled." in letter.body
    assert "marked as won, €48,000 net to us" in letter.body
    assert "has been reversed" in letter.body
    assert f"/portal/deals/{deal.pk}/" in letter.body
    assert "protects it again" in letter.body
    letters()
    closing.lose_deal(by=by, deal_id=deal.pk, closed_on=AT.date(), reason="No budget", at=AT)
    run_jobs()
    (letter,) = mail.outbox
    assert letter.subject == f"{deal.title} is marked as lost"
    assert "No budget" in letter.body


@pytest.mark.parametrize("won", [True, False])
def test_what_is_taken_back_is_told_in_the_readers_language(scene, won: bool) -> None:
    by, bertil = staff(scene["aino"]), scene["bertil"]
    found = register(scene)
    deciding.approve_registration(by=by, registration_id=found.pk, at=AT)
    deal = Deal.objects.get(registration=found)
    if won:
        net = Money(4_800_000, "EUR")
        closing.win_deal(by=by, deal_id=deal.pk, closed_on=AT.date(), net=net, at=AT)
    else:
        closing.lose_deal(by=by, deal_id=deal.pk, closed_on=AT.date(), reason="No budget", at=AT)
    letters()
    bertil.language = "fi"
    bertil.save()
    reopening.reopen_deal(by=by, deal_id=deal.pk, reason="Väärä diili", at=AT)
    run_jobs()
    (letter,) = mail.outbox
    assert letter.subject == f"{deal.title} on jälleen avoin"
    assert "Ilmoitettu syy: Väärä diili" in letter.body
    # Only a win has earned something.
    assert ("48\u00a0000\u00a0€" in letter.body) == won


def test_who_reports_its_own_loss_gets_no_letter_of_it(scene) -> None:
    found = register(scene)
    deciding.approve_registration(by=staff(scene["aino"]), registration_id=found.pk, at=AT)
    deal = Deal.objects.get(registration=found)
    letters()
    partner = member(scene["aurora"], user_id=scene["bertil"].pk)
    closing.report_progress(
        by=partner, deal_id=deal.pk, stage="LOST", expected_close_on=None, reason="No budget", at=AT
    )
    assert letters() == []


def test_time_tells_of_lateness_endings_and_an_end(scene) -> None:
    late, kept = register(scene), register(scene, "Elisa Oyj")
    deciding.approve_registration(by=staff(scene["eva"]), registration_id=kept.pk, at=AT)
    letters()
    by = system(Via.JOB)
    timing.escalate_registrations(by=by, at=AT + timedelta(days=5))
    assert sorted(to for to, _ in letters()) == ["aino", "eva"]
    timing.remind_of_expiry(by=by, at=AT + timedelta(days=40))
    assert letters() == [("bertil", "Elisa Oyj: the protection ends on 8 Jan 2027")]
    timing.expire_registrations(by=by, at=AT + timedelta(days=50))
    assert letters() == [("bertil", "The protection of Elisa Oyj has ended")]
    assert late.state == "SUBMITTED"


def test_an_appeal_goes_to_those_who_may_decide_it(scene) -> None:
    found = register(scene)
    deciding.refuse_registration(by=staff(scene["eva"]), registration_id=found.pk, reason="WRONG_FIT", at=AT)
    assert ("bertil", "Your registration of Kone Oyj was refused") in letters()
    by = member(scene["aurora"], user_id=scene["bertil"].pk)
    following.appeal_registration(by=by, registration_id=found.pk, text="They fit.", at=AT)
    assert [to for to, _ in letters()] == ["aino"]
    appealing.decide_appeal(by=staff(scene["aino"]), registration_id=found.pk, granted=False, at=AT)
    assert letters() == [("bertil", "Your appeal about Kone Oyj is decided")]


def test_who_is_refused_while_typing_sees_it_and_gets_no_letter(scene) -> None:
    register(scene)
    letters()
    register(scene)
    assert letters() == []


def test_the_rules_refuse_and_not_who_submitted(scene) -> None:
    register(scene)
    refused = register(scene)
    told = Event.objects.filter(object_type="registration", object_id=refused.pk).order_by("id")
    assert [(event.verb, event.actor_id, event.actor_role) for event in told] == [
        ("registration.submitted", scene["bertil"].pk, "PARTNER_SELLER"),
        ("registration.refused", None, "SYSTEM"),
    ]
    for user, address in ((scene["aino"], "console:registration"), (scene["bertil"], "portal:registration")):
        client = client_of(user)
        text = client.get(reverse(address, args=[refused.pk])).content.decode()
        assert "Refused automatically<" in text
        assert "Registration refused" not in text


def test_who_wrote_what_staff_submit_and_the_rules_refuse_gets_a_letter(scene) -> None:
    register(scene)
    by = member(scene["aurora"], user_id=scene["bertil"].pk)
    typed = Typed(customer_name="Kone Oyj", product_line_id=make_line().pk, customer_country="FI")
    draft = registering.save_draft(by=by, partner_id=scene["aurora"].pk, typed=typed, at=AT)
    letters()
    registering.submit_registration(by=staff(scene["eva"]), registration_id=draft.pk, at=AT)
    assert letters() == [("bertil", "Your registration of Kone Oyj was refused")]


def test_a_registration_whose_writer_has_left_goes_to_the_partners_owner(scene) -> None:
    owner = make_member(scene["aurora"], "Olga", Role.PARTNER_OWNER)
    found = register(scene)
    scene["bertil"].is_active = False
    scene["bertil"].save()
    letters()
    deciding.approve_registration(by=staff(scene["eva"]), registration_id=found.pk, at=AT)
    assert [to for to, _ in letters()] == [owner.email.partition("@")[0]]


def test_an_event_is_told_once_however_often_its_job_runs(scene) -> None:
    register(scene)
    event = Event.objects.get(verb="registration.submitted")
    handler = "kanava.deals.notices.tell_of_submission"
    deliver(event_id=event.pk, handler=handler)
    deliver(event_id=event.pk, handler=handler)
    assert len(letters()) == 1


def test_what_happened_long_ago_is_recorded_and_told_to_nobody(scene) -> None:
    with events.quiet():
        register(scene)
    assert Event.objects.filter(verb="registration.submitted").exists()
    assert letters() == []
