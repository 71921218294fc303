"""Rows of an import that somebody leaves out on its page, so that the others can land."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanava.core import clock
from kanava.integrations import actions
from kanava.integrations.fields import Target
from kanava.integrations.queries import get_preview, get_run
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff


def skipping(run: Any, groups: Iterable[dict[str, Any]], *, may: bool) -> Mapping[str, Any]:
    """What the report's template needs. A row of a deal may be one of its lines, and a deal without it would be another."""
    is_open = may and run.state in ("FAULTY", "CHECKED") and run.target != Target.DEALS
    marked = [{**one, "is_skippable": is_open and one["is_fault"]} for one in groups]
    lines = [line for one in marked if one["is_skippable"] for line in (*one["lines"], *one["more"])]
    skipped = len(run.mapping.get("skipped", ()))
    return {
        "groups": marked, "has_faulty_rows": any(line["all"] for line in lines), "skipped": skipped,
        "can_skip": is_open and bool(skipped or any(line["all"] for line in lines)),
    }  # fmt: skip


@require_POST
@staff("import_file")
def skip(request: StaffRequest, run_id: int) -> HttpResponse:
    """Leave the ticked rows out, or take all in again, and check the rest."""
    run, at = get_run(run_id, by=request.actor), clock.now()
    told = ",".join(request.POST.getlist("skip")).split(",")
    rows = {int(text) for text in told if text.isascii() and text.isdecimal() and len(text) < 9}
    try:
        before = get_preview(run).recipe
        kept = set() if "restore" in request.POST else {*before.skipped, *rows}
        if kept == set(before.skipped):
            messages.error(request, _("Tick the rows that are to be left out."))
            return redirect("console:import", run_id)
        changed = replace(before, skipped=tuple(sorted(kept)))
        actions.change_mapping(by=request.actor, run_id=run_id, recipe=changed, at=at)
        actions.begin(by=request.actor, run_id=run_id, landing=False, at=at, in_background=True)
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect("console:import", run_id)
