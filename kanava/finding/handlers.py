"""What changes in a chapter is found from then on, in the same transaction."""

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.core.wall import gate
from kanava.finding.writers import keep_guides, keep_lessons, keep_materials

_OF_MATERIALS = ("made", "changed", "shared", "archived", "edition_kept", "version_added", "version_read")


@subscribe("guide.version_published", "guide.version_archived", atomic=True)
def guide_changed(event: Event) -> None:
    """Another version is the newest."""
    with gate("findable"):
        keep_guides([event.object_id])


@subscribe(*(f"material.{one}" for one in _OF_MATERIALS), atomic=True)
def material_changed(event: Event) -> None:
    """A title, a file, or whether partners have it."""
    with gate("findable"):
        keep_materials([event.object_id])


@subscribe("training.lesson_written", "training.lesson_removed", atomic=True)
def lesson_changed(event: Event) -> None:
    """A lesson was written anew, or is gone."""
    with gate("findable"):
        keep_lessons([event.data["lesson"]])
