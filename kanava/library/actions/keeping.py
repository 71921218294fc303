"""Making materials, their languages, and whom they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from kanava.core import blobs
from kanava.core.actions import action
from kanava.core.clock import day_of
from kanava.library.co_branding import marks_of, opened
from kanava.library.found_by import reindex
from kanava.library.models import Edition, Material, Version
from kanava.library.writers import locked, record
from kanava.rules.materials import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    EditionState,
    LastDayPast,
    MaterialEmpty,
    MaterialKind,
    MaterialMoved,
    MaterialState,
    TitleMissing,
)
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.template_places import MarksStand, checked
from kanava.rules.text import sort_key, tidy

MOST_NAMED = 5  # marks that a refusal names


@dataclass(frozen=True, slots=True)
class Told:
    """What a material is and whom it is for: see `Material`."""

    kind: str
    stage: str
    roles: Sequence[str] = ()
    partner_types: Sequence[str] = ()
    lowest_tier: str = ""
    countries: Sequence[str] = ()
    product_line_id: int | None = None
    valid_through: date | None = None

    def values(self) -> dict[str, object]:
        """The columns."""
        lists = ("roles", "partner_types", "countries")
        plain = ("kind", "stage", "lowest_tier", "product_line_id", "valid_through")
        return {
            **{name: sorted(set(getattr(self, name))) for name in lists},
            **{name: getattr(self, name) for name in plain},
        }


@dataclass(frozen=True, slots=True)
class Words:
    """A material in one language. Only another language than the first is still being translated or reviewed."""

    language: str
    title: str
    summary: str = ""
    state: str = EditionState.READY.value


@action("keep_material")
def create_material(*, by: Actor, told: Told, words: Words, at: datetime) -> Material:
    """Begin a material in its first language; partners do not see it yet. Raises TitleMissing, LastDayPast."""
    _check_day(told, at)
    title = _title(words)
    made = Material.objects.create(
        title=title, sort_key=sort_key(title)[:240], language=words.language, renewed_at=at, made_at=at,
        made_by_id=by.user_id, **told.values(),
    )  # fmt: skip
    _keep_words(made, words)
    record("made", made, by=by, at=at)
    return made


@action("keep_material")
def edit_material(*, by: Actor, material_id: int, told: Told, at: datetime) -> Material:
    """Say anew what a material is and whom it is for. Raises NotFound, LastDayPast (field `valid_through`), TemplateFormat,
    TemplateTooLarge, MarksStand (field `kind`): its files are no templates, or no clean ones."""
    found = locked(material_id)
    if told.valid_through != found.valid_through:
        _check_day(told, at)
    if told.kind == MaterialKind.OWN_TEMPLATE and found.kind != told.kind:
        _check_templates(found)
    for name, value in told.values().items():
        setattr(found, name, value)
    found.save()
    reindex(list(found.editions.values_list("pk", flat=True)))
    check_marks(found, field="kind")
    record("changed", found, by=by, at=at)
    return found


def _check_day(told: Told, at: datetime) -> None:
    if told.valid_through is not None and told.valid_through < day_of(at):
        raise LastDayPast(field="valid_through")


def _check_templates(found: Material) -> None:
    """Read what the files of now ask for, now that partners make them their own."""
    for version in Version.objects.filter(edition__material=found, pk=F("edition__current_id")):
        try:
            with blobs.open_file(version.sha256) as file:
                places = marks_of(opened(file, version.format))
        except Refusal as refusal:
            raise type(refusal)(field="kind") from refusal
        Version.objects.filter(pk=version.pk).update(places=places)


def check_marks(found: Material, *, field: str | None = None) -> None:
    """That no language of a shared template shows what is written like a place and is none, unless somebody lets it stand.
    One statement. Raises MarksStand."""
    if found.state != MaterialState.SHARED or found.kind != MaterialKind.OWN_TEMPLATE:
        return
    rows = Version.objects.filter(
        edition__material=found, edition__state=EditionState.READY, marks_stand=False
    )
    for places in rows.filter(pk=F("edition__current_id")).values_list("places", flat=True):
        if standing := checked(places).standing:
            raise MarksStand(field=field, marks=", ".join(standing[:MOST_NAMED]))


@action("keep_material")
def let_marks_stand(*, by: Actor, material_id: int, version_id: int, at: datetime) -> None:
    """Decide that what is written like a place in a version and is none stands as it is. Raises NotFound."""
    found = locked(material_id)
    version = Version.objects.filter(pk=version_id, edition__material=found).select_related("edition").first()
    if version is None:
        raise NotFound
    version.marks_stand = True
    version.save(update_fields=["marks_stand"])
    record("marks_stand", found, by=by, at=at, version=version.pk, language=version.edition.language)


def _title(words: Words) -> str:
    title = tidy(words.title)[:LONGEST_TITLE]
    if not title:
        raise TitleMissing(field="title")
    return title


@action("keep_material")
def keep_edition(*, by: Actor, material_id: int, words: Words, at: datetime) -> Edition:
    """Say a material's title, what it is for and where it stands in one language. Raises NotFound, TitleMissing, MarksStand
    (field `state`)."""
    found = locked(material_id)
    kept = _keep_words(found, words)
    check_marks(found, field="state")
    if words.language == found.language:
        found.title, found.sort_key = kept.title, sort_key(kept.title)[:240]
        found.save(update_fields=["title", "sort_key"])
    record("edition_kept", found, by=by, at=at, language=words.language, state=kept.state)
    return kept


def _keep_words(material: Material, words: Words) -> Edition:
    state = EditionState.READY if words.language == material.language else EditionState(words.state)
    kept, _made = Edition.objects.update_or_create(
        material=material, language=words.language,
        defaults={"title": _title(words), "summary": words.summary.strip()[:LONGEST_SUMMARY], "state": state.value},
    )  # fmt: skip
    reindex([kept.pk])
    return kept


@action("keep_material")
def share_material(*, by: Actor, material_id: int, at: datetime) -> Material:
    """Let partners see it. Raises NotFound, MaterialMoved, MaterialEmpty, LastDayPast, MarksStand."""
    found = locked(material_id)
    if found.state == MaterialState.SHARED:
        raise MaterialMoved
    if not Edition.objects.filter(material=found, state=EditionState.READY).exclude(current=None).exists():
        raise MaterialEmpty
    if found.valid_through is not None and found.valid_through < day_of(at):
        raise LastDayPast
    found.state, found.renewed_at = MaterialState.SHARED, at
    check_marks(found)
    found.save(update_fields=["state", "renewed_at"])
    record("shared", found, by=by, at=at)
    return found


@action("keep_material")
def archive_material(*, by: Actor, material_id: int, at: datetime) -> Material:
    """Take it away from partners; we keep it with its versions and downloads. Raises NotFound, MaterialMoved."""
    found = locked(material_id)
    if found.state == MaterialState.ARCHIVED:
        raise MaterialMoved
    found.state = MaterialState.ARCHIVED
    found.save(update_fields=["state"])
    record("archived", found, by=by, at=at)
    return found


def edition_of(material_id: int, language: str) -> Edition:
    """A language of a material. Raises NotFound."""
    found = Edition.objects.filter(material_id=material_id, language=language).first()
    if found is None:
        raise NotFound
    return found
