"""The tables of training."""

from kanava.training.models.paths import Enrolment, Lesson, LessonText, Path, PathText, Progress

__all__ = ["Enrolment", "Lesson", "LessonText", "Path", "PathText", "Progress"]
