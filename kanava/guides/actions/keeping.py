"""Making guides, whom they are for, and sharing them with partners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from kanava.core.actions import action
from kanava.guides.models import Guide, GuideText, Version
from kanava.guides.writers import locked, record
from kanava.rules.guides import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    GuideMoved,
    GuideState,
    GuideTitleMissing,
    NothingPublished,
    SlugTaken,
    label_of,
    slug_of,
)
from kanava.rules.languages import CODES
from kanava.rules.people import Actor
from kanava.rules.text import sort_key, tidy

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a guide or page in one language; `text` is a guide's summary, a page's Markdown."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class GuideTold:
    """What a guide is called and whom it is for: see `Guide`. Without `slug` one is made of the title."""

    words: Mapping[str, Said]
    slug: str = ""
    roles: Sequence[str] = ()
    partner_types: Sequence[str] = ()
    lowest_tier: str = ""
    product_line_id: int | None = None


@action("keep_guide")
def create_guide(*, by: Actor, told: GuideTold, label: str = "1.0", at: datetime) -> Guide:
    """Begin a guide with the draft of its first version; partners do not see it yet.

    Raises:
        GuideTitleMissing (field `title_…`), SlugUnreadable, SlugTaken (field `slug`), LabelUnreadable (field `label`).
    """
    words = words_of(told.words)
    made = Guide(made_at=at, made_by_id=by.user_id)
    _keep(made, told, words)
    Version.objects.create(guide=made, label=label_of(label), number=1, begun_at=at)
    record("made", made.pk, by=by, at=at)
    return made


@action("keep_guide")
def edit_guide(*, by: Actor, guide_id: int, told: GuideTold, at: datetime) -> Guide:
    """Say anew what a guide is called and whom it is for. Raises NotFound, and what `create_guide` does."""
    words = words_of(told.words)
    found = locked(guide_id)
    _keep(found, told, words)
    record("changed", found.pk, by=by, at=at)
    return found


def _keep(guide: Guide, told: GuideTold, words: Mapping[str, Said]) -> None:
    emptied = [one for one in told.words if one not in words]
    there = (
        dict(
            GuideText.objects.filter(guide=guide)
            .exclude(language__in=emptied)
            .values_list("language", "title")
        )
        if guide.pk
        else {}
    )
    titles = there | {language: said.title for language, said in words.items()}
    if guide.language not in titles:
        guide.language = next(iter(words))
    title = titles[guide.language]
    guide.slug = slug_of(told.slug, title)
    if Guide.objects.filter(slug=guide.slug).exclude(pk=guide.pk).exists():
        raise SlugTaken(field="slug")
    guide.title, guide.sort_key = title, sort_key(title)[:240]
    guide.roles, guide.partner_types = sorted(set(told.roles)), sorted(set(told.partner_types))
    guide.lowest_tier, guide.product_line_id = told.lowest_tier, told.product_line_id
    guide.save()
    GuideText.objects.filter(guide=guide, language__in=emptied).delete()
    for language, said in words.items():
        values = {"title": said.title, "summary": said.text[:LONGEST_SUMMARY]}
        GuideText.objects.update_or_create(guide=guide, language=language, defaults=values)


def words_of(told: Mapping[str, Said]) -> dict[str, Said]:
    """The words in the languages in which there are any, those that we write in first. Raises GuideTitleMissing."""
    tidied = {one: Said(tidy(said.title)[:LONGEST_TITLE], said.text.strip()) for one, said in told.items()}
    for language, said in tidied.items():
        if said.text and not said.title:
            raise GuideTitleMissing(field=f"title_{language}")
    ordered = [*LANGUAGES, *sorted(CODES - set(LANGUAGES))]
    found = {one: tidied[one] for one in ordered if one in tidied and tidied[one].title}
    if not found:
        raise GuideTitleMissing(field=f"title_{LANGUAGES[0]}")
    return found


@action("keep_guide")
def share_guide(*, by: Actor, guide_id: int, at: datetime) -> Guide:
    """Let partners read it. Raises NotFound, GuideMoved, NothingPublished."""
    found = locked(guide_id)
    if found.state == GuideState.SHARED:
        raise GuideMoved
    if found.current_id is None:
        raise NothingPublished
    return _move(found, GuideState.SHARED, by, at)


@action("keep_guide")
def withdraw_guide(*, by: Actor, guide_id: int, at: datetime) -> Guide:
    """Take it away from partners; we keep it with its versions. Raises NotFound, GuideMoved."""
    found = locked(guide_id)
    if found.state == GuideState.WITHDRAWN:
        raise GuideMoved
    return _move(found, GuideState.WITHDRAWN, by, at)


def _move(guide: Guide, state: GuideState, by: Actor, at: datetime) -> Guide:
    guide.state = state
    guide.save(update_fields=["state"])
    record(state.value.lower(), guide.pk, by=by, at=at)
    return guide
