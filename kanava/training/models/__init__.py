"""The tables of training."""

from kanava.training.models.files import Captions, LessonFile, LessonVideo
from kanava.training.models.paths import Enrolment, Lesson, LessonText, Path, PathText, Progress

__all__ = [
    "Captions", "Enrolment", "Lesson", "LessonFile", "LessonText", "LessonVideo", "Path", "PathText", "Progress",
]  # fmt: skip
