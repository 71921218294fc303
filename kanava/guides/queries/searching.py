"""Finding passages by words of titles, headings and texts, in all forms that Finnish and English words take."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kanava.core.wall import gate
from kanava.guides.indexing import mark
from kanava.guides.queries.contents import words_of
from kanava.guides.queries.theirs import seen
from kanava.rules.materials import Reader

MOST_WORDS, MOST_FOUND = 8, 20
# So many passages are weighed against each other; of a word that stands in more, those whose titles or headings have it come first.
WEIGHED = 400
_WORD = re.compile(r"\w+")
# Around the words that were found, until they are escaped and marked: signs that no text keeps.
BEGIN, END = "\x02", "\x03"
# What PostgreSQL would take for a tag, and leave out.
LESS, MORE = "\x04", "\x05"

_ASKED = """
(websearch_to_tsquery('finnish', %(text)s) || websearch_to_tsquery('english', %(text)s) || to_tsquery('simple', %(begun)s)
  || guides_asked(%(words)s::text[], '~'))
"""
# Each word as the beginning of one in a title or heading, or by one of its forms there.
_TITLED = """
(select string_agg('(' || quote_literal('^' || word) || ':*' || (select coalesce(string_agg(' | ' || quote_literal(form), ''), '')
    from unnest(guides_roots(word, '^') || array(select '^' || lexeme from unnest(to_tsvector('english', word)))) form) || ')', ' & ')
  from unnest(%(words)s::text[]) word)::tsquery
"""
# Words of titles are kept as such, so that what has them there is found without looking at what only mentions them; that
# is looked at where there is not enough.
_FIND = f"""
with asked as materialized (select {_ASKED} as words, %(marks)s::tsquery as marks, {_TITLED} as titled),
titled as materialized (
  select id, search from guides_passage where search @@ (select marks && titled from asked) limit %(weighed)s),
mentioned as materialized (
  select id, search from guides_passage
  where (select count(*) from titled) < %(most)s and search @@ (select marks && words from asked) limit %(weighed)s),
found as (select id, search, 1 as place from titled union all select id, search, 0 from mentioned where id not in (select id from titled))
select found.id from found, asked
order by found.place desc, ts_rank('{{0.1, 0.3, 0.6, 1.0}}', found.search, asked.words) desc, found.id limit %(most)s
"""


def _headline(said: str, how: str) -> str:
    """What marks the words in a text of a passage."""
    found = f"case text.language when 'fi' then {_ASKED} || guides_found({said}, %(words)s::text[]) else {_ASKED} end"
    forms = (
        "(case text.language when 'fi' then 'finnish' when 'en' then 'english' else 'simple' end)::regconfig"
    )
    shown = f"translate({said}, '<>', '{LESS}{MORE}')"
    return f"ts_headline({forms}, {shown}, {found}, '{how}, StartSel={BEGIN}, StopSel={END}')"


_SHOW = f"""
select guide.id, guide.slug, version.label, page.slug, {_headline("text.title", "HighlightAll=true")}, text.language,
  passage.anchor, {_headline("passage.heading", "HighlightAll=true")},
  {_headline("left(passage.text, 4000)", 'MaxFragments=2, MaxWords=22, MinWords=8, FragmentDelimiter=" … "')}
from guides_passage passage join guides_pagetext text on text.id = passage.page_text_id join guides_page page on page.id = text.page_id
join guides_version version on version.id = passage.version_id join guides_guide guide on guide.id = version.guide_id
where passage.id = any(%(ids)s) order by array_position(%(ids)s, passage.id)
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: where it is, and an extract; in title, heading and extract `BEGIN` and `END` stand around
    the words."""

    guide_slug: str
    guide: str
    label: str
    slug: str
    title: str
    language: str
    anchor: str
    heading: str
    extract: str


def search(text: str, *, reader: Reader, language: str, version_id: int | None = None) -> list[Hit]:
    """The passages that have all the words of a text, the best first: in the newest versions of all guides that the reader
    may read, or in one version. Behind the wall; four statements and the gate's."""
    words = _WORD.findall(text.lower())[:MOST_WORDS]
    if not words:
        return []
    guides = list(seen(reader).only("id", "slug", "language", "current_id"))
    newest = [one.current_id for one in guides if one.current_id is not None]
    versions = newest if version_id is None else [version_id]
    if not versions:
        return []
    told: dict[str, Any] = {
        "text": " ".join(words), "words": words, "begun": " & ".join(f"'{word}':*" for word in words),
        "marks": " | ".join(f"'{mark(one, language)}'" for one in versions),
        "weighed": WEIGHED, "most": MOST_FOUND,
    }  # fmt: skip
    # No index serves a search behind the wall; beyond the gate it gives ids, of which the wall shows the reader's own.
    with gate("words"), connection.cursor() as cursor:
        cursor.execute(_FIND, told)
        ids = [row[0] for row in cursor.fetchall()]
    titles = {pk: one.title for pk, one in words_of(guides, language).items()}
    return _shown(ids, told, titles)


def _shown(ids: Sequence[int], told: dict[str, Any], titles: dict[int, str]) -> list[Hit]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, {**told, "ids": list(ids)})
        rows = cursor.fetchall()
    return [
        Hit(slug, titles[guide_id], label, page, title, language, anchor, heading, extract)
        for guide_id, slug, label, page, title, language, anchor, heading, extract in rows
        if guide_id in titles
    ]
