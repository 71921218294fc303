"""The playbook's settings: find one, read what it does and where it comes from, change it into the draft."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console import playbook_rows
from kanava.console.pages import page
from kanava.console.playbook_history import State
from kanava.core import clock, permissions
from kanava.playbook import actions
from kanava.playbook.queries import get_draft, get_in_force, list_published
from kanava.rules import playbook
from kanava.rules.playbook import SETTINGS, Fault
from kanava.rules.playbook.changes import Edit
from kanava.rules.playbook.settings import LONGEST_LIST, safe
from kanava.ui import formatting, playbook_words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.countries import codes_of
from kanava.ui.stages import leads_to

FIRST_SECTION = "margins"
LONGEST_SEARCH = 80


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_playbook")
def overview(request: StaffRequest) -> HttpResponse:
    """One section, or what a search finds; a person with the right edits what is shown into the draft."""
    if request.method == "POST":
        permissions.require("edit_playbook", request.actor)
        return _save(request)
    return _page(request)


def _save(request: StaffRequest) -> HttpResponse:
    sent = request.POST
    typed = {path: sent[path][:LONGEST_LIST] for path in SETTINGS if path in sent}
    try:
        draft = actions.edit_draft(by=request.actor, edits=_edits(sent, typed), at=clock.now())
    except actions.EditConflict as refusal:
        return _page(request, typed=typed, refusal=refusal, status=409)
    messages.success(request, _("Saved in the draft.") if draft else _("The draft changes nothing any more."))
    return redirect("console:playbook-draft" if "review" in sent else request.get_full_path())


def _edits(sent: QueryDict, typed: Mapping[str, str]) -> dict[str, Edit]:
    """What was typed against what the person saw; where that is not told, against what they typed."""
    try:
        seen = json.loads(sent.get("seen", "{}"))
    except (ValueError, RecursionError):
        seen = {}
    edits = {}
    for path, text in typed.items():
        text = codes_of(text) if SETTINGS[path].unit == "COUNTRIES" else text
        reading = SETTINGS[path].read(text, decimal=formatting.decimal_sign())
        raw = safe(text.strip() if reading.value is None else reading.value)
        edits[path] = Edit(seen.get(path) if isinstance(seen, dict) else None, raw)
    return edits


def _page(
    request: StaffRequest,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: actions.EditConflict | None = None,
    status: int = 200,
) -> HttpResponse:
    on = clock.today()
    current = get_in_force(on)
    moved: dict[str, Any] = refusal.params["current"] if refusal else {}
    can_edit = permissions.may("edit_playbook", request.actor)
    draft = get_draft(current.playbook)
    state = State(current.playbook, draft, list_published(), on, can_edit, typed or {}, moved)
    asked = _asked(request.GET)
    shown = _shown(state, **asked)
    paths = [
        cell.setting.path
        for section in shown for block in section.blocks for line in block.lines for cell in line.cells
    ]  # fmt: skip
    context = {
        **asked,
        "sections": shown,
        "groups": groups(state),
        "seen": json.dumps({path: state.raw(path) for path in paths}),
        "refusal": refusal,
        "in_force": next((one for one in state.published if one.version.pk == current.version_id), None),
        "can_edit": can_edit,
        "faults": faults_of(draft.faults) if draft and can_edit else [],
    }
    return playbook_page(
        request, "console/playbook.html", context, state=state, tab="settings", status=status
    )


def _asked(sent: QueryDict) -> dict[str, Any]:
    """What the address asks for: a search, only what differs from the guide, or one section."""
    text, only = sent.get("q", "").strip()[:LONGEST_SEARCH], sent.get("only") == "changed"
    section = sent.get("section", "")
    if text or only:
        section = ""
    elif section not in playbook.SECTIONS:
        section = FIRST_SECTION
    return {"text": text, "only": only, "section": section}


def _shown(state: State, *, text: str, only: bool, section: str) -> list[playbook_rows.Section]:
    names = [section] if section else [name for _title, group in playbook_words.GROUPS for name in group]
    tests = [
        *([playbook_rows.matches(text)] if text else []),
        *([playbook_rows.differs_from_guide(state.shown)] if only else []),
    ]
    return playbook_rows.sections(state, names, lambda field: all(test(field) for test in tests))


def groups(state: State) -> list[dict[str, Any]]:
    """The sections in their groups, each with how many of its settings differ from the guide."""
    changed: dict[str, int] = {}
    for found in SETTINGS.values():
        if playbook.get(state.shown, found.path) != found.default:
            changed[found.section] = changed.get(found.section, 0) + 1
    return [
        {
            "title": title,
            "sections": [(name, playbook_words.of_section(name), changed.get(name, 0)) for name in names],
        }
        for title, names in playbook_words.GROUPS
    ]


def faults_of(faults: tuple[Fault, ...]) -> list[dict[str, str]]:
    """Every fault with the name of its setting and the way to its field."""
    return [
        {
            "path": fault.path,
            "name": playbook_words.of_path(fault.path),
            "section": fault.path.partition(".")[0] if playbook_words.is_known(fault.path) else "",
            "sentence": playbook_words.of_fault(fault),
        }
        for fault in faults
    ]


def playbook_page(
    request: StaffRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    state: State,
    tab: str,
    status: int = 200,
) -> HttpResponse:
    """A page of the playbook's chapter, with its tabs and what is to be known of the draft."""
    frame = {
        "tab": tab,
        "may_simulate": permissions.may("simulate_playbook", request.actor)
        and leads_to(request, "simulations"),
        "draft": state.draft,
        "draft_count": len(state.draft.raw) if state.draft else 0,
    }
    return page(request, template, {**frame, **context}, here="playbook", status=status)


@require_safe
@staff("view_playbook")
def download(request: StaffRequest) -> HttpResponse:
    """The playbook in force as one TOML file."""
    current = get_in_force(clock.today())
    return toml(
        current.playbook,
        name="playbook",
        head=_("In force on %(day)s") % {"day": formatting.day(clock.today())},
    )


def toml(found: playbook.Playbook, *, name: str, head: str) -> HttpResponse:
    """A playbook as a file, with the names of its settings beside them."""
    titles = {section: playbook_words.of_section(section) for section in playbook.SECTIONS}
    text = playbook.dumps_toml(found, words=playbook_words.comment_of, titles=titles, head=head)
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response
