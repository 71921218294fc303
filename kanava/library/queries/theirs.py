"""Materials as a partner's people see them: behind the wall, and by their role and the day besides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import require
from kanava.core.wall import gate
from kanava.library.models import Edition, Material, Picture, Version
from kanava.library.queries.ours import MaterialFilter, narrowed
from kanava.library.queries.searching import has_words, list_with_words
from kanava.partners.models import Partner
from kanava.rules.materials import EditionState, MaterialKind, MaterialState, Reader, tiers_through
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

MOST_TEMPLATES = 60  # on a page
NEWEST = Sort("renewed_at", descending=True)


def reader_of(partner: Partner, by: Actor) -> Reader:
    """Who looks, for the rules."""
    return Reader(by.role.value, partner.type, partner.tier, partner.country)


def seen_by(reader: Reader, on: date) -> QuerySet[Material]:
    """Every material that a reader may have on a day."""
    return _seen(Material.objects.all(), reader, on)


def _seen(rows: QuerySet[Material], reader: Reader, on: date) -> QuerySet[Material]:
    """What `rules.materials.may_have` allows; the wall holds all of it but the role and the day once more."""
    return rows.filter(
        Q(valid_through=None) | Q(valid_through__gte=on),
        Q(roles=[]) | Q(roles__contains=[reader.role]),
        Q(partner_types=[]) | Q(partner_types__contains=[reader.type]),
        Q(countries=[]) | Q(countries__contains=[reader.country]),
        lowest_tier__in=["", *tiers_through(reader.tier)],
        state=MaterialState.SHARED.value,
    )


def ready() -> QuerySet[Edition]:
    """Languages that partners see."""
    return Edition.objects.filter(state=EditionState.READY.value, current__isnull=False)


@dataclass(frozen=True, slots=True)
class Item:
    """A material with the edition that the reader gets, and the languages that there are. `has_picture`: its first page is
    drawn."""

    material: Material
    edition: Edition
    languages: Sequence[Edition]
    has_picture: bool = False


def list_own_materials(
    *, by: Actor, reader: Reader, wanted: MaterialFilter, on: date, after: str = "", exact: bool = False
) -> tuple[Page[Material], Count]:
    """What a reader may have, the newest first, and how much it is; behind the wall. Words are found in languages that are
    ready alone. Raises NotPermitted."""
    require("use_library", by)
    rows = narrowed(seen_by(reader, on), wanted)
    # No index serves a search behind the wall; beyond the gate it gives ids, of which the wall shows the reader's own.
    if has_words(wanted.text):
        with gate("words"):
            ids = list_with_words(wanted.text, language=wanted.language)
        rows = rows.filter(pk__among=ids)
    elif wanted.language:
        with gate("words"):
            ids = list(ready().filter(language=wanted.language).values_list("material_id", flat=True))
        rows = rows.filter(pk__among=ids)
    return listed(
        rows, sort=NEWEST, whole=Material.objects.all(), after=after, size=25, exact=exact, may_wait=False
    )


def list_templates(*, by: Actor, reader: Reader, language: str, on: date) -> list[Item]:
    """The templates that a reader may make its own, by name, in a language, else in that which there is; behind the wall.
    Two statements. Raises NotPermitted."""
    require("use_library", by)
    rows = _seen(Material.objects.filter(kind=MaterialKind.OWN_TEMPLATE.value), reader, on)
    return in_language(list(rows.order_by("sort_key", "id")[:MOST_TEMPLATES]), language)


def in_language(materials: Sequence[Material], language: str) -> list[Item]:
    """Materials with the edition in a language, else that which there is; behind the wall. One statement."""
    rows = ready().filter(material_id__among=[one.pk for one in materials])
    small = Picture.objects.filter(version_id=OuterRef("current_id"), number=0)
    found: dict[int, list[Edition]] = {}
    drawn: set[int] = set()
    rows = rows.select_related("current").defer("current__text", "current__outline").order_by("language")
    for one in rows.annotate(is_drawn=Exists(small)):
        found.setdefault(one.material_id, []).append(one)
        if one.is_drawn:
            drawn.add(one.pk)
    items = []
    for material in materials:
        if material.pk in found:
            best = _best(found[material.pk], language, material.language)
            items.append(Item(material, best, found[material.pk], best.pk in drawn))
    return items


def _best(editions: Sequence[Edition], language: str, first: str) -> Edition:
    by_language = {one.language: one for one in editions}
    return by_language.get(language) or by_language.get(first) or editions[0]


def get_own_material(material_id: int, *, by: Actor, reader: Reader, language: str, on: date) -> Item:
    """One material in a language, else in that which there is; behind the wall. Raises NotFound, NotPermitted."""
    require("use_library", by)
    found = list(_seen(Material.objects.filter(pk=material_id), reader, on))
    items = in_language(found, language)
    if not items:
        raise NotFound
    return items[0]


def get_own_version(material_id: int, version_id: int, *, by: Actor, reader: Reader, on: date) -> Version:
    """The version of now of a language of a material, without its text; behind the wall. An older one is not found.
    Raises NotFound, NotPermitted."""
    require("use_library", by)
    seen = _seen(Material.objects.filter(pk=material_id), reader, on)
    editions = ready().filter(material_id__in=seen.values("pk"), current_id=version_id)
    found = (
        Version.objects.select_related("edition__material")
        .defer("text", "outline")
        .filter(pk=version_id, edition__in=editions)
    )
    version = found.first()
    if version is None:
        raise NotFound
    return version
