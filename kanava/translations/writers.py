"""What keeps sources and their language versions as they are in their chapters. Joins the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from kanava.core import events
from kanava.core.events import Subject
from kanava.rules.people import Actor
from kanava.rules.text import sort_key
from kanava.rules.translations import Facts, Own, paragraphs, state_of, words_to_translate
from kanava.translations.kinds import KINDS, Content, Thing
from kanava.translations.models import Draft, LanguageVersion, Source, Target, Wording

# What is taken for the first language of things of a kind that does not say which it is.
USUALLY_FIRST = "en"


def refresh(kind: str, ids: Sequence[int], *, at: datetime) -> None:
    """Take over how things are now: what their sources say, which languages they are in, and so which language versions are
    ready, outdated or missing. What is gone is live no more."""
    there = {one.object_id: one for one in KINDS[kind].read(ids)}
    known = {one.object_id: one for one in _sources(kind, ids)}
    _leave([one for object_id, one in known.items() if object_id not in there])
    targets = set(Target.objects.values_list("language", flat=True))
    for object_id, thing in there.items():
        if thing.contents:
            _take(kind, thing, known.get(object_id), targets, at)


def _sources(kind: str, ids: Sequence[int]) -> Iterable[Source]:
    rows = Source.objects.select_for_update(of=("self",)).filter(kind=kind, object_id__among=ids)
    return rows.select_related("wording").order_by("id")


def _leave(gone: Sequence[Source]) -> None:
    ids = [one.pk for one in gone if one.is_live]
    if ids:
        Source.objects.filter(pk__in=ids).update(is_live=False)
        LanguageVersion.objects.filter(source_id__in=ids).update(is_live=False)


def _take(kind: str, thing: Thing, source: Source | None, targets: set[str], at: datetime) -> None:
    is_new = source is None
    source = source or Source(kind=kind, object_id=thing.object_id)
    first = _first_language(thing, source)
    content = thing.contents[first]
    source.language, source.title = first, content.title
    source.sort_key = sort_key(content.title)[:240]
    source.group, source.product_line_id = thing.group, thing.product_line_id
    source.is_live, source.words = thing.is_live, content.words
    source.save()
    _keep_wording(source, content, at)
    versions = {one.language: one for one in source.versions.select_related("made_from", "order", "draft")}
    if first in versions:
        versions.pop(first).delete()
    for language in sorted((targets | set(thing.contents)) - {first}):
        found = versions.get(language) or LanguageVersion(source=source, language=language)
        found.source = source
        _compare(found, thing, content, is_new=is_new, at=at)
    new = set(thing.contents) - targets - {first}
    Target.objects.bulk_create([Target(language=one, added_at=at) for one in new], ignore_conflicts=True)


def _first_language(thing: Thing, source: Source) -> str:
    """The language that a thing is written in: as it says, else as before, else English, else the first there is."""
    wanted = (thing.language, source.language, USUALLY_FIRST)
    return next((one for one in wanted if one in thing.contents), min(thing.contents))


def _keep_wording(source: Source, content: Content, at: datetime) -> None:
    """A new wording where the source says something else than before; what is found out about the same one is added."""
    current = source.wording
    if current is not None and current.identity == content.identity:
        if (current.title, current.text) != (content.title, content.columns()["text"]):
            Wording.objects.filter(pk=current.pk).update(**content.columns())
            current.refresh_from_db()
        return
    number = current.number + 1 if current is not None else 1
    source.wording = Wording.objects.create(
        source=source, language=source.language, number=number, made_at=at, **content.columns()
    )
    source.save(update_fields=["wording"])


def _compare(found: LanguageVersion, thing: Thing, source: Content, *, is_new: bool, at: datetime) -> None:
    content = thing.contents.get(found.language)
    found.kind, found.object_id, found.is_live = found.source.kind, thing.object_id, thing.is_live
    found.source_language, found.group = found.source.language, thing.group
    found.product_line_id = thing.product_line_id
    found.own = content.own if content is not None else Own.NOTHING
    identity = content.identity if content is not None and content.own != Own.NOTHING else ""
    if identity != found.identity:
        # Whoever changed it had the source of now before their eyes, unless it was there before the source was.
        is_older = is_new and _is_older(content, source)
        found.made_from = found.source.wording if identity and not is_older else None
        found.identity = identity
    found.title = content.title if content is not None else ""
    if found.draft is not None and found.own == Own.READY and found.draft.identity == identity:
        found.draft = None
    settle(found, at)
    if found.own == Own.REVIEWING and found.draft is None and content is not None and identity:
        # What was put up for review in its own chapter is reviewed here like any draft.
        _put_up(found, content, at)


def _put_up(found: LanguageVersion, content: Content, at: datetime) -> None:
    last = found.drafts.order_by("-number").values_list("number", flat=True).first() or 0
    found.draft = Draft.objects.create(
        version=found, number=last + 1, wording=found.made_from, made_at=at, **content.columns()
    )
    settle(found, at)


def _is_older(content: Content | None, source: Content) -> bool:
    if content is None or content.since is None or source.since is None:
        return False
    return content.since < source.since


def settle(found: LanguageVersion, at: datetime) -> None:
    """Keep the state of a language version, and the words that are left, as they follow from what it holds now."""
    wording = found.source.wording
    is_behind = wording is not None and found.made_from_id != wording.pk
    order = found.order.state if found.order is not None else ""
    state = state_of(Facts(Own(found.own), order, found.draft_id is not None, is_behind))
    # An order is for what was ordered; of what is done nothing is left.
    found.words_left = _words_left(found) if is_behind or not found.identity else 0
    if state != found.state or found.pk is None:
        found.state, found.changed_at = state, at
    found.save()


def _words_left(found: LanguageVersion) -> int:
    wording = found.source.wording
    if wording is None:
        return 0
    then = found.made_from
    if then is None or not found.identity:
        return wording.words
    return words_to_translate(parts(wording), parts(then))


def parts(text: Any) -> tuple[str, ...]:
    """The title of a text and its paragraphs."""
    return (text.title, *paragraphs(text.text)) if text.title else paragraphs(text.text)


def record(what: str, found: LanguageVersion, *, by: Actor, at: datetime, **data: object) -> None:
    """Note what was done with a language version."""
    subject = Subject("language_version", found.pk)
    events.record(f"translation.{what}", by=by, at=at, subject=subject, language=found.language, **data)


def add_versions(language: str, *, at: datetime) -> None:
    """Give everything that there is a version in a language, missing for now. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            'insert into translations_languageversion (source_id, language, kind, object_id, source_language, "group", product_line_id, is_live, state, title, identity, '
            "own, words_left, changed_at) select id, %s, kind, object_id, language, \"group\", product_line_id, is_live, 'UNTRANSLATED', '', '', '', words, %s "
            "from translations_source where language <> %s on conflict do nothing",
            [language, at, language],
        )
