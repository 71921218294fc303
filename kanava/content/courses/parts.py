"""The parts of a course: the path itself, each of its lessons, and their order. Words stand by language, in its order."""

import re
from dataclasses import dataclass

from kanava.rules.training import LearningRole, LessonKind, PathState

KIND = "course"
PATH, ORDER, LESSON = "path", "order", "lesson/"
ROLES = {one.value.lower(): one.value for one in LearningRole}
STATES = {one.value.removeprefix("PATH_").lower(): one.value for one in PathState}
KINDS = {one.value.removesuffix("_LESSON").lower(): one.value for one in LessonKind}
# A lesson's own files: number, key, language, ending; those for all its languages have none.
NAMED = re.compile(r"(\d{1,4})-([a-z0-9]+(?:-[a-z0-9]+)*)\.([a-z]{2})\.(md|vtt)")
TERMS = re.compile(r"(\d{1,4})-([a-z0-9]+(?:-[a-z0-9]+)*)\.yaml")
# Files beside lessons end otherwise, or lie in a folder of the lesson’s own.
OWN_ENDINGS = (".md", ".vtt", ".yaml", ".yml")
# A picture that a text shows by its name.
PICTURE = re.compile(r"!\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?[^)\n]*\)")


@dataclass(frozen=True, slots=True)
class PathPart:
    """What is told of a path. `said` is language, title, summary; `line` the code of a product line; `needs` are names."""

    role: str
    state: str
    said: tuple[tuple[str, str, str], ...]
    types: tuple[str, ...] = ()
    line: str = ""
    days: int | None = None
    months: int | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderPart:
    """In which order the lessons come, by their keys."""

    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermsPart:
    """How an assessment is taken: how many questions of which bank, the percentage that passes."""

    draws: tuple[tuple[str, int], ...]
    passes: str
    minutes: int | None = None
    attempts: int | None = None
    wait_hours: int = 0
    shuffles: bool = True
    tells_wrong: bool = True
    person_marks: bool = True


@dataclass(frozen=True, slots=True)
class LessonPart:
    """A lesson. `said` is language, title, text; `files` name and checksum; `videos` language, name, checksum; `captions`
    language and text; `recording_counts`: who has watched the recording of a live lesson is done with it."""

    kind: str
    minutes: int | None
    is_required: bool
    said: tuple[tuple[str, str, str], ...]
    files: tuple[tuple[str, str], ...] = ()
    videos: tuple[tuple[str, str, str], ...] = ()
    captions: tuple[tuple[str, str], ...] = ()
    terms: TermsPart | None = None
    recording_counts: bool = True


def word_of(choices: dict[str, str], code: str) -> str:
    """The word that stands for a code in a folder."""
    return next(word for word, one in choices.items() if one == code)
