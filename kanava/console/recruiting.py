"""Recruiting: the path of those worked on, all candidates, and what the sources bring (guide: E1–E3)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.console import files
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.partners.queries import list_managers
from kanava.playbook.queries import get_in_force
from kanava.recruiting.queries import (
    CandidateFilter,
    count_cold,
    count_on_path,
    get_new_applications,
    list_board,
    list_candidate_countries,
    list_candidates,
    list_yields,
)
from kanava.rules import recruiting
from kanava.rules.partnership import PartnerType
from kanava.rules.profiles import Fit
from kanava.rules.recruiting import Source, Step
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.countries import countries_among, country_name
from kanava.ui.stages import leads_to
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.recruiting.models import Candidate


def tabs(request: StaffRequest, here: str) -> list[dict[str, Any]]:
    """The pages of the chapter that the reader may open and the programme has grown to."""
    said = {
        "recruiting": _("Path"), "candidates": _("Candidates"), "ranking": _("Ranking"),
        "profile": _("Ideal profile"), "targets": _("Target accounts"), "pitch-texts": _("Pitch"), "letter-templates": _("Letters"), "sources": _("Sources"),
    }  # fmt: skip
    if not permissions.may("edit_pitch", request.actor):
        del said["pitch-texts"], said["letter-templates"]
    return [
        {"url": reverse(f"console:{name}"), "label": label, "active": name == here}
        for name, label in said.items()
        if leads_to(request, name)
    ]


@require_safe
@staff("view_candidates")
def board(request: StaffRequest) -> HttpResponse:
    """The path to an agreement with those who are on it."""
    owner_id = lists.number_of(request, "owner")
    columns = list_board(by=request.actor, owner_id=owner_id)
    playbook = get_in_force(clock.today()).playbook
    working = sum(column.count for column in columns) if owner_id is None else count_on_path()
    context = {
        "columns": [
            {
                "step": column.step, "count": column.count, "cards": [_card(one) for one in column.cards],
                "more": column.count - len(column.cards),
            }
            for column in columns
        ],
        "tabs": tabs(request, "recruiting"), "working": working, "focus": recruiting.focus(working, playbook),
        "terms": playbook.recruiting, "owner_id": owner_id, "managers": list_managers(), "applications": get_new_applications().count,
        "can_create": permissions.may("create_candidate", request.actor),
    }  # fmt: skip
    return page(
        request, "console/recruiting.html", context, here="recruiting", partials=frozenset(["columns"])
    )


def _card(one: "Candidate") -> dict[str, Any]:
    today = clock.today()
    return {
        "url": address("console:candidate", one.pk), "name": one.name, "country": country_name(one.country),
        "score": one.score, "fit": one.fit,
        "owner": one.owner.name if one.owner is not None else "", "next": one.next_step,
        "next_on": formatting.day(one.next_on) if one.next_on else "",
        "is_late": one.next_on is not None and one.next_on < today, "days": (today - one.step_since).days,
    }  # fmt: skip


@require_safe
@staff("view_candidates")
def listing(request: StaffRequest) -> HttpResponseBase:
    """All candidates with search and filters."""
    actor, get = request.actor, request.GET
    wanted = CandidateFilter(
        text=lists.text_of(request, "q"), step=get.get("step", ""), source=get.get("source", ""), type=get.get("type", ""),
        country=get.get("country", "")[:2], fit=get.get("fit", ""), owner_id=lists.number_of(request, "owner"),
        sort=get.get("sort", "-score"),
    )  # fmt: skip
    if files.is_file(request):
        return files.candidates(request, wanted)
    shown = lists.listing(request, "candidates", sort=wanted.sort, user_id=actor.user_id)
    found, total = list_candidates(
        by=actor, wanted=wanted, after=get.get("after", ""), exact=lists.wants_exact(request)
    )
    context = {
        "list": shown, "page": found, "rows": _rows(found.rows), "total": total, "wanted": wanted, "tabs": tabs(request, "candidates"),
        "steps": [("PATH", _("Worked on")), ("APPLIED", _("Applied, not taken up")), *words.choices(Step)], "sources": words.choices(Source), "types": words.choices(PartnerType),
        "fits": words.choices(Fit), "countries": countries_among(list_candidate_countries(), wanted.country),
        "managers": list_managers(), "can_create": permissions.may("create_candidate", actor),
        "can_import": permissions.may("create_candidate", actor) and permissions.may("import_file", actor),
    }  # fmt: skip
    answer = page(
        request, "console/candidates.html", context, here="recruiting", partials=frozenset(["rows"])
    )
    return lists.with_address(answer, shown)


def _rows(found: "Sequence[Candidate]") -> list[dict[str, Any]]:
    return [
        {
            "url": address("console:candidate", one.pk), "name": one.name, "country": country_name(one.country),
            "type": words.of_code(one.type) if one.type else "", "step": badge(one.step), "fit": badge(one.fit),
            "score": one.score, "source": words.of_code(one.source),
            "contact": formatting.day(one.last_contact_on) if one.last_contact_on else "",
            "owner": one.owner.name if one.owner is not None else "",
        }
        for one in found
    ]  # fmt: skip


@require_safe
@staff("view_candidates")
def sources(request: StaffRequest) -> HttpResponse:
    """Where candidates come from, and what comes of them; cold outreach beside what is usual."""
    playbook = get_in_force(clock.today()).playbook
    tried, answered, won = count_cold()
    rows = list_yields()
    context = {
        "tabs": tabs(request, "sources"), "rows": rows, "most": max((row.listed for row in rows), default=0),
        "cold": recruiting.cold_outreach(tried, won, playbook), "answered": answered, "terms": playbook.recruiting,
    }  # fmt: skip
    return page(request, "console/recruiting_sources.html", context, here="recruiting")
