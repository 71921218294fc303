"""The tables of training."""

from kanava.training.models.assessments import (
    Answer,
    AnswerFile,
    Assessment,
    Attempt,
    Bank,
    Draw,
    Question,
    QuestionKey,
    QuestionText,
)
from kanava.training.models.certificates import Certificate
from kanava.training.models.paths import Enrolment, Lesson, LessonText, Path, PathText, Progress

__all__ = [
    "Answer", "AnswerFile", "Assessment", "Attempt", "Bank", "Certificate", "Draw", "Enrolment", "Lesson", "LessonText", "Path", "PathText",
    "Progress", "Question", "QuestionKey", "QuestionText",
]  # fmt: skip
