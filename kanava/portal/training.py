"""What the reader learns: their paths, a lesson, and for the company's owner how far its people are (guide: D2, H6, I2)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock, permissions
from kanava.core.permissions import Owned
from kanava.deals.queries import name_product_lines
from kanava.portal.pages import page
from kanava.portal.reading import reads, shown_choice
from kanava.rules.learning import NeedsFirst
from kanava.rules.training import LessonKind
from kanava.rules.videos import WATCHED_PERCENT
from kanava.training.actions import giving, learning
from kanava.training.queries import dates, own, progress, renewals
from kanava.translations.queries.sources import newer_language
from kanava.ui import formatting, lists, training_words, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address
from kanava.ui.certificates import renewal_rows
from kanava.ui.languages import language_name
from kanava.ui.learners import by_person, state_badge
from kanava.ui.live_dates import next_rows, shown_dates, zone_of_reader
from kanava.ui.templatetags.ui import badge
from kanava.ui.training import (
    DONE_BY_WORD,
    captions_response,
    file_response,
    page_of,
    shown_lesson,
    video_response,
)

if TYPE_CHECKING:
    from kanava.training.queries.own import Own, Part, Reading
    from kanava.training.queries.renewals import Due


@require_safe
@partner("view_own_training")
def listing(request: PartnerRequest) -> HttpResponse:
    """My paths, the ones that I can begin, and those that I have finished."""
    today = clock.today()
    found = own.list_own(by=request.actor, language=request.user.language, today=today)
    names, due = dict(name_product_lines()), renewals.own_due(by=request.actor, on=today)
    shown = [
        _shown(one, names, due.get(one.id))
        for one in sorted(found, key=lambda one: (one.due_on is None, one.due_on or today))
    ]
    context = {
        "mine": [one for one in shown if one["is_mine"] and not one["is_finished"]],
        "offered": [one for one in shown if not one["is_mine"]],
        "finished": [one for one in shown if one["is_finished"] and one["id"] not in due],
        "renewals": renewal_rows(due, may_take=permissions.may("take_assessment", request.actor)),
        "may_learn": permissions.may("learn", request.actor),
        "next_sessions": next_sessions(request),
    }
    return page(request, "portal/training.html", context, here="training")


def next_sessions(request: PartnerRequest) -> list[dict[str, Any]]:
    """The live sessions to which the reader comes, or for which they wait."""
    found = dates.list_next(by=request.actor, at=clock.now(), language=request.user.language)
    return next_rows(found, zone_of_reader(request))


def _shown(one: "Own", names: dict[int, str], due: "Due | None" = None) -> dict[str, Any]:
    following = one.next
    return {
        "id": one.id, "url": address("portal:training-path", one.id), "title": one.title, "summary": one.summary,
        "role": training_words.ROLES[one.role], "line": names.get(one.product_line_id or 0, ""),
        "state": badge(due.why.value) if due is not None else state_badge(one.state) if one.state else "", "is_mine": one.state is not None, "is_begun": one.is_begun,
        "is_finished": one.finished_on is not None, "finished_on": one.finished_on, "due_on": one.due_on,
        "done": one.done, "total": one.total, "said": training_words.of_lessons(one.done, one.total),
        "minutes": training_words.of_minutes(one.minutes), "missing": one.missing,
        "next": {"title": following.title, "url": _lesson_url(following)} if following else None, "languages": one.languages,
    }  # fmt: skip


def _lesson_url(part: "Part") -> str:
    return address(page_of(part.kind), part.id)


@require_safe
@partner("view_own_training")
def path(request: PartnerRequest, path_id: int) -> HttpResponse:
    """A path with its lessons."""
    language = reads(request, path_id)
    found = own.get_own(path_id, by=request.actor, language=language, today=clock.today())
    mine = renewals.own_due(by=request.actor, on=clock.today())
    due = {key: one for key, one in mine.items() if key == path_id}
    context = {
        "renewals": renewal_rows(due, may_take=permissions.may("take_assessment", request.actor)),
        "path": _shown(found, dict(name_product_lines()), due.get(path_id)), "parts": _parts(found), "reads": language, **shown_choice(request, language),
        "may_learn": permissions.may("learn", request.actor),
    }  # fmt: skip
    return page(request, "portal/training_path.html", context, here="training")


def _parts(found: "Own", here: int | None = None) -> list[dict[str, Any]]:
    is_open = found.state is not None and not found.missing
    return [
        {
            "title": one.title, "kind": one.kind, "minutes": training_words.of_minutes(one.minutes or 0), "is_done": one.is_done,
            "is_required": one.is_required, "is_here": one.id == here, "url": _lesson_url(one) if is_open else "",
        }
        for one in found.parts
    ]  # fmt: skip


@require_POST
@partner("learn")
def begin(request: PartnerRequest, path_id: int) -> HttpResponse:
    """Begin a path, and go to its first lesson."""
    try:
        learning.begin_path(by=request.actor, path_id=path_id, at=clock.now())
    except NeedsFirst as refusal:
        messages.error(request, words.of_refusal(refusal))
        return redirect("portal:training-path", path_id)
    language = reads(request, path_id)
    found = own.get_own(path_id, by=request.actor, language=language, today=clock.today())
    return redirect(_lesson_url(found.next) if found.next else address("portal:training-path", path_id))


@require_safe
@partner("view_own_training")
def lesson(request: PartnerRequest, lesson_id: int) -> HttpResponse:
    """A lesson, and where it stands in its path."""
    language = reads(request, own.path_of(lesson_id))
    path, found = own.get_own_lesson(lesson_id, by=request.actor, language=language, today=clock.today())
    if path.missing:
        return redirect("portal:training-path", path.id)
    if page_of(found.kind) != "portal:lesson":
        return redirect(page_of(found.kind), lesson_id)
    shown = shown_lesson(
        found,
        lambda file_id: reverse("portal:lesson-file", args=[lesson_id, file_id]),
        lambda video_id: reverse("portal:lesson-video", args=[lesson_id, video_id]),
        lambda language: reverse("portal:lesson-captions", args=[lesson_id, language]),
    )
    left = [one for one in path.parts if not one.is_done and one.id != lesson_id]
    is_live = found.kind == LessonKind.LIVE
    if is_live:
        planned = dates.list_dates(lesson_id, by=request.actor, at=clock.now())
        shown |= shown_dates(planned, zone_of_reader(request)) | {
            "needed": formatting.exact_percent(Decimal(WATCHED_PERCENT))
        }
    context = {
        **shown, "is_live": is_live, "recording_counts": found.recording_counts, "path": _shown(path, {}), "parts": _parts(path, lesson_id), "minutes": training_words.of_minutes(found.minutes or 0),
        "may_learn": permissions.may("learn", request.actor), "is_by_word": found.kind in DONE_BY_WORD, "is_last": not left,
        "newer": newer_language("LESSON", lesson_id, found.language), "reads": found.language, **shown_choice(request, language),
        "is_video": found.kind == LessonKind.VIDEO, "film_language": _other_language(found, language),
    }  # fmt: skip
    return page(request, "portal/lesson.html", context, here="training")


def _other_language(found: "Reading", language: str) -> dict[str, str]:
    """In which language the video is, where it is not the reader's."""
    if found.film is None or found.film.language == language:
        return {}
    return {"film": language_name(found.film.language), "wanted": language_name(language)}


@require_POST
@partner("learn")
def act(request: PartnerRequest, lesson_id: int, what: str) -> HttpResponse:
    """Be done with a lesson and go on to the next, or keep where the video is."""
    by, at = request.actor, clock.now()
    try:
        if what == "position":
            seconds = lists.number_in(request.POST.get("seconds", "")) or 0
            learning.keep_position(by=by, lesson_id=lesson_id, seconds=seconds, at=at)
            return HttpResponse(status=204)
        if what != "done":
            raise Http404
        learning.finish_lesson(by=by, lesson_id=lesson_id, at=at)
    except (NeedsFirst, learning.LessonTells) as refusal:
        messages.error(request, words.of_refusal(refusal))
        return redirect("portal:lesson", lesson_id)
    language = reads(request, own.path_of(lesson_id))
    path, _found = own.get_own_lesson(lesson_id, by=by, language=language, today=clock.today())
    following = _after(path, lesson_id)
    if following is None or path.finished_on is not None:
        # The path's own page says that it is finished.
        return redirect("portal:training-path", path.id)
    return redirect(_lesson_url(following))


def _after(path: "Own", lesson_id: int) -> "Part | None":
    """The next lesson after this one that is not done, else the first that is left."""
    place = next(number for number, one in enumerate(path.parts) if one.id == lesson_id)
    later = [one for one in path.parts[place + 1 :] if not one.is_done]
    return later[0] if later else path.next


@require_safe
@partner("view_own_training")
def file(request: PartnerRequest, lesson_id: int, file_id: int) -> HttpResponse:
    """A file of a lesson that the reader learns."""
    own.may_read(lesson_id, by=request.actor)
    return file_response(own.get_file(lesson_id, file_id))


@require_safe
@partner("view_own_training")
def video(request: PartnerRequest, lesson_id: int, video_id: int) -> HttpResponseBase:
    """The video of a lesson that the reader learns."""
    own.may_read(lesson_id, by=request.actor)
    return video_response(request, own.get_video(lesson_id, video_id))


@require_safe
@partner("view_own_training")
def captions(request: PartnerRequest, lesson_id: int, language: str) -> HttpResponse:
    """What is said in the video of a lesson."""
    own.may_read(lesson_id, by=request.actor)
    return captions_response(own.get_captions(lesson_id, language))


@require_safe
@partner("give_training")
def people(request: PartnerRequest) -> HttpResponse:
    """How far the company's people are."""
    partner_id, today = request.membership.partner_id, clock.today()
    enrolments = progress.list_of_partner(
        partner_id, by=request.actor, owned=Owned(partner_id=partner_id), right="view_own_training"
    )
    learners = progress.list_learners(partner_id)
    done = progress.count_done(enrolments)
    rows = by_person(learners, enrolments, done, today, request.user.language, request.user.pk)
    return page(request, "portal/training_people.html", {"people": rows}, here="training")


@require_POST
@partner("give_training")
def remind(request: PartnerRequest, enrolment_id: int) -> HttpResponse:
    """Remind somebody of one's own company."""
    try:
        giving.remind_learner(by=request.actor, enrolment_id=enrolment_id, at=clock.now())
    except (giving.RemindedToday, giving.LearningOver, giving.RemindsThemselves) as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _("A letter reminds of it."))
    return redirect("portal:training-people")
