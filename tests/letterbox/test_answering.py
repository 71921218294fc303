"""A question of ours about a registration, answered by mail."""

from datetime import timedelta

import pytest
from django.core import mail

from kanava.core.models import Letter
from kanava.deals.actions.deciding import ask_for_information
from kanava.deals.models import Registration
from kanava.deals.notices import answer_headers
from tests.factories import make_member, make_partner, make_registration, staff
from tests.jobs import run_jobs
from tests.letterbox.mails import AT, PASS, arrive, letters_to, written

LATER = AT + timedelta(hours=5)


@pytest.fixture
def asked(programme) -> Registration:
    found = make_registration(programme.aurora, "Metsola Oy", at=AT)
    ask_for_information(by=staff(programme.aino), registration_id=found.pk, question="Who decides?", at=AT)
    found.refresh_from_db()
    return found


def reply(found: Registration, text: str = "Riikka Salmi, the CIO.\n\n> Who decides?", **more: str) -> bytes:
    raw = written(text, **{"results": PASS, **more})
    return raw.replace(b"To: deals@", f"To: deals+r{found.pk}@".encode())


def test_the_question_s_letter_says_where_the_answer_goes(asked) -> None:
    assert answer_headers(asked.pk) == {"Reply-To": f"deals+r{asked.pk}@kanava.example"}
    run_jobs()
    (letter,) = [one for one in mail.outbox if one.to == ["bertil@example.com"]]
    assert letter.extra_headers["Reply-To"] == f"deals+r{asked.pk}@kanava.example"
    assert "Answer this mail" in letter.body


def test_without_an_address_the_letter_says_nothing_of_it(asked, settings) -> None:
    settings.MAIL_IN_ADDRESS = ""
    assert answer_headers(asked.pk) == {}


def test_a_verified_answer_is_the_answer(asked) -> None:
    message = arrive(reply(asked), at=LATER)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("SUBMITTED", "Riikka Salmi, the CIO.")
    assert (message.state, message.about) == ("DONE", asked)
    assert len(letters_to("bertil@example.com")) == 1
    assert Registration.objects.count() == 1


def test_an_unverified_answer_goes_to_a_person(asked) -> None:
    message = arrive(reply(asked, results=""), at=LATER)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("NEEDS_INFORMATION", "")
    assert (message.state, message.reason) == ("FOR_A_PERSON", "ANSWER")
    assert len(letters_to("aino@example.com")) == 1


def test_an_empty_answer_goes_to_a_person(asked) -> None:
    message = arrive(reply(asked, "> Who decides?"), at=LATER)
    asked.refresh_from_db()
    assert (asked.state, message.state) == ("NEEDS_INFORMATION", "FOR_A_PERSON")


def test_nobody_answers_for_another_partner(asked) -> None:
    make_member(make_partner("Polar Oy"), "Charlotte")
    message = arrive(reply(asked, sender="charlotte@example.com"), at=LATER)
    asked.refresh_from_db()
    assert asked.state == "NEEDS_INFORMATION"
    assert message.about is None
    assert not Letter.objects.filter(text__contains="Metsola").exists()
