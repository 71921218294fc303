"""What a registration promises is one sentence, wherever it stands (guide: C3)."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import deciding
from kanava.rules.playbook import parse
from kanava.rules.protection import Protection
from kanava.ui import registration_words
from tests.factories import (
    client_of,
    make_line,
    make_member,
    make_partner,
    make_registration,
    make_user,
    staff,
)
from tests.jobs import run_jobs

LAST = date(2027, 2, 23)


@pytest.mark.parametrize(
    ("active_until", "said"),
    [
        (None, "Protected until 23 Feb 2027."),
        (LAST, "Protected until 23 Feb 2027."),
        (date(2027, 3, 1), "Protected until 23 Feb 2027."),
        (
            date(2027, 1, 9),
            "Protected until 9 Jan 2027. Tell us about your work with the customer by then, and the protection runs on, "
            "to 23 Feb 2027 at the latest.",
        ),
    ],
)
def test_a_protection_is_told_with_the_day_that_is_sure(active_until, said) -> None:
    assert registration_words.of_protection(Protection(LAST, active_until)) == said


@pytest.mark.parametrize(
    ("document", "first", "last"),
    [
        ({}, "for 45 days from its approval", "to 90 days at the latest."),
        (
            {"registration.inactive_days": 0},
            "for 90 days from its approval.",
            "for 90 days from its approval.",
        ),
        (
            {"registration.inactive_days": 90},
            "for 90 days from its approval.",
            "for 90 days from its approval.",
        ),
        (
            {"registration.protection_days": 30},
            "for 30 days from its approval.",
            "for 30 days from its approval.",
        ),
        ({"registration.inactive_days": 1}, "for 1 day from its approval.", "to 90 days at the latest."),
    ],
)
def test_the_terms_promise_no_more_than_an_approval_gives(document, first, last) -> None:
    said = registration_words.of_protection_terms(parse(document))
    assert first in said
    assert said.endswith(last)


@pytest.mark.django_db
def test_letter_page_button_and_form_promise_the_same_day(monkeypatch) -> None:
    at = datetime(2026, 11, 25, 9, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    aurora, aino = make_partner("Aurora Oy"), make_user("Aino", role="OWNER")
    bertil = make_member(aurora, "Bertil")
    console, portal = client_of(aino), client_of(bertil)
    found = make_registration(aurora, "Kone Oyj", at=at)
    promised = registration_words.of_protection(Protection(LAST, date(2027, 1, 9)))

    hint = console.get(reverse("console:registration", args=[found.pk])).content.decode()
    make_line()
    form = portal.get(reverse("portal:register")).content.decode()
    deciding.approve_registration(by=staff(aino), registration_id=found.pk, at=at)
    run_jobs()
    page = portal.get(reverse("portal:registration", args=[found.pk])).content.decode()

    assert promised in hint
    assert "for 45 days from its approval" in form
    assert promised in " ".join(mail.outbox[-1].body.split())
    assert promised in page
