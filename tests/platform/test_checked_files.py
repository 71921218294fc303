"""What `kanava check` says of large files."""

import os
import time

import pytest

from kanava.config.proofs.files import prove_files
from kanava.config.proofs.findings import Level
from kanava.core import blobs
from kanava.training.actions import files
from kanava.training.models import LessonFile, LessonVideo
from tests.factories import make_user, staff
from tests.training.making import AT, MP4, make_lesson, make_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def video(settings, tmp_path) -> LessonVideo:
    settings.DATA_DIR = tmp_path
    aino = staff(make_user("Aino", role="OWNER"))
    lesson = make_lesson(aino, make_path(aino), kind="VIDEO_LESSON")
    files.add_file(by=aino, lesson_id=lesson.pk, name="a.csv", content=b"a;b\n", at=AT)
    return files.keep_video(by=aino, lesson_id=lesson.pk, language="en", name="a.mp4", chunks=[MP4], at=AT)


def told(sample: int | None = None) -> dict[str, str]:
    return {one.look: one.promise for one in prove_files(sample) if one.level != Level.OK}


def test_what_is_lost_or_changed_on_the_disk_is_found(video) -> None:
    assert told() == {}
    path = blobs.path_of(video.sha256)
    path.write_bytes(MP4[:-1] + b"x")
    # Of the same size: only who reads it through finds that.
    assert [one.level for one in prove_files(0) if one.level != Level.OK] == []
    assert list(told(5)) == list(told()) == [f"training_lessonvideo {video.pk}"]
    path.write_bytes(MP4[:-1])
    assert list(told(0)) == [f"training_lessonvideo {video.pk}"]
    LessonFile.objects.update(content=b"a;c\n")
    assert "Each file of a lesson is the one that its hash names." in told(0).values()


def test_what_nothing_names_is_named_once_it_is_not_new(video) -> None:
    kept = blobs.keep([b"nobody"], limit=100)
    assert told() == {}
    old = time.time() - 7200
    os.utime(blobs.path_of(kept.sha256), (old, old))
    ((look, promise),) = told().items()
    assert promise == "On the disk lies no file that nothing names."
    assert f"{kept.sha256[:2]}/{kept.sha256}" in look
