"""What several actions write: the words that an edition is found by, and its events."""

from datetime import datetime
from typing import Any

from django.db import connection

from kanava.core import events
from kanava.core.events import Subject
from kanava.library.models import Edition, Material
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

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
