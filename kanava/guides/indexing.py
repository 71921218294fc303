"""The words that passages are found by: written once, when their version is published.

Beside its words a passage carries marks: words that stand in its title or heading, once more as such; the roots of Finnish
words, as stems alone leave asennus and asennuksen apart; and one for each language whose readers get its page in this text,
so that one index finds words in the versions and the language that somebody reads. No word that is written can look like a mark.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection

from kanava.guides.models import PageText, Version

# In these languages words are found in all their forms; in any other as they are written.
FORMS = {"fi": "finnish", "en": "english"}

_INDEX = """
update guides_passage passage set search =
  setweight(to_tsvector(%(forms)s::regconfig, text.title), (case when passage.position = 0 then 'A' else 'C' end)::"char")
  || setweight(to_tsvector('simple', text.title), (case when passage.position = 0 then 'A' else 'C' end)::"char")
  || setweight(to_tsvector(%(forms)s::regconfig, passage.heading), 'B') || setweight(to_tsvector('simple', passage.heading), 'B')
  || to_tsvector(%(forms)s::regconfig, passage.text) || to_tsvector('simple', passage.text)
  || array_to_tsvector(%(marks)s::text[])
  || array_to_tsvector(array(select '^' || lexeme from unnest(to_tsvector(%(forms)s::regconfig, told.name) || to_tsvector('simple', told.name))))
  || array_to_tsvector(case when %(forms)s <> 'finnish' then array[]::text[] else
    guides_roots(text.title || ' ' || passage.heading || ' ' || passage.text, '~') || guides_roots(told.name, '^') end)
from guides_pagetext text join guides_passage named on named.page_text_id = text.id
cross join lateral (select case when named.position = 0 then text.title || ' ' || named.heading else named.heading end as name) told
where named.id = passage.id and text.id = any(%(ids)s)
"""


def mark(version_id: int, language: str) -> str:
    """The mark of what readers of a language read in a version."""
    return f"§{version_id}§{language}"


def index(version: Version, first: str) -> None:
    """Keep the words of all passages of a version. `first` is the language that one gets for want of one's own."""
    languages: dict[int, dict[str, int]] = {}
    for text_id, page_id, language in PageText.objects.filter(version=version).values_list(
        "pk", "page_id", "language"
    ):
        languages.setdefault(page_id, {})[language] = text_id
    groups: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for texts in languages.values():
        for language, text_id in texts.items():
            groups.setdefault((language, _readers(language, texts, first)), []).append(text_id)
    with connection.cursor() as cursor:
        for (language, readers), ids in groups.items():
            marks = [mark(version.pk, one) for one in readers]
            told: dict[str, Any] = {"forms": FORMS.get(language, "simple"), "marks": marks, "ids": ids}
            cursor.execute(_INDEX, told)


def _readers(language: str, texts: Iterable[str], first: str) -> tuple[str, ...]:
    """The languages whose readers get a text of this language."""
    return tuple(code for code, _name in settings.LANGUAGES if best_of(texts, code, first) == language)


def best_of(there: Iterable[str], wanted: str, first: str) -> str:
    """The language that a reader gets: their own, else that in which the guide was written first, else any."""
    languages = sorted(there)
    return next((one for one in (wanted, first) if one in languages), languages[0])
