"""Each way in which somebody could link a person to an answer, tried (docs/adr/0040)."""

import logging
import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import connection, models
from django.test import Client, RequestFactory
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from kanava.config import backups
from kanava.config.supervisor import Supervisor
from kanava.core import clock
from kanava.core.mail import list_letters
from kanava.core.middleware import unknown_visitor
from kanava.core.models import Event, Letter, Session, User
from kanava.rules.playbook import SETTINGS
from kanava.rules.refusals import NotFound
from kanava.surveys import jobs
from kanava.surveys.actions import answering
from kanava.surveys.models import Envelope, Remark, Scores, Survey, Token, Waiting
from kanava.surveys.sealing import seal, unseal
from kanava.surveys.tokens import hash_of
from tests.factories import client_of
from tests.surveys.surveying import AT, PUBLIC, close, give, links, make_open, make_people, said

pytestmark = pytest.mark.django_db
SENT = {"recommend": "3", "support": "2", "margins": "1", "resources": "5", "text": "Zebra margins"}


def everything() -> str:
    """All that the database holds, as text."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = current_schema()")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'select coalesce(string_agg(t::text, chr(10)), %s) from "{table}" t', [""])
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


# The owner of the database.


def test_no_column_of_an_answer_could_hold_a_person_a_partner_or_a_moment() -> None:
    allowed = {"id", "survey", "recommend", "support", "margins", "resources", "text", "sealed", "hash"}
    for model in (Scores, Remark, Waiting, Token):
        columns = [field for field in model._meta.get_fields() if not field.auto_created]
        assert {field.name for field in columns} <= allowed
        assert not any(isinstance(field, models.DateField | models.TimeField) for field in columns)
        key = model._meta.pk
        assert isinstance(key, models.UUIDField | models.CharField), "a counting key tells the order"
    # Nobody else points at an answer but the themes of words.
    pointing = [
        field.model.__name__
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.related_model in (Scores, Waiting, Token, Remark) and not field.auto_created
    ]
    assert pointing == ["Tag"]


@time_machine.travel(AT, tick=False)
def test_a_token_is_nowhere_but_in_its_letter(aino) -> None:
    make_people(6)
    survey = make_open(aino)
    known = links(survey)
    jobs.post_some()
    assert len(mail.outbox) == 6
    assert not Envelope.objects.exists()
    kept = everything()
    assert not [token for token in known if token in kept]
    assert all(hash_of(token) in kept for token in known)


def test_tokens_lie_in_the_order_of_their_hashes_and_envelopes_in_none(aino) -> None:
    people = make_people(40)
    survey = make_open(aino)
    with connection.cursor() as cursor:
        cursor.execute("select hash from surveys_token order by ctid")
        laid = [row[0] for row in cursor.fetchall()]
        cursor.execute("select person_id from surveys_envelope order by ctid")
        order = [row[0] for row in cursor.fetchall()]
    assert laid == sorted(laid)
    assert order != [one.pk for one in people]
    assert sorted(order) == [one.pk for one in people]
    assert len(set(links(survey))) == 40


@time_machine.travel(AT, tick=False)
def test_a_used_token_leaves_no_row_beside_the_answer(aino) -> None:
    make_people(6)
    survey = make_open(aino)
    token = links(survey)[0]
    answering.answer(by=PUBLIC, token=token, told=said(), at=AT)
    assert not Token.objects.filter(hash=hash_of(token)).exists()
    with pytest.raises(NotFound):
        answering.answer(by=PUBLIC, token=token, told=said(), at=AT)
    assert Waiting.objects.count() == 1


@time_machine.travel(AT, tick=False)
def test_answers_come_out_in_another_order_and_words_apart_from_marks(aino) -> None:
    make_people(30)
    survey = make_open(aino)
    given = [said(n % 11, text=f"Words {n:02}") for n in range(30)]
    give(survey, given)
    close(survey)
    with connection.cursor() as cursor:
        cursor.execute("select recommend from surveys_scores order by ctid")
        marks = [row[0] for row in cursor.fetchall()]
        cursor.execute("select text from surveys_remark order by ctid")
        words = [row[0] for row in cursor.fetchall()]
    assert sorted(marks) == sorted(one.recommend for one in given)
    assert marks != [one.recommend for one in given]
    assert sorted(words) == [one.text for one in given]
    assert words != sorted(words)
    # Where they lie beside each other they do not belong together.
    assert [int(word[-2:]) % 11 for word in words] != marks


# Backups, and what a database writes of its own.


@time_machine.travel(AT, tick=False)
def test_what_waits_cannot_be_read_or_told_apart_by_its_length(aino) -> None:
    make_people(6)
    survey = make_open(aino)
    give(survey, [said(text="Zebra margins"), said(text=""), said(text="😀" * 2000), said(text='"\\' * 1000)])
    box = [bytes(one) for one in Waiting.objects.values_list("sealed", flat=True)]
    assert len({len(one) for one in box}) == 1
    assert "Zebra" not in everything()
    read = [unseal(one, survey.pk) for one in box]
    assert {one.text for one in read if one} == {"Zebra margins", "", "😀" * 2000, '"\\' * 1000}
    assert unseal(box[0], survey.pk + 1) is None


def test_another_key_opens_nothing(settings) -> None:
    sealed = seal(said(), 1)
    assert unseal(sealed, 1) == said()
    settings.SECRET_KEY = "another installation"
    assert unseal(sealed, 1) is None


def test_envelopes_are_in_no_backup_and_in_no_log_of_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select relpersistence from pg_class where relname = 'surveys_envelope'")
        assert cursor.fetchone() == ("u",)
    assert f"*.{Envelope._meta.db_table}" in backups.LEFT_OUT


# The queue and the letters.


@time_machine.travel(AT, tick=False)
def test_no_job_is_given_anything(aino) -> None:
    make_people(6)
    survey = make_open(aino)
    known = links(survey)
    jobs.post.defer()
    jobs.post_some()
    told = [
        (one.task_name, one.args) for one in ProcrastinateJob.objects.filter(task_name__startswith="surveys.")
    ]
    assert told == [("surveys.post", {})]
    queued = str(list(ProcrastinateJob.objects.values_list("args", flat=True)))
    assert not [token for token in known if token in queued]


@time_machine.travel(AT, tick=False)
def test_without_a_mail_server_the_outbox_does_not_tell_to_whom(aino, settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    people = make_people(6)
    make_open(aino)
    jobs.post_some()
    kept = Letter.objects.filter(text__contains="/survey/")
    assert kept.count() == 6
    assert all(one.recipients == [] for one in kept)
    told = str(list(kept.values()))
    assert not [one for one in people if one.email in told or one.name in told]
    assert list_letters()[1].value >= 6


@time_machine.travel(AT, tick=False)
def test_a_letter_that_the_mail_server_refuses_waits_and_is_not_lost(aino, monkeypatch) -> None:
    make_people(6)
    make_open(aino)

    def refuse(*_args, **_more) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", refuse)
        with pytest.raises(ConnectionRefusedError):
            jobs.post_some()
    assert Envelope.objects.count() == 6
    jobs.post_some()
    assert len(mail.outbox) == 6


@time_machine.travel(AT, tick=False)
def test_one_refused_address_keeps_no_other_letter_from_going(aino, monkeypatch) -> None:
    people = make_people(6)
    make_open(aino)
    send = EmailMultiAlternatives.send

    def refuse_one(letter, *args, **more):
        if letter.to == [people[2].email]:
            raise SMTPRecipientsRefused({people[2].email: (550, b"unknown")})
        return send(letter, *args, **more)

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse_one)
    with pytest.raises(SMTPRecipientsRefused):
        jobs.post_some()
    assert len(mail.outbox) == 5
    assert Envelope.objects.get().person == people[2]


@time_machine.travel(AT, tick=False)
def test_letters_that_could_not_be_sent_are_gone_with_the_survey(aino) -> None:
    make_people(6)
    survey = make_open(aino)
    close(survey)
    assert not Envelope.objects.exists()
    assert not Token.objects.exists()


# Sessions, logs, events, limits.


@time_machine.travel(AT, tick=False)
def test_the_page_neither_reads_nor_marks_the_session_of_who_is_signed_in(aino) -> None:
    people = make_people(6)
    token = links(make_open(aino))[0]
    browser = client_of(people[0])
    before = list(Session.objects.values())
    with time_machine.travel(AT + timedelta(hours=3), tick=False):
        page = browser.get(reverse("public:survey", args=[token]), HTTP_USER_AGENT="Firefox/99 Windows")
        assert people[0].name not in page.content.decode()
        done = browser.post(reverse("public:survey", args=[token]), SENT, REMOTE_ADDR="203.0.113.7")
        assert done.status_code == 302
    assert list(Session.objects.values()) == before
    assert not {"kanava_session"} & set(done.cookies)


def test_address_and_browser_are_forgotten_before_anything_looks() -> None:
    seen = {}

    def look(request):
        seen.update(request.META, cookies=dict(request.COOKIES))

    request = RequestFactory().get(
        "/survey/abc/",
        REMOTE_ADDR="203.0.113.7",
        HTTP_X_FORWARDED_FOR="203.0.113.7",
        HTTP_USER_AGENT="Firefox/99",
    )
    request.COOKIES.update({"kanava_session": "s", "kanava_language": "fi", "kanava_csrf": "c"})
    unknown_visitor(look)(request)
    assert "203.0.113.7" not in str(seen)
    assert "Firefox" not in str(seen)
    assert seen["cookies"] == {"kanava_language": "fi", "kanava_csrf": "c"}
    other = RequestFactory().get("/console/", REMOTE_ADDR="203.0.113.7")
    unknown_visitor(look)(other)
    assert other.META["REMOTE_ADDR"] == "203.0.113.7"


@time_machine.travel(AT, tick=False)
def test_answering_leaves_no_event_no_count_and_no_line_with_a_token(
    aino, caplog, capfd, monkeypatch
) -> None:
    # A log whose stream another test has closed would tell of it with the lines of this one.
    monkeypatch.setattr(logging, "raiseExceptions", False)
    make_people(6)
    token = links(make_open(aino))[0]
    cache.clear()
    events, letters = Event.objects.count(), Letter.objects.count()
    path = reverse("public:survey", args=[token])
    for sent in ({}, SENT, SENT):
        Client().post(path, sent, REMOTE_ADDR="203.0.113.7")
    assert Event.objects.count() == events
    assert Letter.objects.count() == letters
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kanava_cache")
        assert cursor.fetchone() == (0,)
    said_aloud = capfd.readouterr().err
    assert token not in said_aloud
    assert "203.0.113.7" not in said_aloud + caplog.text


def test_the_web_server_keeps_no_log_of_requests() -> None:
    [web, _worker] = [child.command for child in Supervisor("127.0.0.1", 8000)._children()]
    assert "--no-access-log" in web


# Small groups and moments.


@time_machine.travel(AT, tick=False)
def test_nothing_comes_out_before_the_end_and_counts_go_in_steps(aino) -> None:
    make_people(12)
    survey = make_open(aino)
    browser = client_of(_owner(aino))
    shown = []
    for token in links(survey):
        answering.answer(by=PUBLIC, token=token, told=said(text="Zebra margins"), at=AT)
        page = browser.get(reverse("console:survey", args=[survey.pk])).content.decode()
        assert "Zebra" not in page
        assert not Scores.objects.exists()
        found = re.search(r"At least (\d+) have answered", page)
        shown.append(int(found[1]) if found else 0)
    assert shown == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10]


def _owner(aino) -> User:
    return User.objects.get(pk=aino.user_id)


@time_machine.travel(AT, tick=False)
def test_an_owner_who_closes_early_gets_no_smaller_group(aino) -> None:
    make_people(8)
    survey = make_open(aino)
    give(survey, [said(text="Zebra margins")] * 4)
    today = clock.day_of(AT).isoformat()
    browser = client_of(_owner(aino))
    assert (
        browser.post(reverse("console:survey-dates", args=[survey.pk]), {"closes_on": today}).status_code
        == 302
    )
    close(survey)
    assert Survey.objects.get().closes_on.isoformat() == today
    assert not Scores.objects.exists()
    assert not Remark.objects.exists()


@time_machine.travel(AT, tick=False)
def test_an_answer_after_the_last_day_is_not_taken(aino) -> None:
    make_people(6)
    survey = make_open(aino)
    token = links(survey)[0]
    with time_machine.travel(AT + timedelta(days=14), tick=False):
        assert Client().post(reverse("public:survey", args=[token]), SENT).status_code == 410
    assert not Waiting.objects.exists()


def test_the_smallest_group_cannot_go_below_five() -> None:
    found = SETTINGS["surveys.smallest_group"]
    assert found.minimum == 5
    assert found.check(4).faults
    assert not found.check(12).faults
