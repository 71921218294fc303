"""New versions of a material's file, and who takes one along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import SEEK_END
from typing import IO

from django.db.models import F

from kanava.core import blobs
from kanava.core.actions import action
from kanava.core.clock import day_of
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.library.actions.keeping import check_marks, edition_of
from kanava.library.co_branding import marks_of, opened
from kanava.library.drawing import LARGEST_PICTURE
from kanava.library.found_by import reindex
from kanava.library.models import Download, Edition, Material, Picture, Version
from kanava.library.outlines import outline_in
from kanava.library.pictures import DRAWN, drawn
from kanava.library.reading import check_format, text_of
from kanava.library.writers import Arrived, locked, put_file, record
from kanava.playbook.queries import get_in_force
from kanava.rules.files import FileMissing
from kanava.rules.materials import (
    LARGEST_MATERIAL,
    Format,
    MaterialKind,
    MaterialTooLarge,
    SameFile,
)
from kanava.rules.people import Actor

AT_ONCE = 25  # files whose pages are drawn in a row


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sends in: its name, what has changed in it, and whether what is no place of a template stands in
    it all the same."""

    file: IO[bytes]
    name: str
    note: str = ""
    marks_stand: bool = False


@action("keep_material")
def add_version(*, by: Actor, material_id: int, language: str, upload: Upload, at: datetime) -> Version:
    """Keep a file as the version of now of a language. What it is, its content tells; its text is read by a job.

    Raises:
        NotFound; FileMissing, MaterialTooLarge, MaterialUnknown, SameFile, MarksStand and what `check_format` does (field `file`).
    """
    edition_of(material_id, language)
    file = upload.file
    size = file.seek(0, SEEK_END)
    if not size:
        raise FileMissing(field="file")
    if size > LARGEST_MATERIAL:
        raise MaterialTooLarge(field="file")
    kind = check_format(file, upload.name)
    places = places_of(material_id, file, kind)
    blob = blobs.keep(_pieces(file), limit=LARGEST_MATERIAL)
    material = locked(material_id)
    edition = Edition.objects.get(material_id=material_id, language=language)
    arrived = Arrived(blob, upload.name, kind.value, upload.note, places, upload.marks_stand)
    made = put_file(edition, arrived, by=by, at=at)
    if made is None:
        raise SameFile(field="file")
    check_marks(material, field="file")
    return made


def places_of(material_id: int, file: IO[bytes], kind: str) -> list[str]:
    """What an own template asks for, as it stands in its file; nothing for another material. Raises TemplateFormat,
    TemplateTooLarge (field `file`)."""
    if not Material.objects.filter(pk=material_id, kind=MaterialKind.OWN_TEMPLATE).exists():
        return []
    found = marks_of(opened(file, kind))
    file.seek(0)
    return found


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(blobs.AT_ONCE):
        yield piece


@action("keep_library")
def read_version(*, by: Actor, version_id: int, at: datetime) -> None:
    """Read the text of a file, once, so that its words are found as long as it is the version of now."""
    found = Version.objects.select_related("edition").filter(pk=version_id, read_at=None).first()
    if found is None:
        return
    with blobs.at_hand(found.sha256) as path:
        text = text_of(path, found.format)
        found.outline = outline_in(path, found.format)
    found.text, found.words, found.read_at = text, len(text.split()), at
    found.save(update_fields=["text", "words", "outline", "read_at"])
    edition = Edition.objects.select_for_update().get(pk=found.edition_id)
    if edition.current_id == found.pk:
        reindex([edition.pk])
    record("version_read", edition.material, by=by, at=at, version=found.pk, language=edition.language)


@action("keep_library")
def draw_version(*, by: Actor, version_id: int, at: datetime) -> None:
    """Draw the pages of a file, once, as pictures that show what is inside."""
    found = Version.objects.filter(pk=version_id, drawn_at=None).first()
    if found is None:
        return
    most = get_in_force(day_of(at)).playbook.library.preview_pages
    with blobs.at_hand(found.sha256) as path, drawn(path, found.format, most=most) as made:
        for one in made.pictures:
            with one.path.open("rb") as file:
                blob = blobs.keep(_pieces(file), limit=LARGEST_PICTURE)
            told = {"sha256": blob.sha256, "size": blob.size, "width": one.width, "height": one.height}
            Picture.objects.update_or_create(version=found, number=one.number, defaults=told)
    found.pages, found.fault, found.drawn_at = made.pages, made.fault or "", at
    found.save(update_fields=["pages", "fault", "drawn_at"])


def list_undrawn() -> list[int]:
    """Versions whose pages nobody has drawn, the latest first, a part of them. One statement."""
    waiting = Version.objects.filter(drawn_at=None, format__in=(*DRAWN, Format.PPTX))
    return list(waiting.order_by("-id").values_list("id", flat=True)[:AT_ONCE])


@action("take_material")
def note_download(*, by: Actor, version_id: int, at: datetime) -> None:
    """Count that somebody of a partner has taken a version along, which was found behind the wall. Raises NotFound."""
    require("take_material", by, Owned(partner_id=by.partner_id))
    with gate("library"):
        material_id = Version.objects.values_list("edition__material_id", flat=True).get(pk=version_id)
        assert by.partner_id is not None
        Download.objects.create(
            material_id=material_id,
            version_id=version_id,
            partner_id=by.partner_id,
            person_id=by.user_id,
            at=at,
        )
        Material.objects.filter(pk=material_id).update(downloads=F("downloads") + 1, last_taken_at=at)
