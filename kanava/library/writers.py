"""What several actions write: a language with its words, a new version, and their events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from kanava.core import events
from kanava.core.blobs import Blob
from kanava.core.events import Subject
from kanava.library.found_by import reindex
from kanava.library.models import Edition, Material, Version
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.text import tidy


def locked(material_id: int) -> Material:
    """A material, held until the end of the transaction. Raises NotFound."""
    found = Material.objects.select_for_update().filter(pk=material_id).first()
    if found is None:
        raise NotFound
    return found


def record(what: str, found: Material, *, by: Actor, at: datetime, **told: Any) -> None:
    """Note what was done with a material."""
    events.record(f"material.{what}", by=by, at=at, subject=Subject("material", found.pk), **told)


def say_edition(
    material_id: int, language: str, *, title: str, state: str, by: Actor, at: datetime
) -> Edition:
    """Give a language of a material a title and a state; what it is for stays as it was said. Raises NotFound."""
    found = locked(material_id)
    kept, _made = Edition.objects.update_or_create(
        material=found, language=language, defaults={"title": title, "state": state}
    )
    reindex([kept.pk])
    record("edition_kept", found, by=by, at=at, language=language, state=state)
    return kept


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is kept: its name, what kind it is, what has changed in it, the places that an own template has
    in it, and whether what is none stands."""

    blob: Blob
    name: str
    kind: str
    note: str = ""
    places: Sequence[str] = ()
    marks_stand: bool = False


def put_file(edition: Edition, file: Arrived, *, by: Actor, at: datetime) -> Version | None:
    """Make a file the version of now of a language; None where it is that already. The material is held."""
    material = locked(edition.material_id)
    current = Version.objects.filter(edition=edition, pk=edition.current_id or 0).first()
    if current is not None and current.sha256 == file.blob.sha256:
        return None
    last = Version.objects.filter(edition=edition).aggregate(last=Max("number"))["last"] or 0
    made = Version.objects.create(
        edition=edition, number=last + 1, name=tidy(file.name)[-120:] or "file", format=file.kind, note=tidy(file.note)[:400],
        sha256=file.blob.sha256, size=file.blob.size, places=list(file.places), marks_stand=file.marks_stand, added_at=at, added_by_id=by.user_id,
    )  # fmt: skip
    edition.current = made
    edition.save(update_fields=["current"])
    material.renewed_at = at
    material.save(update_fields=["renewed_at"])
    reindex([edition.pk])
    record(
        "version_added",
        material,
        by=by,
        at=at,
        version=made.pk,
        number=made.number,
        language=edition.language,
    )
    return made
