"""Taking an assessment: what it asks, and how its reader stands with it (guide: D2)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from kanava.core import clock
from kanava.portal.pages import page
from kanava.rules.refusals import Refusal
from kanava.training.actions import attempts
from kanava.training.queries.attempts import get_taking
from kanava.training.queries.renewals import own_due
from kanava.ui import formatting, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.certificates import of_renewal


@require_http_methods(["GET", "HEAD", "POST"])
@partner("take_assessment")
def assessment(request: PartnerRequest, lesson_id: int) -> HttpResponse:
    """How the assessment is taken and how its reader stands with it; begins an attempt."""
    at = clock.now()
    if request.method == "POST":
        try:
            made = attempts.begin_attempt(by=request.actor, lesson_id=lesson_id, at=at)
        except Refusal as refusal:
            if refusal.code in ("NOT_FOUND", "NOT_PERMITTED"):
                raise
            messages.error(request, words.of_refusal(refusal))
            return redirect("portal:assessment", lesson_id)
        return redirect("portal:attempt", made.pk)
    found = get_taking(lesson_id, by=request.actor, at=at)
    due = own_due(by=request.actor, on=clock.day_of(at)).get(found.assessment.lesson.path_id)
    context = {
        "renews": of_renewal(due) if due is not None else "",
        "found": found, "terms": found.assessment, "passes": formatting.exact_percent(found.assessment.pass_percent.normalize()),
        "refusal": words.of_refusal(found.refusal) if found.refusal else "", "may_begin": found.refusal is None and found.questions,
        "rows": [
            {"id": one.pk, "began": formatting.moment(one.began_at), "outcome": one.outcome, "percent": _percent(one.percent)}
            for one in found.attempts
        ],
    }  # fmt: skip
    return page(request, "portal/assessment.html", context, here="training")


def _percent(value: Any) -> str:
    return "" if value is None else formatting.exact_percent(round(value, 0))
