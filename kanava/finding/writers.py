"""What keeps the parts of texts as their chapters have them. Joins the caller's transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from kanava.finding.models import Common, Kind, Part
from kanava.guides.indexing import FORMS
from kanava.guides.markdown import outline
from kanava.guides.models import Guide
from kanava.library.models import Edition
from kanava.rules.materials import EditionState, MaterialState
from kanava.training.models import LessonText

LONGEST_PART, MOST_PARTS = 1_500, 200  # letters of a part of a file, parts of a text
AT_ONCE = 500
COMMON_FROM = 1_000  # parts that have a lexeme

_INDEX = "update finding_part set search = finding_lexemes(title || ' ' || heading, text, %s::regconfig) where id = any(%s)"
_COMMON = "insert into finding_common (lexeme, parts) select word, ndoc from ts_stat('select search from finding_part') where ndoc >= %s"
_GUIDE = """
insert into finding_part (kind, object_id, whole_id, source_id, language, position, title, heading, address, anchor, text, search)
select 'GUIDE_PAGE', page.id, %(guide)s, %(version)s, text.language, passage.position, text.title, passage.heading, page.slug,
  passage.anchor, passage.text, finding_lexemes(text.title || ' ' || passage.heading, passage.text,
    (case text.language when 'fi' then 'finnish' when 'en' then 'english' else 'simple' end)::regconfig)
from guides_passage passage join guides_pagetext text on text.id = passage.page_text_id join guides_page page on page.id = text.page_id
where passage.version_id = %(version)s
"""


def count_common() -> None:
    """Count anew which lexemes are common: reads all parts, so it is done while nobody waits."""
    Common.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_COMMON, [COMMON_FROM])


def keep_guides(ids: Sequence[int]) -> None:
    """Keep the pages of the newest versions of guides."""
    for one in ids:
        _keep_guide(one)


def _keep_guide(guide_id: int) -> None:
    current = Guide.objects.filter(pk=guide_id).values_list("current_id", flat=True).first()
    there = Part.objects.filter(kind=Kind.GUIDE, whole_id=guide_id)
    there.exclude(source_id=current or 0).delete()
    if current is not None and not there.exists():
        with connection.cursor() as cursor:
            cursor.execute(_GUIDE, {"guide": guide_id, "version": current})


@dataclass(frozen=True, slots=True)
class _Said:
    heading: str
    anchor: str
    text: str


def keep_lessons(ids: Sequence[int]) -> None:
    """Keep lessons in all their languages; one that is gone goes."""
    Part.objects.filter(kind=Kind.LESSON, object_id__among=ids).delete()
    rows = LessonText.objects.filter(lesson_id__among=ids).select_related("lesson")
    _keep(
        Part(
            kind=Kind.LESSON, object_id=one.lesson_id, whole_id=one.lesson.path_id, language=one.language, position=place,
            title=one.title, heading=said.heading, anchor=said.anchor, text=said.text,
        )
        for one in rows
        for place, said in enumerate(_of_markdown(one.body))
    )  # fmt: skip


def _of_markdown(body: str) -> Iterator[_Said]:
    parts = outline(body).parts[:MOST_PARTS]
    if not parts or parts[0].anchor:
        yield _Said("", "", "")
    for one in parts:
        yield _Said(one.heading, one.anchor, one.text)


def keep_materials(ids: Sequence[int]) -> None:
    """Keep materials in the languages in which partners have them, with what stands in their files."""
    Part.objects.filter(kind=Kind.MATERIAL, object_id__among=ids).delete()
    rows = Edition.objects.filter(material_id__among=ids, state=EditionState.READY, current__isnull=False)
    rows = rows.exclude(material__state=MaterialState.ARCHIVED).select_related("current")
    _keep(
        Part(
            kind=Kind.MATERIAL, object_id=one.material_id, whole_id=one.material_id, source_id=one.current_id or 0,
            language=one.language, position=place, title=one.title, text=text,
        )
        for one in rows
        for place, text in enumerate([one.summary, *_of_file(one.current.text if one.current else "")])
    )  # fmt: skip


def _of_file(text: str) -> list[str]:
    """The lines of a file, as many together as make a part."""
    parts = [""]
    for line in text.splitlines():
        if len(parts[-1]) + len(line) > LONGEST_PART:
            parts.append("")
        parts[-1] = f"{parts[-1]}\n{line}".strip()
    return [one[: LONGEST_PART * 2] for one in parts if one][:MOST_PARTS]


def _keep(parts: Iterable[Part]) -> None:
    made = Part.objects.bulk_create(parts, batch_size=AT_ONCE)
    by_language: dict[str, list[int]] = {}
    for one in made:
        by_language.setdefault(one.language, []).append(one.pk)
    with connection.cursor() as cursor:
        for language, ids in by_language.items():
            cursor.execute(_INDEX, [FORMS.get(language, "simple"), ids])
