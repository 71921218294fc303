"""Writing paths and lessons, and what belongs to them."""

import pytest

from kanava.core import blobs
from kanava.rules.file_faults import FileDamaged
from kanava.rules.files import PaperUnknown
from kanava.rules.learning import PathLeadsRound
from kanava.rules.people import Actor
from kanava.rules.videos import CaptionsUnreadable, VideoUnknown
from kanava.training.actions import authoring, files
from kanava.training.actions.authoring import LessonLearnt, PathEmpty, PathTold, Said, TitleMissing
from kanava.training.models import Captions, LessonFile, LessonText, LessonVideo, PathText, Progress
from kanava.training.writers import finish_lesson
from tests.factories import make_member, make_partner, member
from tests.rules.test_files import PDF
from tests.training.making import AT, MP4, VTT, WEBM, make_lesson, make_open, make_path


def test_a_path_is_kept_in_the_languages_in_which_it_has_a_title(aino: Actor) -> None:
    path = make_path(aino)
    told = PathTold({"en": Said("  Selling   it "), "fi": Said("")}, "SALES", ["SI", "NOBODY"], due_days=10)
    authoring.write_path(by=aino, told=told, path_id=path.pk, at=AT)
    path.refresh_from_db()
    assert list(PathText.objects.values_list("language", "title")) == [("en", "Selling it")]
    assert (path.partner_types, path.due_days) == (["SI"], 10)


def test_a_path_without_any_title_is_refused(aino: Actor) -> None:
    with pytest.raises(TitleMissing) as refused:
        authoring.write_path(by=aino, told=PathTold({"en": Said(" ")}, "SALES"), at=AT)
    assert refused.value.field == "title_en"


def test_words_without_a_title_in_their_language_are_not_lost_silently(aino: Actor) -> None:
    with pytest.raises(TitleMissing) as refused:
        authoring.write_path(
            by=aino, told=PathTold({"en": Said("A"), "fi": Said("", "Sanoja")}, "SALES"), at=AT
        )
    assert refused.value.field == "title_fi"


def test_no_path_comes_before_itself(aino: Actor) -> None:
    first, second, third = (make_path(aino, name) for name in ("First", "Second", "Third"))

    def need(path, *needs):
        told = PathTold({"en": Said("P")}, "SALES", needs=[one.pk for one in needs])
        authoring.write_path(by=aino, told=told, path_id=path.pk, at=AT)

    need(second, first)
    need(third, second)
    with pytest.raises(PathLeadsRound):
        need(first, third)
    assert not first.needs.exists()


def test_an_empty_path_is_not_opened(aino: Actor) -> None:
    path = make_path(aino)
    with pytest.raises(PathEmpty):
        authoring.set_path_state(by=aino, path_id=path.pk, state="PATH_OPEN", at=AT)


def test_lessons_change_places_and_keep_their_numbers(aino: Actor) -> None:
    path = make_path(aino)
    one, two, three = (make_lesson(aino, path, name) for name in ("1", "2", "3"))
    authoring.move_lesson(by=aino, path_id=path.pk, lesson_id=three.pk, up=True, at=AT)
    authoring.move_lesson(by=aino, path_id=path.pk, lesson_id=one.pk, up=True, at=AT)
    authoring.remove_lesson(by=aino, path_id=path.pk, lesson_id=one.pk, at=AT)
    order = list(path.lessons.order_by("position").values_list("pk", "position"))
    assert order == [(three.pk, 1), (two.pk, 2)]


def test_a_lesson_that_somebody_has_learnt_is_not_taken_away(aino: Actor) -> None:
    path = make_open(aino)
    partner = make_partner("Aurora Oy")
    bertil = make_member(partner, "Bertil")
    enrolment = path.enrolments.create(person=bertil, partner=partner, begun_at=AT)
    lesson = path.lessons.get(position=1)
    finish_lesson(enrolment, lesson, by=member(partner, user_id=bertil.pk), at=AT)
    with pytest.raises(LessonLearnt):
        authoring.remove_lesson(by=aino, path_id=path.pk, lesson_id=lesson.pk, at=AT)
    assert Progress.objects.count() == 1


def test_who_has_nothing_left_that_is_needed_has_finished(aino: Actor) -> None:
    path, partner = make_open(aino, lessons=3), make_partner("Aurora Oy")
    bertil, cecilia = make_member(partner, "Bertil"), make_member(partner, "Cecilia")
    first, second, third = path.lessons.order_by("position")
    done, begun = (
        path.enrolments.create(person=one, partner=partner, begun_at=AT) for one in (bertil, cecilia)
    )
    finish_lesson(done, first, by=member(partner, user_id=bertil.pk), at=AT)
    told = authoring.LessonTold({"en": Said("More")}, is_required=False)
    authoring.write_lesson(by=aino, path_id=path.pk, lesson_id=second.pk, told=told, at=AT)
    done.refresh_from_db()
    assert done.finished_at is None
    authoring.remove_lesson(by=aino, path_id=path.pk, lesson_id=third.pk, at=AT)
    for enrolment, is_finished in ((done, True), (begun, False)):
        enrolment.refresh_from_db()
        assert (enrolment.finished_at is not None) == is_finished


def test_a_lesson_keeps_its_files_by_their_content(aino: Actor) -> None:
    lesson = make_lesson(aino, make_path(aino))
    kept = files.add_file(by=aino, lesson_id=lesson.pk, name="C:\\x\\Price list (1).pdf", content=PDF, at=AT)
    assert (kept.name, kept.file_kind) == ("Price-list--1-.pdf", "PDF")
    files.add_file(by=aino, lesson_id=lesson.pk, name="Price list (1).pdf", content=PDF, at=AT)
    assert LessonFile.objects.count() == 1
    for name, refusal in (("a.pdf", FileDamaged), ("a.html", PaperUnknown)):
        with pytest.raises(refusal):
            files.add_file(by=aino, lesson_id=lesson.pk, name=name, content=b"<script>", at=AT)


@pytest.mark.parametrize(("content", "kind"), [(MP4, "MP4"), (WEBM, "WEBM")])
def test_a_video_is_kept_on_the_disk(aino: Actor, settings, tmp_path, content: bytes, kind: str) -> None:
    settings.DATA_DIR = tmp_path
    lesson = make_lesson(aino, make_path(aino), kind="VIDEO_LESSON")
    given = {"by": aino, "lesson_id": lesson.pk, "language": "en", "at": AT}
    kept = files.keep_video(**given, name="x.mov", chunks=[content[:100], content[100:]])
    files.keep_captions(**given, content=VTT)
    assert (kept.kind, blobs.is_whole(kept.sha256, kept.size)) == (kind, True)
    files.remove_video(by=aino, lesson_id=lesson.pk, language="en", at=AT)
    assert not LessonVideo.objects.exists()
    assert not Captions.objects.exists()


@pytest.mark.parametrize("content", [b"<html>", b"\x00\x00\x00\x14ftypqt  ", b"RIFF....AVI ", b""])
def test_what_browsers_do_not_play_is_no_video(aino: Actor, settings, tmp_path, content: bytes) -> None:
    settings.DATA_DIR = tmp_path
    lesson = make_lesson(aino, make_path(aino), kind="VIDEO_LESSON")
    with pytest.raises(VideoUnknown):
        files.keep_video(by=aino, lesson_id=lesson.pk, language="en", name="a.mov", chunks=[content], at=AT)


@pytest.mark.parametrize("content", [b"WEBVTTX\n1 --> 2", b"WEBVTT\n\nnothing", b"\xff\xfe-->"])
def test_captions_are_web_captions(aino: Actor, content: bytes) -> None:
    lesson = make_lesson(aino, make_path(aino), kind="VIDEO_LESSON")
    with pytest.raises(CaptionsUnreadable):
        files.keep_captions(by=aino, lesson_id=lesson.pk, language="en", content=content, at=AT)


def test_a_changed_lesson_keeps_its_kind(aino: Actor) -> None:
    path = make_path(aino)
    lesson = make_lesson(aino, path, kind="VIDEO_LESSON")
    # English is taken out, and Finnish written; a language that is not spoken of would stay.
    said = {"en": Said(""), "fi": Said("Kuka ostaa", "Kaikki")}
    told = authoring.LessonTold(said, is_required=False)
    authoring.write_lesson(by=aino, path_id=path.pk, lesson_id=lesson.pk, told=told, at=AT)
    lesson.refresh_from_db()
    assert (lesson.kind, lesson.is_required) == ("VIDEO_LESSON", False)
    assert list(LessonText.objects.values_list("language", "body")) == [("fi", "Kaikki")]
