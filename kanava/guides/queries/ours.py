"""Guides for those who write them: drafts and old versions too, who reads which page, and what readers say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count as Counted
from django.db.models import Max, Prefetch, Q

from kanava.core.paging import Count, Page, Sort, count, page
from kanava.core.permissions import require
from kanava.guides.models import Guide, GuideText, Opinion, PageText, Picture, Reading, Version
from kanava.guides.models import Page as GuidePage
from kanava.rules.materials import tiers_through
from kanava.rules.partnership import Tier
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

MOST = 500  # guides of a list


@dataclass(frozen=True, slots=True)
class Listed:
    """A guide in the list: the version that is being written, and how much nobody has heard yet of what readers said."""

    guide: Guide
    draft: Version | None
    unheard: int


def list_guides(*, by: Actor, tier: str = "", type_: str = "", role: str = "") -> list[Listed]:
    """All guides, or those that readers of a tier, a type of partner or a role may have, by name. Three statements. Raises
    NotPermitted."""
    require("view_guides", by)
    rows = Guide.objects.select_related("current")
    if tier in Tier.__members__:
        rows = rows.filter(lowest_tier__in=["", *tiers_through(tier)])
    if type_:
        rows = rows.filter(Q(partner_types=[]) | Q(partner_types__contains=[type_]))
    if role:
        rows = rows.filter(Q(roles=[]) | Q(roles__contains=[role]))
    guides = list(rows.order_by("sort_key", "id")[:MOST])
    drafts = {one.guide_id: one for one in Version.objects.filter(state="DRAFT")}
    unheard = dict(
        Opinion.objects.filter(heard_at=None).order_by().values_list("guide_id").annotate(n=Counted("pk"))
    )
    return [Listed(one, drafts.get(one.pk), unheard.get(one.pk, 0)) for one in guides]


def get_guide(guide_id: int, *, by: Actor) -> Guide:
    """One guide with its newest version and its words. Raises NotFound, NotPermitted."""
    require("view_guides", by)
    found = Guide.objects.select_related("current").prefetch_related("texts").filter(pk=guide_id).first()
    if found is None:
        raise NotFound
    return found


def texts_of(guide: Guide) -> Sequence[GuideText]:
    """The words of a guide in all languages."""
    return sorted(guide.texts.all(), key=lambda one: one.language)


def list_versions(guide_id: int) -> list[Version]:
    """The versions of a guide, the newest first. One statement."""
    return list(Version.objects.filter(guide_id=guide_id).order_by("-number"))


def get_version(version_id: int, *, by: Actor) -> Version:
    """A version with its guide. Raises NotFound, NotPermitted."""
    require("view_guides", by)
    found = Version.objects.select_related("guide").filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return found


def get_page(version_id: int, page_id: int, *, by: Actor) -> GuidePage:
    """A page of a version with its texts. Raises NotFound, NotPermitted."""
    require("view_guides", by)
    rows = GuidePage.objects.select_related("version__guide").prefetch_related("texts")
    found = rows.filter(version_id=version_id, pk=page_id).first()
    if found is None:
        raise NotFound
    return found


def get_picture(picture_id: int, *, by: Actor) -> Picture:
    """A picture of a page. Raises NotFound, NotPermitted."""
    require("view_guides", by)
    found = Picture.objects.select_related("image").filter(pk=picture_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Readers:
    """How much a page is read: people, the last day; and what they say of it."""

    people: int = 0
    last_on: date | None = None
    helpful: int = 0
    unhelpful: int = 0


def count_readers(version_id: int) -> dict[int, Readers]:
    """How much each page of a version is read and liked. Two statements."""
    read = Reading.objects.filter(version_id=version_id).order_by().values_list("page_id")
    readers = read.annotate(Counted("pk"), Max("last_on"))
    said = Opinion.objects.filter(page__version_id=version_id).order_by().values_list("page_id")
    liked = {
        page_id: (yes, no)
        for page_id, yes, no in said.annotate(
            yes=Counted("pk", filter=Q(is_helpful=True)), no=Counted("pk", filter=Q(is_helpful=False))
        )
    }
    found = {page_id: Readers(people, last, *liked.get(page_id, (0, 0))) for page_id, people, last in readers}
    return {page_id: Readers(0, None, *told) for page_id, told in liked.items()} | found


def count_words(version_id: int) -> dict[str, int]:
    """How many words a version has in each language. One statement."""
    rows = PageText.objects.filter(version_id=version_id).order_by().values_list("language", "words")
    found: dict[str, int] = {}
    for language, words in rows:
        found[language] = found.get(language, 0) + words
    return found


def languages_of(version_id: int) -> dict[int, list[str]]:
    """The languages of the pages of a version. One statement."""
    found: dict[int, list[str]] = {}
    for page_id, language in (
        PageText.objects.filter(version_id=version_id).order_by("language").values_list("page_id", "language")
    ):
        found.setdefault(page_id, []).append(language)
    return found


def list_opinions(
    guide_id: int, *, by: Actor, show: str = "", after: str = "", exact: bool = False
) -> tuple[Page[Opinion], Count]:
    """What readers said of a guide's pages, the latest first: what nobody has heard yet, or all. Raises NotPermitted."""
    require("view_guides", by)
    rows = Opinion.objects.filter(guide_id=guide_id)
    if show != "all":
        rows = rows.filter(heard_at=None)
    whole = Opinion.objects.select_related("page__version", "partner", "person")
    whole = whole.prefetch_related(Prefetch("page__texts", PageText.objects.defer("body", "outline")))
    newest = Sort("told_at", descending=True)
    return page(rows, sort=newest, after=after, whole=whole), count(rows, exact=exact)


_SHOWN = """
select first.id, page.version_id, page.id from guides_page first
join guides_version version on version.id = first.version_id join guides_guide guide on guide.id = version.guide_id
cross join lateral (
  select other.id, other.version_id from guides_page other join guides_version its on its.id = other.version_id
  where its.guide_id = guide.id and other.slug = first.slug and (its.state = 'DRAFT' or its.id = guide.current_id)
  order by its.state = 'DRAFT' desc limit 1) page
where first.id = any(%s)
"""


def shown_pages(first_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Where pages, told by their first ones, are written or stand now: version and page. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [list(first_ids)])
        return {first: (version, page) for first, version, page in cursor.fetchall()}
