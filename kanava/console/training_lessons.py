"""One lesson as its author writes it: the words with a preview, its files, its video."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.pages import page
from kanava.console.sessions import row_of
from kanava.console.training_forms import LessonForm, initial_of_lesson
from kanava.core import clock, permissions
from kanava.core.calendars import zone_for
from kanava.rules.files import LARGEST_FILE, FileMissing, PaperTooLarge
from kanava.rules.refusals import Refusal
from kanava.rules.training import LessonKind
from kanava.rules.videos import CaptionsUnreadable
from kanava.training.actions import authoring, files
from kanava.training.queries import own, paths, sessions
from kanava.training.queries.texts import title_of
from kanava.ui import lists, time_zones, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import Fault, carried_out
from kanava.ui.languages import language_name
from kanava.ui.training import captions_response, file_response, lesson_html, video_response

if TYPE_CHECKING:
    from kanava.training.models import Lesson, LessonVideo


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_training")
def create(request: StaffRequest, path_id: int) -> HttpResponse:
    """Add a lesson at the end of a path."""
    path = paths.get_path(path_id, by=request.actor)
    form, made = LessonForm(request.POST or None, is_new=True), []

    def keep() -> None:
        given: dict[str, Any] = {"by": request.actor, "path_id": path_id, "at": clock.now()}
        made.append(authoring.write_lesson(**given, told=form.told()))

    is_preview = "preview" in request.POST
    if not is_preview and carried_out(form, keep):
        messages.success(request, _("The lesson is saved."))
        return redirect("console:training-lesson", path_id, made[0].pk)
    context = {
        "form": form, "path_id": path_id, "path_title": title_of(path.texts.all(), request.user.language),
        "preview": _preview(form, [], lambda _id: "") if is_preview else [], "may_edit": True,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/training_lesson.html", context, here="training", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_training")
def detail(request: StaffRequest, path_id: int, lesson_id: int) -> HttpResponse:
    """A lesson: its words as they are written and as they will look, its files, its video."""
    lesson = paths.get_lesson(path_id, lesson_id, by=request.actor)
    if lesson.kind == LessonKind.ASSESSMENT:
        return redirect("console:assessment", lesson_id)
    is_live = lesson.kind == LessonKind.LIVE
    form = LessonForm(request.POST or None, initial=initial_of_lesson(lesson), is_live=is_live)
    if request.method == "POST":
        permissions.require("edit_training", request.actor)

        def keep() -> None:
            given: dict[str, Any] = {"by": request.actor, "path_id": path_id, "at": clock.now()}
            authoring.write_lesson(**given, lesson_id=lesson_id, told=form.told())

        if "preview" not in request.POST and carried_out(form, keep):
            messages.success(request, _("The lesson is saved."))
            return redirect("console:training-lesson", path_id, lesson_id)
    return _page(request, lesson, form)


def _page(
    request: StaffRequest, lesson: "Lesson", form: LessonForm, faults: "list[Fault] | None" = None
) -> HttpResponse:
    papers, videos, captions = paths.list_files(lesson.pk)

    def url(file_id: int) -> str:
        return reverse("console:training-file", args=[lesson.path_id, lesson.pk, file_id])

    shown = form if form.is_bound else LessonForm(form.initial, initial=form.initial)
    is_live, zone, language = (
        lesson.kind == LessonKind.LIVE,
        zone_for(request.user.time_zone),
        request.user.language,
    )
    context = {
        "form": form, "lesson": lesson, "path_id": lesson.path_id, "title": title_of(lesson.texts.all(), request.user.language),
        "path_title": title_of(lesson.path.texts.all(), request.user.language),
        "papers": [{"row": one, "url": url(one.pk), "is_picture": one.file_kind in ("PNG", "JPEG")} for one in papers],
        "films": [_film(one, lesson, captions) for one in videos], "video_language": _language_to_film(lesson, videos, language), "languages": [(code, language_name(code)) for code in sorted({*authoring.LANGUAGES, *(one.language for one in lesson.texts.all())})],
        "preview": _preview(shown, papers, url), "may_edit": permissions.may("edit_training", request.actor), "faults": faults or [],
        "dates": [row_of(one, zone, language) for one in sessions.list_of_lesson(lesson.pk)] if is_live else [], "zone": time_zones.city_of(zone),
    }  # fmt: skip
    status = 422 if (form.is_bound and form.errors) or faults else 200
    return page(request, "console/training_lesson.html", context, here="training", status=status)


def _language_to_film(lesson: "Lesson", videos: "Sequence[LessonVideo]", language: str) -> str:
    """The language that the next video is offered to be in: one in which the lesson has words and no video yet, the
    reader's own first."""
    filmed = {one.language for one in videos}
    spoken = sorted(
        (one.language for one in lesson.texts.all()), key=lambda one: (one in filmed, one != language, one)
    )
    return spoken[0] if spoken else language


def _film(film: Any, lesson: "Lesson", captions: Any) -> dict[str, Any]:
    return {
        "row": film, "language": language_name(film.language), "code": film.language, "type": f"video/{film.kind.lower()}",
        "url": reverse("console:training-video", args=[lesson.path_id, lesson.pk, film.pk]),
        "tracks": [
            {"url": reverse("console:training-captions", args=[lesson.path_id, lesson.pk, one]), "language": one, "label": language_name(one)}
            for one in captions
        ],
    }  # fmt: skip


def _preview(form: LessonForm, papers: Any, url: Callable[[int], str]) -> list[dict[str, Any]]:
    """How the words look in each language in which there are any."""
    if not form.is_valid():
        return []
    return [
        {
            "language": language_name(code),
            "code": code,
            "title": said.title,
            "html": lesson_html(said.text, papers, url),
        }
        for code, said in form.said().items()
        if said.title or said.text
    ]


@require_POST
@staff("edit_training")
def act(request: StaffRequest, path_id: int, lesson_id: int, what: str) -> HttpResponse:
    """Keep a file, a video or captions, or take one away; the page comes back where something is wrong."""
    lesson = paths.get_lesson(path_id, lesson_id, by=request.actor)
    if what not in MOVES:
        raise Http404
    try:
        MOVES[what](request, {"by": request.actor, "lesson_id": lesson.pk, "at": clock.now()})
    except Refusal as refusal:
        if refusal.code in ("NOT_FOUND", "NOT_PERMITTED"):
            raise
        labels = {"file": _("File"), "video": _("Video"), "captions": _("Captions")}
        faults = [
            Fault(sentence, name or "", labels.get(name or "", ""))
            for name, sentence in words.by_field(refusal).items()
        ]
        is_live = lesson.kind == LessonKind.LIVE
        form = LessonForm(None, initial=initial_of_lesson(lesson), is_live=is_live)
        return _page(request, lesson, form, faults)
    messages.success(request, _("The file is removed.") if "remove" in what else _("The file is kept."))
    return redirect(f"{reverse('console:training-lesson', args=[path_id, lesson_id])}#files")


def _add(request: StaffRequest, given: dict[str, Any]) -> None:
    file = request.FILES.get("file")
    if file is None:
        raise FileMissing(field="file")
    if (file.size or 0) > LARGEST_FILE:
        raise PaperTooLarge(field="file")
    files.add_file(**given, name=file.name or "", content=file.read())


def _video(request: StaffRequest, given: dict[str, Any]) -> None:
    file, said = request.FILES.get("video"), request.FILES.get("captions")
    language = _language(request)
    if file is None and said is None:
        raise FileMissing(field="video")
    if said is not None:
        if (said.size or 0) > files.LARGEST_CAPTIONS:
            raise CaptionsUnreadable(field="captions")
        files.keep_captions(**given, language=language, content=said.read())
    if file is not None:
        files.keep_video(**given, language=language, name=file.name or "", chunks=file.chunks())


def _language(request: StaffRequest) -> str:
    code = request.POST.get("language", "")
    if code not in authoring.LANGUAGES:
        raise Http404
    return code


def _remove(request: StaffRequest, given: dict[str, Any]) -> None:
    files.remove_file(**given, file_id=lists.number_in(request.POST.get("file", "")) or 0)


def _remove_video(request: StaffRequest, given: dict[str, Any]) -> None:
    files.remove_video(**given, language=_language(request))


MOVES: dict[str, Callable[[StaffRequest, dict[str, Any]], None]] = {
    "file": _add, "video": _video, "remove": _remove, "video-remove": _remove_video,
}  # fmt: skip


@require_safe
@staff("view_training")
def file(request: StaffRequest, path_id: int, lesson_id: int, file_id: int) -> HttpResponse:
    """A file of a lesson."""
    paths.get_lesson(path_id, lesson_id, by=request.actor)
    return file_response(own.get_file(lesson_id, file_id))


@require_safe
@staff("view_training")
def video(request: StaffRequest, path_id: int, lesson_id: int, video_id: int) -> HttpResponseBase:
    """A lesson's video."""
    paths.get_lesson(path_id, lesson_id, by=request.actor)
    return video_response(request, own.get_video(lesson_id, video_id))


@require_safe
@staff("view_training")
def captions(request: StaffRequest, path_id: int, lesson_id: int, language: str) -> HttpResponse:
    """What is said in a lesson's video."""
    paths.get_lesson(path_id, lesson_id, by=request.actor)
    return captions_response(own.get_captions(lesson_id, language))
