"""Materials of every kind."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
import pptx

from kanava.core import blobs
from kanava.library.actions import keeping, versions
from kanava.library.actions.keeping import Told, Words
from kanava.library.models import Material, Picture, Version
from kanava.rules.people import Actor, Role, Via
from tests.rules.test_files import PDF, PNG

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
US = Actor(Role.OWNER, Via.CONSOLE)


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def slides(*texts: str) -> bytes:
    deck = pptx.Presentation()
    for text in texts:
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = text
    held = BytesIO()
    deck.save(held)
    return held.getvalue()


def told(**more: Any) -> Told:
    return Told(**{"kind": "DATASHEET", "stage": "COMPARE", **more})


def add(
    material: Material, content: bytes = PDF, *, language: str = "en", note: str = "", at: datetime = AT
) -> Version:
    return versions.add_version(
        by=US,
        material_id=material.pk,
        language=language,
        upload=versions.Upload(BytesIO(content), "a.pdf", note),
        at=at,
    )


def make_material(
    title: str = "Datasheet",
    *,
    content: bytes = PDF,
    is_shared: bool = True,
    at: datetime = AT,
    language: str = "en",
    **more: Any,
) -> Material:
    """A material with a file, read, and shared with partners."""
    made = keeping.create_material(by=US, told=told(**more), words=Words(language, title), at=at)
    version = add(made, content, language=language, at=at)
    versions.read_version(by=US_READING, version_id=version.pk, at=at)
    if is_shared:
        keeping.share_material(by=US, material_id=made.pk, at=at)
    return made


def make_picture(version: Version, number: int = 0) -> Picture:
    """A page of a version, as if it was drawn."""
    blob = blobs.keep([PNG], limit=10_000)
    return Picture.objects.create(
        version=version, number=number, sha256=blob.sha256, size=blob.size, width=8, height=8
    )


US_READING = Actor(Role.SYSTEM, Via.JOB)
