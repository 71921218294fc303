"""What needs somebody, on the first screen and on the page of the silent (guide: D6, F5, F6)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.models import WaitingMail
from kanava.engagement.writers import Told
from kanava.letterbox.models import Message, State
from kanava.onboarding.hearing import look
from kanava.onboarding.models import Plan, Silence
from kanava.partners import actions
from kanava.partners.models import Contact, Partner
from kanava.recruiting.models import Application, Candidate
from kanava.ui import formatting
from tests.agreements.making import make_sent, make_signing_partner
from tests.factories import client_of, make_member, make_partner, make_user, staff
from tests.recruiting.test_candidates import at_step, made

pytestmark = pytest.mark.django_db
HOME, SILENT = reverse("console:dashboard"), reverse("console:silent")


def text_of(user, address: str = HOME) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def mail(partner: Partner | None, number: int) -> Message:
    return Message.objects.create(
        message_id=f"<{number}>", content_hash=str(number), received_at=clock.now(), way="PIPE", sender="c@example.com",
        raw=b"", size=1, state=State.FOR_A_PERSON, partner=partner,
    )  # fmt: skip


def test_mails_that_wait_for_a_person_are_one_line(eva) -> None:
    mine = make_partner("Aurora Oy", manager=eva)
    others = make_partner("Polar GmbH", manager=make_user("Otto", role="PARTNER_MANAGER"))
    mail(others, 1)
    assert "waits for a person" not in text_of(eva)
    first = mail(mine, 2)
    text = text_of(eva)
    assert "1 mail waits for a person" in text
    assert reverse("console:mail-message", args=[first.pk]) in text
    mail(None, 3)  # nobody's is everybody's
    text = text_of(eva)
    assert "2 mails wait for a person" in text


def test_own_mails_without_a_partner_are_one_line(eva) -> None:
    at = clock.now()
    WaitingMail.objects.create(owner=eva, received_at=at, sent_at=at, sender="x@example.com")
    text = text_of(eva)
    assert "Say whose 1 mail is" in text
    assert f'href="{reverse("console:mail-inbox")}"' in text
    assert "Say whose" not in text_of(make_user("Otto", role="PARTNER_MANAGER"))


def applied(candidate: Candidate, days_ago: int) -> None:
    at = clock.now() - timedelta(days=days_ago)
    Application.objects.create(
        token_hash=f"{candidate.pk}-{days_ago}", language="fi", company=candidate.name, told={}, person="Laura",
        email="laura@example.com", made_at=at, confirmed_at=at, candidate=candidate,
    )  # fmt: skip


def test_companies_that_have_applied_are_one_line_until_they_are_taken_up(aino, eva) -> None:
    one, other = (made(staff(aino), name, source="INBOUND") for name in ("Kaiku Oy", "Lumi Oy"))
    assert "applied" not in text_of(eva)
    applied(one, 3)
    text = text_of(eva)
    assert "1 company has applied and waits to be taken up" in text
    assert f'href="{reverse("console:candidate", args=[one.pk])}"' in text
    applied(other, 1)
    applied(other, 2)
    text = text_of(eva)
    assert "2 companies have applied and wait to be taken up" in text
    assert f"the first since {formatting.moment(clock.now() - timedelta(days=3))}" in text
    listed = f"{reverse('console:candidates')}?step=APPLIED"
    assert listed.replace("&", "&amp;") in text
    for candidate in (one, other):
        at_step(staff(aino), candidate, "TARGET")
    assert "applied" not in text_of(eva)


def test_an_agreement_that_waits_for_the_readers_signature(eva) -> None:
    aino = make_user("Aino", email="aino@example.com", role="OWNER")
    sent = make_sent(make_signing_partner(manager=eva), at=clock.now())
    text = text_of(aino)
    assert "An agreement waits for your signature" in text
    assert reverse("console:agreement", args=[sent.pk]) in text
    assert "waits for your signature" not in text_of(eva)


def test_a_milestone_that_nobody_assessed_is_told_of_long_after_the_plan(eva) -> None:
    today, now = clock.today(), clock.now()
    told = actions.Told("Uusi Oy", "RESELLER", "FI", signed_on=today - timedelta(days=20))
    partner = actions.create_partner(by=staff(eva), told=told, at=now)
    plan = Plan.objects.get(partner=partner)
    Plan.objects.update(closed_on=today - timedelta(days=100))
    plan.milestones.filter(mark="FIRST").update(due_on=today - timedelta(days=120))
    text = text_of(eva)
    goal = plan.milestones.get(mark="FIRST")
    assert "Milestone to assess" in text
    assert reverse("console:onboarding-milestone", args=[partner.pk, goal.pk]) in text
    Partner.objects.update(lifecycle="EXITED")
    assert "Milestone to assess" not in text_of(eva)


def make_silent(name: str, eva, days: int) -> Partner:
    return make_partner(name, manager=eva, created_at=clock.now() - timedelta(days=days))


def row_of(text: str, name: str) -> str:
    return next(one for one in text.split("<tr>") if f">{name}<" in one)


def test_the_silent_are_shown_with_what_was_heard_last_and_whom_to_call(eva) -> None:
    now = clock.now()
    never, called, seen = (make_silent(one, eva, 200) for one in ("Ei Oy", "Soitto Oy", "Käynti Oy"))
    wrote = make_silent("Kirje Oy", eva, 200)
    then = now - timedelta(days=70)
    record_touchpoint(
        by=staff(eva), partner_id=called.pk, told=Told("CALL", then, text="They train."), at=now
    )
    Contact.objects.create(
        partner=called, name="Liisa", email="liisa@example.com", phone="+358 40 123", is_primary=True
    )
    bertil = make_member(seen, "Bertil")
    bertil.last_login = then
    bertil.save()
    Message.objects.filter(pk=mail(wrote, 1).pk).update(received_at=then)
    look(now)
    assert Silence.objects.filter(ended_at=None).count() == 4
    text = text_of(eva, SILENT)
    assert "Nothing since it became a partner" in row_of(text, "Ei Oy")
    assert "No contact" in row_of(text, "Ei Oy")
    row = row_of(text, "Soitto Oy")
    for said in ("Call", "Eva", "Liisa", "tel:+35840123", "mailto:liisa@example.com"):
        assert said in row
    assert f"{reverse('console:partner-timeline', args=[called.pk])}#log" in row
    assert "Sign-in" in row_of(text, "Käynti Oy")
    assert "Bertil" in row_of(text, "Käynti Oy")
    assert "Mail" in row_of(text, "Kirje Oy")
    # Who may not write touchpoints is offered none.
    assert "#log" not in text_of(make_user("Elsa", role="EXECUTIVE"), SILENT)
    assert never.pk


def test_the_first_screen_says_how_many_more_are_silent(eva, aino) -> None:
    for number in range(9):
        make_silent(f"Hiljainen {number}", eva, 50)
    make_silent("Toisen Oy", make_user("Otto", role="PARTNER_MANAGER"), 200)
    look(clock.now())
    text = text_of(eva)
    listed = f"{SILENT}?manager={eva.pk}"
    assert f'<a href="{listed}">and 3 more are silent</a>' in text
    assert text_of(eva, listed).count("Nothing since it became a partner") == 9
    # Of the owner's concern is what has lasted too long.
    assert "more are silent" not in text_of(aino)
    Silence.objects.update(owner_at=clock.now())
    assert "and 4 more are silent" in text_of(aino)
    Silence.objects.filter(partner__name__in=["Hiljainen 1", "Hiljainen 2", "Hiljainen 3"]).update(
        ended_at=clock.now()
    )
    assert "more is silent" not in text_of(eva)
    assert "and 1 more is silent" in text_of(aino)


def test_the_page_of_the_silent_keeps_to_few_statements(eva, django_assert_max_num_queries) -> None:
    client = client_of(eva)
    client.get(SILENT)
    for number in range(2):
        for one in range(number * 40 + 1):
            make_silent(f"Hiljainen {number} {one}", eva, 100)
        look(clock.now())
        with django_assert_max_num_queries(12):
            client.get(SILENT)
