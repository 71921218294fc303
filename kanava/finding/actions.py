"""Taking over what nobody has told of."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import F

from kanava.core.actions import action
from kanava.finding.models import Kind, Part
from kanava.finding.writers import count_common, keep_guides, keep_lessons, keep_materials
from kanava.guides.models import Guide
from kanava.library.models import Edition
from kanava.rules.materials import EditionState, MaterialState
from kanava.rules.people import Actor
from kanava.training.models import LessonText

AT_ONCE = 200


@action("keep_findable")
def take_over_some(
    *, by: Actor, keep: Callable[[Sequence[int]], None], ids: Sequence[int], at: datetime
) -> None:
    """Keep some texts as they are now."""
    keep(ids)


@action("keep_findable")
def count_words(*, by: Actor, at: datetime) -> None:
    """Count anew which words are so common that nobody waits for their being counted."""
    count_common()


def take_over_new(*, by: Actor, at: datetime) -> int:
    """Keep the texts that are not found yet, as after an installation or a restored copy, some at a time; returns how many those
    were. Safe to repeat."""
    count = 0
    left = ((keep_lessons, _lessons()), (keep_materials, _materials()), (keep_guides, _guides()))
    for keep, ids in left:
        for place in range(0, len(ids), AT_ONCE):
            take_over_some(by=by, keep=keep, ids=ids[place : place + AT_ONCE], at=at)
        count += len(ids)
    return count


def _lessons() -> list[int]:
    there = Part.objects.filter(kind=Kind.LESSON).values_list("object_id", "language").distinct()
    return sorted(
        {pk for pk, _language in set(LessonText.objects.values_list("lesson_id", "language")) ^ set(there)}
    )


def _materials() -> list[int]:
    rows = Edition.objects.filter(state=EditionState.READY, current__isnull=False)
    wanted = rows.exclude(material__state=MaterialState.ARCHIVED).values_list("material_id", "current_id")
    there = Part.objects.filter(kind=Kind.MATERIAL).values_list("object_id", "source_id").distinct()
    return sorted({pk for pk, _version in set(wanted) ^ set(there)})


def _guides() -> list[int]:
    wanted = Guide.objects.filter(current__isnull=False).values_list("pk", F("current_id"))
    there = Part.objects.filter(kind=Kind.GUIDE).values_list("whole_id", "source_id").distinct()
    return sorted({pk for pk, _version in set(wanted) ^ set(there)})
