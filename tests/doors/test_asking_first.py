"""What cannot be taken back is asked about first, and says what it does: paths, lessons, seats."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.core import clock, events
from kanava.core.models import User
from kanava.rules.people import Role
from kanava.training.actions import authoring, files
from kanava.training.actions.authoring import LessonTold, Said
from kanava.training.models import Enrolment, Lesson
from tests.factories import client_of, make_member, make_partner, staff
from tests.training.making import AT, MP4, make_lesson, make_open, make_path, make_scene

GIVE = "Each of them gets a letter now"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def aurora(db):
    return make_partner("Aurora Oy", signed_on=AT.date())


def read(client, name: str, *args: int, **query: str) -> str:
    return client.get(reverse(name, args=args), query, follow=True).content.decode()


def test_a_path_says_to_whom_it_is_given_before_letters_go_out(aino: User, aurora) -> None:
    make_member(aurora, "Bertil")
    path = make_open(staff(aino))
    client = client_of(aino)
    page = read(client, "console:training-path", path.pk)
    assert GIVE in page
    assert "Bertil<span" in page
    assert "Give it to 1 person" in page
    act = reverse("console:training-path-act", args=[path.pk, "give"])
    after = client.post(act, follow=True).content.decode()
    assert "The path is given to 1 person" in after
    assert Enrolment.objects.count() == 1
    assert GIVE not in after
    assert "Everybody for whom it is has it." in after


def test_a_path_that_is_given_to_many_says_so_while_it_lasts(aino: User, aurora) -> None:
    make_member(aurora, "Bertil")
    path = make_open(staff(aino))
    given = {"by": staff(aino), "subject": events.Subject("path", path.pk), "people": 1200}
    events.record("training.given_to_all", at=clock.now() - timedelta(minutes=2), **given)
    page = read(client_of(aino), "console:training-path", path.pk)
    assert "It is being given to 1,200 people" in page
    assert GIVE not in page


def test_a_lesson_says_what_is_lost_with_it_before_it_goes(aino: User, aurora) -> None:
    scene = make_scene(staff(aino), aurora, make_member(aurora, "Bertil", Role.PARTNER_OWNER))
    page = read(client_of(aino), "console:training-path", scene["path"].pk)
    assert "It goes for good, with its words, files and videos in every language." in page
    assert "1 person learns the path and finds it there no longer." in page
    assert page.count("Remove it for good") == 3
    learner = client_of(scene["path"].enrolments.get().person)
    learner.post(reverse("portal:lesson-act", args=[scene["lesson"].pk, "done"]))
    page = read(client_of(aino), "console:training-path", scene["path"].pk)
    assert "1 person has got on with it, so it stays." in page
    assert page.count("Remove it for good") == 2


def test_a_lesson_with_dates_is_not_taken_away_and_says_why(scene) -> None:
    lesson = Lesson.objects.filter(kind="LIVE_LESSON", sessions__isnull=False).first()
    act = reverse("console:training-path-act", args=[lesson.path_id, "remove"])
    answer = client_of(scene["owner"]).post(act, {"lesson": lesson.pk}, follow=True)
    assert "Dates of this lesson are planned or were held." in answer.content.decode()


def test_opening_a_path_says_what_is_missing_where(aino: User) -> None:
    path, client = make_path(staff(aino)), client_of(aino)
    lesson = make_lesson(staff(aino), path, "See it", kind="VIDEO_LESSON")
    make_lesson(staff(aino), path, "Meet us", kind="LIVE_LESSON")
    page = read(client, "console:training-path", path.pk)
    assert 'href="#gaps"' in page
    assert "No words in: Finnish." in page
    assert "No video." in page
    assert "No date is planned." in page
    files.keep_video(by=staff(aino), lesson_id=lesson.pk, language="en", name="a.mp4", chunks=[MP4], at=AT)
    assert "No video in: Finnish." in read(client, "console:training-path", path.pk)
    opened = client.post(reverse("console:training-path-act", args=[path.pk, "open"]), follow=True)
    assert "The path is open" in opened.content.decode()


def test_a_video_is_offered_in_a_language_of_its_lesson_and_shown_in_the_one_there_is(
    aino: User, aurora
) -> None:
    bertil = make_member(aurora, "Bertil")
    path = make_open(staff(aino))
    lesson = make_lesson(staff(aino), path, "See it", kind="VIDEO_LESSON", body="Look.")
    aino.language = "fi"
    aino.save()
    client, learner = client_of(aino), client_of(bertil)
    assert '<option value="en" selected>' in read(client, "console:training-lesson", path.pk, lesson.pk)
    learner.post(reverse("portal:training-begin", args=[path.pk]))
    assert "The video of this lesson is not there yet." in read(learner, "portal:lesson", lesson.pk)
    act = reverse("console:training-lesson-act", args=[path.pk, lesson.pk, "video"])
    client.post(act, {"language": "fi", "video": SimpleUploadedFile("a.mp4", MP4)})
    page = read(learner, "portal:lesson", lesson.pk)
    assert "<video" in page
    assert "The video is in Finnish: there is none in English yet." in page


def test_a_language_is_chosen_for_one_path_and_can_be_taken_back(aino: User, aurora) -> None:
    bertil = make_member(aurora, "Bertil")
    path, other = make_open(staff(aino)), make_open(staff(aino), "Second steps")
    said = {"en": Said("Lesson"), "fi": Said("Oppitunti")}
    told = LessonTold(said)
    authoring.write_lesson(by=staff(aino), path_id=path.pk, told=told, at=AT)
    learner = client_of(bertil)
    learner.post(reverse("portal:training-begin", args=[path.pk]))
    page = read(learner, "portal:training-path", path.pk, language="fi")
    assert "You chose to read this path in Finnish." in page
    assert "Oppitunti" in page
    single = path.lessons.order_by("position").first()
    assert "Back to English" in read(learner, "portal:lesson", single.pk)
    assert "First steps in selling (fi)" not in read(learner, "portal:training")
    assert "(fi)" not in read(learner, "portal:training-path", other.pk)
    back = read(learner, "portal:lesson", single.pk, language="en")
    assert "You chose" not in back
    assert "Oppitunti" not in read(learner, "portal:training-path", path.pk)
