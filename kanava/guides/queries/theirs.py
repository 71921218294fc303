"""Guides as a partner's people read them: behind the wall, and by their role besides."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kanava.core.permissions import require
from kanava.guides.models import Guide, GuideText, Opinion, Picture, Version
from kanava.guides.queries.contents import words_of
from kanava.rules.guides import GuideState, VersionState
from kanava.rules.materials import Reader, tiers_through
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

MOST = 500  # guides of a list


def seen(reader: Reader) -> QuerySet[Guide]:
    """What `rules.guides.may_read` allows; the wall holds all of it but the role once more."""
    return Guide.objects.filter(
        Q(roles=[]) | Q(roles__contains=[reader.role]),
        Q(partner_types=[]) | Q(partner_types__contains=[reader.type]),
        lowest_tier__in=["", *tiers_through(reader.tier)],
        state=GuideState.SHARED.value,
        current__isnull=False,
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """A guide with its words, the version that is read, and all that can be, the newest first."""

    guide: Guide
    text: GuideText
    version: Version
    versions: Sequence[Version]

    @property
    def is_newest(self) -> bool:
        """Whether it is the newest version."""
        return self.version.pk == self.guide.current_id


def list_own_guides(*, by: Actor, reader: Reader, language: str) -> list[tuple[Guide, GuideText]]:
    """The guides that a reader may read, by name; behind the wall. Two statements. Raises NotPermitted."""
    require("use_guides", by)
    guides = list(seen(reader).select_related("current").order_by("sort_key", "id")[:MOST])
    texts = words_of(guides, language)
    return [(one, texts[one.pk]) for one in guides]


def open_guide(slug: str, label: str, *, by: Actor, reader: Reader, language: str) -> Opened:
    """A guide in the version of a label, or the newest without one; behind the wall. Three statements.
    Raises NotFound, NotPermitted."""
    require("use_guides", by)
    guide = seen(reader).filter(slug=slug).first()
    if guide is None:
        raise NotFound
    versions = list(
        Version.objects.filter(guide=guide, state=VersionState.PUBLISHED.value).order_by("-number")
    )
    found = [one for one in versions if (one.label == label if label else one.pk == guide.current_id)]
    if not found:
        raise NotFound
    return Opened(guide, words_of([guide], language)[guide.pk], found[0], versions)


def get_own_picture(picture_id: int, *, by: Actor, reader: Reader) -> Picture:
    """A picture of a page that the reader may read; behind the wall. Raises NotFound, NotPermitted."""
    require("use_guides", by)
    found = (
        Picture.objects.select_related("image")
        .filter(pk=picture_id, version__guide__in=seen(reader), version__state=VersionState.PUBLISHED.value)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def own_opinion(page_id: int, *, by: Actor) -> Opinion | None:
    """What the reader has said of a page. One statement."""
    return Opinion.objects.filter(page_id=page_id, person_id=by.user_id).first()
