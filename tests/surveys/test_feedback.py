"""Feedback by name: asked after something has ended, given behind a link, and said to be named (guide: H8)."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from kanava.core import events
from kanava.core.models import Event
from kanava.deals.actions import deciding
from kanava.deals.models import Registration
from kanava.rules.people import Role, Via, system
from kanava.rules.surveys import Occasion
from kanava.surveys.asking import ask
from kanava.surveys.models import Feedback
from kanava.surveys.queries.feedback import satisfaction_of
from tests.factories import (
    client_of,
    make_member,
    make_partner,
    make_registration,
    make_user,
    set_rules,
    staff,
)
from tests.jobs import run_jobs
from tests.surveys.making import make_feedback
from tests.surveys.surveying import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def aurora():
    return make_partner("Aurora")


@pytest.fixture
def olga(aurora):
    return make_member(aurora, "Olga", Role.PARTNER_OWNER)


def refused(partner, person, aino, customer: str = "Kone Oyj", *, at=AT) -> Registration:
    found = make_registration(partner, customer, at=at)
    Registration.objects.filter(pk=found.pk).update(created_by=person)
    deciding.refuse_registration(
        by=aino, registration_id=found.pk, reason="WRONG_FIT", message="Not now.", at=at
    )
    run_jobs()
    return found


def asked() -> list:
    return [one for one in mail.outbox if "/feedback/" in one.body]


def path_in(letter) -> str:
    link = next(word for word in letter.body.split() if "/feedback/" in word)
    return "/" + link.partition("://")[2].partition("/")[2]


@time_machine.travel(AT, tick=False)
def test_who_registered_says_by_name_how_a_refusal_was_handled(aino, aurora, olga) -> None:
    found = refused(aurora, olga, aino)
    [letter] = asked()
    assert letter.to == [olga.email]
    assert "not anonymous" in letter.body
    path = path_in(letter)
    page = Client().get(path).content.decode()
    assert "This is not anonymous." in page
    assert "Olga" in page
    assert Client().post(path, {"score": "", "text": "Hm"}).status_code == 422
    switched = Client().post(path, {"score": "2", "text": "Ask first", "speak": "fi"})
    assert "Ask first" in switched.content.decode()
    assert not Feedback.objects.filter(score__isnull=False).exists()
    assert Client().post(path, {"score": "2", "text": "Ask first"}).status_code == 200
    assert Client().post(path, {"score": "5"}).status_code == 410
    given = Feedback.objects.get()
    assert (given.score, given.text, given.about_id, given.token_hash) == (2, "Ask first", found.pk, "")
    event = Event.objects.get(verb="feedback.given")
    assert (event.actor_id, event.partner_id, event.data["score"]) == (olga.pk, aurora.pk, 2)
    assert "Ask first" not in str(event.data)
    seen = (
        client_of(make_user("Eva", role="PARTNER_MANAGER")).get(reverse("console:feedback")).content.decode()
    )
    assert "Olga" in seen
    assert "2 of 5" in seen


@time_machine.travel(AT, tick=False)
def test_nobody_is_asked_twice_within_the_pause(aino, aurora, olga) -> None:
    refused(aurora, olga, aino)
    refused(aurora, olga, aino, "Nokia Oyj", at=AT + timedelta(days=3))
    assert len(asked()) == 1
    refused(aurora, olga, aino, "Fiskars Oyj", at=AT + timedelta(days=31))
    assert len(asked()) == 2


@time_machine.travel(AT, tick=False)
def test_the_playbook_says_after_what_and_ours_are_not_asked(aino, aurora, olga) -> None:
    refused(aurora, make_user("Eva", role="PARTNER_MANAGER"), aino)
    assert not asked()
    set_rules(surveys={"feedback_after": {"AFTER_REFUSAL": False}})
    refused(aurora, olga, aino, "Nokia Oyj")
    assert not asked()


@time_machine.travel(AT, tick=False)
@pytest.mark.parametrize(
    ("verb", "occasion", "words"),
    [("onboarding.plan_closed", Occasion.ONBOARDING, "first 90 days")],
)
def test_owners_say_how_the_first_90_days_went(aurora, olga, verb, occasion, words) -> None:
    make_member(aurora, "Bertil", Role.PARTNER_SELLER)
    subject = events.Subject("onboarding_plan", 1, aurora.pk)
    events.record(verb, by=system(Via.JOB), at=AT, subject=subject)
    run_jobs()
    [letter] = asked()
    assert letter.to == [olga.email]
    assert words in letter.subject
    assert Feedback.objects.get().occasion == occasion


@time_machine.travel(AT, tick=False)
def test_a_partner_that_has_left_is_not_asked(aurora, olga) -> None:
    aurora.lifecycle = "EXITED"
    aurora.save()
    subject = events.Subject("onboarding_plan", 1, aurora.pk)
    event = events.record("onboarding.plan_closed", by=system(Via.JOB), at=AT, subject=subject)
    ask([olga], Occasion.ONBOARDING, event)
    assert not Feedback.objects.exists()


@time_machine.travel(AT, tick=False)
def test_a_link_ends_after_thirty_days(aino, aurora, olga) -> None:
    refused(aurora, olga, aino)
    path = path_in(asked()[0])
    with time_machine.travel(AT + timedelta(days=30), tick=False):
        assert Client().get(path).status_code == 410
        assert Client().post(path, {"score": "5"}).status_code == 410


def test_satisfaction_by_partner_comes_from_what_was_given_by_name(aino, aurora, olga) -> None:
    make_feedback(aurora, olga, at=AT, score=2)
    make_feedback(aurora, olga, at=AT + timedelta(days=1), score=5, about_id=2)
    polar = make_partner("Polar")
    found = satisfaction_of(
        [aurora.pk, polar.pk], since=AT - timedelta(days=90), until=AT + timedelta(days=2)
    )
    assert (found[aurora.pk].count, str(found[aurora.pk].mean)) == (2, "3.5")
    assert polar.pk not in found
    assert staff(make_user("Sam", role="SELLER")).role == Role.SELLER


@time_machine.travel(AT, tick=False)
def test_the_list_filters(aino, aurora, olga) -> None:
    make_feedback(aurora, olga, at=AT, score=2)
    browser = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    listing = reverse("console:feedback")
    assert "2 of 5" in browser.get(listing, {"show": "LOW", "q": "auro"}).content.decode()
    assert "No feedback fits" in browser.get(listing, {"show": "AFTER_DISPUTE"}).content.decode()
    assert client_of(make_user("Sam", role="SELLER")).get(listing).status_code == 403
