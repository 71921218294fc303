"""A survey from its plan to its results, through all doors (guide: H8)."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import Event, User
from kanava.rules.people import Role
from kanava.rules.surveys import Dates, QuarterTaken, State, SurveyMoved
from kanava.surveys import jobs
from kanava.surveys.actions import answering, planning, running
from kanava.surveys.models import Envelope, Remark, Scores, Survey, Token, Waiting
from tests.factories import client_of, make_member, make_partner, make_user, set_rules, staff
from tests.jobs import run_jobs
from tests.surveys.surveying import AT, JOB, PUBLIC, close, give, links, make_open, make_people, said

pytestmark = pytest.mark.django_db
SENT = {
    "recommend": "9",
    "support": "4",
    "margins": "-",
    "resources": "5",
    "text": "Quicker answers, please.",
}


def letters() -> list[str]:
    run_jobs()
    return [one.subject for one in mail.outbox]


@time_machine.travel(AT, tick=False)
def test_from_the_plan_to_the_results(aino) -> None:
    people = make_people(7)
    owner = client_of(owner_of(aino))
    days = {"opens_on": "2026-09-07", "reminds_on": "2026-09-14", "closes_on": "2026-09-20"}
    assert owner.post(reverse("console:survey-plan"), days).status_code == 302
    jobs.keep_surveys()
    found = Survey.objects.get()
    assert (found.state, found.invited, found.smallest) == (State.OPEN, 7, 5)
    sent = [one for one in mail.outbox if "anonymous" in one.subject]
    assert {one.to[0] for one in sent} == {one.email for one in people}
    assert not Envelope.objects.exists()
    for number, one in enumerate(sent[:6]):
        link = next(word for word in one.body.split() if "/survey/" in word)
        path = "/" + link.partition("://")[2].partition("/")[2]
        browser = Client()
        assert "This survey is anonymous" in browser.get(path).content.decode()
        wrong = browser.post(path, {**SENT, "support": ""})
        assert wrong.status_code == 422
        assert "Quicker answers" in wrong.content.decode()
        assert browser.post(path, {**SENT, "recommend": str(10 - number)}).status_code == 302
        assert browser.post(path, SENT).status_code == browser.get(path).status_code == 410
    page = owner.get(reverse("console:survey", args=[found.pk])).content.decode()
    assert "At least 5 have answered" in page
    assert "Quicker answers" not in page
    close(found)
    page = owner.get(reverse("console:survey", args=[found.pk])).content.decode()
    assert page.count("Quicker answers") == 6
    # 10 and 9 less 6 and 5 of six; margins nobody could say anything of.
    assert ">0<" in page
    assert "5 or more" in page
    over = owner.get(reverse("console:surveys")).content.decode()
    assert "Q3/2026" in over
    assert 'class="drawing"' in over
    assert "Partner survey Q3/2026 is over" in letters()


@time_machine.travel(AT, tick=False)
def test_the_reminder_goes_to_everybody_and_holds_no_link(aino) -> None:
    people = make_people(6)
    found = make_open(aino)
    give(found, [said()] * 3)
    jobs.post_some()
    mail.outbox.clear()
    late = make_member(make_partner("Later"), "Late")
    late.joined_at = AT + timedelta(days=3)
    late.save()
    assert running.remind_due(by=JOB, at=AT + timedelta(days=6)) is None
    running.remind_due(by=JOB, at=AT + timedelta(days=7))
    assert running.remind_due(by=JOB, at=AT + timedelta(days=7)) is None
    jobs.post_some()
    assert {one.to[0] for one in mail.outbox} == {one.email for one in people}
    assert not any("/survey/" in one.body for one in mail.outbox)
    assert all(one.extra_headers["In-Reply-To"].startswith("<survey-") for one in mail.outbox)


@time_machine.travel(AT, tick=False)
def test_fewer_answers_than_a_group_are_never_shown_and_gone(aino) -> None:
    make_people(9)
    found = close_with(aino, 4)
    assert found.state == State.CLOSED
    assert not Scores.objects.exists()
    assert not Remark.objects.exists()
    assert not Waiting.objects.exists()
    page = client_of(owner_of(aino)).get(reverse("console:survey", args=[found.pk])).content.decode()
    assert "Too few have answered" in page
    assert Event.objects.get(verb="survey.closed").data == {"at_least": 0, "all_readable": True}


def close_with(aino, count: int) -> Survey:
    found = make_open(aino)
    give(found, [said(text="Words")] * count)
    return close(found)


def owner_of(aino):
    return User.objects.get(pk=aino.user_id)


@time_machine.travel(AT, tick=False)
def test_a_survey_of_too_few_people_is_called_off(aino) -> None:
    make_people(4)
    found = make_open(aino)
    assert found.state == State.OFF
    assert not Token.objects.exists()
    assert "Partner survey Q3/2026 was not held" in letters()


@time_machine.travel(AT, tick=False)
def test_a_raised_smallest_group_hides_what_was_shown(aino) -> None:
    make_people(8)
    found = close_with(aino, 6)
    browser = client_of(owner_of(aino))
    assert "5 or more" in browser.get(reverse("console:survey", args=[found.pk])).content.decode()
    set_rules(surveys={"smallest_group": 8})
    assert "Too few have answered" in browser.get(reverse("console:survey", args=[found.pk])).content.decode()


@time_machine.travel(AT, tick=False)
def test_a_survey_is_moved_and_called_off_until_it_opens(aino) -> None:
    make_people(6)
    today = clock.day_of(AT)
    first = planning.plan_survey(
        by=aino, dates=Dates(today + timedelta(3), None, today + timedelta(20)), at=AT
    )
    with pytest.raises(QuarterTaken):
        planning.plan_survey(by=aino, dates=Dates(today + timedelta(4), None, today + timedelta(20)), at=AT)
    with pytest.raises(SurveyMoved):
        planning.plan_survey(by=aino, dates=Dates(today + timedelta(40), None, today + timedelta(50)), at=AT)
    browser = client_of(owner_of(aino))
    days = {"opens_on": "2026-10-07", "closes_on": "2026-10-20"}
    assert browser.post(reverse("console:survey-dates", args=[first.pk]), days).status_code == 302
    first.refresh_from_db()
    assert first.quarter_on.isoformat() == "2026-10-01"
    assert running.open_due(by=JOB, at=AT) is None
    assert browser.post(reverse("console:survey-act", args=[first.pk, "call-off"])).status_code == 302
    assert browser.post(reverse("console:survey-act", args=[first.pk, "call-off"])).status_code == 422


def test_the_next_survey_plans_itself_once_the_programme_has_grown(aino) -> None:
    make_people(3)
    assert planning.plan_next(by=JOB, at=AT) is None
    for number in range(2):
        make_partner(f"More {number}")
    found = planning.plan_next(by=JOB, at=AT)
    assert found is not None
    assert found.opens_on == clock.day_of(AT) + timedelta(days=14)
    assert planning.plan_next(by=JOB, at=AT) is None
    assert "Partner survey planned for 21 Sep 2026" in letters()
    planning.call_off(by=aino, survey_id=found.pk, at=AT)
    # Its quarter goes without.
    assert planning.plan_next(by=JOB, at=AT) is None
    set_rules(surveys={"by_itself": False})
    assert planning.plan_next(by=JOB, at=AT + timedelta(days=100)) is None


@time_machine.travel(AT, tick=False)
def test_it_opens_in_office_hours(aino) -> None:
    make_people(6)
    today = clock.day_of(AT)
    planning.plan_survey(by=aino, dates=Dates(today, None, today + timedelta(20)), at=AT)
    assert running.open_due(by=JOB, at=AT - timedelta(hours=6)) is None
    assert running.open_due(by=JOB, at=AT) is not None


@time_machine.travel(AT, tick=False)
def test_what_people_wrote_is_for_owners_alone_and_themes_recur(aino) -> None:
    make_people(6)
    first = close_with(aino, 6)
    browser = client_of(owner_of(aino))
    act = reverse("console:survey-act", args=[first.pk, "tag"])
    remark = Remark.objects.first()
    assert browser.post(act, {"remark": remark.pk, "name": " "}).status_code == 422
    assert browser.post(act, {"remark": remark.pk, "name": "Slow answers"}).status_code == 302
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    seen = eva.get(reverse("console:survey", args=[first.pk])).content.decode()
    assert "Words" not in seen
    assert "Slow answers" in seen
    assert eva.post(act, {"remark": remark.pk, "name": "X"}).status_code == 403
    with time_machine.travel(AT + timedelta(days=60), tick=False):
        browser, eva = client_of(owner_of(aino)), client_of(User.objects.get(name="Eva"))
        second = make_open(aino, at=AT + timedelta(days=60))
        give(second, [said(text="Words")] * 5, at=AT + timedelta(days=60))
        close(second)
        assert "Recurring problem" not in browser.get(reverse("console:surveys")).content.decode()
        again = Remark.objects.filter(survey=second).first()
        browser.post(
            reverse("console:survey-act", args=[second.pk, "tag"]),
            {"remark": again.pk, "name": "slow answers"},
        )
        page = browser.get(reverse("console:surveys")).content.decode()
        assert "Recurring problem" in page
        assert "in 2 surveys in a row" in page
        theme = again.tags.get().theme_id
        told = {"theme": theme, "answer": "Two more people from May."}
        browser.post(reverse("console:survey-act", args=[second.pk, "theme"]), told)
        assert "Two more people" in eva.get(reverse("console:surveys")).content.decode()
        browser.post(
            reverse("console:survey-act", args=[second.pk, "untag"]), {"remark": again.pk, "theme": theme}
        )
        assert "Recurring problem" not in browser.get(reverse("console:surveys")).content.decode()


@time_machine.travel(AT, tick=False)
def test_partners_read_what_was_heard_once_the_owner_shares_it(aino) -> None:
    people = make_people(6)
    found = close_with(aino, 6)
    reader, browser = client_of(people[2]), client_of(owner_of(aino))
    assert reverse("portal:heard") not in reader.get(reverse("portal:help")).content.decode()
    share = reverse("console:survey-act", args=[found.pk, "share"])
    assert browser.post(share, {"heard_en": "Answers are slow."}).status_code == 422
    texts = {
        "heard_en": "Answers are slow.",
        "done_en": "We answer within a day.",
        "heard_fi": "Vastaukset viipyvät.",
    }
    assert browser.post(share, texts).status_code == 302
    page = reader.get(reverse("portal:heard")).content.decode()
    assert "Answers are slow." in page
    assert "5 or more answers" in page
    assert "Words" not in page
    people[2].language = "fi"
    people[2].save()
    page = reader.get(reverse("portal:heard")).content.decode()
    assert "Vastaukset viipyvät." in page
    assert '<p lang="en">We answer within a day.' in page
    browser.post(reverse("console:survey-act", args=[found.pk, "take-back"]))
    assert "Answers are slow." not in reader.get(reverse("portal:heard")).content.decode()


@time_machine.travel(AT, tick=False)
def test_the_page_speaks_both_languages_and_uses_nothing_up(aino) -> None:
    make_people(6)
    found = make_open(aino)
    path = reverse("public:survey", args=[links(found)[0]])
    answer = Client().post(path, {**SENT, "speak": "fi"})
    assert answer.headers["Content-Language"] == "fi"
    assert "Quicker answers" in answer.content.decode()
    assert Token.objects.count() == 6
    assert Client().get(path).status_code == 200


def test_roles(aino) -> None:
    sales = client_of(make_user("Sam", role="SELLER"))
    assert sales.get(reverse("console:surveys")).status_code == 403
    boss = client_of(make_user("Esa", role="EXECUTIVE"))
    assert boss.get(reverse("console:surveys")).status_code == 200
    assert boss.get(reverse("console:survey-plan")).status_code == 403
    assert staff(owner_of(aino)).role == Role.OWNER


@time_machine.travel(AT, tick=False)
def test_answers_under_another_secret_are_left_out_and_the_owners_are_told(aino, settings) -> None:
    make_people(8)
    found = make_open(aino)
    tokens = links(found)
    for token in tokens[:2]:
        answering.answer(by=PUBLIC, token=token, told=said(), at=AT)
    settings.SECRET_KEY = "another secret of this installation"
    for token in tokens[2:]:
        answering.answer(by=PUBLIC, token=token, told=said(), at=AT)
    close(found)
    assert Scores.objects.count() == 6
    run_jobs()
    [letter] = [one for one in mail.outbox if "is over" in one.subject]
    assert "could not be read" in letter.body
