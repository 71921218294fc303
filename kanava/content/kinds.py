"""The kinds of content that a folder can hold, in the order in which they land. A further kind is one entry here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kanava.content.banks import parts as bank_parts
from kanava.content.banks import reading as bank_reading
from kanava.content.banks import stored as bank_stored
from kanava.content.banks import writing as bank_writing
from kanava.content.courses import landing as course_landing
from kanava.content.courses import parts as course_parts
from kanava.content.courses import reading as course_reading
from kanava.content.courses import stored as course_stored
from kanava.content.courses import writing as course_writing
from kanava.content.documents import Document, Key, Problems, Source
from kanava.content.folder import Folder
from kanava.content.guides import landing as guide_landing
from kanava.content.guides import parts as guide_parts
from kanava.content.guides import reading as guide_reading
from kanava.content.guides import stored as guide_stored
from kanava.content.guides import writing as guide_writing
from kanava.rules.people import Actor

Pairs = Sequence[tuple[Document | None, Document]]
Stored = Mapping[Key, Document]


@dataclass(frozen=True, slots=True)
class Landing:
    """Who syncs, and when."""

    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class ContentKind:
    """A kind of content: the folder that it lies in, and how it is read there, found in the database, compared with what
    else there is, written and landed. `finish` comes once all kinds have landed."""

    name: str
    folder: str
    read: Callable[[Folder, Problems], Stored]
    load: Callable[[], Stored]
    check: Callable[[Pairs, Stored, Stored, Problems], None]
    land: Callable[[Pairs, Iterable[Document], Landing], None]
    files: Callable[[Document, bool], Mapping[str, bytes | Source]]
    # Whether a file in the folder is left over from a document, by its path below the kind's folder.
    is_left_over: Callable[[str, Document, Iterable[str]], bool] = lambda _path, _document, _synced: False
    finish: Callable[[Pairs, Iterable[Document], Landing], None] = lambda _pairs, _gone, _landing: None


def _check_courses(pairs: Pairs, stored: Stored, whole: Stored, problems: Problems) -> None:
    sizes = {
        key.slug: [part.kind for name, part in document.parts.items() if name.startswith(bank_parts.QUESTION)]
        for key, document in whole.items()
        if key.kind == bank_parts.KIND
    }
    course_landing.check_courses(pairs, stored, sizes, problems)


def _is_left_of_course(path: str, document: Document, synced: Iterable[str]) -> bool:
    """A lesson's file under another number, or of a lesson that was synced and is no more there."""
    slug, _bar, name = path.partition("/")
    key = course_writing.key_of(name)
    here = {one.removeprefix(course_parts.LESSON) for one in (*document.parts, *synced)}
    return slug == document.key.slug and bool(key) and key in here


BANKS = ContentKind(
    bank_parts.KIND,
    bank_parts.UNDER,
    bank_reading.read_banks,
    bank_stored.load_banks,
    lambda pairs, stored, _whole, problems: bank_stored.check_banks(pairs, stored, problems),
    lambda pairs, _gone, landing: bank_stored.land_banks(pairs, by=landing.by, at=landing.at),
    lambda document, _with_videos: bank_writing.files_of(document),
    finish=lambda pairs, gone, landing: bank_stored.retire_gone(pairs, gone, by=landing.by, at=landing.at),
)
COURSES = ContentKind(
    course_parts.KIND,
    "courses",
    course_reading.read_courses,
    course_stored.load_courses,
    _check_courses,
    lambda pairs, gone, landing: course_landing.land_courses(pairs, gone, by=landing.by, at=landing.at),
    lambda document, with_videos: course_writing.files_of(document, with_videos=with_videos),
    _is_left_of_course,
)
GUIDES = ContentKind(
    guide_parts.KIND,
    guide_parts.UNDER,
    guide_reading.read_guides,
    guide_stored.load_guides,
    lambda pairs, _stored, whole, problems: guide_landing.check_guides(pairs, whole, problems),
    lambda pairs, gone, landing: guide_landing.land_guides(pairs, gone, by=landing.by, at=landing.at),
    lambda document, _with_videos: guide_writing.files_of(document),
    guide_writing.is_left_over,
)
KINDS: Sequence[ContentKind] = (BANKS, COURSES, GUIDES)
