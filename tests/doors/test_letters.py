"""Letters to candidates (guide: E2)."""

import re

import pytest
from django.urls import reverse

from kanava.agreements.actions.templates import save_company
from kanava.core.models import Letter
from kanava.recruiting.actions import candidates
from kanava.recruiting.actions.candidates import Person
from kanava.recruiting.models import Candidate, LetterTemplate, Outreach, PitchText
from tests.factories import client_of, make_partner, staff
from tests.recruiting.test_candidates import AT, at_step, made
from tests.recruiting.winning import win

pytestmark = pytest.mark.django_db
TEMPLATES = reverse("console:letter-templates")


@pytest.fixture
def one(eva):
    found = at_step(staff(eva), made(staff(eva)), "TARGET")
    person = Person("Laura <b>Rinne", email="laura@kaiku.example")
    candidates.save_contact(by=staff(eva), candidate_id=found.pk, person=person, at=AT)
    return found


def template(**changed) -> dict[str, str]:
    return {
        "name": "Three lines",
        "language": "en",
        "subject": "For {company}",
        "body": "Dear {PERSON},\n\n{PER_DEAL} a deal.\n\n{SENDER}",
        **changed,
    }


def test_a_template_is_kept_changed_and_forgotten(eva) -> None:
    client = client_of(eva)
    client.post(TEMPLATES, template())
    kept = LetterTemplate.objects.get()
    wrong = client.post(TEMPLATES, template(body="Dear {Firstname}"))
    assert wrong.status_code == 422
    assert "There is no place {FIRSTNAME}" in wrong.content.decode()
    assert "There is one of this name already." in wrong.content.decode()
    client.post(reverse("console:letter-template", args=[kept.pk]), template(name="Four lines"))
    kept.refresh_from_db()
    assert kept.name == "Four lines"
    client.post(reverse("console:letter-template", args=[kept.pk]), {"remove": "1"})
    assert not LetterTemplate.objects.exists()
    assert client.get(reverse("console:letter-template", args=[kept.pk])).status_code == 404


def test_a_letter_is_filled_sent_and_noted_as_an_attempt(eva, one) -> None:
    client, address = client_of(eva), reverse("console:candidate-write", args=[one.pk])
    client.post(TEMPLATES, template())
    page = client.get(address, {"template": LetterTemplate.objects.get().pk}).content.decode()
    assert "For Saimaa Data Oy" in page
    assert "Dear Laura &lt;b&gt;Rinne," in page
    assert "{PER_DEAL} a deal." in page  # nothing is invented
    contact = one.contacts.get()
    sent = {
        "contact": contact.pk,
        "subject": "For Saimaa Data Oy",
        "text": "{PER_DEAL} a deal.",
        "is_cold": "on",
    }
    left = client.post(address, sent)
    assert left.status_code == 422
    assert "Fill these places first, or take them out: {PER_DEAL}." in left.content.decode()
    assert not Outreach.objects.exists()
    client.post(address, {**sent, "text": "15,000 a deal & more."})
    letter = Letter.objects.get()
    assert (letter.recipients, letter.subject) == (["laura@kaiku.example"], "For Saimaa Data Oy")
    # No mail of our own domain comes in here, so that the answer goes to its sender alone.
    assert letter.headers["Reply-To"] == "eva@example.com"
    assert re.fullmatch("<answer-[0-9a-f]{32}@.+>", letter.headers["Message-ID"])
    assert "15,000 a deal & more." in letter.text
    tried = Outreach.objects.get()
    assert (tried.channel, tried.is_cold) == ("MAIL", True)
    assert Candidate.objects.get().step == "CONTACTED"


def test_without_an_address_one_is_led_to_add_a_person(eva) -> None:
    bare = made(staff(eva), "Bare Oy")
    page = client_of(eva).get(reverse("console:candidate-write", args=[bare.pk])).content.decode()
    assert "Nobody there has an e-mail address yet" in page


def test_a_line_break_in_the_subject_makes_no_header(eva, one) -> None:
    sent = {"contact": one.contacts.get().pk, "subject": "Hello\r\nBcc: all@example.com", "text": "Hello"}
    client_of(eva).post(reverse("console:candidate-write", args=[one.pk]), sent)
    assert [letter.subject for letter in Letter.objects.all()] == ["Hello Bcc: all@example.com"]


def text_in(page: str) -> str:
    found = re.search(r"<textarea[^>]*name=\"text\"[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return found[1].strip()


def test_without_a_template_a_letter_begins_filled_and_invents_nothing(aino, eva, one) -> None:
    client, address = client_of(eva), reverse("console:candidate-write", args=[one.pk])
    Candidate.objects.update(type="SI")
    save_company(by=staff(aino), name="Nordsoft", business_id="", address="", at=AT)
    PitchText.objects.create(language="en", part="PROBLEM", text="Machines stand {too often}.")
    page = client.get(address, {"starter": "en"}).content.decode()
    text = text_in(page)
    assert text.startswith("Hello Laura &lt;b&gt;Rinne,\n\nMachines stand {too often}.\n\n")
    assert "As our partner Saimaa Data Oy earns 10% of each deal" in text
    assert text.endswith("Eva\nNordsoft")
    # No deal was won: no deal is told, and no place is left to fill.
    assert "average" not in text
    assert "A place in braces" not in page
    assert f"{TEMPLATES}?starter=en" in page
    for number in range(5):
        win(make_partner(f"Partner {number} Oy"), 40_000, days=70)
    text = text_in(client.get(address, {"starter": "en"}).content.decode())
    assert "Our average deal is €40,000, so one brings you €4,000." in text
    assert "about 70 days" in text
    sent = {"contact": one.contacts.get().pk, "subject": "Hello", "text": text}
    client.post(address, sent)
    assert Outreach.objects.count() == 1


def test_who_wants_no_letter_to_begin_with_and_who_has_a_template_writes_as_before(eva, one) -> None:
    client, address = client_of(eva), reverse("console:candidate-write", args=[one.pk])
    # A Finnish company is written to in Finnish, unless somebody asks otherwise.
    assert re.search(r'value="fi" selected', client.get(address).content.decode())
    assert text_in(client.get(address, {"starter": "none"}).content.decode()) == ""
    client.post(TEMPLATES, template())
    page = client.get(address).content.decode()
    assert text_in(page) == ""
    assert 'name="starter"' not in page


def test_a_first_template_may_begin_with_the_letter_and_its_places(eva) -> None:
    client = client_of(eva)
    assert "?starter=fi" in client.get(TEMPLATES).content.decode()
    page = client.get(TEMPLATES, {"starter": "en"}).content.decode()
    for place in ("{COMPANY}", "{PERSON}", "{MARGIN}", "{PER_DEAL}", "{SENDER}"):
        assert place in page.split("<aside")[0]
    body = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert body is not None
    client.post(TEMPLATES, template(subject="What {COMPANY} would earn with us", body=body[1]))
    assert LetterTemplate.objects.count() == 1
