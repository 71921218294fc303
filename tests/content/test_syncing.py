"""A folder of content: what lands, what is told of, and that both ways come to the same (guide: D2, I2)."""

from datetime import timedelta
from pathlib import Path as FilePath

import pytest

from kanava.config.demo.training import CONTENT
from kanava.content.documents import ContentRefused
from kanava.content.exporting import export
from kanava.content.planning import Move, Side
from kanava.content.syncing import Undecided, sync
from kanava.core.models import Event
from kanava.deals.models import ProductLine
from kanava.rules.people import Role, Via, system
from kanava.training.actions import authoring, banks, learning
from kanava.training.actions.authoring import LessonTold, Said
from kanava.training.models import (
    Assessment,
    Enrolment,
    Lesson,
    LessonFile,
    LessonText,
    LessonVideo,
    Path,
    Question,
)
from kanava.training.questions import Words
from tests.factories import make_member, make_partner, make_user, member, staff
from tests.training.certifying import make_bank, pass_it
from tests.training.making import AT, MP4, VTT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
BY = system(Via.COMMAND)


@pytest.fixture
def folder(tmp_path) -> FilePath:
    """The demo's content, to be changed."""
    ProductLine.objects.create(code="integration-platform", name="Integration platform")
    place = tmp_path / "content"
    for one in CONTENT.rglob("*"):
        if one.is_file():
            target = place / one.relative_to(CONTENT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(one.read_bytes())
    return place


def change(file: FilePath, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def told(plan) -> set[tuple[str, str, str]]:
    return {(one.move.value, one.key.slug, one.part) for one in plan.steps}


def everything(place: FilePath) -> dict[str, bytes]:
    return {
        str(one.relative_to(place)): one.read_bytes()
        for one in sorted(place.rglob("*"))
        if one.is_file() and one.name != "README.md"
    }


def test_the_demos_folder_lands_once_and_comes_out_as_it_is(folder, tmp_path) -> None:
    assert sync(folder, by=BY, at=AT, is_check=True).steps
    assert not Path.objects.exists()
    plan = sync(folder, by=BY, at=AT)
    assert {one.move for one in plan.steps} == {Move.NEW}
    path = Path.objects.get(slug="deploying")
    assert (path.state, path.role, [one.slug for one in path.needs.all()]) == (
        "PATH_OPEN",
        "TECHNICAL",
        ["products"],
    )
    assert LessonFile.objects.get(lesson__slug="handing-over").name == "Handover-checklist.csv"
    assert Question.objects.get(slug="hours-a-week").key.right == ["10", "0"]
    events = Event.objects.count()
    assert not sync(folder, by=BY, at=LATER).steps
    assert Event.objects.count() == events
    export(tmp_path / "out", by=BY, at=LATER)
    assert everything(tmp_path / "out") == everything(folder)


def test_renaming_and_moving_is_a_change_and_progress_stays(folder) -> None:
    sync(folder, by=BY, at=AT)
    partner = make_partner("Aurora")
    sini = make_member(partner, "Sini")
    by = member(partner, Role.PARTNER_SELLER, user_id=sini.pk)
    path = Path.objects.get(slug="selling")
    learning.begin_path(by=by, path_id=path.pk, at=AT)
    lesson = Lesson.objects.get(path=path, slug="who-buys")
    learning.finish_lesson(by=by, lesson_id=lesson.pk, at=AT)
    course = folder / "courses/selling"
    for language in ("en", "fi"):
        (course / f"10-who-buys.{language}.md").rename(course / f"25-who-buys.{language}.md")
    change(course / "25-who-buys.en.md", "Who buys, and why now", "Who buys")
    (course / "30-three-objections.fi.md").unlink()
    (course / "40-register-early.en.md").unlink()
    (course / "40-register-early.fi.md").unlink()
    (course / "60-new.en.md").write_text("---\ntitle: New\n---\nNew text.\n")
    plan = sync(folder, by=BY, at=LATER)
    assert told(plan) == {
        ("changed", "selling", "lesson/who-buys"), ("changed", "selling", "lesson/three-objections"), ("new", "selling", "lesson/new"),
        ("gone", "selling", "lesson/register-early"), ("moved", "selling", "order"),
    }  # fmt: skip
    keys = Lesson.objects.filter(path=path).order_by("position").values_list("slug", flat=True)
    assert list(keys) == ["five-questions", "who-buys", "three-objections", "new"]
    assert Lesson.objects.get(path=path, slug="who-buys").pk == lesson.pk
    assert Enrolment.objects.get(person=sini).progress.get().lesson_id == lesson.pk
    assert not sync(folder, by=BY, at=LATER).steps


def test_a_lesson_that_somebody_has_learnt_cannot_go_and_nothing_lands(folder) -> None:
    sync(folder, by=BY, at=AT)
    partner = make_partner("Aurora")
    by = member(partner, Role.PARTNER_SELLER, user_id=make_member(partner, "Sini").pk)
    path = Path.objects.get(slug="selling")
    learning.begin_path(by=by, path_id=path.pk, at=AT)
    learning.finish_lesson(by=by, lesson_id=Lesson.objects.get(path=path, slug="who-buys").pk, at=AT)
    course = folder / "courses/selling"
    for language in ("en", "fi"):
        (course / f"10-who-buys.{language}.md").unlink()
    change(course / "20-five-questions.en.md", "minutes: 10", "minutes: 11")
    with pytest.raises(ContentRefused, match="Somebody has got on with the lesson “who-buys”"):
        sync(folder, by=BY, at=LATER)
    assert Lesson.objects.get(path=path, slug="five-questions").minutes == 10


def test_an_answered_question_is_followed_by_another_version(folder) -> None:
    sync(folder, by=BY, at=AT)
    partner = make_partner("Aurora")
    by = member(partner, Role.PARTNER_SELLER, user_id=make_member(partner, "Sini").pk)
    lesson = Lesson.objects.get(slug="certification-test")
    pass_it(by, lesson.assessment, at=AT)
    old = Question.objects.get(slug="who-owns-the-data")
    bank = folder / "questions/integration-platform.yaml"
    change(bank, "Who owns the data that passes", "To whom belongs the data that passes")
    assert told(sync(folder, by=BY, at=LATER)) == {
        ("changed", "integration-platform", "question/who-owns-the-data")
    }
    new = Question.objects.get(slug="who-owns-the-data", retired_at=None)
    assert (new.was_id, new.version) == (old.pk, 2)
    change(bank, "  - key: who-owns-the-data\n", "  - key: owner-of-data\n")
    plan = sync(folder, by=BY, at=LATER)
    assert {one[0] for one in told(plan)} == {"new", "gone"}
    assert not Question.objects.filter(slug="who-owns-the-data", retired_at=None).exists()
    assert not sync(folder, by=BY, at=LATER).steps


def test_what_was_changed_in_the_console_stops_the_sync_until_a_side_wins(folder, tmp_path) -> None:
    sync(folder, by=BY, at=AT)
    lesson = Lesson.objects.get(slug="who-buys")
    aino = staff(make_user("Aino", role="OWNER"))
    words = {one.language: Said(one.title, one.body) for one in lesson.texts.all()}
    words["en"] = Said("Who buys today", words["en"].text)
    given = {"by": aino, "path_id": lesson.path_id, "lesson_id": lesson.pk, "at": AT}
    authoring.write_lesson(**given, told=LessonTold(words, minutes=8))
    change(folder / "courses/selling/20-five-questions.en.md", "minutes: 10", "minutes: 12")
    with pytest.raises(Undecided) as stopped:
        sync(folder, by=BY, at=LATER)
    (conflict,) = stopped.value.plan.conflicts
    assert (conflict.ours.said[0][1], conflict.theirs.said[0][1]) == (
        "Who buys today",
        "Who buys, and why now",
    )
    assert Lesson.objects.get(slug="five-questions").minutes == 10
    sync(folder, by=BY, at=LATER, prefer=Side.CONSOLE)
    assert LessonText.objects.get(lesson=lesson, language="en").title == "Who buys today"
    assert Lesson.objects.get(slug="five-questions").minutes == 12
    with pytest.raises(Undecided):
        sync(folder, by=BY, at=LATER)
    # An older copy of the folder does not undo what was exported since.
    export(tmp_path / "out", by=BY, at=LATER)
    with pytest.raises(Undecided):
        sync(folder, by=BY, at=LATER)
    assert not sync(tmp_path / "out", by=BY, at=LATER).steps
    change(tmp_path / "out/courses/selling/10-who-buys.en.md", "Who buys today", "Who buys tomorrow")
    sync(tmp_path / "out", by=BY, at=LATER)
    sync(folder, by=BY, at=LATER, prefer=Side.FOLDER)
    assert LessonText.objects.get(lesson=lesson, language="en").title == "Who buys, and why now"


def test_a_course_that_is_gone_is_closed_and_those_of_the_console_stay(folder) -> None:
    sync(folder, by=BY, at=AT)
    authoring.write_path(
        by=staff(make_user("Aino", role="OWNER")),
        told=authoring.PathTold({"en": Said("Ours")}, "SALES"),
        at=AT,
    )
    for one in sorted((folder / "courses/selling").iterdir()):
        one.unlink()
    assert told(sync(folder, by=BY, at=LATER)) == {("gone", "selling", "")}
    assert Path.objects.get(slug="selling").state == "PATH_CLOSED"
    assert Path.objects.get(slug="ours").state == "PATH_WRITTEN"
    assert not sync(folder, by=BY, at=LATER).steps


def test_a_video_comes_with_its_captions_and_goes_out_by_its_checksum(folder, tmp_path) -> None:
    course = folder / "courses/selling"
    (course / "intro.mp4").write_bytes(MP4)
    (course / "50-watch.en.vtt").write_bytes(VTT)
    (course / "50-watch.en.md").write_text("---\ntitle: Watch\nkind: video\nvideos:\n  en: intro.mp4\n---\n")
    sync(folder, by=BY, at=AT)
    video = LessonVideo.objects.get()
    assert (video.name, video.size, video.lesson.captions.get().language) == ("intro.mp4", len(MP4), "en")
    export(tmp_path / "out", by=BY, at=LATER)
    assert not list((tmp_path / "out").rglob("*.mp4"))
    assert video.sha256 in (tmp_path / "out/courses/selling/50-watch.en.md").read_text()
    assert not sync(tmp_path / "out", by=BY, at=LATER).steps
    export(tmp_path / "whole", by=BY, at=LATER, with_videos=True)
    assert not sync(tmp_path / "whole", by=BY, at=LATER).steps
    (course / "intro.mp4").unlink()
    known = f"videos:\n  en: {{name: intro.mp4, sha256: {'0' * 64}}}"
    change(course / "50-watch.en.md", "videos:\n  en: intro.mp4", known)
    with pytest.raises(ContentRefused, match="is not there yet"):
        sync(folder, by=BY, at=LATER)


def test_content_of_the_console_goes_out_and_comes_back_with_what_was_added(tmp_path) -> None:
    aino = staff(make_user("Aino", role="OWNER"))
    bank = make_bank(aino)
    path = authoring.write_path(by=aino, told=authoring.PathTold({"fi": Said("Älä & “lue”")}, "SALES"), at=AT)
    authoring.write_lesson(by=aino, path_id=path.pk, told=LessonTold({"en": Said("One", "a\r\nb")}), at=AT)
    out = tmp_path / "out"
    export(out, by=BY, at=AT)
    assert not sync(out, by=BY, at=AT).steps
    banks.keep_question(
        by=aino, bank_id=bank.pk, told=banks.Told("SHORT", {"en": Words("Why?")}, ["no"]), at=AT
    )
    authoring.write_lesson(by=aino, path_id=path.pk, told=LessonTold({"en": Said("Two")}), at=AT)
    with pytest.raises(Undecided):
        sync(out, by=BY, at=AT)
    export(out, by=BY, at=AT)
    assert not sync(out, by=BY, at=AT).steps


def test_an_assessment_can_leave_out_what_a_person_marks_both_ways(folder, tmp_path) -> None:
    terms = folder / "courses/integration-platform-certified/10-certification-test.yaml"
    terms.write_text(f"{terms.read_text()}person_marks: no\n")
    with pytest.raises(ContentRefused) as refused:
        sync(folder, by=BY, at=AT, is_check=True)
    assert "which holds 10" in str(refused.value)
    change(terms, "integration-platform: 12", "integration-platform: 10")
    sync(folder, by=BY, at=AT)
    assert not Assessment.objects.get().draws_judged
    export(tmp_path / "out", by=BY, at=LATER)
    assert "person_marks: 'no'" in (tmp_path / "out" / terms.relative_to(folder)).read_text()
    assert not sync(tmp_path / "out", by=BY, at=LATER).steps
