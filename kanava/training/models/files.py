"""What belongs to lessons beside their words: papers and pictures, videos and their captions (guide: D2, I2)."""

from typing import ClassVar

from django.db import models

from kanava.core.blobs import LargeFile
from kanava.core.files import StoredFile
from kanava.training.models.paths import Lesson

LONGEST_NAME = 120


class LessonFile(StoredFile):
    """A paper or picture of a lesson. A text shows a picture by its name."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="files", db_index=False)
    name = models.CharField(max_length=LONGEST_NAME)
    file_kind = models.CharField(max_length=8)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["lesson", "name"], name="lesson_file_once")]

    def __str__(self) -> str:
        return self.name


class LessonVideo(LargeFile):
    """The video of a lesson in one language."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="videos", db_index=False)
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=8)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "language"], name="lesson_video_once")
        ]

    def __str__(self) -> str:
        return self.name


class Captions(models.Model):
    """What is said in a lesson's video, written in one language (WebVTT)."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="captions", db_index=False)
    language = models.CharField(max_length=2)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "language"], name="lesson_captions_once")
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.language}"
