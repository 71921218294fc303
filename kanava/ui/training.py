"""Lessons as console and portal show them: text, pictures, papers, video."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString

from kanava.rules.training import LessonKind
from kanava.ui.downloads import CONTENT_TYPES, SANDBOX, paper_download
from kanava.ui.languages import language_name
from kanava.ui.large_files import Sent, send
from kanava.ui.markdown import to_html

if TYPE_CHECKING:
    from kanava.training.models import Captions, LessonFile, LessonVideo, Recording, RecordingCaptions
    from kanava.training.queries.own import Reading

PICTURES = ("PNG", "JPEG")
# The portal's page of a lesson by its kind, where it is not the lesson's own.
PAGES: Mapping[str, str] = {LessonKind.ASSESSMENT: "portal:assessment"}
# What its learner says themselves that they are done with.
DONE_BY_WORD = (LessonKind.TEXT, LessonKind.VIDEO, LessonKind.FILE)

Address = Callable[..., str]


def page_of(kind: str) -> str:
    """The name of the portal's page of a lesson."""
    return PAGES.get(kind, "portal:lesson")


def lesson_html(body: str, files: "list[LessonFile] | Any", file_url: Callable[[int], str]) -> SafeString:
    """A lesson's text with its pictures."""
    pictures = {one.name: file_url(one.pk) for one in files if one.file_kind in PICTURES}
    return to_html(body, lambda name: pictures.get(name, ""))


def shown_lesson(
    found: "Reading",
    file_url: Callable[[int], str],
    video_url: Callable[[int], str],
    captions_url: Callable[[str], str],
) -> dict[str, Any]:
    """A lesson for its template. A picture that the text shows stands among the files no more."""
    film = found.film
    return {
        "lesson": found,
        "html": lesson_html(found.body, found.files, file_url),
        "papers": [
            {"name": one.name, "kind": one.file_kind, "size": one.size, "url": file_url(one.pk)}
            for one in found.files
            if not (one.file_kind in PICTURES and f"({one.name})" in found.body)
        ],
        "film": {
            "url": video_url(film.id), "type": f"video/{film.kind.lower()}",
            "tracks": [{"url": captions_url(one), "language": one, "label": language_name(one)} for one in film.captions],
        } if film else None,
    }  # fmt: skip


def file_response(found: "LessonFile") -> HttpResponse:
    """A file of a lesson: pictures are shown, papers taken along."""
    if found.file_kind not in PICTURES:
        return paper_download(found.name, bytes(found.content), found.file_kind)
    response = HttpResponse(bytes(found.content), content_type=CONTENT_TYPES[found.file_kind])
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=found.name) or "inline"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


def video_response(request: HttpRequest, found: "LessonVideo | Recording") -> HttpResponseBase:
    """A video, or the part of it that the browser asks for."""
    sent = Sent(found.sha256, found.size, found.name, f"video/{found.kind.lower()}", is_shown=True)
    return send(request, sent)


def captions_response(found: "Captions | RecordingCaptions") -> HttpResponse:
    """What is said in a video."""
    response = HttpResponse(found.text, content_type="text/vtt; charset=utf-8")
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
