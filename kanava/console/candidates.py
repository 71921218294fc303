"""One candidate: what is known, where it stands, what was tried, and what comes next (guide: B, E)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.console.candidate_forms import (
    AnswerForm,
    BackForm,
    CloseForm,
    NextForm,
    OutreachForm,
    OwnerForm,
    SignedForm,
)
from kanava.console.candidate_standing import missing_of, path_of
from kanava.console.candidate_trials import card_of
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.integrations.fields import Target
from kanava.integrations.queries import list_imports_of
from kanava.partners.queries import find_namesake
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import candidates, moving, reaching
from kanava.recruiting.queries import (
    get_candidate,
    get_diligence,
    get_profile,
    get_told,
    list_applications,
    list_contacts,
    list_happened,
    list_measures,
    list_outreach,
    list_scores,
    matrix_of,
    still_to_hear,
)
from kanava.recruiting.queries.choosing import find_candidates
from kanava.rules import profiles
from kanava.rules.recruiting import PATH, STEPS, WARM, Answer, Heard, Step, following
from kanava.rules.refusals import Refusal
from kanava.ui import citations, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.countries import country_name
from kanava.ui.forms import carried_out
from kanava.ui.suggestions import Suggestion

if TYPE_CHECKING:
    from kanava.recruiting.models import Application, Candidate


@require_safe
@staff("view_candidates")
def detail(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """One candidate."""
    return _page(request, get_candidate(candidate_id, by=request.actor))


@require_safe
@staff("view_candidates")
def suggest(request: StaffRequest) -> HttpResponse:
    """Candidates to choose from while one types a name."""
    field = next(iter(request.GET), "candidate")
    options = [
        Suggestion.of(
            f"candidate-{one.pk}",
            one.name,
            country_name(one.country),
            {field: one.name, f"{field}_id": one.pk},
        )
        for one in find_candidates(lists.text_of(request, field))
    ]
    return render(request, "ui/suggestions.html", {"options": options})


def _page(request: StaffRequest, one: "Candidate", **sent: forms.Form) -> HttpResponse:
    actor = request.actor
    scores, attempts = list_scores(one.pk), list_outreach(one.pk)
    playbook = get_in_force(clock.today()).playbook
    found, stands = matrix_of(scores, playbook), get_diligence(one, playbook).stands
    measures, applied = list_measures(one.pk)[:1], list_applications(one.pk)
    fits = profiles.compare(get_profile(), candidates.traits_of(one))
    place = STEPS.index(Step(one.step)) if one.step in STEPS else None
    earlier = [step.value for step in STEPS[:place]] if place else []
    context: dict[str, Any] = {
        "candidate": one, "matrix": found, "criteria": found.criteria.items(), "scores": [citations.told(score, stands=stands, latest=next(iter(measures), None), playbook=playbook) for score in scores], "mine": any(score.scorer_id == actor.user_id for score in scores),
        "fits": fits.items(), "measures": measures, "contacts": list_contacts(one.pk),
        "attempts": [
            {"it": attempt, "form": AnswerForm(initial={"answer": attempt.answer}, prefix=f"a{attempt.pk}"), "mails": attempt.mails.all(),
             "is_open": attempt.answer == Answer.WAITING or any(mail.read_at is None for mail in attempt.mails.all())}
            for attempt in attempts
        ],
        "happened": _timeline(one.pk), "diligence": stands, "missing": missing_of(one, stands, found, playbook), "applications": applied, "hears": _hearing(one, applied), "path": path_of(one), "following": following(one.step), "on_path": one.step in PATH,
        "outreach_form": OutreachForm(initial={"reached_on": clock.today(), "is_cold": one.source not in WARM and not attempts}),
        "back_form": BackForm(earlier=earlier), "close_form": CloseForm(), "signed_form": SignedForm(),
        "next_form": NextForm(initial={"what": one.next_step, "on": one.next_on}), "owner_form": OwnerForm(initial={"owner": one.owner_id}),
        "has_earlier": bool(earlier), "today": clock.today(), "trial_card": card_of(request, one), "namesake": None if one.partner_id else find_namesake(one.name, one.country),
        "may": {name: permissions.may(name, actor) for name in ("edit_candidate", "move_candidate", "score_candidate", "create_partner")},
        **sent,
    }  # fmt: skip
    status = 422 if any(form.is_bound and form.errors for form in sent.values()) else 200
    return page(request, "console/candidate.html", context, here="recruiting", status=status)


def _hearing(one: "Candidate", applied: "Sequence[Application]") -> dict[str, Any]:
    """By what they would hear, the applicants who get a letter of it. One statement where somebody has applied."""
    told = get_told(one.pk) if applied else frozenset()
    return {heard.value: still_to_hear(applied, heard, told) for heard in Heard}


def _timeline(candidate_id: int) -> list[dict[str, Any]]:
    """What happened and what was imported, the latest first."""
    told = [{"at": one.event.at, "it": one} for one in list_happened(candidate_id)]
    told += [
        {"at": one.run.finished_at, "row": one} for one in list_imports_of(Target.CANDIDATES, candidate_id)
    ]
    return sorted(told, key=lambda line: line["at"], reverse=True)


def _moved(request: StaffRequest, candidate_id: int, one: "Candidate") -> forms.Form | None:
    step = request.POST.get("step", "")
    moving.move_candidate(
        by=request.actor, candidate_id=candidate_id, step=step, at=clock.now(), from_step=request.POST.get("from", "")
    )  # fmt: skip
    return None


def _back(request: StaffRequest, candidate_id: int, one: "Candidate") -> forms.Form | None:
    place = STEPS.index(Step(one.step)) if one.step in STEPS else 0
    form = BackForm(request.POST, earlier=[step.value for step in STEPS[:place]])
    return _sent(
        form,
        lambda typed: moving.move_candidate(
            by=request.actor, candidate_id=candidate_id, at=clock.now(), **typed
        ),
    )


def _closed(request: StaffRequest, candidate_id: int, one: "Candidate") -> forms.Form | None:
    return _sent(
        CloseForm(request.POST),
        lambda typed: moving.close_candidate(
            by=request.actor, candidate_id=candidate_id, at=clock.now(), **typed
        ),
    )


def _reopened(request: StaffRequest, candidate_id: int, one: "Candidate") -> forms.Form | None:
    moving.reopen_candidate(by=request.actor, candidate_id=candidate_id, at=clock.now())
    return None


def _tried(request: StaffRequest, candidate_id: int, one: "Candidate") -> forms.Form | None:
    return _sent(
        OutreachForm(request.POST),
        lambda typed: reaching.log_outreach(
            by=request.actor, candidate_id=candidate_id, attempt=reaching.Attempt(**typed), at=clock.now()
        ),
    )


def _answered(request: StaffRequest, candidate_id: int, one: "Candidate") -> forms.Form | None:
    text = request.POST.get("attempt", "")
    attempt = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
    return _sent(
        AnswerForm(request.POST, prefix=f"a{attempt}"),
        lambda typed: reaching.note_answer(
            by=request.actor, candidate_id=candidate_id, outreach_id=attempt, at=clock.now(), **typed
        ),
    )


def _planned(request: StaffRequest, candidate_id: int, one: "Candidate") -> forms.Form | None:
    return _sent(
        NextForm(request.POST),
        lambda typed: candidates.plan_next(
            by=request.actor, candidate_id=candidate_id, at=clock.now(), **typed
        ),
    )


def _given(request: StaffRequest, candidate_id: int, one: "Candidate") -> forms.Form | None:
    return _sent(
        OwnerForm(request.POST),
        lambda typed: candidates.assign_owner(
            by=request.actor, candidate_id=candidate_id, owner_id=typed["owner"], at=clock.now()
        ),
    )


def _sent(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> forms.Form | None:
    """Do what was sent; the form where something is wrong in it."""
    return None if carried_out(form, lambda: act(form.cleaned_data)) else form


Act = Callable[[StaffRequest, int, "Candidate"], forms.Form | None]
# What is sent, who does it, and the form that it comes back in where something is wrong.
ACTS: dict[str, tuple[Act, str]] = {
    "move": (_moved, ""),
    "back": (_back, "back_form"),
    "close": (_closed, "close_form"),
    "reopen": (_reopened, ""),
    "outreach": (_tried, "outreach_form"),
    "answer": (_answered, "answer_form"),
    "next": (_planned, "next_form"),
    "owner": (_given, "owner_form"),
}


@require_POST
@staff("view_candidates")
def act(request: StaffRequest, candidate_id: int, what: str) -> HttpResponse:
    """Move a candidate on or back, give it up or take it up, note an attempt or an answer, plan, hand over."""
    if what not in ACTS:
        raise Http404
    carry_out, name = ACTS[what]
    one = get_candidate(candidate_id, by=request.actor)
    try:
        faulty = carry_out(request, candidate_id, one)
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
        return redirect("console:candidate", candidate_id)
    if faulty is None:
        return redirect("console:candidate", candidate_id)
    return _page(request, one, **{name: faulty})


@require_POST
@staff("create_partner")
def sign(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Make a partner of a candidate at its agreement."""
    one = get_candidate(candidate_id, by=request.actor)
    form = SignedForm(request.POST)
    made: list[int] = []
    if carried_out(
        form,
        lambda: made.append(
            moving.make_partner(
                by=request.actor, candidate_id=candidate_id, at=clock.now(), signed_on=form.cleaned_data["signed_on"]
            ).pk
        ),
    ):  # fmt: skip
        messages.success(request, _("%(name)s is a partner.") % {"name": one.name})
        return redirect("console:partner", made[0])
    return _page(request, one, signed_form=form)
