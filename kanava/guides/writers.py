"""What several actions write: a page's words with what is found by them, the order of pages, and a guide's events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kanava.core import events
from kanava.core.events import Subject
from kanava.core.files import hash_of
from kanava.guides.markdown import outline
from kanava.guides.models import Guide, Page, PageText, Passage, Version
from kanava.rules.guides import VersionFixed, VersionState
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound


def locked(guide_id: int) -> Guide:
    """A guide, held until the end of the transaction. Raises NotFound."""
    found = Guide.objects.select_for_update().filter(pk=guide_id).first()
    if found is None:
        raise NotFound
    return found


def draft(version_id: int) -> Version:
    """A version that is being written, held until the end of the transaction. Raises NotFound, VersionFixed."""
    found = Version.objects.select_for_update().filter(pk=version_id).first()
    if found is None:
        raise NotFound
    if found.state != VersionState.DRAFT:
        raise VersionFixed
    return found


def keep_text(page: Page, language: str, title: str, body: str) -> PageText:
    """Keep a page's words in a language, and the passages that they consist of."""
    found = outline(body)
    values = {
        "version_id": page.version_id, "title": title, "body": body, "digest": hash_of(f"{title}\n{body}".encode()),
        "outline": found.told(), "words": found.words,
    }  # fmt: skip
    kept, is_new = PageText.objects.update_or_create(page=page, language=language, defaults=values)
    if not is_new:
        Passage.objects.filter(page_text=kept).delete()
    # A page without words is found by its title all the same.
    parts = [(part.anchor, part.heading, part.text) for part in found.parts] or [("", "", "")]
    Passage.objects.bulk_create(
        Passage(
            page_text=kept, version_id=page.version_id, position=place, anchor=anchor, heading=heading, text=text
        )
        for place, (anchor, heading, text) in enumerate(parts)
    )  # fmt: skip
    return kept


def tree_of(version_id: int) -> list[tuple[int, int | None]]:
    """The order of a version's pages."""
    return list(
        Page.objects.filter(version_id=version_id).order_by("position").values_list("pk", "parent_id")
    )


def put_in_order(tree: Sequence[tuple[int, int | None]]) -> None:
    """Keep the order of pages, and which chapter each belongs to."""
    rows = [Page(pk=page, parent_id=parent, position=place) for place, (page, parent) in enumerate(tree)]
    Page.objects.bulk_update(rows, ["position", "parent"], batch_size=500)


def record(what: str, guide_id: int, *, by: Actor, at: datetime, **told: Any) -> None:
    """Note what was done with a guide."""
    events.record(f"guide.{what}", by=by, at=at, subject=Subject("guide", guide_id), **told)
