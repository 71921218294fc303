"""Writing a course into a folder. The same document is the same files, byte for byte."""

from collections.abc import Mapping
from typing import Any

from kanava.content.courses.parts import (
    KINDS,
    LESSON,
    NAMED,
    ORDER,
    OWN_ENDINGS,
    PATH,
    PICTURE,
    ROLES,
    STATES,
    TERMS,
    LessonPart,
    PathPart,
    TermsPart,
    word_of,
)
from kanava.content.documents import Document, Source
from kanava.content.yaml_nodes import Figure, write

STEP = 10
Files = dict[str, bytes | Source]


def files_of(document: Document, *, with_videos: bool = False) -> Files:
    """The files of a course, by their path in the folder. Videos are named by their checksum, unless they are wanted too."""
    under = f"courses/{document.key.slug}"
    found: Files = {f"{under}/path.yaml": write(_path(document.parts[PATH])).encode()}
    placed = _placed(document)
    for number, key in enumerate(document.parts[ORDER].keys, start=1):
        part = document.parts[f"{LESSON}{key}"]
        stem = f"{under}/{number * STEP}-{key}"
        for place, (language, title, body) in enumerate(part.said):
            head: dict[str, Any] = {"title": title}
            if place == 0:
                head |= _head(key, part, placed, with_videos)
            found[f"{stem}.{language}.md"] = (
                f"---\n{write(head)}---\n{body}{chr(10) if body else ''}".encode()
            )
        for language, text in part.captions:
            found[f"{stem}.{language}.vtt"] = text.encode()
        if part.terms is not None:
            found[f"{stem}.yaml"] = write(_terms(part.terms)).encode()
        for name, sha256 in part.files:
            found[f"{under}/{placed[key, name]}"] = document.sources[sha256]
        for language, name, sha256 in part.videos if with_videos else ():
            found[f"{under}/{key}/{language}/{name}"] = document.sources[sha256]
    return found


def is_ours(name: str) -> bool:
    """Whether a file of a course’s folder is named as a lesson’s are."""
    return NAMED.fullmatch(name) is not None or TERMS.fullmatch(name) is not None


def key_of(name: str) -> str:
    """The lesson that a file belongs to by its name."""
    match = NAMED.fullmatch(name) or TERMS.fullmatch(name)
    return match[2] if match else ""


def _placed(document: Document) -> Mapping[tuple[str, str], str]:
    """Where the files of lessons lie: beside the lessons, or in a folder of the lesson’s own where another one has a
    different file of that name."""
    taken: dict[str, tuple[str, str]] = {}
    found = {}
    for key in document.parts[ORDER].keys:
        for name, sha256 in document.parts[f"{LESSON}{key}"].files:
            is_free = taken.setdefault(name.casefold(), (name, sha256)) == (name, sha256)
            is_plain = not name.casefold().endswith(OWN_ENDINGS)
            found[key, name] = name if is_free and is_plain else f"{key}/{name}"
    return found


def _path(part: PathPart) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "title": {language: title for language, title, _summary in part.said},
        "summary": {language: summary for language, _title, summary in part.said if summary},
        "role": word_of(ROLES, part.role),
        "state": word_of(STATES, part.state),
        "types": [one.lower() for one in part.types],
        "product_line": part.line,
        "days": part.days,
        "certificate_months": part.months,
        "needs": list(part.needs),
    }
    return {name: value for name, value in told.items() if value not in ("", [], {}, None)}


def _head(
    key: str, part: LessonPart, placed: Mapping[tuple[str, str], str], with_videos: bool
) -> Mapping[str, Any]:
    told: dict[str, Any] = {"kind": word_of(KINDS, part.kind)}
    if part.minutes is not None:
        told["minutes"] = part.minutes
    if not part.is_required:
        told["required"] = "no"
    if not part.recording_counts:
        told["recording_counts"] = "no"
    if part.videos:
        told["videos"] = {
            language: f"{key}/{language}/{name}" if with_videos else {"name": name, "sha256": sha256}
            for language, name, sha256 in part.videos
        }
    lie = [placed[key, name] for name, _sha256 in part.files]
    shown = {one for _language, _title, body in part.said for one in PICTURE.findall(body)}
    # Pictures that the text shows need not be listed, as long as those are all, and each is that lesson’s.
    there = {
        *placed.values(),
        *(f"{key}/{language}/{name}" for language, name, _sha256 in part.videos if with_videos),
    }
    if sorted(lie) != sorted(one for one in shown & there if not one.casefold().endswith(OWN_ENDINGS)):
        told["files"] = lie
    return told


def _terms(part: TermsPart) -> Mapping[str, Any]:
    told: dict[str, Any] = {"draws": dict(part.draws), "passes": Figure(part.passes)}
    for name, value in (("minutes", part.minutes), ("attempts", part.attempts)):
        if value is not None:
            told[name] = value
    if part.wait_hours:
        told["wait_hours"] = part.wait_hours
    if not part.shuffles:
        told["at_random"] = "no"
    if not part.tells_wrong:
        told["tells_wrong"] = "no"
    if not part.person_marks:
        told["person_marks"] = "no"
    return told
