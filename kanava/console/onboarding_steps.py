"""One step of a plan on a page of its own: a task, a milestone, a check-in, the co-selling."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kanava.console.onboarding import plan_of, warn_of_day
from kanava.console.onboarding_forms import (
    AssessForm,
    CoSellingForm,
    HeldForm,
    MomentForm,
    MoveForm,
    NoteForm,
    PersonForm,
    ReasonForm,
    ResultForm,
    held_of,
)
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.calendars import zone_of
from kanava.core.people import list_step_owners
from kanava.onboarding.actions import check_ins, co_selling, tasks
from kanava.onboarding.queries import (
    get_check_in,
    get_milestone,
    get_task,
    list_doers,
    list_joint_deals,
    next_talk_day,
)
from kanava.onboarding.queries.facts import get_facts
from kanava.partners.queries import get_partner
from kanava.rules.co_selling import Criterion, Kind
from kanava.ui import onboarding_words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import plain_address
from kanava.ui.forms import carried_out

if TYPE_CHECKING:
    from kanava.partners.models import Partner

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Move:
    """Something that can be done to a step: its heading, its form, its button, and the action. `day` is the field with the day
    that it puts something on."""

    heading: Any
    button: Any
    form: Callable[..., forms.Form]
    act: Callable[[dict[str, Any]], object]
    is_main: bool = False
    hint: Any = ""
    day: str = ""


def _shown(
    request: StaffRequest,
    partner: "Partner",
    moves: Mapping[str, Move],
    initial: Mapping[str, Any],
    **context: Any,
) -> HttpResponse:
    """Carry out the move that was sent, else show the step with all that can be done to it."""
    sent = request.POST.get("what", "")
    built = {
        name: move.form(request.POST if name == sent else None, initial=dict(initial), auto_id=f"{name}-%s")
        for name, move in moves.items()
    }
    if request.method == "POST":
        if sent not in moves:
            raise Http404
        form = built[sent]
        if carried_out(form, lambda: moves[sent].act(form.cleaned_data)):
            messages.success(request, _("Change saved."))
            warn_of_day(request, form.cleaned_data.get(moves[sent].day), partner)
            return redirect("console:onboarding-plan", partner.pk)
    blocks = [(name, move, built[name]) for name, move in moves.items()]
    status = 422 if any(form.is_bound for form in built.values()) else 200
    full = {"partner": partner, "blocks": blocks, **context}
    return page(request, "console/onboarding_step.html", full, here="onboarding", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("complete_onboarding_task")
def task(request: StaffRequest, partner_id: int, task_id: int) -> HttpResponse:
    """One task: done, open again, another day, another person, left out."""
    by, at = request.actor, clock.now()
    partner = get_partner(partner_id, by=by, right="change_onboarding_plan")
    found = get_task(task_id, partner_id, by=by)
    given: dict[str, Any] = {"by": by, "task_id": task_id, "at": at}
    empty = forms.Form
    moves: dict[str, Move] = {}
    if found.done_at is None:
        moves["complete"] = Move(
            _("Done"), _("Mark as done"), partial(NoteForm, asks=onboarding_words.of_evidence(found.code)), lambda told: tasks.complete_task(**given, **told), is_main=True
        )  # fmt: skip
    else:
        moves["reopen"] = Move(
            _("Not done after all"), _("Open again"), empty, lambda told: tasks.reopen_task(**given)
        )
    moves["move"] = Move(
        _("Another day"), _("Move"), MoveForm, lambda told: tasks.move_task(**given, **told), day="due_on"
    )
    moves["assign"] = Move(
        _("Who does it"), _("Assign"), partial(PersonForm, people=list_doers(found)),
        lambda told: tasks.assign_task(**given, person_id=told["person"]),
    )  # fmt: skip
    if found.done_at is None:
        moves["drop"] = Move(
            _("Leave it out"), _("Leave out"), empty, lambda told: tasks.drop_task(**given),
            hint=_("The task disappears from the plan for both sides."),
        )  # fmt: skip
    title = onboarding_words.of_task(found.code, found.title)
    initial = {"due_on": found.due_on, "person": found.assignee_id}
    fact = onboarding_words.FACTS[found.fact] if found.fact else ""
    return _shown(request, partner, moves, initial, title=title, lead=fact, about=found.note)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("assess_onboarding")
def milestone(request: StaffRequest, partner_id: int, milestone_id: int) -> HttpResponse:
    """One milestone: met or missed, with feedback."""
    by, at = request.actor, clock.now()
    partner = get_partner(partner_id, by=by, right="assess_onboarding")
    found = get_milestone(milestone_id, partner_id, by=by)
    moves = {
        "assess": Move(
            _("Assessment"),
            _("Save"),
            ResultForm,
            lambda told: tasks.assess_milestone(by=by, milestone_id=milestone_id, at=at, **told),
            is_main=True,
        )
    }
    initial = {"result": found.result, "feedback": found.feedback}
    lead = onboarding_words.of_success(found.mark, found.success)
    facts = get_facts(found.plan, by=by)
    return _shown(request, partner, moves, initial, title=_("Milestone"), lead=lead, facts=facts)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_check_in")
def check_in(request: StaffRequest, partner_id: int, check_in_id: int) -> HttpResponse:
    """One talk about the plan: held, moved, skipped."""
    by, at = request.actor, clock.now()
    partner = get_partner(partner_id, by=by, right="keep_check_in")
    found = get_check_in(check_in_id, partner_id, by=by)
    zone = zone_of(partner.country)
    given: dict[str, Any] = {"by": by, "check_in_id": check_in_id, "at": at}

    def move(told: dict[str, Any]) -> object:
        starts_at = datetime.combine(told["on"], told["hour"], tzinfo=zone)
        return check_ins.move_check_in(**given, starts_at=starts_at)

    moves: dict[str, Move] = {}
    has_come = clock.day_of(found.starts_at) <= clock.today()
    if found.state == "PLANNED" and has_come:
        moves = {
            "hold": Move(
                _("Held"), _("Save"), partial(HeldForm, people=list_step_owners()),
                lambda told: check_ins.hold_check_in(**given, told=held_of(told)), is_main=True,
            ),
        }  # fmt: skip
    if found.state == "PLANNED":
        moves |= {
            "move": Move(
                _("Another time"), _("Move"), MomentForm, move, day="on",
                hint=_("At the hour of the partner’s country. Calendars that have the talk are told."),
            ),
            "skip": Move(
                _("Left out"), _("Skip"), ReasonForm, lambda told: check_ins.skip_check_in(**given, **told),
                hint=_("The meeting is removed from everybody’s calendar."),
            ),
        }  # fmt: skip
    local = found.starts_at.astimezone(zone)
    initial = {
        "on": local.date(),
        "hour": local.time(),
        "due_on": max(next_talk_day(found, zone) or clock.today() + WEEK, clock.today()),
    }
    about = "\n".join(part for part in (found.outcome, found.next_step) if part)
    lead = onboarding_words.CHECK_INS[found.state]
    return _shown(
        request, partner, moves, initial, title=_("Check-in"), lead=lead, about=about, at=found.starts_at, zone=zone
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("assess_onboarding")
def first_sale(request: StaffRequest, partner_id: int) -> HttpResponse:
    """The first co-selling: what it is, and how it went."""
    by, at = request.actor, clock.now()
    partner = get_partner(partner_id, by=by, right="assess_onboarding")
    path, _shown_path = plan_of(request, partner)
    if path is None:
        raise Http404
    plan_id, found = path.plan.pk, path.co_selling

    def assess(told: dict[str, Any]) -> object:
        scores = {one.value: told[f"score-{one.value}"] or 0 for one in Criterion}
        return co_selling.assess_co_selling(
            by=by, plan_id=plan_id, at=at, scores=scores, outcome=told["outcome"], feedback=told["feedback"]
        )

    moves: dict[str, Move] = {}
    if found is None or found.assessed_at is None:
        moves["plan"] = Move(
            _("What it is"), _("Save"), partial(CoSellingForm, deals=list_joint_deals(partner_id, by=by), write_url=_write_url(request)),
            lambda told: co_selling.plan_co_selling(by=by, plan_id=plan_id, at=at, told=co_selling.Told(**told)),
            is_main=found is None, day="on",
        )  # fmt: skip
    if found is not None and found.on <= clock.today():
        moves["assess"] = Move(_("Assessment"), _("Save the assessment"), AssessForm, assess, is_main=True)
    initial: dict[str, Any] = {"kind": Kind.OPPORTUNITY, "on": clock.today()}
    if found is not None:
        initial = {name: getattr(found, name) for name in CoSellingForm.base_fields}
        initial |= {"outcome": found.outcome, "feedback": found.feedback}
        initial |= {f"score-{code}": score for code, score in found.scores.items()}
    lead = _("Selling together builds confidence faster than any training.")
    return _shown(request, partner, moves, initial, title=_("First co-selling"), lead=lead)


def _write_url(request: StaffRequest) -> str:
    """Where a scenario is written, and back here; empty for who may not. A pitch needs one, however many partners there are."""
    if not permissions.may("keep_scenario", request.actor):
        return ""
    return f"{plain_address('console:scenario-create')}?{urlencode({'next': request.path})}"
