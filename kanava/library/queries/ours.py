"""All materials as we see them: the list, one of them, and who has taken it along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count as Counted
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from kanava.core import blobs
from kanava.core.clock import start_of
from kanava.core.paging import Count, Page, Sort, chosen, count, listed, page
from kanava.core.permissions import require
from kanava.library.models import Download, Edition, Material, Picture, Version
from kanava.library.queries.searching import has_words, with_words
from kanava.playbook.queries import get_in_force
from kanava.rules.links import link_in
from kanava.rules.materials import Format, FunnelStage, MaterialKind, MaterialState, tiers_through
from kanava.rules.partnership import Tier
from kanava.rules.people import Actor
from kanava.rules.playbook.library import Library
from kanava.rules.refusals import NotFound

SHOWS = ("", "WRITTEN", "EXPIRING", "EXPIRED", "UNUSED", "ARCHIVED")
SORTS: Mapping[str, Sort] = {
    "-renewed": Sort("renewed_at", descending=True),
    "name": Sort("sort_key"),
    "-name": Sort("sort_key", descending=True),
}


@dataclass(frozen=True, slots=True)
class Readers:
    """Whom a list is looked at for: a tier, a type of partner, a role, a country; empty for any."""

    tier: str = ""
    type: str = ""
    role: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class MaterialFilter:
    """What the list is narrowed to; `show` is one of SHOWS, nothing being what partners see; `readers` those who may have it."""

    show: str = ""
    text: str = ""
    kind: str = ""
    stage: str = ""
    language: str = ""
    product_line_id: int | None = None
    sort: str = "-renewed"
    readers: Readers = Readers()


def narrowed(rows: QuerySet[Material], wanted: MaterialFilter) -> QuerySet[Material]:
    """Materials by kind, stage and product."""
    if wanted.kind in MaterialKind.__members__:
        rows = rows.filter(kind=wanted.kind)
    if wanted.stage in FunnelStage.__members__:
        rows = rows.filter(stage=wanted.stage)
    if wanted.product_line_id is not None:
        rows = rows.filter(product_line_id=wanted.product_line_id)
    return rows


def meant_for(rows: QuerySet[Material], readers: Readers) -> QuerySet[Material]:
    """Materials that such readers may have: those that are meant for them, and those that are for everybody."""
    if readers.tier in Tier.__members__:
        rows = rows.filter(lowest_tier__in=["", *tiers_through(readers.tier)])
    if readers.type:
        rows = rows.filter(Q(partner_types=[]) | Q(partner_types__contains=[readers.type]))
    if readers.role:
        rows = rows.filter(Q(roles=[]) | Q(roles__contains=[readers.role]))
    if readers.country:
        rows = rows.filter(Q(countries=[]) | Q(countries__contains=[readers.country]))
    return rows


def _shown(show: str, on: date) -> Q:
    terms = get_in_force(on).playbook.library if show in ("EXPIRING", "UNUSED") else Library()
    shared = Q(state=MaterialState.SHARED.value)
    in_force = shared & (Q(valid_through=None) | Q(valid_through__gte=on))
    before = start_of(on - timedelta(days=terms.unused_days))
    return {
        "WRITTEN": Q(state=MaterialState.WRITTEN.value),
        "EXPIRING": shared
        & Q(valid_through__gte=on, valid_through__lte=on + timedelta(days=terms.expiring_days)),
        "EXPIRED": shared & Q(valid_through__lt=on),
        "UNUSED": in_force & Q(renewed_at__lt=before) & (Q(last_taken_at=None) | Q(last_taken_at__lt=before)),
        "ARCHIVED": Q(state=MaterialState.ARCHIVED.value),
    }.get(show, in_force)


def list_materials(
    *, by: Actor, wanted: MaterialFilter, on: date, after: str = "", exact: bool = False
) -> tuple[Page[Material], Count]:
    """A page of materials and how many there are. Raises NotPermitted."""
    require("view_library", by)
    rows = meant_for(narrowed(Material.objects.filter(_shown(wanted.show, on)), wanted), wanted.readers)
    if has_words(wanted.text):
        rows = with_words(rows, wanted.text, language=wanted.language)
    elif wanted.language:
        rows = rows.filter(pk__in=Edition.objects.filter(language=wanted.language).values("material_id"))
    whole = Material.objects.all()
    sort = chosen(SORTS, wanted.sort)
    return listed(rows, sort=sort, whole=whole, after=after, exact=exact, may_wait=False)


def languages_of(ids: Sequence[int]) -> dict[int, list[Edition]]:
    """The editions of materials, by material, in the order of their languages. One statement."""
    found: dict[int, list[Edition]] = {}
    rows = (
        Edition.objects.filter(material_id__among=ids)
        .select_related("current")
        .defer("current__text", "current__outline")
    )
    for one in rows.order_by("language"):
        found.setdefault(one.material_id, []).append(one)
    return found


def get_material(material_id: int, *, by: Actor) -> Material:
    """One material. Raises NotFound, NotPermitted."""
    require("view_library", by)
    found = Material.objects.select_related("made_by").filter(pk=material_id).first()
    if found is None:
        raise NotFound
    return found


def list_versions(material_id: int) -> Sequence[Version]:
    """All versions of all languages, the latest first, without their text. One statement."""
    rows = Version.objects.filter(edition__material_id=material_id).select_related("edition", "added_by")
    return list(rows.defer("text", "outline").order_by("-id")[:200])


def count_taken(material_id: int) -> dict[int, int]:
    """How often each version was taken along. One statement."""
    rows = Download.objects.filter(material_id=material_id).order_by().values_list("version_id")
    return dict(rows.annotate(taken=Counted("pk")))


def get_version(version_id: int, *, by: Actor) -> Version:
    """A version with its edition, without its text. Raises NotFound, NotPermitted."""
    require("view_library", by)
    found = Version.objects.select_related("edition").defer("text", "outline").filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return found


def get_address(version: Version) -> str:
    """Where a link leads, read from its file. Raises NotFound for anything else."""
    if version.format != Format.LINK:
        raise NotFound
    with blobs.open_file(version.sha256) as file:
        found = link_in(file.read())
    if not found:
        raise NotFound
    return found


def list_downloads(
    material_id: int, *, by: Actor, after: str = "", exact: bool = False
) -> tuple[Page[Download], Count]:
    """Who has taken a material along, the latest first. Raises NotPermitted."""
    require("view_library", by)
    rows = Download.objects.filter(material_id=material_id)
    whole = Download.objects.select_related("partner", "person", "version__edition").defer(
        "version__text", "version__outline"
    )
    newest = Sort("id", descending=True)
    return page(rows, sort=newest, after=after, whole=whole), count(rows, exact=exact)


LONGEST_LOOK = 4_000


def read_beginning(version_id: int) -> str:
    """The beginning of what stands in a file. One statement."""
    rows = Version.objects.filter(pk=version_id).values_list(Substr("text", 1, LONGEST_LOOK + 1), flat=True)
    text = rows.first() or ""
    return text if len(text) <= LONGEST_LOOK else f"{text[:LONGEST_LOOK]}…"


def read_outline(version_id: int) -> list[tuple[str, list[str]]]:
    """The parts of a file, a heading with lines each. One statement."""
    found = Version.objects.filter(pk=version_id).values_list("outline", flat=True).first()
    return [(heading, lines) for heading, lines in found or []]


def list_thumbs(version_ids: Sequence[int]) -> dict[int, Picture]:
    """The small pictures of versions, by version. One statement."""
    return {one.version_id: one for one in Picture.objects.filter(version_id__among=version_ids, number=0)}


def list_pages(version_id: int) -> list[Picture]:
    """The pages of a version that are drawn, in their order. One statement."""
    return list(Picture.objects.filter(version_id=version_id, number__gt=0).order_by("number"))


def get_picture(version_id: int, number: int) -> Picture:
    """A page of a version that was found for its reader; 0 is the small one. Raises NotFound."""
    found = Picture.objects.filter(version_id=version_id, number=number).first()
    if found is None:
        raise NotFound
    return found
