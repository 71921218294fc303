"""The kinds that take part: materials of the library, learning paths and their lessons."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from kanava.core import blobs
from kanava.core.blobs import Blob
from kanava.core.models import Event
from kanava.library.actions.versions import places_of
from kanava.library.models import Edition, Material
from kanava.library.writers import Arrived, put_file, say_edition
from kanava.rules.materials import EditionState, MaterialState
from kanava.rules.people import Actor
from kanava.rules.translations import Own
from kanava.training.models import Assessment, Lesson, LessonText, Path, PathText
from kanava.training.writers import say_lesson, say_path
from kanava.translations.kinds import Content, File, Thing, register

AT_ONCE = 2_000


class Materials:
    """Materials of the library: a file in each language."""

    code = "MATERIAL"
    has_files = True
    longest = 0

    def read(self, ids: Sequence[int]) -> Iterable[Thing]:
        """Two statements."""
        editions: dict[int, dict[str, Content]] = {}
        rows = Edition.objects.filter(material_id__among=ids).select_related("current")
        for one in rows.order_by("language"):
            editions.setdefault(one.material_id, {})[one.language] = _content(one)
        for found in Material.objects.filter(pk__among=ids):
            yield Thing(
                found.pk, editions.get(found.pk, {}), found.language, found.kind, found.product_line_id,
                found.state != MaterialState.ARCHIVED,
            )  # fmt: skip

    def all_ids(self) -> Iterator[int]:
        return iter(Material.objects.order_by("pk").values_list("pk", flat=True).iterator(AT_ONCE))

    def write(self, object_id: int, language: str, content: Content, *, by: Actor, at: datetime) -> None:
        edition = say_edition(
            object_id, language, title=content.title, state=EditionState.READY.value, by=by, at=at
        )
        if content.file is not None:
            blob = Blob(content.file.sha256, content.file.size, b"")
            kind = content.file.format
            with blobs.open_file(blob.sha256) as file:
                places = places_of(object_id, file, kind)
            put_file(edition, Arrived(blob, content.file.name, kind, places=places), by=by, at=at)

    def take_back(self, object_id: int, language: str, *, by: Actor, at: datetime) -> None:
        edition = Edition.objects.get(material_id=object_id, language=language)
        state = EditionState.TRANSLATING.value
        say_edition(object_id, language, title=edition.title, state=state, by=by, at=at)


def _content(edition: Edition) -> Content:
    """What an edition has. Lines of a file are its paragraphs."""
    current, own = edition.current, Own(edition.state)
    if current is None:
        own = Own.NOTHING if own == Own.READY else own
        return Content(edition.title, own=own)
    file = File(current.sha256, current.size, current.name, current.format)
    return Content(edition.title, "\n\n".join(current.text.splitlines()), file, own, current.added_at)


class Paths:
    """Learning paths: a title, and what one can do after it."""

    code = "PATH"
    has_files = False
    longest = 1_000

    def read(self, ids: Sequence[int]) -> Iterable[Thing]:
        """Two statements."""
        texts: dict[int, dict[str, Content]] = {}
        for one in PathText.objects.filter(path_id__among=ids):
            texts.setdefault(one.path_id, {})[one.language] = Content(one.title, one.summary)
        for found in Path.objects.filter(pk__among=ids):
            yield Thing(
                found.pk,
                texts.get(found.pk, {}),
                group=found.role,
                product_line_id=found.product_line_id,
            )

    def all_ids(self) -> Iterator[int]:
        return iter(Path.objects.order_by("pk").values_list("pk", flat=True).iterator(AT_ONCE))

    def write(self, object_id: int, language: str, content: Content, *, by: Actor, at: datetime) -> None:
        say_path(object_id, language, title=content.title, summary=content.text, by=by, at=at)

    def take_back(self, object_id: int, language: str, *, by: Actor, at: datetime) -> None:
        """A path has no words that are only put up for review."""


class Lessons:
    """Lessons: a title and a text in Markdown."""

    code = "LESSON"
    has_files = False
    longest = 40_000

    def read(self, ids: Sequence[int]) -> Iterable[Thing]:
        """Two statements."""
        texts: dict[int, dict[str, Content]] = {}
        for one in LessonText.objects.filter(lesson_id__among=ids):
            texts.setdefault(one.lesson_id, {})[one.language] = Content(one.title, one.body)
        for found in Lesson.objects.filter(pk__among=ids).select_related("path"):
            yield Thing(
                found.pk,
                texts.get(found.pk, {}),
                group=found.path.role,
                product_line_id=found.path.product_line_id,
            )

    def all_ids(self) -> Iterator[int]:
        return iter(Lesson.objects.order_by("pk").values_list("pk", flat=True).iterator(AT_ONCE))

    def write(self, object_id: int, language: str, content: Content, *, by: Actor, at: datetime) -> None:
        say_lesson(object_id, language, title=content.title, body=content.text, by=by, at=at)

    def take_back(self, object_id: int, language: str, *, by: Actor, at: datetime) -> None:
        """A lesson has no words that are only put up for review."""


def _object(event: Event) -> Sequence[int]:
    return [event.object_id]


def _lesson(event: Event) -> Sequence[int]:
    return [event.data["lesson"]]


def _lesson_of_assessment(event: Event) -> Sequence[int]:
    return list(Assessment.objects.filter(pk=event.object_id).values_list("lesson_id", flat=True))


def _lessons_of_path(event: Event) -> Sequence[int]:
    return list(Lesson.objects.filter(path_id=event.object_id).values_list("pk", flat=True))


_OF_MATERIALS = ("made", "changed", "shared", "archived", "edition_kept", "version_added", "version_read")
register(Materials(), {f"material.{verb}": _object for verb in _OF_MATERIALS})
register(Paths(), {"training.path_written": _object})
register(
    Lessons(),
    {
        "training.lesson_written": _lesson,
        "training.lesson_removed": _lesson,
        "training.path_written": _lessons_of_path,
        "training.assessment_made": _lesson_of_assessment,
        "training.assessment_set": _lesson_of_assessment,
    },
)
