"""Landing courses: through the same actions by which people write them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kanava.content.courses.parts import LESSON, ORDER, PATH, LessonPart, PathPart, TermsPart
from kanava.content.documents import Document, Key, Problems
from kanava.core import blobs
from kanava.deals.models import ProductLine
from kanava.rules.people import Actor
from kanava.rules.questions import JUDGED
from kanava.rules.training import LessonKind, PathState
from kanava.training.actions import assessments, authoring, files
from kanava.training.actions.authoring import LessonTold, PathTold, Said
from kanava.training.models import Bank, Lesson, LessonFile, Path, Progress

Pairs = Sequence[tuple[Document | None, Document]]


def check_courses(
    pairs: Pairs, stored: Mapping[Key, Document], sizes: Mapping[str, Sequence[str]], problems: Problems
) -> None:
    """What only the database knows: product lines, banks, videos, lessons that people have got on with. `sizes` are the
    questions of each bank once all has landed."""
    lines = set(ProductLine.objects.values_list("code", flat=True))
    known = {key.slug for key in stored} | {after.key.slug for _before, after in pairs}
    for before, after in pairs:
        part: PathPart = after.parts[PATH]
        place = after.place(PATH)
        if part.line and part.line not in lines:
            problems.add(place, f"There is no product line with the code “{part.line}”. There are {', '.join(sorted(lines)) or 'none'}.")  # fmt: skip
        for need in part.needs:
            if need not in known:
                problems.add(
                    place, f"It needs “{need}”, which is neither in the folder nor in the programme."
                )
        for name in [one for one in after.parts if one.startswith(LESSON)]:
            _check_lesson(name, before, after, sizes, problems)
        if before is not None:
            _check_gone(before, after, problems)


def _drawn_from(kinds: Sequence[str], terms: TermsPart | None) -> int:
    """How many questions of these kinds an assessment can draw."""
    return sum(terms is None or terms.person_marks or kind not in JUDGED for kind in kinds)


def _check_lesson(
    name: str,
    before: Document | None,
    after: Document,
    sizes: Mapping[str, Sequence[str]],
    problems: Problems,
) -> None:
    part: LessonPart = after.parts[name]
    was: LessonPart | None = before.parts.get(name) if before is not None else None
    place = after.place(name)
    if was is not None and was.kind != part.kind:
        problems.add(place, "A lesson keeps its kind. Give the new one another name.")
    if was is not None and was.terms is not None and part.terms is None:
        problems.add(place, "The assessment has lost its .yaml file, which tells what it draws.")
    for bank, count in part.terms.draws if part.terms is not None else ():
        if bank not in sizes:
            problems.add(
                place, f"It draws from “{bank}”, which is neither in the folder nor in the programme."
            )
        elif (there := _drawn_from(sizes[bank], part.terms)) < count:
            problems.add(place, f"It draws {count} questions from “{bank}”, which holds {there}.")
    for _language, video, sha256 in part.videos:
        if sha256 not in after.sources and blobs.size_of(sha256) is None:
            problems.add(place, f"The video “{video}” is not there yet. Put it beside the lesson.")


def _check_gone(before: Document, after: Document, problems: Problems) -> None:
    gone = {
        one.removeprefix(LESSON) for one in before.parts if one.startswith(LESSON) and one not in after.parts
    }
    learnt = Progress.objects.filter(lesson__path__slug=before.key.slug, lesson__slug__in=gone)
    for key in sorted(set(learnt.values_list("lesson__slug", flat=True))):
        said = f"Somebody has got on with the lesson “{key}”: it cannot go. Keep it, with “required: no”."
        problems.add(after.place(PATH), said)


def land_courses(pairs: Pairs, gone: Iterable[Document], *, by: Actor, at: datetime) -> None:
    """Write what has changed. Joins the caller's transaction; all banks have landed."""
    given: dict[str, Any] = {"by": by, "at": at}
    lines = dict(ProductLine.objects.values_list("code", "pk"))
    changed = [(before, after) for before, after in pairs if before is None or before.parts != after.parts]
    for before, after in changed:
        _land_path(before, after, lines, _needs_that_stay(before, after), given)
    for before, after in changed:
        # Only now are all paths there that others need.
        if _needs_that_stay(before, after) != set(after.parts[PATH].needs):
            _land_path(before, after, lines, set(after.parts[PATH].needs), given)
        _land_lessons(before, after, given)
        path = Path.objects.get(slug=after.key.slug)
        authoring.set_path_state(path_id=path.pk, state=after.parts[PATH].state, **given)
    for document in gone:
        path = Path.objects.get(slug=document.key.slug)
        authoring.set_path_state(path_id=path.pk, state=PathState.CLOSED, **given)


def _needs_that_stay(before: Document | None, after: Document) -> set[str]:
    return set(before.parts[PATH].needs) & set(after.parts[PATH].needs) if before is not None else set()


def _land_path(
    before: Document | None,
    after: Document,
    lines: Mapping[str, int],
    needs: Collection[str],
    given: Mapping[str, Any],
) -> None:
    part: PathPart = after.parts[PATH]
    if before is not None and before.parts[PATH] == part:
        return
    found = Path.objects.filter(slug=after.key.slug).first()
    ids = list(Path.objects.filter(slug__in=list(needs)).values_list("pk", flat=True))
    told = PathTold(
        _said(before.parts[PATH] if before is not None else None, part), part.role, part.types,
        lines.get(part.line), part.days, ids, part.months, after.key.slug,
    )  # fmt: skip
    authoring.write_path(told=told, path_id=found.pk if found is not None else None, **given)


def _land_lessons(before: Document | None, after: Document, given: Mapping[str, Any]) -> None:
    path = Path.objects.get(slug=after.key.slug)
    ids = dict(Lesson.objects.filter(path=path).values_list("slug", "pk"))
    order: tuple[str, ...] = after.parts[ORDER].keys
    for key in [*order, *(one for one in ids if one not in order)]:
        part: LessonPart | None = after.parts.get(f"{LESSON}{key}")
        if part is None:
            authoring.remove_lesson(path_id=path.pk, lesson_id=ids.pop(key), **given)
            continue
        was: LessonPart | None = before.parts.get(f"{LESSON}{key}") if before is not None else None
        if part != was:
            ids[key] = _land_lesson(path.pk, key, ids.get(key), was, part, given)
            _land_beside(ids[key], was, part, after, given)
    authoring.order_lessons(path_id=path.pk, lesson_ids=[ids[key] for key in order if key in ids], **given)


def _said(was: PathPart | LessonPart | None, part: PathPart | LessonPart) -> dict[str, Said]:
    """The words by language; those of a language that is gone are emptied."""
    gone = {one[0]: Said("") for one in (was.said if was is not None else ())}
    return {**gone, **{language: Said(title, text) for language, title, text in part.said}}


def _land_lesson(
    path_id: int,
    key: str,
    lesson_id: int | None,
    was: LessonPart | None,
    part: LessonPart,
    given: Mapping[str, Any],
) -> int:
    titles = {language: title for language, title, _body in part.said}
    if lesson_id is None and part.kind == LessonKind.ASSESSMENT:
        lesson_id = assessments.add_assessment(path_id=path_id, titles=titles, slug=key, **given).lesson_id
    told = LessonTold(
        _said(was, part),
        part.kind,
        part.minutes,
        part.is_required,
        slug=key,
        recording_counts=part.recording_counts,
    )
    made = authoring.write_lesson(path_id=path_id, told=told, lesson_id=lesson_id, **given)
    if part.terms is not None:
        assessments.set_assessment(lesson_id=made.pk, told=_terms(titles, part.terms), **given)
    return made.pk


def _terms(titles: Mapping[str, str], part: TermsPart) -> assessments.Told:
    banks = dict(
        Bank.objects.filter(slug__in=[slug for slug, _count in part.draws]).values_list("slug", "pk")
    )
    return assessments.Told(
        titles, {banks[slug]: count for slug, count in part.draws}, Decimal(part.passes), part.minutes, part.attempts,
        part.wait_hours, part.shuffles, part.tells_wrong, part.person_marks,
    )  # fmt: skip


def _land_beside(
    lesson_id: int, was: LessonPart | None, part: LessonPart, after: Document, given: Mapping[str, Any]
) -> None:
    """What belongs to a lesson beside its words."""
    here: dict[str, Any] = {"lesson_id": lesson_id, **given}
    before = dict(was.files) if was is not None else {}
    names = {name for name, _sha256 in part.files}
    for one in LessonFile.objects.filter(lesson_id=lesson_id).exclude(name__in=names).only("pk"):
        files.remove_file(file_id=one.pk, **here)
    for name, sha256 in part.files:
        if before.get(name) != sha256:
            files.add_file(name=name, content=b"".join(after.sources[sha256]()), **here)
    _land_videos(was, part, after, here)
    said = dict(was.captions) if was is not None else {}
    kept = dict(part.captions)
    for language in [one for one in said if one not in kept]:
        files.remove_captions(language=language, **here)
    for language, text in kept.items():
        if said.get(language) != text:
            files.keep_captions(language=language, content=text.encode(), **here)


def _land_videos(was: LessonPart | None, part: LessonPart, after: Document, here: Mapping[str, Any]) -> None:
    before = {language: (name, sha256) for language, name, sha256 in (was.videos if was is not None else ())}
    now = {language: (name, sha256) for language, name, sha256 in part.videos}
    said = dict(was.captions) if was is not None else {}
    for language in [one for one in before if one not in now]:
        files.remove_video(language=language, **here)
        if language in said:  # they go with the video, and are kept again where they stay
            files.keep_captions(language=language, content=said[language].encode(), **here)
    for language, (name, sha256) in now.items():
        if before.get(language) != (name, sha256):
            source = after.sources.get(sha256)
            size = 0 if source is not None else blobs.size_of(sha256) or 0
            chunks = source() if source is not None else blobs.pieces(sha256, 0, size - 1)
            files.keep_video(language=language, name=name, chunks=chunks, **here)
