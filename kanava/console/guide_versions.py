"""A version of a guide: its pages in their order, what the checks find, publishing it (guide: D4)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.guide_forms import LabelForm, VersionForm, initial_of_version
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.guides.actions import versions
from kanava.guides.actions.pages import move_page
from kanava.guides.queries import checking
from kanava.guides.queries.contents import list_contents, list_sheets, words_of
from kanava.guides.queries.ours import (
    Readers,
    count_readers,
    get_guide,
    get_version,
    languages_of,
    list_versions,
)
from kanava.rules.guides import VersionState, Way, next_label
from kanava.rules.refusals import NotFound, Refusal
from kanava.ui import lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.downloads import pdf_to_read
from kanava.ui.forms import carried_out
from kanava.ui.guide_papers import guide_paper
from kanava.ui.guide_words import of_fault
from kanava.ui.languages import language_name


@require_safe
@staff("view_guides")
def detail(request: StaffRequest, version_id: int) -> HttpResponse:
    """The pages of a version; with `?arrange=yes` with what moves them."""
    version = get_version(version_id, by=request.actor)
    entries = list_contents(version.pk, request.user.language, version.guide.language)
    readers, languages = count_readers(version.pk), languages_of(version.pk)
    is_draft = version.state == VersionState.DRAFT
    may_edit = is_draft and permissions.may("keep_guide", request.actor)
    rows = [
        {"entry": one, "readers": readers.get(one.id, Readers()), "languages": languages[one.id]}
        for one in entries
    ]
    context = {
        "version": version, "guide": version.guide, "rows": rows, "is_draft": is_draft, "pages_url": f"{address('console:guide-version', version.pk)}pages/", "may_edit": may_edit,
        "arranges": may_edit and "arrange" in request.GET, "may_keep": permissions.may("keep_guide", request.actor),
    }  # fmt: skip
    return page(request, "console/guide_version.html", context, here="guides")


@require_POST
@staff("keep_guide")
def move(request: StaffRequest, version_id: int) -> HttpResponse:
    """Move a page: before the one before it, after the one after it, into a chapter or out of it."""
    page_id, _colon, way = request.POST.get("move", "").partition(":")
    if way not in Way.__members__:
        raise Http404
    given: dict[str, Any] = {"by": request.actor, "version_id": version_id, "at": clock.now()}
    number = lists.number_in(page_id) or 0
    try:
        move_page(**given, page_id=number, way=Way(way))
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    answer = redirect("console:guide-version", version_id)
    answer["Location"] += f"?arrange=yes#page-{number}"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_guide")
def begin(request: StaffRequest, guide_id: int) -> HttpResponse:
    """Begin the next version as a copy of the newest."""
    guide = get_guide(guide_id, by=request.actor)
    start = {"label": next_label(guide.current.label) if guide.current else "1.0"}
    form, made = LabelForm(request.POST or None, initial=start), []

    def keep() -> None:
        typed = form.cleaned_data["label"]
        made.append(versions.begin_version(by=request.actor, guide_id=guide_id, label=typed, at=clock.now()))

    if carried_out(form, keep):
        return redirect("console:guide-version", made[0].pk)
    context = {"form": form, "guide": guide, "heading": _("Begin the next version"), "begins": True}
    status = 422 if form.errors else 200
    return page(request, "console/guide_version_form.html", context, here="guides", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_guide")
def edit(request: StaffRequest, version_id: int) -> HttpResponse:
    """What a draft is called and what has changed in it."""
    version = get_version(version_id, by=request.actor)
    form = VersionForm(request.POST or None, initial=initial_of_version(version))

    def keep() -> None:
        versions.keep_version(
            by=request.actor, version_id=version_id, label=form.cleaned_data["label"], news=form.news(), at=clock.now()
        )  # fmt: skip

    if carried_out(form, keep):
        messages.success(request, _("Change saved."))
        return redirect("console:guide-version", version_id)
    context = {"form": form, "guide": version.guide, "version": version, "heading": _("Name and changes")}
    status = 422 if form.errors else 200
    return page(request, "console/guide_version_form.html", context, here="guides", status=status)


@require_safe
@staff("view_guides")
def check(request: StaffRequest, version_id: int) -> HttpResponse:
    """What the checks find."""
    return _checked(request, version_id)


def _checked(request: StaffRequest, version_id: int, *, refused: str = "") -> HttpResponse:
    version = get_version(version_id, by=request.actor)
    entries = {
        one.slug: one for one in list_contents(version.pk, request.user.language, version.guide.language)
    }
    found: dict[str, dict[str, Any]] = {}
    for fault in checking.check(version):
        entry = entries.get(fault.slug)
        row = found.setdefault(
            fault.slug, {"entry": entry, "faults": [], "title": entry.title if entry else version.guide.title}
        )
        row["faults"].append({"said": of_fault(fault), "blocks": fault.blocks})
    blocking = sum(one["blocks"] for row in found.values() for one in row["faults"])
    context = {
        "version": version, "guide": version.guide, "rows": list(found.values()), "blocking": blocking,
        "hints": sum(len(row["faults"]) for row in found.values()) - blocking, "refused": refused,
        "may_publish": version.state == VersionState.DRAFT and permissions.may("keep_guide", request.actor),
        "unsaid": [language_name(one.language) for one in get_guide(version.guide_id, by=request.actor).texts.all() if one.language not in version.news],
        "is_first": not any(one.number < version.number for one in list_versions(version.guide_id)),
    }  # fmt: skip
    return page(request, "console/guide_check.html", context, here="guides", status=422 if refused else 200)


@require_POST
@staff("keep_guide")
def act(request: StaffRequest, version_id: int, what: str) -> HttpResponse:
    """Publish a version, archive it, or throw a draft away."""
    moves = {
        "publish": versions.publish_version, "archive": versions.archive_version, "discard": versions.discard_version,
    }  # fmt: skip
    if what not in moves:
        raise Http404
    version = get_version(version_id, by=request.actor)
    try:
        moves[what](by=request.actor, version_id=version_id, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        if what == "publish":
            return _checked(request, version_id, refused=words.of_refusal(refusal))
        messages.error(request, words.of_refusal(refusal))
        return redirect("console:guide", version.guide_id)
    said = {
        "publish": _("Version %(label)s is published."), "archive": _("Version %(label)s is archived. Partners no longer see it."),
        "discard": _("The draft of version %(label)s is thrown away."),
    }  # fmt: skip
    messages.success(request, said[what] % {"label": version.label})
    return redirect("console:guide", version.guide_id)


@require_safe
@staff("view_guides")
def pdf(request: StaffRequest, version_id: int) -> HttpResponse:
    """The whole version as a paper, a draft too."""
    version = get_version(version_id, by=request.actor)
    guide = version.guide
    sheets = list_sheets(version.pk, request.user.language, guide.language)
    if not sheets:
        raise Http404
    text = words_of([guide], request.user.language)[guide.pk]
    made = guide_paper(guide, text, version, sheets, at=clock.now())
    return pdf_to_read(f"{guide.slug}-{version.label}", made)
