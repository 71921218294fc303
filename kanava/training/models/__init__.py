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
from kanava.training.models.files import Captions, LessonFile, LessonVideo
from kanava.training.models.paths import Enrolment, Lesson, LessonText, Path, PathText, Progress
from kanava.training.models.sessions import LiveSession, Recording, RecordingCaptions, SignUp, Watching

__all__ = [
    "Answer",
    "AnswerFile",
    "Assessment",
    "Attempt",
    "Bank",
    "Captions",
    "Certificate",
    "Draw",
    "Enrolment",
    "Lesson",
    "LessonFile",
    "LessonText",
    "LessonVideo",
    "LiveSession",
    "Path",
    "PathText",
    "Progress",
    "Question",
    "QuestionKey",
    "QuestionText",
    "Recording",
    "RecordingCaptions",
    "SignUp",
    "Watching",
]  # fmt: skip
