"""Answering: what is left open is asked about, two windows do not lose each other's answers, files fail one by one (guide: D2)."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.rules.assessments import TooFewQuestions
from kanava.training.actions.attempts import begin_attempt, save_answers
from kanava.training.actions.learning import begin_path, finish_lesson
from kanava.training.models import Answer, AnswerFile, Attempt
from tests.factories import client_of, make_user, member
from tests.training.certifying import AT, KINDS, PITCH, make_assessment, make_bank, make_path, right_fields
from tests.training.making import WEBM, make_lesson
from tests.training.test_attempts import fields_of

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def attempt(owner, aurora, sini):
    """An attempt with a question of each kind and a pitch, half an hour long."""
    bank = make_bank(owner, [*KINDS, PITCH, PITCH])
    made = make_assessment(owner, make_path(), bank, count=8, minutes=30)
    by = member(aurora, user_id=sini.pk)
    with time_machine.travel(AT, tick=False):
        yield begin_attempt(by=by, lesson_id=made.lesson_id, at=AT)


def act(attempt: Attempt, what: str) -> str:
    return reverse("portal:attempt-act", args=[attempt.pk, what])


def seen_by(client, attempt: Attempt) -> dict[str, str]:
    """The stamps and the name of a page of questions as somebody opens it."""
    page = client.get(reverse("portal:attempt", args=[attempt.pk])).content.decode()
    return dict(re.findall(r'type="hidden" name="(v\d+|window)" value="([^"]+)"', page))


def of_kind(attempt: Attempt, kind: str) -> Answer:
    return attempt.answers.filter(question__kind=kind).order_by("pk")[0]


def test_handing_in_asks_for_what_is_not_answered_and_takes_it_all_the_same(attempt, sini) -> None:
    client = client_of(sini)
    sent = fields_of(attempt, right_fields(attempt, wrong=["SHORT", "PITCH"]))
    matching = of_kind(attempt, "MATCHING")
    sent[f"a{matching.pk}.1"] = ""
    asked = client.post(act(attempt, "hand-in"), sent, follow=True)
    text = asked.content.decode()
    assert "4 of 8 questions are not answered, or not wholly." in text
    assert "answered in part" in text
    assert f"#question-{of_kind(attempt, 'SHORT').pk}" in text
    assert f"#question-{of_kind(attempt, 'CHOICE').pk}" not in text
    attempt.refresh_from_db()
    assert attempt.ended_at is None
    # What was answered is kept, and the question leads back to it.
    assert attempt.answers.exclude(given=None).count() == 5
    assert f'id="question-{matching.pk}"' in client.get(reverse("portal:attempt", args=[attempt.pk])).content.decode()  # fmt: skip
    client.post(act(attempt, "hand-in"), {"sure": "yes"})
    attempt.refresh_from_db()
    assert attempt.ended_at == AT
    assert client.get(reverse("portal:attempt-unanswered", args=[attempt.pk])).status_code == 302


def test_a_pitch_that_came_as_a_file_is_answered(attempt, sini) -> None:
    client = client_of(sini)
    sent = fields_of(attempt, right_fields(attempt, wrong=["PITCH"]))
    films = {f"f{one.pk}": SimpleUploadedFile("p.webm", WEBM) for one in attempt.answers.filter(question__kind="PITCH")}  # fmt: skip
    client.post(act(attempt, "hand-in"), {**sent, **films})
    attempt.refresh_from_db()
    assert attempt.ended_at == AT


def test_an_old_window_never_empties_what_a_newer_one_has_answered(attempt, sini) -> None:
    client, pitch, number = client_of(sini), of_kind(attempt, "PITCH"), of_kind(attempt, "NUMBER")
    old, new = seen_by(client, attempt), seen_by(client, attempt)
    assert client.post(act(attempt, "save"), {**new, "asked": [str(pitch.pk)], f"a{pitch.pk}": "A long text"}, headers=FETCH).status_code == 200  # fmt: skip
    # The old window sends all of its fields, as a page without a script does.
    sent = fields_of(attempt, {one.pk: [] for one in attempt.answers.all()}) | {f"a{number.pk}": "3.5"}
    client.post(act(attempt, "save"), {**old, **sent})
    pitch.refresh_from_db()
    number.refresh_from_db()
    assert (pitch.given, number.given) == ("A long text", "3.5")


def test_two_answers_to_the_same_question_are_told_and_the_newer_one_stands(attempt, sini) -> None:
    client, pitch = client_of(sini), of_kind(attempt, "PITCH")
    old, new = seen_by(client, attempt), seen_by(client, attempt)
    client.post(act(attempt, "save"), {**new, "asked": [str(pitch.pk)], f"a{pitch.pk}": "The newer text"}, headers=FETCH)  # fmt: skip
    mine = {**old, "asked": [str(pitch.pk)], f"a{pitch.pk}": "The older text"}
    told = client.post(act(attempt, "save"), mine, headers=FETCH).json()
    found = told["newer"][str(pitch.pk)]
    assert (found["clash"], found["fields"]) == (True, {f"a{pitch.pk}": ["The newer text"]})
    page = client.post(act(attempt, "hand-in"), mine)
    text = page.content.decode()
    assert page.status_code == 409
    assert "You have answered this in another window meanwhile." in text
    assert "<q data-had>The older text</q>" in text
    assert ">The newer text</textarea>" in text
    attempt.refresh_from_db()
    pitch.refresh_from_db()
    assert (attempt.ended_at, pitch.given) == (None, "The newer text")
    # Whoever has seen it may write over it.
    client.post(act(attempt, "save"), {**mine, **seen_by(client, attempt)})
    pitch.refresh_from_db()
    assert pitch.given == "The older text"


def test_a_window_that_is_come_back_to_hears_what_was_answered_elsewhere(attempt, sini) -> None:
    client, choice = client_of(sini), of_kind(attempt, "CHOICE")
    old, new = seen_by(client, attempt), seen_by(client, attempt)
    saved = client.post(act(attempt, "save"), {**new, "asked": [str(choice.pk)], f"a{choice.pk}": "1"}, headers=FETCH)  # fmt: skip
    assert list(saved.json()["stamps"]) == [str(choice.pk)]
    told = client.post(act(attempt, "save"), old, headers=FETCH).json()["newer"]
    assert told == {str(choice.pk): {"stamp": saved.json()["stamps"][str(choice.pk)], "fields": {f"a{choice.pk}": ["1"]}, "clash": False}}  # fmt: skip


def test_what_a_window_has_sent_itself_it_may_change_without_having_heard(attempt, sini) -> None:
    client, short = client_of(sini), of_kind(attempt, "SHORT")
    mine = {**seen_by(client, attempt), "asked": [str(short.pk)]}
    for text in ("Half", "Half a word"):
        told = client.post(act(attempt, "save"), {**mine, f"a{short.pk}": text}, headers=FETCH).json()
        assert told["newer"] == {}
    short.refresh_from_db()
    assert short.given == "Half a word"


def test_a_stamp_does_not_tell_where_the_right_one_stands(attempt) -> None:
    ordering, choice = of_kind(attempt, "ORDERING"), of_kind(attempt, "CHOICE")
    by = member(attempt.partner, user_id=attempt.person_id)
    sent = right_fields(attempt)
    save_answers(by=by, attempt_id=attempt.pk, sent={ordering.pk: sent[ordering.pk], choice.pk: sent[choice.pk]}, at=AT)  # fmt: skip
    page = client_of(attempt.person).get(reverse("portal:attempt", args=[attempt.pk])).content.decode()
    stamps = re.findall(r'name="v\d+" value="([0-9a-f]+)"', page)
    assert len(set(stamps)) == 8


def test_each_wrong_file_is_named_at_its_question_and_the_others_are_kept(attempt, sini) -> None:
    client = client_of(sini)
    first, second = attempt.answers.filter(question__kind="PITCH").order_by("position")
    number = of_kind(attempt, "NUMBER")
    sent = fields_of(attempt, {number.pk: ["3.5"]})
    files = {
        f"f{first.pk}": SimpleUploadedFile("fake.mp4", b"only text"),
        f"f{second.pk}": SimpleUploadedFile("pitch.webm", WEBM),
    }
    page = client.post(act(attempt, "hand-in"), {**sent, **files})
    text = page.content.decode()
    assert page.status_code == 422
    assert f'<a href="#f{first.pk}">Question {first.position + 1}</a>: “fake.mp4”: The file is damaged' in text  # fmt: skip
    assert f'id="f{first.pk}-error"' in text
    assert "All else is saved." in text
    assert AnswerFile.objects.get().name == "pitch.webm"
    number.refresh_from_db()
    assert number.given == "3.5"
    attempt.refresh_from_db()
    assert attempt.ended_at is None


def test_an_assessment_says_what_comes_before_it_and_speaks_of_time_only_where_there_is_a_limit(owner, aurora, sini) -> None:  # fmt: skip
    path = make_path()
    lesson = make_lesson(owner, path, "What it does")
    made = make_assessment(owner, path, make_bank(owner))
    client, here = client_of(sini), reverse("portal:assessment", args=[made.lesson_id])
    text = client.get(here).content.decode()
    assert "1 lesson that comes before it is not done yet." in text
    assert reverse("portal:training-path", args=[path.pk]) in text
    assert "the time runs on" not in text
    assert "as long as you like" in text
    by = member(aurora, user_id=sini.pk)
    begin_path(by=by, path_id=path.pk, at=AT)
    assert reverse("portal:lesson", args=[lesson.pk]) in client.get(here).content.decode()
    finish_lesson(by=by, lesson_id=lesson.pk, at=AT)
    assert "not done yet" not in client.get(here).content.decode()


def test_what_a_person_marks_can_be_left_out(owner, aurora, sini) -> None:
    bank = make_bank(owner, [*KINDS[:2], PITCH])
    with pytest.raises(TooFewQuestions) as refused:
        make_assessment(owner, make_path(), bank, count=3, draws_judged=False)
    assert refused.value.params["count"] == 2
    made = make_assessment(owner, make_path("Product"), bank, count=2, draws_judged=False)
    page = client_of(make_user("Aino", role="OWNER")).get(
        reverse("console:assessment", args=[made.lesson_id])
    )
    assert "3 questions are there. 1 of them is marked by a person." in page.content.decode()
    attempt = begin_attempt(by=member(aurora, user_id=sini.pk), lesson_id=made.lesson_id, at=AT)
    assert set(attempt.answers.values_list("question__kind", flat=True)) == {"CHOICE", "MULTIPLE"}
