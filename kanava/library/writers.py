"""What several actions write: the words that an edition is found by, and its events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from kanava.core import events
from kanava.core.blobs import Blob
from kanava.core.events import Subject
from kanava.library.models import Edition, Material, Version
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.text import tidy

# In these languages words are found in all their forms; in any other as they are written.
FORMS = {"fi": "finnish", "en": "english"}


def index(edition: Edition, text: str = "") -> None:
    """Keep the words that an edition is found by: of its title, of what it is for, and of its file. One statement."""
    parts = [
        (config, weight, words)
        for config in dict.fromkeys((FORMS.get(edition.language, "simple"), "simple"))
        for weight, words in (("A", edition.title), ("B", edition.summary), ("C", text))
    ]
    vector = " || ".join("setweight(to_tsvector(%s::regconfig, %s), %s)" for _ in parts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update library_edition set search = {vector} where id = %s",
            [*(told for config, weight, words in parts for told in (config, words, weight)), edition.pk],
        )


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
    text = Version.objects.filter(pk=kept.current_id or 0).values_list("text", flat=True).first()
    index(kept, text or "")
    record("edition_kept", found, by=by, at=at, language=language, state=state)
    return kept


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is kept: its name, what kind it is, what has changed in it, and the places that an own template
    has in it."""

    blob: Blob
    name: str
    kind: str
    note: str = ""
    places: Sequence[str] = ()


def put_file(edition: Edition, file: Arrived, *, by: Actor, at: datetime) -> Version | None:
    """Make a file the version of now of a language; None where it is that already. The material is held."""
    material = locked(edition.material_id)
    current = Version.objects.filter(edition=edition, pk=edition.current_id or 0).first()
    if current is not None and current.sha256 == file.blob.sha256:
        return None
    last = Version.objects.filter(edition=edition).aggregate(last=Max("number"))["last"] or 0
    made = Version.objects.create(
        edition=edition, number=last + 1, name=tidy(file.name)[-120:] or "file", format=file.kind, note=tidy(file.note)[:400],
        sha256=file.blob.sha256, size=file.blob.size, places=list(file.places), added_at=at, added_by_id=by.user_id,
    )  # fmt: skip
    edition.current = made
    edition.save(update_fields=["current"])
    material.renewed_at = at
    material.save(update_fields=["renewed_at"])
    index(edition)
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
