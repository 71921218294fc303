"""Learning paths: whom they are for, what comes first, when they are done (guide: D2, F2, I2)."""

from enum import StrEnum


class LearningRole(StrEnum):
    """What somebody does at the partner: sells, puts the product to work, or knows it."""

    SALES = "SALES"
    TECHNICAL = "TECHNICAL"
    PRODUCT = "PRODUCT"


class PathState(StrEnum):
    """Whether a path is written, open to partners, or no longer begun."""

    WRITTEN = "PATH_WRITTEN"
    OPEN = "PATH_OPEN"
    CLOSED = "PATH_CLOSED"


class LessonKind(StrEnum):
    """What a lesson is made of."""

    TEXT = "TEXT_LESSON"
    VIDEO = "VIDEO_LESSON"
    FILE = "FILE_LESSON"
    LIVE = "LIVE_LESSON"
    ASSESSMENT = "ASSESSMENT_LESSON"
