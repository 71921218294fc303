"""What a measurement of customer coverage found, and settling what it could not be sure of (guide: B2)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import settling
from kanava.recruiting.queries import PairCounts, Shown, count_pairs, get_measure, get_pair, list_pairs
from kanava.rules.refusals import NotFound
from kanava.rules.scoring import coverage_points
from kanava.ui import lists
from kanava.ui.access import StaffRequest, staff

if TYPE_CHECKING:
    from kanava.recruiting.models import Pair


@require_safe
@staff("view_candidates")
def measured(request: StaffRequest, candidate_id: int, measure_id: int) -> HttpResponse:
    """What one measurement found: first what a person has still to say."""
    found = get_measure(candidate_id, measure_id)
    playbook = get_in_force(clock.today()).playbook
    counts = count_pairs(measure_id)
    shown = _shown(request, counts)
    rows, total = list_pairs(measure_id, shown, after=request.GET.get("after", ""))
    if not rows.rows and not rows.is_first:
        # All of this page are settled; others stand before it.
        rows, total = list_pairs(measure_id, shown)
    context = {
        "measure": found, "candidate": found.candidate, "shown": shown, "counts": counts, "page": rows, "total": total,
        "here_path": request.path, "after": request.GET.get("after", ""), "said": _said(request, measure_id),
        "share": Decimal(found.served) / found.targets if found.targets else Decimal(0),
        "points": coverage_points(found.served, found.targets, playbook), "terms": playbook.scoring,
        "may_score": permissions.may("score_candidate", request.actor), "may_settle": permissions.may("settle_coverage", request.actor),
    }  # fmt: skip
    return page(request, "console/candidate_measure.html", context, here="recruiting")


def _shown(request: StaffRequest, counts: PairCounts) -> Shown:
    told = request.GET.get("show", "")
    if told in Shown.__members__:
        return Shown(told)
    return Shown.OPEN if counts.open else Shown.FOUND


def _said(request: StaffRequest, measure_id: int) -> "Pair | None":
    """The pair that the reader has just settled, so that it can be taken back at once."""
    pair_id = lists.number_of(request, "said")
    try:
        one = get_pair(measure_id, pair_id) if pair_id is not None else None
    except NotFound:
        return None
    return one if one is not None and one.is_same is not None else None


@require_POST
@staff("settle_coverage")
def settle(request: StaffRequest, candidate_id: int, measure_id: int, pair_id: int) -> HttpResponse:
    """Say of one pair that it is the same company or another one, or take back what was said; then the next one."""
    word = request.POST.get("same", "")
    given: dict[str, Any] = {
        "by": request.actor, "candidate_id": candidate_id, "measure_id": measure_id, "pair_id": pair_id, "at": clock.now(),
    }  # fmt: skip
    if word in ("yes", "no"):
        settling.settle_pair(**given, same=word == "yes")
    else:
        settling.reopen_pair(**given)
    show, after = request.POST.get("show", ""), request.POST.get("after", "")
    place = {
        "show": show if show in Shown.__members__ else "", "after": after, "said": pair_id if word in ("yes", "no") else "",
    }  # fmt: skip
    query = urlencode({name: value for name, value in place.items() if value})
    home = reverse("console:candidate-measure", args=[candidate_id, measure_id])
    return redirect(f"{home}?{query}#pairs")
