"""What `kanava check` says of large files."""

import os
import time

import pytest
from django.apps import apps
from django.core.files.base import ContentFile

from kanava.config.proofs.files import kinds, prove_files
from kanava.config.proofs.findings import Level
from kanava.core import blobs
from kanava.training.actions import files
from kanava.training.models import LessonFile, LessonVideo
from kanava.translations.models import Source, Wording
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


def put(sha256: str, content: bytes) -> None:
    blobs.store().save(blobs.name_of(sha256), ContentFile(content))


def age(sha256: str) -> None:
    """Let a file have lain there for two hours."""
    old = time.time() - 7200
    with blobs.at_hand(sha256) as path:
        os.utime(path, (old, old))


def test_what_is_lost_or_changed_in_the_store_is_found(video) -> None:
    assert told() == {}
    put(video.sha256, MP4[:-1] + b"x")
    # Of the same size: only who reads it through finds that.
    assert [one.level for one in prove_files(0) if one.level != Level.OK] == []
    assert list(told(5)) == list(told()) == [f"training_lessonvideo {video.pk}"]
    put(video.sha256, MP4[:-1])
    assert list(told(0)) == [f"training_lessonvideo {video.pk}"]
    LessonFile.objects.update(content=b"a;c\n")
    assert "Each file of a lesson is the one that its hash names." in told(0).values()


def test_what_nothing_names_is_named_once_it_is_not_new(video) -> None:
    kept = blobs.keep([b"nobody"], limit=100)
    assert told() == {}
    age(kept.sha256)
    ((look, promise),) = told().items()
    assert promise == "In the store lies no file that nothing names."
    assert f"{kept.sha256[:2]}/{kept.sha256}" in look


def test_the_file_of_a_translation_is_named_and_is_looked_for(video) -> None:
    """A draft that waits, a wording of before and what has come back have files that nothing else names."""
    source = Source.objects.create(kind="MATERIAL", object_id=1, language="en", title="Deck")
    kept = blobs.keep([b"a wording of before"], limit=100)
    Wording.objects.create(
        source=source, language="en", number=1, made_at=AT, title="Deck", identity="1" * 64, file_sha256=kept.sha256,
        file_size=kept.size,
    )  # fmt: skip
    age(kept.sha256)
    assert told() == {}
    blobs.remove(blobs.name_of(kept.sha256))
    assert set(told().values()) == {"Each file is in the store, whole: translations_wording."}


def test_every_table_that_names_files_says_so() -> None:
    """Else its files would be told to be nobody's, and somebody would remove them."""
    in_the_database = ("content", "document_sha256")
    for model in apps.get_models():
        columns = {one.name for one in model._meta.get_fields()}
        if any(name.endswith("sha256") for name in columns) and not columns & set(in_the_database):
            assert model in kinds(), model


def test_a_store_that_does_not_answer_is_one_line(video, settings) -> None:
    options = {"endpoint": "http://127.0.0.1:9", "bucket": "files", "access_key": "a", "secret_key": "b"}
    settings.STORAGES = {
        **settings.STORAGES, "blobs": {"BACKEND": "kanava.core.bucket_store.BucketStore", "OPTIONS": options},
    }  # fmt: skip
    ((look, promise),) = told().items()
    assert promise == "The store of large files answers."
    assert look.startswith("http://127.0.0.1:9/files/: http://127.0.0.1:9 does not answer")
