"""Versions of a guide: begun as a copy of the last, published once and for all, archived."""

from collections.abc import Mapping
from datetime import datetime

from kanava.core.actions import action
from kanava.guides.indexing import index
from kanava.guides.models import Guide, Page, PageText, Passage, Picture, Version
from kanava.guides.queries.checking import check
from kanava.guides.writers import begin_draft, draft, first_pages, locked, record
from kanava.rules.guides import (
    LONGEST_NEWS,
    DraftThere,
    GuideMoved,
    GuideState,
    LabelTaken,
    NewestStays,
    VersionFaulty,
    VersionState,
    label_of,
)
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound


@action("keep_guide")
def begin_version(*, by: Actor, guide_id: int, label: str, at: datetime) -> Version:
    """Begin the next version as a copy of the newest that is published, or empty where none is.

    Raises:
        NotFound, DraftThere; LabelUnreadable, LabelTaken (field `label`).
    """
    guide = locked(guide_id)
    if Version.objects.filter(guide=guide, state=VersionState.DRAFT).exists():
        raise DraftThere
    return begin_draft(guide, _label(guide, label), by=by, at=at)


def _label(guide: Guide, typed: str, but: int = 0) -> str:
    called = label_of(typed)
    if Version.objects.filter(guide=guide, label=called).exclude(pk=but).exists():
        raise LabelTaken(field="label")
    return called


@action("keep_guide")
def keep_version(*, by: Actor, version_id: int, label: str, news: Mapping[str, str], at: datetime) -> Version:
    """Name a version that is being written, and say by language what has changed in it.

    Raises:
        NotFound, VersionFixed; LabelUnreadable, LabelTaken (field `label`).
    """
    found = draft(version_id)
    found.label = _label(found.guide, label, found.pk)
    told = {language: text.strip()[:LONGEST_NEWS] for language, text in news.items()}
    found.news = {language: text for language, text in told.items() if text}
    found.save(update_fields=["label", "news"])
    return found


@action("keep_guide")
def publish_version(*, by: Actor, version_id: int, at: datetime) -> Version:
    """Publish a version: from now on it is the newest, and is never changed. Raises NotFound, VersionFixed, VersionFaulty."""
    found = draft(version_id)
    guide = locked(found.guide_id)
    if any(fault.blocks for fault in check(found)):
        raise VersionFaulty
    index(found, guide.language)
    found.state, found.published_at = VersionState.PUBLISHED, at
    found.save(update_fields=["state", "published_at"])
    guide.current = found
    guide.save(update_fields=["current"])
    record("version_published", guide.pk, by=by, at=at, version=found.pk)
    return found


@action("keep_guide")
def archive_version(*, by: Actor, version_id: int, at: datetime) -> Version:
    """Take an older version away from partners. Raises NotFound, GuideMoved, NewestStays."""
    found = Version.objects.filter(pk=version_id).first()
    if found is None:
        raise NotFound
    guide = locked(found.guide_id)
    found.refresh_from_db()
    if found.state != VersionState.PUBLISHED:
        raise GuideMoved
    if guide.current_id == found.pk:
        if guide.state == GuideState.SHARED:
            raise NewestStays
        before = Version.objects.filter(guide=guide, state=VersionState.PUBLISHED).exclude(pk=found.pk)
        guide.current = before.order_by("-number").first()
        guide.save(update_fields=["current"])
    found.state = VersionState.ARCHIVED
    found.save(update_fields=["state"])
    record("version_archived", guide.pk, by=by, at=at, version=found.pk)
    return found


@action("keep_guide")
def discard_version(*, by: Actor, version_id: int, at: datetime) -> None:
    """Throw a version away that is being written. Raises NotFound, VersionFixed."""
    found = draft(version_id)
    slugs = list(Page.objects.filter(version=found).values_list("slug", flat=True))
    pages = first_pages(found.guide_id, slugs)
    Passage.objects.filter(version=found).delete()
    PageText.objects.filter(version=found).delete()
    Picture.objects.filter(version=found).delete()
    Page.objects.filter(version=found).update(parent=None)
    Page.objects.filter(version=found).delete()
    guide_id = found.guide_id
    found.delete()
    record("version_discarded", guide_id, by=by, at=at, pages=sorted(pages))
