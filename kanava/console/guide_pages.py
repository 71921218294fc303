"""One page of a guide as its author writes it: the words with a preview beside them, and its pictures (guide: D4)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.guide_forms import PageForm, initial_of_page
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.guides.actions import pages
from kanava.guides.pictures import LARGEST
from kanava.guides.queries.contents import list_contents, list_pictures
from kanava.guides.queries.ours import get_page, get_picture, get_version
from kanava.rules.files import FileMissing, PaperTooLarge
from kanava.rules.guides import LONGEST_BODY, VersionState
from kanava.rules.languages import CODES
from kanava.rules.refusals import Refusal
from kanava.ui import lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import Fault, carried_out
from kanava.ui.guide_text import Rendered
from kanava.ui.guide_text import render as rendered
from kanava.ui.guides import around, linked, picture_response, shown_pictures

if TYPE_CHECKING:
    from kanava.guides.models import Page, Version


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_guide")
def create(request: StaffRequest, version_id: int) -> HttpResponse:
    """Add a page at the end of the version, or of a chapter."""
    version = get_version(version_id, by=request.actor)
    if version.state != VersionState.DRAFT:
        raise Http404
    entries = list_contents(version.pk, request.user.language, version.guide.language)
    chapters = [(str(one.id), one.title) for one in entries if one.parent_id is None]
    start = {"chapter": request.GET.get("chapter", "")}
    form, made = PageForm(request.POST or None, chapters=chapters, initial=start), []

    def keep() -> None:
        given: dict[str, Any] = {"by": request.actor, "version_id": version_id, "at": clock.now()}
        made.append(pages.write_page(**given, told=form.told()))

    if "preview" not in request.POST and carried_out(form, keep):
        messages.success(request, _("The page is saved."))
        return redirect("console:guide-page", version_id, made[0].pk)
    context = {
        "form": form, "version": version, "guide": version.guide, "may_edit": True,
        "previews": _previews(form, version, None, entries),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/guide_page.html", context, here="guides", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_guides")
def detail(request: StaffRequest, version_id: int, page_id: int) -> HttpResponse:
    """A page: its words as they are written and as they will look, its pictures."""
    found = get_page(version_id, page_id, by=request.actor)
    form = PageForm(request.POST or None, initial=initial_of_page(found))
    if request.method == "POST":
        permissions.require("keep_guide", request.actor)

        def keep() -> None:
            given: dict[str, Any] = {"by": request.actor, "version_id": version_id, "at": clock.now()}
            pages.write_page(**given, page_id=page_id, told=form.told())

        if "preview" not in request.POST and carried_out(form, keep):
            messages.success(request, _("The page is saved."))
            return redirect("console:guide-page", version_id, page_id)
    return _page(request, found, form)


def _page(
    request: StaffRequest, found: "Page", form: PageForm, faults: "list[Fault] | None" = None
) -> HttpResponse:
    version = found.version
    entries = list_contents(version.pk, request.user.language, version.guide.language)
    before, after = around(entries, next(one.slug for one in entries if one.id == found.pk))
    may_edit = version.state == VersionState.DRAFT and permissions.may("keep_guide", request.actor)
    context = {
        "form": form, "version": version, "guide": version.guide, "found": found, "may_edit": may_edit,
        "title": next(one.title for one in entries if one.id == found.pk), "before": before, "after": after,
        "pictures": [{"row": one, "url": _picture_url(one.pk)} for one in list_pictures([found.pk])],
        "previews": _previews(form, version, found, entries), "faults": faults or [],
    }  # fmt: skip
    status = 422 if (form.is_bound and form.errors) or faults else 200
    return page(request, "console/guide_page.html", context, here="guides", status=status)


def _picture_url(picture_id: int) -> str:
    return address("console:guide-picture", picture_id)


def _previews(form: PageForm, version: "Version", found: "Page | None", entries: Any) -> list[dict[str, Any]]:
    """Each language with its fields and how its words look."""
    shown = _renderer(version, found, entries)
    return [
        {**one, "shown_title": one["title"].value() or "", "html": shown(one["text"].value() or "", one["code"]).html}
        for one in form.languages()
    ]  # fmt: skip


def _renderer(version: "Version", found: "Page | None", entries: Any) -> Callable[[str, str], Rendered]:
    ids = {one.slug: one.id for one in entries}
    pictures = shown_pictures(list_pictures([found.pk]) if found else [], _picture_url)
    link = linked(
        set(ids),
        lambda slug: reverse("console:guide-page", args=[version.pk, ids[slug]]),
        lambda _guide, _page: reverse("console:guides"),
    )
    return lambda body, code: rendered(body[:LONGEST_BODY], language=code, picture=pictures, link=link)


@require_POST
@staff("view_guides")
def preview(request: StaffRequest, version_id: int, code: str) -> HttpResponse:
    """How what is typed will look, without saving it."""
    if code not in CODES:
        raise Http404
    version = get_version(version_id, by=request.actor)
    entries = list_contents(version.pk, request.user.language, version.guide.language)
    page_id = lists.number_in(request.GET.get("page", ""))
    found = get_page(version_id, page_id, by=request.actor) if page_id else None
    made = _renderer(version, found, entries)(request.POST.get(f"text_{code}", ""), code)
    context = {"html": made.html, "shown_title": request.POST.get(f"title_{code}", "")[:160]}
    return render(request, "console/guide_preview.html", context)


@require_POST
@staff("keep_guide")
def act(request: StaffRequest, version_id: int, page_id: int, what: str) -> HttpResponse:
    """Keep a picture, take one away, or take the page out of the version."""
    found = get_page(version_id, page_id, by=request.actor)
    given: dict[str, Any] = {
        "by": request.actor, "version_id": version_id, "page_id": page_id, "at": clock.now(),
    }  # fmt: skip
    if what not in MOVES:
        raise Http404
    try:
        MOVES[what](request, given)
    except Refusal as refusal:
        if refusal.code in ("NOT_FOUND", "NOT_PERMITTED"):
            raise
        faults = [
            Fault(sentence, name or "", _("Picture") if name == "file" else "")
            for name, sentence in words.by_field(refusal).items()
        ]
        return _page(request, found, PageForm(None, initial=initial_of_page(found)), faults)
    said = {
        "picture": _("The picture is kept."), "picture-remove": _("The picture is removed."), "remove": _("The page is removed."),
    }  # fmt: skip
    messages.success(request, said[what])
    if what == "remove":
        return redirect("console:guide-version", version_id)
    return redirect(f"{reverse('console:guide-page', args=[version_id, page_id])}#pictures")


def _add(request: StaffRequest, given: dict[str, Any]) -> None:
    file = request.FILES.get("file")
    if file is None:
        raise FileMissing(field="file")
    if (file.size or 0) > LARGEST:
        raise PaperTooLarge(field="file")
    pages.add_picture(**given, name=file.name or "", content=file.read())


def _take(request: StaffRequest, given: dict[str, Any]) -> None:
    pages.remove_picture(**given, picture_id=lists.number_in(request.POST.get("picture", "")) or 0)


def _remove(_request: StaffRequest, given: dict[str, Any]) -> None:
    pages.remove_page(**given)


MOVES: dict[str, Callable[[StaffRequest, dict[str, Any]], None]] = {
    "picture": _add, "picture-remove": _take, "remove": _remove,
}  # fmt: skip


@require_safe
@staff("view_guides")
def picture(request: StaffRequest, picture_id: int) -> HttpResponse:
    """A picture of a page."""
    return picture_response(get_picture(picture_id, by=request.actor))
