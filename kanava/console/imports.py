"""Imports: a file comes in, is mapped, checked row by row, landed whole, and can be undone as one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console import import_report
from kanava.console.import_forms import NameForm, StartForm
from kanava.console.import_mapping import sent_format, sent_recipe, shown
from kanava.console.import_skipping import skipping
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.integrations import actions
from kanava.integrations.fields import Target
from kanava.integrations.formats import ENCODINGS
from kanava.integrations.preparing import MAPPED_AS
from kanava.integrations.queries import (
    get_preview,
    get_run,
    list_mappings,
    list_rows,
    list_runs,
    list_sources,
    problems_as_csv,
)
from kanava.integrations.refusals import UndoBlocked
from kanava.integrations.rights import targets_of
from kanava.integrations.uploads import Upload, check_size, source_named
from kanava.rules.refusals import Refusal
from kanava.ui import import_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import add_refusal

UNDER_WAY = ("CHECKING", "LANDING", "UNDOING")
DELIMITERS = (",", ";", "\t", "|", "+|", "~|~", "||")


@require_safe
@staff("view_imports")
def listing(request: StaffRequest) -> HttpResponse:
    """All imports, newest first."""
    rows, total, people = list_runs(by=request.actor, after=request.GET.get("after", ""))
    runs = [(run, people.get(run.started_by_id or 0, "")) for run in rows.rows]
    context = {
        "page": rows, "total": total, "runs": runs, "targets": import_words.TARGETS, "query": "",
        "can_import": permissions.may("import_file", request.actor), "can_see_rates": permissions.may("view_rates", request.actor),
        "can_import_candidates": _may(request, "import_file", Target.CANDIDATES),
        "can_import_payments": _may(request, "import_file", Target.PAYMENTS),
    }  # fmt: skip
    return page(request, "console/imports.html", context, here="imports")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("import_file")
def start(request: StaffRequest) -> HttpResponse:
    """Take files in."""
    is_sent = request.method == "POST"
    targets = _targets(request)
    # From the list of candidates: what it is is clear, and where they were found is asked for.
    of_candidates = request.GET.get("as") == Target.CANDIDATES and Target.CANDIDATES in dict(targets)
    form = (
        StartForm(request.POST, request.FILES, targets=targets, of_candidates=of_candidates)
        if is_sent
        else StartForm(
            initial={"target": request.GET.get("as")}, targets=targets, of_candidates=of_candidates
        )
    )
    if is_sent and form.is_valid():
        typed = form.cleaned_data
        files = [typed["file"], *request.FILES.getlist("lookups")]
        try:
            run = actions.start_import(
                by=request.actor, target=Target(typed["target"]) if typed["target"] else None, source=typed["source"] or source_named(files[0].name or ""), files=_uploads(files),
                at=clock.now(), mapping=typed["mapping"],
            )  # fmt: skip
            if of_candidates:
                _note_source(request, run.pk, typed)
        except Refusal as refusal:
            reason = import_words.of_reason(refusal.params)
            if reason:
                parts = [f"{refusal.params['file']}:", words.of_refusal(refusal), reason]
                form.add_error("file", " ".join(parts))
            else:
                add_refusal(form, refusal)
        else:
            return redirect("console:import", run.pk)
    context = {
        "form": form, "sources": list_sources(), "has_mappings": bool(list_mappings()),
        "heading": _("Import candidates") if of_candidates else _("Import a file"),
    }  # fmt: skip
    return page(
        request, "console/import_new.html", context, here="imports", status=422 if form.errors else 200
    )


def _note_source(request: StaffRequest, run_id: int, typed: Mapping[str, str]) -> None:
    """Where the candidates of this file were found, for rows that do not say it themselves."""
    before = get_preview(get_run(run_id, by=request.actor)).recipe
    told = {"source": typed["found_through"], "source_detail": typed["source"]}
    constants = {**before.constants, **told}
    actions.change_mapping(
        by=request.actor, run_id=run_id, recipe=replace(before, constants=constants), at=clock.now()
    )


def _targets(request: StaffRequest) -> list[tuple[str, Any]]:
    """What the person may bring in: totals only where they may type them."""
    return [(target.value, import_words.TARGETS[target]) for target in targets_of(request.actor)]


def _may(request: StaffRequest, right: str, target: str) -> bool:
    """Whether the person may do this with imports of that kind: totals move only for those who may type them."""
    return target in targets_of(request.actor) and permissions.may(right, request.actor)


def _uploads(files: Sequence[UploadedFile]) -> list[Upload]:
    check_size(sum(file.size or 0 for file in files))
    return [Upload((file.name or "file")[:200], file.read()) for file in files]


@require_safe
@staff("view_imports")
def detail(request: StaffRequest, run_id: int) -> HttpResponse:
    """One import, as far as it has come."""
    return _page(request, run_id)


def _page(request: StaffRequest, run_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    run = get_run(run_id, by=request.actor)
    days: Sequence[str] = ()
    context: dict[str, Any] = {
        "run": run, "target": import_words.TARGETS[run.target],
        "refusal": _refusal(run.target, run.report), "is_stuck": _is_stuck(run), "name_form": NameForm(),
        "can_import": _may(request, "import_file", run.target), "can_undo": _may(request, "undo_import", run.target), **more,
    }  # fmt: skip
    if run.state in ("DRAFT", "FAULTY", "CHECKED"):
        try:
            preview = get_preview(run)
            context["preview"], days = (
                shown(preview),
                preview.days if "closed_on" not in preview.recipe.columns else (),
            )
        except Refusal as refusal:
            context["unreadable"] = f"{words.of_refusal(refusal)} {import_words.of_reason(refusal.params)}"
        context.update(taken=import_words.TAKEN[run.target], targets=_targets(request))
        context.update(encodings=ENCODINGS, delimiters=[(mark, repr(mark)[1:-1]) for mark in DELIMITERS])
    context.update(skipping(run, import_report.groups(run.target, run.report, days=days), may=context["can_import"]), mapped_as=_mapped_as(run.report),
                   changes=import_report.changes(run.target, run.report), first=import_report.first_records(run.target, run.report))  # fmt: skip
    partials = frozenset(["progress"])
    answer = page(request, "console/import.html", context, here="imports", status=status, partials=partials)
    if run.state not in UNDER_WAY and request.headers.get("HX-Target") == "progress":
        # The step is done: the whole page looks different now.
        answer["HX-Refresh"] = "true"
    return answer


def _is_stuck(run: Any) -> bool:
    return run.state in UNDER_WAY and clock.now() - (run.moved_at or run.started_at) > actions.PATIENCE


def _mapped_as(report: dict[str, Any]) -> dict[str, Any] | None:
    """Which earlier import the mapping was taken from."""
    found = report.get(MAPPED_AS)
    return {**found, "day": date.fromisoformat(found["day"])} if found else None


def _refusal(target: str, report: dict[str, Any]) -> str:
    """Why a check could not even begin."""
    if not report.get("refusal"):
        return ""
    params = report.get("params", {})
    label = import_words.of_field(target, params["field"]) if "field" in params else ""
    sentence = str(words.REFUSALS.get(report["refusal"], report["refusal"]))
    parts = [f"{label}:" if label else "", sentence, import_words.of_reason(params)]
    return " ".join(filter(None, parts))


@require_POST
@staff("import_file")
def check(request: StaffRequest, run_id: int) -> HttpResponse:
    """Keep the mapping as it was sent and check it row by row."""
    run = get_run(run_id, by=request.actor)
    try:
        recipe = sent_recipe(request.POST, get_preview(run).recipe)
        actions.change_mapping(by=request.actor, run_id=run_id, recipe=recipe, at=clock.now())
        actions.begin(by=request.actor, run_id=run_id, landing=False, at=clock.now(), in_background=True)
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect("console:import", run_id)


@require_POST
@staff("import_file")
def retarget(request: StaffRequest, run_id: int) -> HttpResponse:
    """Take the file as something else than it was taken for."""
    chosen = request.POST.get("target", "")
    if chosen not in import_words.TARGETS:
        return redirect("console:import", run_id)
    try:
        actions.change_target(by=request.actor, run_id=run_id, target=Target(chosen), at=clock.now())
    except Refusal as refusal:
        reason = import_words.of_reason(refusal.params)
        messages.error(request, f"{words.of_refusal(refusal)} {reason}".strip())
    return redirect("console:import", run_id)


@require_POST
@staff("import_file")
def reformat(request: StaffRequest, run_id: int) -> HttpResponse:
    """Read the file another way."""
    run = get_run(run_id, by=request.actor)
    format = sent_format(request.POST, run.format)
    try:
        actions.change_format(by=request.actor, run_id=run_id, format=format, at=clock.now())
    except Refusal as refusal:
        reason = import_words.of_reason(refusal.params)
        messages.error(request, f"{words.of_refusal(refusal)} {reason}".strip())
    return redirect("console:import", run_id)


@require_POST
@staff("import_file")
def land(request: StaffRequest, run_id: int) -> HttpResponse:
    """Land what was checked."""
    try:
        actions.begin(by=request.actor, run_id=run_id, landing=True, at=clock.now(), in_background=True)
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect("console:import", run_id)


@require_POST
@staff("undo_import")
def undo(request: StaffRequest, run_id: int) -> HttpResponse:
    """Take the import back, or say what stands in the way."""
    try:
        actions.begin_undo(by=request.actor, run_id=run_id, at=clock.now())
    except UndoBlocked as refusal:
        return _page(request, run_id, status=409, blockers=refusal.blockers)
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect("console:import", run_id)


@require_POST
@staff("import_file")
def keep(request: StaffRequest, run_id: int) -> HttpResponse:
    """Keep the mapping under a name."""
    form = NameForm(request.POST)
    if form.is_valid():
        kept = actions.save_mapping(by=request.actor, run_id=run_id, name=form.cleaned_data["name"])
        messages.success(request, _("The mapping is saved as “%(name)s”.") % {"name": kept.name})
        return redirect("console:import", run_id)
    return _page(request, run_id, status=422, name_form=form)


@require_POST
@staff("import_file")
def discard(request: StaffRequest, run_id: int) -> HttpResponse:
    """Throw an import away, or free one whose step stopped without a word."""
    try:
        if get_run(run_id, by=request.actor).state in UNDER_WAY:
            actions.abandon_step(by=request.actor, run_id=run_id, at=clock.now())
            return redirect("console:import", run_id)
        actions.discard_import(by=request.actor, run_id=run_id)
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
        return redirect("console:import", run_id)
    return redirect("console:imports")


@require_safe
@staff("view_imports")
def rows(request: StaffRequest, run_id: int) -> HttpResponse:
    """What each row became."""
    run = get_run(run_id, by=request.actor)
    found, names = list_rows(run_id, by=request.actor, after=request.GET.get("after", ""))
    results = [(row, names.get((row.target, row.object_id), "")) for row in found.rows]
    context = {"run": run, "page": found, "rows": results, "targets": import_words.TARGETS, "query": ""}
    return page(request, "console/import_rows.html", context, here="imports")


@require_safe
@staff("view_imports")
def download_problems(request: HttpRequest, run_id: int) -> HttpResponse:
    """Every row that has a problem, as a file to work through."""
    run = get_run(run_id, by=request.actor)  # type: ignore[attr-defined]
    content = problems_as_csv(run, words=import_words.of_problem)
    # The mark lets Excel see that it is UTF-8.
    response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-problems.csv"'
    return response
