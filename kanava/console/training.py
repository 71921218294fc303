"""Learning paths as their authors see them: the list, a path with its lessons (guide: D2, F2)."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.pages import page
from kanava.console.training_forms import PathForm, initial_of_path
from kanava.core import clock, permissions
from kanava.deals.queries import list_product_lines, name_product_lines
from kanava.playbook.queries import get_in_force
from kanava.rules.training import LessonKind, PathState
from kanava.training.actions import authoring, giving
from kanava.training.queries import gaps, paths, waiting
from kanava.training.queries.texts import title_of
from kanava.ui import formatting, lists, training_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import carried_out
from kanava.ui.languages import language_name
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.training.models import Lesson, Path

# Of those who could be given a path so many are named.
MOST_NAMED = 50


@require_safe
@staff("view_training")
def listing(request: StaffRequest) -> HttpResponse:
    """All paths, with how many learn them."""
    shown = lists.listing(request, "training", sort="")
    state = request.GET.get("state", "")
    found, total = paths.list_paths(
        by=request.actor, state=state, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    learners = paths.count_learners([one.pk for one in found.rows])
    names = dict(name_product_lines())
    rows = [
        _row(one, learners.get(one.pk, paths.Learners()), names, request.user.language) for one in found.rows
    ]
    context = {
        "list": shown, "page": found, "rows": rows, "total": total, "state": state, "states": words.choices(PathState),
        "may_edit": permissions.may("edit_training", request.actor), "tab": "paths",
    }  # fmt: skip
    return page(request, "console/training.html", context, here="training")


def _row(path: "Path", learners: paths.Learners, names: dict[int, str], language: str) -> dict[str, Any]:
    lessons = path.lessons.all()
    types = ", ".join(words.of_code(one) for one in path.partner_types) or _("All types")
    return {
        "url": address("console:training-path", path.pk),
        "title": title_of(path.texts.all(), language),
        "role": training_words.ROLES[path.role],
        "types": types,
        "line": names.get(path.product_line_id or 0, ""),
        "state": badge(path.state),
        "languages": ", ".join(sorted(one.language.upper() for one in path.texts.all())),
        "lessons": len(lessons),
        "minutes": training_words.of_minutes(sum(one.minutes or 0 for one in lessons)),
        "learning": learners.learning,
        "finished": learners.finished,
    }


def _form(request: StaffRequest, path: "Path | None" = None) -> PathForm:
    """The form of a path; its own title is not among what comes first."""
    known = path.pk if path is not None else None
    others = [one for one in paths.list_titles(request.user.language) if one[0] != known]
    lines = [(one.pk, one.name) for one in list_product_lines(with_inactive=True)]
    usual = get_in_force(clock.today()).playbook.training.due_days
    initial = initial_of_path(path) if path is not None else None
    return PathForm(request.POST or None, initial=initial, lines=lines, others=others, usual=usual)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_training")
def create(request: StaffRequest) -> HttpResponse:
    """Begin a path."""
    form, made = _form(request), []

    def keep() -> None:
        made.append(authoring.write_path(by=request.actor, told=form.told(), at=clock.now()))

    if carried_out(form, keep):
        messages.success(request, _("The path is there. Write its lessons, then open it."))
        return redirect("console:training-path", made[0].pk)
    status = 422 if form.errors else 200
    return page(request, "console/training_path_new.html", {"form": form}, here="training", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_training")
def detail(request: StaffRequest, path_id: int) -> HttpResponse:
    """A path: its lessons in their order, and what is told of it."""
    path = paths.get_path(path_id, by=request.actor)
    may_edit = permissions.may("edit_training", request.actor)
    form = _form(request, path)
    if request.method == "POST":
        permissions.require("edit_training", request.actor)
        if carried_out(
            form,
            lambda: authoring.write_path(by=request.actor, told=form.told(), path_id=path_id, at=clock.now()),
        ):
            messages.success(request, _("Change saved."))
            return redirect("console:training-path", path_id)
    language = request.user.language
    held = gaps.held_by([one.pk for one in path.lessons.all()])
    lessons: list[dict[str, Any]] = [
        {
            "held": held[one.pk], "id": one.pk, "url": _lesson_url(one), "title": title_of(one.texts.all(), language), "kind": one.kind, "is_required": one.is_required,
            "minutes": training_words.of_minutes(one.minutes or 0),
            "languages": ", ".join(sorted(text.language.upper() for text in one.texts.all())),
        }
        for one in sorted(path.lessons.all(), key=lambda one: one.position)
    ]  # fmt: skip
    may_give = path.state == PathState.OPEN and permissions.may("give_training", request.actor)
    context = {
        **(_without(path, request) if may_give else {}), "gaps": _gaps(path, language),
        "path": path, "title": title_of(path.texts.all(), language), "form": form, "lessons": lessons, "may_edit": may_edit,
        "role": training_words.ROLES[path.role], "learners": paths.count_learners([path.pk]).get(path.pk, paths.Learners()),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "console/training_path.html", context, here="training", status=status)


def _without(path: "Path", request: StaffRequest) -> dict[str, Any]:
    """Who could be given the path, by name; nobody while it is being given."""
    people, total = waiting.list_without(path, by=request.actor, most=MOST_NAMED)
    given = waiting.being_given(path, at=clock.now()) if total else 0
    if given:
        return {"being_given": given}
    named = [(one.user.name, one.partner.name) for one in people]
    return {"without": total, "named": named, "unnamed": total - len(named)}


def _gaps(path: "Path", language: str) -> list[dict[str, Any]]:
    """What learners will miss, by lesson."""
    found: dict[int, dict[str, Any]] = {}
    for one in gaps.list_gaps(path, clock.now()):
        title = title_of(one.lesson.texts.all(), language)
        row = found.setdefault(one.lesson.pk, {"url": _lesson_url(one.lesson), "title": title, "said": []})
        row["said"].append(training_words.of_gap(one.code, [language_name(code) for code in one.languages]))
    return list(found.values())


def _lesson_url(one: "Lesson") -> str:
    if one.kind == LessonKind.ASSESSMENT:
        return address("console:assessment", one.pk)
    return reverse("console:training-lesson", args=[one.path_id, one.pk])


@require_POST
@staff("edit_training")
def act(request: StaffRequest, path_id: int, what: str) -> HttpResponse:
    """Open or close a path; move a lesson or take it away."""
    by, at = request.actor, clock.now()
    lesson_id = lists.number_in(request.POST.get("lesson", "")) or 0
    states = {"open": PathState.OPEN, "close": PathState.CLOSED}
    try:
        if what in states:
            authoring.set_path_state(by=by, path_id=path_id, state=states[what], at=at)
        elif what == "give":
            permissions.require("give_training", by)
            messages.success(request, _given(giving.ask_to_give(by=by, path_id=path_id, at=at)))
            return redirect("console:training-path", path_id)
        elif what in ("up", "down"):
            authoring.move_lesson(by=by, path_id=path_id, lesson_id=lesson_id, up=what == "up", at=at)
        elif what == "remove":
            authoring.remove_lesson(by=by, path_id=path_id, lesson_id=lesson_id, at=at)
        else:
            raise Http404
    except (
        authoring.PathEmpty,
        authoring.LessonLearnt,
        authoring.LessonHasSessions,
        giving.PathNotOpen,
    ) as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _said(what))
    return redirect(f"{address('console:training-path', path_id)}#lessons")


def _given(count: int) -> str:
    """What is told of a path that is given to those who are there."""
    if not count:
        return _("Everybody for whom it is has it already.")
    said = ngettext(
        "The path is given to %(n)s person, who gets a letter.",
        "The path is given to %(n)s people, who get a letter each.",
        count,
    )
    return said % {"n": formatting.number(count)}


def _said(what: str) -> str:
    if what == "open":
        return _("The path is open: people for whom it is can begin it.")
    if what == "close":
        return _("The path is closed. Who has begun it can finish it.")
    return _("The lesson is removed.") if what == "remove" else _("The order is saved.")
