"""What somebody who has applied hears by letter (guide: E1)."""

import re

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import Letter
from kanava.recruiting.actions import moving
from kanava.recruiting.models import Candidate
from tests.doors.test_applying import APPLY, fast_people, link, typed
from tests.factories import client_of, staff
from tests.jobs import run_jobs
from tests.recruiting.test_candidates import at_step, made

pytestmark = pytest.mark.django_db
__all__ = ["fast_people"]
TO = "laura@kaiku.example"


def applied(**changed) -> Candidate:
    sent = typed(**changed)
    Client().post(APPLY, sent)
    Client().post(link(str(sent["email"]).strip().lower()))
    Letter.objects.all().delete()
    return Candidate.objects.get()


def letters() -> list[EmailMessage]:
    run_jobs()
    return [one for one in mail.outbox if one.to == [TO]]


def page_of(letter: EmailMessage) -> str:
    found = re.search(r"/become-a-partner/\S+/", letter.body)
    assert found is not None
    return Client().get(found[0]).content.decode()


def test_who_is_taken_up_hears_it_once(aino) -> None:
    one = at_step(staff(aino), applied(), "TARGET")
    (letter,) = letters()
    assert "We go on with your application" in letter.subject
    assert letter.extra_headers["Reply-To"] == aino.email
    assert "would like to talk with you" in page_of(letter)
    at = clock.now()
    moving.move_candidate(by=staff(aino), candidate_id=one.pk, step="LISTED", reason="Busy", at=at)
    moving.move_candidate(by=staff(aino), candidate_id=one.pk, step="TARGET", at=at)
    assert len(letters()) == 1


def test_who_turns_it_down_sees_the_letter_and_adds_a_sentence(aino) -> None:
    one = applied()
    client, act = client_of(aino), reverse("console:candidate-act", args=[one.pk, "close"])
    page = client.get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert f"A letter goes to Laura Rinne ({TO})" in page
    sent = {"reason": "LATER", "text": "Too small", "words": "Ask again in spring."}
    assert client.post(act, sent).status_code == 422
    client.post(act, {**sent, "tells": "on"})
    (letter,) = letters()
    assert "Ask again in spring." in letter.body
    assert "Too small" not in letter.body
    assert "Ask again in spring." in page_of(letter)
    timeline = client.get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert "Letter to the applicant: not at present" in timeline


def test_no_letter_is_sent_where_none_is_wished(aino) -> None:
    one = applied()
    client_of(aino).post(reverse("console:candidate-act", args=[one.pk, "close"]), {"reason": "LATER"})
    assert not letters()


def test_who_is_signed_is_welcomed(aino) -> None:
    one = at_step(staff(aino), applied(), "AGREEMENT")
    letters()
    at = clock.now()
    moving.make_partner(by=staff(aino), candidate_id=one.pk, at=at, signed_on=clock.today())
    (letter,) = [one for one in letters() if one.subject == "Kaiku Palvelut Oy is now our partner"]
    assert "You are our partner. Welcome." in page_of(letter)


def test_of_a_known_company_only_its_own_address_hears(aino) -> None:
    made(staff(aino), "KAIKU PALVELUT", domain="kaiku.fi")
    one = at_step(staff(aino), applied(email="spy@gmail.example"), "TARGET")
    assert (
        "A letter goes to"
        not in client_of(aino).get(reverse("console:candidate", args=[one.pk])).content.decode()
    )
    run_jobs()
    assert not [one for one in mail.outbox if one.to == ["spy@gmail.example"]]
