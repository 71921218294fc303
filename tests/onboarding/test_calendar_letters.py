"""A letter with an invitation, as the outbox shows it; and how fast we answer, found where it is said to be."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kanava.core.models import Letter, User
from kanava.onboarding.actions import check_ins
from kanava.onboarding.models import CheckIn
from kanava.rules.stages import Feature, Switch
from kanava.stages.actions import switch_feature
from tests.factories import client_of, make_user, staff
from tests.jobs import run_jobs
from tests.onboarding.conftest import AT

pytestmark = pytest.mark.django_db


def shown(reader: User, letter: Letter) -> str:
    return client_of(reader).get(reverse("console:letter", args=[letter.pk])).content.decode()


def test_the_outbox_shows_what_a_letter_does_to_the_calendar(plan, eva, aino, settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    owner = User.objects.get(pk=aino.user_id)
    run_jobs()
    whole = Letter.objects.exclude(calendar="").order_by("id")[0]
    text = shown(owner, whole)
    assert "It puts a new entry into the calendar" in text
    assert "REQUEST" in text
    assert "times in all" in text
    file = client_of(owner).get(reverse("console:letter-calendar", args=[whole.pk]))
    assert file["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"
    assert file["Content-Disposition"] == 'attachment; filename="invitation.ics"'
    assert file.content.startswith(b"BEGIN:VCALENDAR")
    talk = CheckIn.objects.filter(plan=plan).order_by("starts_at")[0]
    check_ins.move_check_in(by=eva, check_in_id=talk.pk, starts_at=talk.starts_at + timedelta(days=1), at=AT)
    run_jobs()
    assert "It changes the entry that is in the calendar already." in shown(
        owner, Letter.objects.latest("id")
    )
    check_ins.skip_check_in(by=eva, check_in_id=talk.pk, reason="Fair in Stockholm", at=AT)
    run_jobs()
    gone = shown(owner, Letter.objects.latest("id"))
    assert "It takes the entry out of the calendar." in gone
    assert "CANCEL" in gone


def test_a_letter_without_an_invitation_has_no_file(aino) -> None:
    plain = Letter.objects.create(written_at=AT, recipients=["a@b.example"], subject="Hello", text="Hello")
    odd = Letter.objects.create(
        written_at=AT, recipients=["a@b.example"], subject="x", text="x", calendar="nothing", calendar_method="REQUEST"
    )  # fmt: skip
    owner = User.objects.get(pk=aino.user_id)
    address = reverse("console:letter-calendar", args=[plain.pk])
    assert client_of(owner).get(address).status_code == 404
    assert address not in shown(owner, plain)
    assert "invitation.ics" in shown(owner, odd)


@pytest.mark.parametrize("role", ["OWNER", "PARTNER_MANAGER"])
def test_the_list_of_answers_is_led_to_from_onboarding_and_features(role: str) -> None:
    owner = make_user("Olga", role="OWNER")
    switch_feature(by=staff(owner), feature=Feature.ANSWERS, switch=Switch.ON, at=AT)
    client = client_of(make_user("Eva", role=role))
    address = reverse("console:answers")
    for name in ("onboarding", "features"):
        answer = client.get(reverse(f"console:{name}"))
        if answer.status_code == 200:
            assert f'href="{address}"' in answer.content.decode()
    assert "How fast we answer" in client.get(address).content.decode()
    switch_feature(by=staff(owner), feature=Feature.ANSWERS, switch=Switch.OFF, at=AT)
    assert f'href="{address}"' not in client.get(reverse("console:onboarding")).content.decode()
