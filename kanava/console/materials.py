"""One material: its languages with their versions, whom it is for, and who has taken it along (guide: D3, G5)."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.library import audience_of
from kanava.console.material_forms import AccessForm, AddedForm, VersionForm, WordsForm, language_choices
from kanava.console.pages import page
from kanava.console.sharing import Moves, carry_out
from kanava.core import clock, permissions
from kanava.insights.queries.materials import deals_after
from kanava.library.actions.keeping import (
    archive_material,
    edit_material,
    keep_edition,
    let_marks_stand,
    share_material,
)
from kanava.library.actions.versions import add_version
from kanava.library.queries import (
    count_taken,
    get_address,
    get_material,
    get_picture,
    get_version,
    languages_of,
    list_downloads,
    list_versions,
)
from kanava.playbook.queries import get_in_force
from kanava.rules.materials import Format, MaterialKind, MaterialState
from kanava.rules.template_places import Place, checked
from kanava.translations.queries.sources import of_object
from kanava.ui import lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out
from kanava.ui.large_files import send
from kanava.ui.materials import SHOWN, look_at, sent, sent_picture

if TYPE_CHECKING:
    from kanava.library.models import Version

MOVES: Moves = {
    "share": (share_material, gettext_lazy("Partners see it from now on.")),
    "archive": (archive_material, gettext_lazy("It is archived. Partners no longer see it.")),
}
STANDS = gettext_lazy("What is no place stands as it is. Partners are told of it before they download.")


@require_safe
@staff("view_library")
def detail(request: StaffRequest, material_id: int) -> HttpResponse:
    """One material."""
    return _page(request, material_id)


def _page(request: StaffRequest, material_id: int, *, refused: str = "") -> HttpResponse:
    found = get_material(material_id, by=request.actor)
    editions = languages_of([found.pk]).get(found.pk, [])
    sees = permissions.may("view_translations", request.actor)
    standing = of_object("MATERIAL", found.pk) if sees else {}
    taken, is_template = count_taken(found.pk), found.kind == MaterialKind.OWN_TEMPLATE
    versions = list_versions(found.pk)
    rows = [
        {
            "edition": one,
            "is_first": one.language == found.language,
            "version": standing.get(one.language),
            "checked": checked(one.current.places) if is_template and one.current is not None else None,
            "versions": [
                (version, taken.get(version.pk, 0)) for version in versions if version.edition_id == one.pk
            ],
        }
        for one in editions
    ]
    playbook, today = get_in_force(clock.today()).playbook, clock.today()
    weeks = playbook.library.deal_weeks
    won = deals_after(found.pk, by=request.actor, on=today, currency=playbook.programme.currency, weeks=weeks)
    told = {code for code, _name in language_choices()} - {one.language for one in editions}
    context = {
        "found": found, "rows": rows, "audience": audience_of(found), "refused": refused, "today": today,
        "may_keep": permissions.may("keep_material", request.actor), "has_more": bool(told),
        "won": won, "weeks": weeks,
        "places": list(Place) if is_template else [],
    }  # fmt: skip
    return page(request, "console/material.html", context, here="library", status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_material")
def edit(request: StaffRequest, material_id: int) -> HttpResponse:
    """What it is and whom it is for."""
    found = get_material(material_id, by=request.actor)
    names = AccessForm.base_fields
    start = {name: getattr(found, name) for name in names}
    form = AccessForm(request.POST or None, initial=start)
    act = lambda: edit_material(by=request.actor, material_id=found.pk, told=form.told(), at=clock.now())  # noqa: E731
    return _formed(request, material_id, form, act, _("Whom it is for"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_material")
def language(request: StaffRequest, material_id: int, code: str) -> HttpResponse:
    """Its words in one language."""
    found = get_material(material_id, by=request.actor)
    edition = next((one for one in languages_of([found.pk]).get(found.pk, []) if one.language == code), None)
    if edition is None:
        raise Http404
    start = {"title": edition.title, "summary": edition.summary, "state": edition.state}
    form = WordsForm(request.POST or None, initial=start)
    if code == found.language:
        del form.fields["state"]
    act = lambda: keep_edition(by=request.actor, material_id=found.pk, words=form.told(code), at=clock.now())  # noqa: E731
    return _formed(request, material_id, form, act, _("Title and summary"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_material")
def add_language(request: StaffRequest, material_id: int) -> HttpResponse:
    """One more language of it."""
    found = get_material(material_id, by=request.actor)
    here = {one.language for one in languages_of([found.pk]).get(found.pk, [])}
    form = AddedForm(request.POST or None, initial={"state": "TRANSLATING"})
    left = form.fields["language"]
    assert isinstance(left, forms.ChoiceField)
    left.choices = [(code, name) for code, name in language_choices() if code not in here]

    def act() -> None:
        told = form.told(form.cleaned_data["language"])
        keep_edition(by=request.actor, material_id=found.pk, words=told, at=clock.now())

    return _formed(request, material_id, form, act, _("Add a language"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_material")
def upload(request: StaffRequest, material_id: int, code: str) -> HttpResponse:
    """A new version of its file in one language."""
    found = get_material(material_id, by=request.actor)
    form = VersionForm(request.POST or None, request.FILES or None)
    if found.kind != MaterialKind.OWN_TEMPLATE or found.state != MaterialState.SHARED:
        del form.fields["marks_stand"]

    def act() -> None:
        add_version(
            by=request.actor, material_id=material_id, language=code, upload=form.upload(), at=clock.now()
        )

    return _formed(request, material_id, form, act, _("New version"))


def _formed(
    request: StaffRequest, material_id: int, form: forms.Form, act: Any, heading: str
) -> HttpResponse:
    """A form about a material, and back to it once it is done."""
    if request.method == "POST" and carried_out(form, act):
        messages.success(request, _("Change saved."))
        return redirect("console:material", material_id)
    found = get_material(material_id, by=request.actor)
    context = {"form": form, "found": found, "heading": heading}
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "console/material_form.html", context, here="library", status=status)


@require_POST
@staff("keep_material")
def act(request: StaffRequest, material_id: int, what: str) -> HttpResponse:
    """Share it with partners, archive it, or let stand what is no place of a template."""
    version_id = lists.number_in(request.POST.get("version", "")) or 0
    moves: Moves = {**MOVES, "stand": (partial(let_marks_stand, version_id=version_id), STANDS)}
    return carry_out(
        request, moves, what, back="console:material", material_id=material_id,
        refused=lambda said: _page(request, material_id, refused=said),
    )  # fmt: skip


@require_safe
@staff("view_library")
def downloads(request: StaffRequest, material_id: int) -> HttpResponse:
    """Who has taken it along, and when."""
    found = get_material(material_id, by=request.actor)
    shown = lists.listing(request, "material-downloads", sort="")
    rows, total = list_downloads(
        material_id, by=request.actor, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    context = {"found": found, "page": rows, "rows": rows.rows, "total": total, "list": shown}
    return page(request, "console/material_downloads.html", context, here="library")


@require_safe
@staff("view_library")
def file(request: StaffRequest, material_id: int, version_id: int) -> HttpResponseBase:
    """A version's file; what we take along ourselves is not counted."""
    version = _version(request, material_id, version_id)
    if version.format == Format.LINK:
        return redirect(get_address(version))
    is_shown = request.GET.get("as") == "shown" and version.format in SHOWN
    return send(request, sent(version, is_shown=is_shown))


def _version(request: StaffRequest, material_id: int, version_id: int) -> "Version":
    version = get_version(version_id, by=request.actor)
    if version.edition.material_id != material_id:
        raise Http404
    return version


@require_safe
@staff("view_library")
def look(request: StaffRequest, material_id: int, version_id: int) -> HttpResponse:
    """A look into a version, as partners have it."""
    found, version = get_material(material_id, by=request.actor), _version(request, material_id, version_id)
    context = {
        "found": found, "version": version, "look": look_at(version, request.GET.get("page", "")),
        "shown": SHOWN.get(Format(version.format), ""),
    }  # fmt: skip
    return page(request, "console/material_look.html", context, here="library")


@require_safe
@staff("view_library")
def picture(request: StaffRequest, material_id: int, version_id: int, number: int) -> HttpResponseBase:
    """A page of a version as a picture; page 0 is the small one."""
    version = _version(request, material_id, version_id)
    return send(request, sent_picture(get_picture(version.pk, number), version))
