"""Finding answers in all that a partner's people may read, the best first (guide: F5, I3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from kanava.core.permissions import may, require
from kanava.core.wall import gate
from kanava.finding.models import Kind, Part
from kanava.guides.models import GuideText
from kanava.guides.queries.theirs import seen as guides_seen
from kanava.library.queries.theirs import among_own
from kanava.rules import finding as rule
from kanava.rules.finding import Form
from kanava.rules.materials import Reader
from kanava.rules.people import Actor
from kanava.training.queries.finding import list_seen
from kanava.training.queries.words import path_titles

FEW, MOST = 60, 120  # texts that are looked for at each step, and weighed for what the reader sees of them
Forms = Sequence[Sequence[Form]]

_FORMS = """
select at, array_agg(distinct stem) from unnest(%(words)s::text[], %(at)s::int[]) asked(word, at), lateral (
  select lexeme as stem from unnest(to_tsvector('english', word)) union select root from unnest(guides_roots(word, '')) root
  where root <> word) told
group by at
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A text that stands in no table: a programme rule as partners read it, or what a page of the portal is called. `whole` is what
    it belongs to, `lexemes` as `lexemes_of` makes them."""

    kind: str
    key: str
    language: str
    title: str
    text: str
    lexemes: frozenset[str] = field(repr=False)
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. `title` is that in the reader's language where there is one; `heading` and `extract` are of the text
    that has the words, which is in `language`. `whole` names what it belongs to; `keys` are what its address is made of."""

    kind: str
    title: str
    heading: str
    extract: str
    language: str
    whole: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    object_id: int
    whole_id: int
    language: str
    counts: float
    part_id: int = 0
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found, and the forms of the words by which it was."""

    hits: Sequence[Hit]
    forms: Sequence[Form]


def lexemes_of(texts: Sequence[tuple[str, str, str]]) -> list[frozenset[str]]:
    """The lexemes of texts, each with its language and title, as those of kept ones. One statement."""
    told = [[code, title, text] for code, title, text in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            "select array(select lexeme from unnest(finding_lexemes(title, said, "
            "(case code when 'fi' then 'finnish' when 'en' then 'english' else 'simple' end)::regconfig))) "
            "from unnest(%s::text[], %s::text[], %s::text[]) told(code, title, said)",
            [[one[place] for one in told] for place in range(3)],
        )
        return [frozenset(found) for (found,) in cursor.fetchall()]


def forms_of(text: str) -> Forms:
    """The forms of each word of a question that counts, in Finnish and in English. One statement."""
    asked = rule.asked_words(text)
    flat = [(word, place) for place, words in enumerate(asked) for word in words]
    if not flat:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FORMS, {"words": [one for one, _at in flat], "at": [at for _one, at in flat]})
        stems = dict(cursor.fetchall())
    return [
        [*(Form(one) for one in words), *(Form(one, is_stem=True) for one in sorted(stems.get(place) or ()))]
        for place, words in enumerate(asked)
    ]


def find_answers(
    text: str, *, by: Actor, reader: Reader, language: str, on: date, told: Sequence[Told] = ()
) -> Answers:
    """What a reader finds for a question, the best first: programme rules, lessons, materials and pages of guides, each where they
    see it in its own place. Behind the wall; about ten statements and the gate's. Raises NotPermitted."""
    require("view_own_enquiries", by)
    forms = forms_of(text)
    if not forms:
        return Answers([], [])
    found = _weigh(forms, language, told)
    hits = _seen_of(found, by=by, reader=reader, language=language, on=on, forms=forms, told=told)
    return Answers(hits, [form for one in forms for form in one])


def _weigh(forms: Forms, language: str, told: Sequence[Told]) -> list[_Found]:
    own = [sum(rule.has(one.lexemes, form) for one in told) for form in forms]
    # No index serves a search behind the wall; beyond the gate it gives ids, of which the wall shows the reader's own.
    with gate("words"), connection.cursor() as cursor:
        lexemes = [" ".join(rule.lexemes_of(one)) for one in forms]
        asked = [rule.query_of(one) for one in forms]
        cursor.execute(
            "select finding_counted(%s::text[], %s::text[], %s)", [asked, lexemes, rule.COUNTED_TO]
        )
        counted: list[int] = cursor.fetchone()[0]
        times = [abs(one) for one in counted]
        asked = [rule.query_of(one, is_common=most < 0) for one, most in zip(forms, counted, strict=True)]
        titled = [
            rule.query_of(one, in_title=True, is_common=most < 0)
            for one, most in zip(forms, counted, strict=True)
        ]
        counts = [rule.rarity(here + there) for here, there in zip(times, own, strict=True)]
        order = sorted(range(len(forms)), key=lambda at: -counts[at])
        words = [[one[at] for at in order] for one in (asked, titled)]
        cursor.execute(
            "select * from finding_found(%s::text[], %s::text[], %s::float8[], %s, %s, %s)",
            [*words, [counts[at] for at in order], rule.TITLED, FEW, MOST],
        )
        rows = cursor.fetchall()
    found = [
        _Found(kind, object_id, whole_id, code, rule.weight(rule.Weighed(score, code), language), part_id)
        for part_id, kind, object_id, whole_id, code, score in rows
    ]
    for one in told:
        score = sum(
            counts[at] * (1 + rule.TITLED * rule.has(one.lexemes, form, in_title=True))
            for at, form in enumerate(forms)
            if rule.has(one.lexemes, form)
        )
        if score:
            weighed = rule.weight(rule.Weighed(score, one.language), language)
            found.append(_Found(one.kind, 0, 0, one.language, weighed, told=one))
    return sorted(found, key=lambda one: -one.counts)


def _seen_of(
    found: Sequence[_Found],
    *,
    by: Actor,
    reader: Reader,
    language: str,
    on: date,
    forms: Forms,
    told: Sequence[Told],
) -> list[Hit]:
    """What the reader sees of it, each thing once, as far as it is worth it."""
    places = _places(found, by=by, reader=reader, language=language, on=on)
    kept: dict[tuple[str, Any], _Found] = {}
    for one in found:
        key = (one.kind, one.told.key if one.told else one.object_id)
        if one.told is None and key not in places:
            continue
        best = next(iter(kept.values()), one)
        if len(kept) < rule.MOST_FOUND and rule.is_enough(one.counts, best.counts):
            kept.setdefault(key, one)
    own = {(one.kind, one.key): one for one in told if one.language == language}
    parts, titles = _parts(list(kept.values()), language)
    return [
        _of_told(one.told, own.get(key, one.told), forms)
        if one.told
        else _of_part(parts[one.part_id], titles, places[key], forms)
        for key, one in kept.items()
        if one.told or one.part_id in parts
    ]


def _places(
    found: Sequence[_Found], *, by: Actor, reader: Reader, language: str, on: date
) -> dict[tuple[str, Any], tuple[str, dict[str, Any]]]:
    """Of what the reader sees: what each belongs to, and what its address is made of."""
    seen: dict[tuple[str, Any], tuple[str, dict[str, Any]]] = {}
    of_kind = {kind: [one for one in found if one.kind == kind] for kind in Kind}
    if of_kind[Kind.LESSON] and may("view_own_training", by):
        lessons = list_seen([one.object_id for one in of_kind[Kind.LESSON]], by=by, partner_type=reader.type)
        names = path_titles(one.path_id for one in lessons)
        for one in lessons:
            keys = {"lesson": one.lesson_id, "path": one.path_id, "kind": one.kind, "is_mine": one.is_mine}
            seen[Kind.LESSON, one.lesson_id] = (names.get(one.path_id, ""), keys)
    if of_kind[Kind.MATERIAL] and may("use_library", by):
        ids = [one.object_id for one in of_kind[Kind.MATERIAL]]
        for pk in among_own(ids, by=by, reader=reader, on=on):
            seen[Kind.MATERIAL, pk] = ("", {"material": pk})
    if of_kind[Kind.GUIDE] and may("use_guides", by):
        told = GuideText.objects.filter(guide_id=OuterRef("pk"), language=language).values("title")
        rows = guides_seen(reader).filter(pk__in={one.whole_id for one in of_kind[Kind.GUIDE]})
        named = rows.annotate(name=Coalesce(Subquery(told[:1]), F("title")))
        guides = {pk: (name, slug) for pk, slug, name in named.values_list("pk", "slug", "name")}
        for page in of_kind[Kind.GUIDE]:
            if page.whole_id in guides:
                name, slug = guides[page.whole_id]
                seen[Kind.GUIDE, page.object_id] = (name, {"guide": slug})
    return seen


def _parts(found: Sequence[_Found], language: str) -> tuple[dict[int, Part], dict[tuple[str, int], str]]:
    """The parts that were found, and what things are called in the reader's language that were found in another. One statement."""
    ids = {one.part_id for one in found if one.part_id}
    wanted = Q(pk__in=ids)
    for kind in {one.kind for one in found if one.part_id}:
        others = [one.object_id for one in found if one.kind == kind and one.language != language]
        wanted |= Q(kind=kind, object_id__in=others, language=language, position=0)
    rows = list(Part.objects.filter(wanted)) if ids else []
    titles = {(one.kind, one.object_id): one.title for one in rows if one.pk not in ids}
    return {one.pk: one for one in rows if one.pk in ids}, titles


def _of_part(
    part: Part, titles: Mapping[tuple[str, int], str], place: tuple[str, dict[str, Any]], forms: Forms
) -> Hit:
    whole, keys = place
    own = titles.get((part.kind, part.object_id))
    # An anchor is of the language in which it was found: who gets the page in another one begins at its top.
    anchor = part.anchor if own is None else ""
    keys = {**keys, "address": part.address, "anchor": anchor, "language": part.language}
    extract = rule.extract(part.text, forms)
    return Hit(part.kind, own or part.title, part.heading, extract, part.language, whole, keys)


def _of_told(told: Told, own: Told, forms: Forms) -> Hit:
    extract = rule.extract(told.text, forms)
    return Hit(told.kind, own.title, "", extract, told.language, own.whole, {"key": told.key})
