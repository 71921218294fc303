"""Training at the doors: an author writes, a partner's person learns without any script, a manager sees and nudges."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kanava.core.models import Event, User
from kanava.insights.queries.learning import get_results
from kanava.rules.learning_results import Finding, Group
from kanava.rules.people import Role
from kanava.rules.playbook import DEFAULT
from kanava.rules.stages import Feature
from kanava.training.actions import giving
from kanava.training.models import Enrolment, Lesson, LessonFile, LessonVideo, Path, Progress
from tests.factories import client_of, make_member, make_partner, make_user, staff, switch_on
from tests.rules.test_files import PDF
from tests.training.certifying import make_assessment, make_bank
from tests.training.making import AT, MP4, VTT, make_open, make_scene

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40 + b"IEND\xaeB`\x82"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def aurora(db):
    return make_partner("Aurora Oy", signed_on=AT.date())


@pytest.fixture
def bertil(aurora) -> User:
    return make_member(aurora, "Bertil")


def told(**more: str) -> dict[str, str]:
    return {"title_en": "Selling it", "text_en": "", "title_fi": "", "text_fi": "", "role": "SALES", **more}


def test_an_author_writes_a_path_with_a_lesson_and_opens_it(aino: User) -> None:
    client = client_of(aino)
    answer = client.post(reverse("console:training-path-create"), told())
    path = Path.objects.get()
    assert answer.headers["Location"] == reverse("console:training-path", args=[path.pk])
    answer = client.post(reverse("console:training-path-act", args=[path.pk, "open"]), follow=True)
    assert "a path without lessons teaches nothing" in answer.content.decode()
    new = reverse("console:training-lesson-create", args=[path.pk])
    lesson = {
        "title_fi": "Kuka ostaa",
        "text_fi": "**Kaikki** <script>",
        "kind": "TEXT_LESSON",
        "is_required": "on",
    }
    answer = client.post(new, {**lesson, "preview": "yes"})
    assert "<strong>Kaikki</strong> &lt;script&gt;" in answer.content.decode()
    assert not Lesson.objects.exists()
    client.post(new, lesson)
    assert client.post(reverse("console:training-path-act", args=[path.pk, "open"])).status_code == 302
    path.refresh_from_db()
    assert path.state == "PATH_OPEN"


def test_a_path_with_a_certificate_leads_to_its_assessment_in_both_doors(aino: User, bertil: User) -> None:
    client = client_of(aino)
    path = make_open(staff(aino), lessons=1)
    edit = reverse("console:training-path", args=[path.pk])
    assert client.post(edit, told(certificate_months="121")).status_code == 422
    assert client.post(edit, told(certificate_months="12")).status_code == 302
    path.refresh_from_db()
    assert path.certificate_months == 12
    page = client.get(edit).content.decode()
    new = f"{reverse('console:assessment-create')}?path={path.pk}"
    assert new in page
    assert f'<option value="{path.pk}" selected>' in client.get(new).content.decode()
    bank = make_bank(staff(aino))
    lesson_id = make_assessment(staff(aino), path, bank).lesson_id
    there = reverse("console:assessment", args=[lesson_id])
    assert there in client.get(edit).content.decode()
    assert (
        client.get(reverse("console:training-lesson", args=[path.pk, lesson_id])).headers["Location"] == there
    )
    learner = client_of(bertil)
    taken = reverse("portal:assessment", args=[lesson_id])
    learner.post(reverse("portal:training-begin", args=[path.pk]))
    assert taken in learner.get(reverse("portal:training-path", args=[path.pk])).content.decode()
    assert learner.get(reverse("portal:lesson", args=[lesson_id])).headers["Location"] == taken


def test_a_lesson_without_a_title_comes_back_as_it_was_typed(aino: User) -> None:
    path = make_open(staff(aino))
    answer = client_of(aino).post(
        reverse("console:training-lesson-create", args=[path.pk]),
        {"text_en": "What I wrote", "kind": "TEXT_LESSON"},
    )
    assert answer.status_code == 422
    assert "Give it a title." in answer.content.decode()
    assert "What I wrote" in answer.content.decode()


def test_a_picture_shows_in_the_text_and_a_page_is_no_picture(aino: User) -> None:
    path = make_open(staff(aino))
    lesson = path.lessons.get(position=1)
    client = client_of(aino)
    add = reverse("console:training-lesson-act", args=[path.pk, lesson.pk, "file"])
    assert client.post(add, {"file": SimpleUploadedFile("chart.png", PNG)}).status_code == 302
    answer = client.post(add, {"file": SimpleUploadedFile("evil.png", b"<html><script>alert(1)</script>")})
    assert answer.status_code == 422
    kept = LessonFile.objects.get()
    shown = client.get(reverse("console:training-file", args=[path.pk, lesson.pk, kept.pk]))
    assert (shown.headers["Content-Type"], shown.content) == ("image/png", PNG)
    assert "sandbox" in shown.headers["Content-Security-Policy"]


def test_a_video_comes_in_and_goes_out_in_parts(aino: User, aurora, bertil: User) -> None:
    scene = make_scene(staff(aino), aurora, bertil)
    path, lesson = scene["path"], scene["lesson"]
    client = client_of(aino)
    act = reverse("console:training-lesson-act", args=[path.pk, lesson.pk, "video"])
    files = {"video": SimpleUploadedFile("a.mp4", MP4), "captions": SimpleUploadedFile("a.vtt", VTT)}
    assert client.post(act, {"language": "fi", **files}).status_code == 302
    assert client.post(act, {"language": "fi"}).status_code == 422
    film = LessonVideo.objects.get(language="fi")
    part = client_of(bertil).get(
        reverse("portal:lesson-video", args=[lesson.pk, film.pk]), headers={"range": "bytes=4-11"}
    )
    assert (part.status_code, b"".join(part)) == (206, MP4[4:12])
    page = client_of(bertil).get(reverse("portal:lesson", args=[lesson.pk])).content.decode()
    assert "<video" in page
    assert 'kind="captions"' in page
    assert (
        "media-src 'self'"
        in client_of(bertil).get(reverse("portal:training")).headers["Content-Security-Policy"]
    )


def test_somebody_learns_a_path_with_forms_alone(aino: User, bertil: User) -> None:
    path = make_open(staff(aino))
    client = client_of(bertil)
    page = client.get(reverse("portal:training")).content.decode()
    assert "Paths that you can begin" in page
    answer = client.post(reverse("portal:training-begin", args=[path.pk]))
    first, second = path.lessons.order_by("position")
    assert answer.headers["Location"] == reverse("portal:lesson", args=[first.pk])
    assert "Done, next lesson" in client.get(answer.headers["Location"]).content.decode()
    answer = client.post(reverse("portal:lesson-act", args=[first.pk, "done"]))
    assert answer.headers["Location"] == reverse("portal:lesson", args=[second.pk])
    answer = client.post(reverse("portal:lesson-act", args=[second.pk, "done"]), follow=True)
    assert answer.content.decode().count("You have finished this path") == 1
    assert Enrolment.objects.get().finished_at is not None


def test_where_a_video_is_is_kept(aino: User, aurora, bertil: User) -> None:
    lesson = make_scene(staff(aino), aurora, bertil)["lesson"]
    client = client_of(bertil)
    keep = reverse("portal:lesson-act", args=[lesson.pk, "position"])
    assert client.post(keep, {"seconds": "83"}).status_code == 204
    assert client.post(keep, {"seconds": "-1"}).status_code == 204
    assert Progress.objects.get(lesson=lesson).position == 0
    client.post(keep, {"seconds": "83"})
    assert "#t=83" in client.get(reverse("portal:lesson", args=[lesson.pk])).content.decode()


def test_what_somebody_does_not_learn_they_do_not_read(aino: User, aurora, bertil: User) -> None:
    scene = make_scene(staff(aino), aurora, bertil)
    colleague, stranger = make_member(aurora, "Cecilia"), make_member(make_partner("Polar GmbH"), "Charlotte")
    lesson_id = scene["lesson"].pk
    for person in (colleague, stranger):
        for name, rest in (
            ("lesson", []), ("lesson-file", [scene["lesson_file"].pk]), ("lesson-video", [scene["lesson_video"].pk]),
            ("lesson-captions", ["en"]),
        ):  # fmt: skip
            assert (
                client_of(person).get(reverse(f"portal:{name}", args=[lesson_id, *rest])).status_code == 404
            )
        assert (
            client_of(person).post(reverse("portal:lesson-act", args=[lesson_id, "done"])).status_code == 404
        )
    other = make_open(staff(aino), "Another").lessons.get(position=1)
    address = reverse("portal:lesson-file", args=[other.pk, scene["lesson_file"].pk])
    assert client_of(bertil).get(address).status_code == 404


def test_a_manager_gives_and_nudges_in_a_click_their_own_partners_alone(
    aino: User, aurora, bertil: User
) -> None:
    path = make_open(staff(aino))
    eva = make_user("Eva", role="PARTNER_MANAGER")
    client = client_of(eva)
    give = reverse("console:partner-training-give", args=[aurora.pk])
    typed = {"path": path.pk, "people": [bertil.pk]}
    assert client.post(give, typed).status_code == 403
    aurora.manager = eva
    aurora.save()
    assert client.post(give, {"path": path.pk}).status_code == 422
    assert client.post(give, typed).status_code == 302
    found = Enrolment.objects.get()
    Enrolment.objects.update(due_on=AT.date() - timedelta(days=400))
    page = client.get(reverse("console:training-progress")).content.decode()
    assert "Bertil" in page
    remind = reverse("console:training-remind", args=[found.pk])
    for said in ("A letter reminds of it.", "reminded of the path today already"):
        back = reverse("console:partner-training", args=[aurora.pk])
        assert said in client.post(f"{remind}?next={back}", follow=True).content.decode()
    assert Event.objects.filter(verb="training.reminded").count() == 1
    maija = make_user("Maija", role="EXECUTIVE")
    assert client_of(maija).post(remind).status_code == 403
    assert remind not in client_of(maija).get(reverse("console:training-progress")).content.decode()


def test_a_partners_owner_sees_their_people_and_reminds_them(aino: User, aurora, bertil: User) -> None:
    make_scene(staff(aino), aurora, bertil)
    olga = make_member(aurora, "Olga", Role.PARTNER_OWNER)
    page = client_of(olga).get(reverse("portal:training-people")).content.decode()
    assert "Bertil" in page
    found = Enrolment.objects.get()
    client_of(olga).post(reverse("portal:training-remind", args=[found.pk]))
    found.refresh_from_db()
    assert found.reminded_on is not None
    assert client_of(bertil).get(reverse("portal:training-people")).status_code == 403
    # Nobody is offered to remind themselves, and nobody does.
    giving.give_path(
        by=staff(aino), partner_id=aurora.pk, path_id=found.path_id, person_ids=[olga.pk], due=None, at=AT
    )
    own = reverse("portal:training-remind", args=[Enrolment.objects.get(person=olga).pk])
    page = client_of(olga).get(reverse("portal:training-people")).content.decode()
    assert reverse("portal:training-remind", args=[found.pk]) in page
    assert own not in page
    answer = client_of(olga).post(own, follow=True).content.decode()
    assert "This is your own path" in answer
    stranger = make_member(make_partner("Polar GmbH"), "Charlotte", Role.PARTNER_OWNER)
    assert client_of(stranger).post(reverse("portal:training-remind", args=[found.pk])).status_code == 404


def test_who_is_late_stands_among_what_needs_the_manager(aino: User, aurora, bertil: User) -> None:
    switch_on(Feature.PATHS)
    path = make_open(staff(aino))
    given = {"by": staff(aino), "partner_id": aurora.pk, "path_id": path.pk, "due": None, "at": AT}
    giving.give_path(**given, person_ids=[bertil.pk])
    Enrolment.objects.update(due_on=AT.date() - timedelta(days=400))
    page = client_of(aino).get(reverse("console:dashboard")).content.decode()
    assert "1 person is late with a learning path" in page


def test_learning_stands_beside_deals_won_since(aino: User, aurora, bertil: User) -> None:
    path = make_open(staff(aino), lessons=1)
    early = datetime(2026, 1, 10, tzinfo=UTC)
    aurora.signed_on = early.date()
    aurora.save()
    make_partner("Polar GmbH", signed_on=early.date())
    Enrolment.objects.create(path=path, person=bertil, partner=aurora, begun_at=early, finished_at=early)
    found = get_results(by=staff(aino), since=datetime(2026, 6, 1, tzinfo=UTC).date(), playbook=DEFAULT)
    assert (found.learnt, found.others, found.finding) == (Group(1, 0, 0), Group(1, 0, 0), Finding.TOO_FEW)
    page = client_of(aino).get(reverse("console:training-results")).content.decode()
    assert "What this cannot say" in page


def test_files_are_checked_before_they_are_kept(aino: User) -> None:
    path = make_open(staff(aino))
    lesson = path.lessons.get(position=1)
    client = client_of(aino)
    act = reverse("console:training-lesson-act", args=[path.pk, lesson.pk, "file"])
    assert client.post(act).status_code == 422
    assert client.post(act, {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    kept = LessonFile.objects.get()
    taken = client.get(reverse("console:training-file", args=[path.pk, lesson.pk, kept.pk]))
    assert taken.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'
    remove = reverse("console:training-lesson-act", args=[path.pk, lesson.pk, "remove"])
    client.post(remove, {"file": kept.pk})
    assert not LessonFile.objects.exists()


def test_pages_take_as_many_statements_for_many_as_for_one(aino: User, aurora, bertil: User) -> None:
    make_scene(staff(aino), aurora, bertil)
    Enrolment.objects.update(due_on=AT.date() - timedelta(days=400))
    olga = make_member(aurora, "Olga", Role.PARTNER_OWNER)
    pages = [
        (aino, reverse("console:training")),
        (aino, reverse("console:training-progress")),
        (aino, reverse("console:partner-training", args=[aurora.pk])),
        (olga, reverse("portal:training")),
        (olga, reverse("portal:training-people")),
    ]

    def counted() -> list[int]:
        found = []
        for person, address in pages:
            client = client_of(person)
            client.get(address)
            with CaptureQueriesContext(connection) as statements:
                assert client.get(address).status_code == 200
            found.append(len(statements))
        return found

    few = counted()
    for number in range(5):
        path = make_open(staff(aino), f"Path {number}")
        people = [make_member(aurora, f"P{number}{other}").pk for other in range(3)]
        give = {"by": staff(aino), "partner_id": aurora.pk, "path_id": path.pk, "due": None, "at": AT}
        giving.give_path(**give, person_ids=[*people, bertil.pk, olga.pk])
    Enrolment.objects.update(due_on=AT.date() - timedelta(days=400))
    many = counted()
    assert few[0] < 12
    assert few[1] < 12
    # A list that was empty for its reader asks less.
    assert max(many) <= 25
    assert [many[0], many[1], many[2]] == [few[0], few[1], few[2]]


def test_a_path_gets_lesson_after_lesson(aino: User) -> None:
    client = client_of(aino)
    client.post(reverse("console:training-path-create"), told())
    new = reverse("console:training-lesson-create", args=[Path.objects.get().pk])
    kinds = ("TEXT_LESSON", "TEXT_LESSON", "VIDEO_LESSON", "LIVE_LESSON")
    for number, kind in enumerate(kinds):
        sent = {"title_en": f"Lesson {number}", "kind": kind, "is_required": "on"}
        assert client.post(new, sent).status_code == 302
    assert list(Lesson.objects.order_by("position").values_list("kind", "slug")) == [
        (kind, "") for kind in kinds
    ]
