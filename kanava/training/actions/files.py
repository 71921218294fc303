"""Papers, pictures, videos and captions of lessons."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from kanava.core import blobs
from kanava.core.actions import action
from kanava.core.files import kept
from kanava.documents.file_checks import check_paper
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import tidy
from kanava.rules.videos import CaptionsUnreadable, check_video, is_captions, kind_of_video
from kanava.training.models import Captions, Lesson, LessonFile, LessonVideo

MOST_FILES = 40  # of a lesson
LARGEST_VIDEO = 2 * 1024**3  # bytes
LARGEST_CAPTIONS = 1_000_000


class VideoTooLarge(Refusal):
    """The video is larger than is kept."""

    code = "VIDEO_TOO_LARGE"


class TooManyFiles(Refusal):
    """The lesson has no room for more files."""

    code = "TOO_MANY_LESSON_FILES"


@action("edit_training")
def add_file(*, by: Actor, lesson_id: int, name: str, content: bytes, at: datetime) -> LessonFile:
    """Keep a paper or picture of a lesson; one of the same name takes the old one's place.

    Raises:
        NotFound, TooManyFiles and what `check_paper` does (field `file`).
    """
    lesson = _lesson(lesson_id)
    kind = check_paper(content, name)
    called = name_of(name)
    others = LessonFile.objects.filter(lesson=lesson).exclude(name=called)
    if others.count() >= MOST_FILES:
        raise TooManyFiles(field="file")
    values = {"file_kind": kind, "added_at": at, **kept(content)}
    made, _is_new = LessonFile.objects.update_or_create(lesson=lesson, name=called, defaults=values)
    return made


@action("edit_training")
def remove_file(*, by: Actor, lesson_id: int, file_id: int, at: datetime) -> None:
    """Take a file away. Raises NotFound."""
    if not LessonFile.objects.filter(lesson_id=lesson_id, pk=file_id).delete()[0]:
        raise NotFound


@action("edit_training")
def keep_video(
    *, by: Actor, lesson_id: int, language: str, name: str, chunks: Iterable[bytes], at: datetime
) -> LessonVideo:
    """Keep the video of a lesson in a language, as it comes in; it takes the place of the one before.

    Raises:
        NotFound, VideoTooLarge, VideoUnknown, FileDamaged (field `video`).
    """
    lesson = _lesson(lesson_id)
    values = {**video_kept(name, chunks), "added_at": at}
    made, _is_new = LessonVideo.objects.update_or_create(lesson=lesson, language=language, defaults=values)
    return made


@action("edit_training")
def keep_captions(*, by: Actor, lesson_id: int, language: str, content: bytes, at: datetime) -> Captions:
    """Keep what is said in a lesson's video in a language. Raises NotFound, CaptionsUnreadable (field `captions`)."""
    lesson = _lesson(lesson_id)
    if len(content) > LARGEST_CAPTIONS or not is_captions(content):
        raise CaptionsUnreadable(field="captions")
    values = {"text": content.decode("utf-8-sig").replace("\0", "")}
    made, _is_new = Captions.objects.update_or_create(lesson=lesson, language=language, defaults=values)
    return made


@action("edit_training")
def remove_video(*, by: Actor, lesson_id: int, language: str, at: datetime) -> None:
    """Take the video of a language away, with its captions. Raises NotFound."""
    if not LessonVideo.objects.filter(lesson_id=lesson_id, language=language).delete()[0]:
        raise NotFound
    Captions.objects.filter(lesson_id=lesson_id, language=language).delete()


@action("edit_training")
def remove_captions(*, by: Actor, lesson_id: int, language: str, at: datetime) -> None:
    """Take away what is said in a lesson's video in a language. Raises NotFound."""
    if not Captions.objects.filter(lesson_id=lesson_id, language=language).delete()[0]:
        raise NotFound


def video_kept(name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    """Keep a video as it comes in; the columns that name it. Raises VideoTooLarge, VideoUnknown, FileDamaged (field `video`)."""
    try:
        kept_one = blobs.keep(chunks, limit=LARGEST_VIDEO, check=lambda file: check_video(file, name))
    except blobs.FileTooLarge as refusal:
        raise VideoTooLarge(field="video") from refusal
    kind = kind_of_video(kept_one.head)
    return {"sha256": kept_one.sha256, "size": kept_one.size, "name": name_of(name), "kind": kind}


def name_of(text: str) -> str:
    """The name that a file is kept under: one that a lesson's text can name, without blanks and brackets."""
    bare = tidy(text).rpartition("/")[2].rpartition("\\")[2]
    kept_letters = "".join(one if one.isalnum() or one in "._-" else "-" for one in bare)
    return kept_letters[-120:].lstrip(".-") or "file"


def _lesson(lesson_id: int) -> Lesson:
    found = Lesson.objects.select_for_update().filter(pk=lesson_id).first()
    if found is None:
        raise NotFound
    return found
