"""Scoring a candidate, measuring its coverage, and the ranking (guide: B1, B2)."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.console.recruiting import tabs
from kanava.console.score_form import MEANINGS, ScoreForm, lines, start_of
from kanava.core import clock, permissions
from kanava.integrations.company_lists import read_companies
from kanava.integrations.uploads import Upload
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import judging
from kanava.recruiting.actions.judging import Written
from kanava.recruiting.queries import (
    count_targets,
    get_candidate,
    get_diligence,
    get_measure,
    list_measures,
    list_scores,
    rank_candidates,
)
from kanava.rules.citing import Cites
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal
from kanava.rules.scoring import Criterion, coverage_points
from kanava.ui import import_words, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import add_refusal, carried_out


@require_http_methods(["GET", "HEAD", "POST"])
@staff("score_candidate")
def score(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """One's own scores of a candidate, beside those of others."""
    one = get_candidate(candidate_id, by=request.actor)
    playbook = get_in_force(clock.today()).playbook
    scores = list_scores(candidate_id)
    start = start_of(scores, request.actor.user_id)
    cited = lists.number_of(request, "measure")
    if cited is not None:
        start |= _measured(candidate_id, cited, playbook)
    if "diligence" in request.GET:
        points = get_diligence(one, playbook).stands.points
        start |= {} if points is None else {"CAPACITY_points": points, "CAPACITY_diligence": Cites.NOW}
    form = ScoreForm(request.POST or None, playbook=playbook, initial=start)
    if carried_out(
        form,
        lambda: judging.score_candidate(
            by=request.actor, candidate_id=candidate_id, given=form.given(), at=clock.now()
        ),
    ):
        messages.success(request, _("Your scores are kept."))
        return redirect("console:candidate", candidate_id)
    context = {
        "candidate": one, "form": form, "weights": playbook.scoring.weights, "lines": lines(form, one, scores, request.actor.user_id, playbook),
        "terms": playbook.scoring,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/candidate_scores.html", context, here="recruiting", status=status)


def _measured(candidate_id: int, measure_id: int, playbook: Playbook) -> dict[str, Any]:
    """What a measurement would make of the score for coverage."""
    found = get_measure(candidate_id, measure_id)
    return {
        "COVERAGE_points": coverage_points(found.served, found.targets, playbook),
        "COVERAGE_measure": found.pk,
    }


class CoverageForm(forms.Form):
    """A candidate's customers, in a file."""

    file = UploadField("list", label=gettext_lazy("Their customers"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("score_candidate")
def measure(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Look for our target accounts among a candidate's customers."""
    one = get_candidate(candidate_id, by=request.actor)
    form = CoverageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            companies = read_companies(Upload((file.name or "file")[:200], file.read()))
            made = judging.measure_coverage(
                by=request.actor, candidate_id=candidate_id, file_name=file.name or "", at=clock.now(),
                customers=[Written(row.name, row.country, row.domain, row.business_id) for row in companies],
            )  # fmt: skip
        except Refusal as refusal:
            add_list_refusal(form, refusal)
        else:
            return redirect("console:candidate-measure", candidate_id, made.pk)
    context = {
        "candidate": one, "form": form, "targets": count_targets(), "measures": list_measures(candidate_id),
        "can_target": permissions.may("edit_targets", request.actor),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/candidate_coverage.html", context, here="recruiting", status=status)


def add_list_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Say what is wrong with a list of companies, and why it cannot be read."""
    reason = import_words.of_reason(refusal.params)
    if reason:
        form.add_error("file", f"{words.of_refusal(refusal)} {reason}")
    else:
        add_refusal(form, refusal)


@require_safe
@staff("view_candidates")
def ranking(request: StaffRequest) -> HttpResponse:
    """The order of the scored candidates, and whether it survives other weights."""
    playbook = get_in_force(clock.today()).playbook
    told = _weights(request)
    weights = told or dict(playbook.scoring.weights)
    is_whole = sum(weights.values()) == 100
    all_steps = request.GET.get("all") == "1"
    context: dict[str, Any] = {
        "tabs": tabs(request, "ranking"), "weights": [(one.value, MEANINGS[one][0], weights[one]) for one in Criterion], "is_whole": is_whole,
        "sum": sum(weights.values()), "own": told is not None, "all_steps": all_steps, "terms": playbook.scoring, "list": lists.listing(request, "ranking", sort=""),
    }  # fmt: skip
    if is_whole:
        found, standings = rank_candidates(
            by=request.actor, weights=weights, shift=playbook.scoring.sensitivity_shift, all_steps=all_steps
        )
        context |= {
            "ranking": found, "rows": [(row, standings[row.key], _means(standings[row.key].means)) for row in found.rows],
            "leader": standings[found.rows[0].key].candidate if found.rows else None,
            "rival": standings[found.rival].candidate if found.rival is not None else None,
        }  # fmt: skip
    partials = frozenset(["rows"])
    return page(request, "console/ranking.html", context, here="recruiting", partials=partials)


def _means(means: Mapping[str, int]) -> list[tuple[Any, int]]:
    return [(MEANINGS[one][0], means[one]) for one in Criterion]


def _weights(request: StaffRequest) -> dict[str, Decimal] | None:
    """The weights of the address; None where it tells none that can be read."""
    found = {}
    for one in Criterion:
        try:
            found[one.value] = Decimal(request.GET.get(one.value, ""))
        except InvalidOperation:
            return None
        if not (found[one.value].is_finite() and 0 <= found[one.value] <= 100):
            return None
    return found
