"""The playbook's versions: all of them, one of them, any two compared, each as a file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.console.playbook import playbook_page, toml
from kanava.console.playbook_history import State
from kanava.core import clock, permissions
from kanava.playbook.queries import Published, get_draft, get_in_force, list_published
from kanava.rules import playbook
from kanava.rules.playbook import DEFAULT, SETTINGS, Playbook
from kanava.rules.refusals import NotFound
from kanava.ui import formatting, playbook_words
from kanava.ui.access import StaffRequest, staff

GUIDE = 0  # stands for the guide's own figures in an address


@require_safe
@staff("view_playbook")
def listing(request: StaffRequest) -> HttpResponse:
    """Every version, the latest start first, and what each changed."""
    state = _state()
    lines = [_line(one, state.today) for one in sorted(state.published, key=_start, reverse=True)]
    context = {
        "lines": lines,
        "guide_holds": not any(one.holds_on(state.today) for one in state.published),
        "can_edit": permissions.may("edit_playbook", request.actor),
    }
    return playbook_page(request, "console/playbook_versions.html", context, state=state, tab="versions")


def _state() -> State:
    on = clock.today()
    current = get_in_force(on).playbook
    return State(current, get_draft(current), list_published(), on)


def _start(one: Published) -> tuple[date, int]:
    assert one.version.effective_from is not None
    return one.version.effective_from, one.version.revision


def _line(one: Published, today: date) -> dict[str, Any]:
    since = _start(one)[0]
    state = (
        "REPLACED"
        if one.is_replaced
        else "HOLDS"
        if one.holds_on(today)
        else "COMING"
        if since > today
        else "PAST"
    )
    return {"one": one, "state": state, "title": title_of(one)}


def title_of(one: Published) -> str:
    """A version's name: its first day, and its revision where it is a correction."""
    since, revision = _start(one)
    if revision:
        return _("From %(day)s, revision %(n)s") % {"day": formatting.day(since), "n": revision}
    return _("From %(day)s") % {"day": formatting.day(since)}


@require_safe
@staff("view_playbook")
def detail(request: StaffRequest, version_id: int) -> HttpResponse:
    """One version compared with another, at first with the one it followed."""
    state = _state()
    one = _find(state.published, version_id)
    other = _find(state.published, _asked(request.GET.get("against", ""), one))
    mine, theirs = _playbook_of(one), _playbook_of(other)
    newest_first = sorted(state.published, key=_start, reverse=True)
    context = {
        "one": one,
        "title": title_of(one) if one else _("The guide's own figures"),
        "line": _line(one, state.today) if one else None,
        "version_id": version_id,
        "against": other.version.pk if other else GUIDE,
        "choices": [
            *((each.version.pk, title_of(each)) for each in newest_first),
            (GUIDE, _("The guide's own figures")),
        ],
        "source": next(
            (
                title_of(each)
                for each in newest_first
                if one and each.version.pk == one.version.carried_from_id
            ),
            "",
        ),
        "differences": _differences(theirs, mine),
        "figures": _figures(mine),
    }
    return playbook_page(request, "console/playbook_version.html", context, state=state, tab="versions")


def _asked(text: str, one: Published | None) -> int:
    """The version to compare with: the one that is asked for, else the one that was followed, else the guide."""
    if text.isdecimal() and len(text) < 18:
        return int(text)
    return (one.before_id or GUIDE) if one else GUIDE


def _find(published: Sequence[Published], version_id: int) -> Published | None:
    """A version, None for the guide's own figures. Raises NotFound."""
    if version_id == GUIDE:
        return None
    found = next((one for one in published if one.version.pk == version_id), None)
    if found is None:
        raise NotFound
    return found


def _playbook_of(one: Published | None) -> Playbook:
    return one.playbook if one else DEFAULT


def _differences(theirs: Playbook, mine: Playbook) -> list[dict[str, str]]:
    return [
        {
            "path": change.setting.path,
            "section": change.setting.section,
            "name": playbook_words.of_setting(change.setting),
            "before": playbook_words.value_in(theirs, change.setting.path),
            "after": playbook_words.value_in(mine, change.setting.path),
        }
        for change in playbook.diff(theirs, mine)
    ]


def _figures(found: Playbook) -> list[dict[str, Any]]:
    """Every figure of a playbook in words, by section."""
    chapters = []
    for _title, names in playbook_words.GROUPS:
        for name in names:
            settings = [one for one in SETTINGS.values() if one.section == name]
            rows = [
                (playbook_words.of_setting(one), playbook_words.value_in(found, one.path)) for one in settings
            ]
            chapters.append({"title": playbook_words.of_section(name), "rows": rows})
    return chapters


@require_safe
@staff("view_playbook")
def download(request: StaffRequest, version_id: int) -> HttpResponse:
    """One version as a TOML file."""
    one = _find(list_published(), version_id)
    if one is None:
        return toml(DEFAULT, name="playbook-guide", head=_("The guide's own figures"))
    since, revision = _start(one)
    name = f"playbook-{since.isoformat()}" + (f"-{revision}" if revision else "")
    return toml(one.playbook, name=name, head=f"{title_of(one)}\n{one.version.reason}")
