"""Courses as they are in the database."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from kanava.content.courses.lessons import percent_text
from kanava.content.courses.parts import KIND, LESSON, ORDER, PATH, LessonPart, OrderPart, PathPart, TermsPart
from kanava.content.documents import Document, Key, Source, plain_text
from kanava.content.languages import in_order
from kanava.core import blobs
from kanava.deals.models import ProductLine
from kanava.rules.text import tidy
from kanava.training.models import Lesson, LessonFile, Path


def load_courses() -> Mapping[Key, Document]:
    """All courses, locked: nobody writes at them meanwhile. As many statements as there are tables."""
    lines = dict(ProductLine.objects.values_list("pk", "code"))
    papers = LessonFile.objects.defer("content").order_by("name")
    list(Path.objects.select_for_update().order_by("pk"))
    lessons = Lesson.objects.order_by("position").select_related("assessment").prefetch_related(
        "texts", "videos", "captions", "assessment__draws__bank"
    )  # fmt: skip
    by_lesson: dict[int, list[LessonFile]] = {}
    for one in papers:
        by_lesson.setdefault(one.lesson_id, []).append(one)
    by_path: dict[int, list[Lesson]] = {}
    for lesson in lessons:
        by_path.setdefault(lesson.path_id, []).append(lesson)
    found = {}
    for path in Path.objects.order_by("slug").prefetch_related("texts", "needs"):
        document = _course(path, by_path.get(path.pk, []), by_lesson, lines)
        found[document.key] = document
    return found


def _course(
    path: Path, lessons: Iterable[Lesson], papers: Mapping[int, list[LessonFile]], lines: Mapping[int, str]
) -> Document:
    sources: dict[str, Source] = {}
    parts: dict[str, Any] = {PATH: _path(path, lines), ORDER: OrderPart(tuple(one.slug for one in lessons))}
    for lesson in lessons:
        own = papers.get(lesson.pk, [])
        for paper in own:
            sources[paper.sha256] = partial(_content, paper.pk)
        for video in lesson.videos.all():
            sources[video.sha256] = partial(blobs.pieces, video.sha256, 0, max(video.size - 1, 0))
        parts[f"{LESSON}{lesson.slug}"] = _lesson(lesson, own)
    return Document(Key(KIND, path.slug), parts, sources=sources)


def _content(file_id: int) -> list[bytes]:
    return [bytes(LessonFile.objects.get(pk=file_id).content)]


def _in_order(rows: Iterable[Any]) -> list[Any]:
    """Rows by language, in the order of documents."""
    found = {one.language: one for one in rows}
    return [found[one] for one in in_order(found)]


def _path(path: Path, lines: Mapping[int, str]) -> PathPart:
    texts = _in_order(path.texts.all())
    return PathPart(
        role=path.role,
        state=path.state,
        said=tuple((one.language, tidy(one.title), plain_text(one.summary)) for one in texts),
        types=tuple(sorted(path.partner_types)),
        line=lines.get(path.product_line_id or 0, ""),
        days=path.due_days,
        months=path.certificate_months,
        needs=tuple(sorted(one.slug for one in path.needs.all())),
    )


def _lesson(lesson: Lesson, papers: Iterable[LessonFile]) -> LessonPart:
    texts = _in_order(lesson.texts.all())
    videos = _in_order(lesson.videos.all())
    captions = _in_order(lesson.captions.all())
    return LessonPart(
        kind=lesson.kind,
        minutes=lesson.minutes,
        is_required=lesson.is_required,
        said=tuple((one.language, tidy(one.title), plain_text(one.body)) for one in texts),
        files=tuple((one.name, one.sha256) for one in sorted(papers, key=lambda one: one.name)),
        videos=tuple((one.language, one.name, one.sha256) for one in videos),
        captions=tuple((one.language, one.text) for one in captions),
        terms=_terms(lesson),
        recording_counts=lesson.recording_counts,
    )


def _terms(lesson: Lesson) -> TermsPart | None:
    """How an assessment is taken; None while nothing is drawn for it."""
    found = getattr(lesson, "assessment", None)
    draws = (
        tuple(sorted((one.bank.slug, one.count) for one in found.draws.all())) if found is not None else ()
    )
    if not draws or found is None:
        return None
    return TermsPart(
        draws, percent_text(found.pass_percent), found.minutes, found.attempts, found.wait_hours, found.shuffles, found.tells_wrong,
        found.draws_judged,
    )  # fmt: skip
