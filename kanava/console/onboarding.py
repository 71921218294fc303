"""Onboarding: all running plans, and the plan of one partner."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.calendars import zone_of
from kanava.onboarding.actions import tasks
from kanava.onboarding.actions.tasks import NewTask
from kanava.onboarding.invitations import guest_at
from kanava.onboarding.queries import Path, PlanFilter, find_path, find_short_path, list_plans
from kanava.onboarding.queries.attention import ANSWER_DAYS, get_answers, list_manager_answers
from kanava.partners.queries import get_partner, list_managers
from kanava.playbook.queries import get_in_force
from kanava.rules.onboarding import Phase, Side, is_timely
from kanava.ui import formatting, lists, onboarding_words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import DayField, carried_out
from kanava.ui.moves import chosen, pressed
from kanava.ui.onboarding import Reader, Shown, show

if TYPE_CHECKING:
    from kanava.onboarding.models import Plan
    from kanava.partners.models import Partner

SHOWS = (
    ("", gettext_lazy("All running")),
    ("LATE", gettext_lazy("Late")),
    ("SILENT", gettext_lazy("Silent")),
    ("DONE", gettext_lazy("All done")),
)


class TaskForm(forms.Form):
    """A task of one's own."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    side = forms.ChoiceField(
        label=gettext_lazy("Who does it"),
        choices=[(Side.OURS, gettext_lazy("We")), (Side.THEIRS, gettext_lazy("The partner"))],
    )
    phase = forms.ChoiceField(
        label=gettext_lazy("Phase"), choices=lambda: [(one, onboarding_words.PHASES[one]) for one in Phase]
    )
    due_on = DayField(label=gettext_lazy("Due"))


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answers, and how long half of them took at most."""

    count: int
    middle: str
    name: str = ""


def hours(minutes: int) -> str:
    """A time in business hours, in words."""
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": formatting.number(minutes)}
    whole = Decimal(minutes) / 60
    return _("%(n)s h") % {"n": formatting.number(whole.quantize(Decimal("0.1")).normalize() + 0)}


@require_safe
@staff("view_onboarding")
def listing(request: StaffRequest) -> HttpResponse:
    """All running plans, what is due first on top."""
    get, today = request.GET, clock.today()
    wanted = PlanFilter(
        show=get.get("show", ""),
        phase=get.get("phase", ""),
        text=lists.text_of(request, "q"),
        manager_id=lists.number_of(request, "manager"),
        sort=get.get("sort", "due"),
    )
    shown = lists.listing(request, "onboarding", sort=wanted.sort, user_id=request.actor.user_id)
    found, total = list_plans(
        by=request.actor,
        wanted=wanted,
        today=today,
        after=get.get("after", ""),
        exact=lists.wants_exact(request),
    )
    context = {
        "list": shown,
        "page": found,
        "rows": [_row(one) for one in found.rows],
        "total": total,
        "wanted": wanted,
        "show_choices": SHOWS,
        "phases": list(onboarding_words.PHASES.items()),
        "managers": list_managers(),
        "can_write": permissions.may("edit_plan_templates", request.actor),
        "can_keep": permissions.may("keep_scenario", request.actor),
    }
    answer = page(
        request, "console/onboarding.html", context, here="onboarding", partials=frozenset(["rows"])
    )
    return lists.with_address(answer, shown)


def _row(plan: "Plan") -> dict[str, Any]:
    today, due = clock.today(), plan.next_due_on
    silent_since = getattr(plan, "silent_since", None)
    return {
        "url": address("console:onboarding-plan", plan.partner_id),
        "name": plan.partner.name,
        "phase": onboarding_words.of_phase(plan.phase, is_done=due is None),
        "day": _("day %(n)s") % {"n": formatting.number((today - plan.signed_on).days + 1)},
        "done": _("%(done)s of %(total)s done") % {"done": plan.done, "total": plan.total},
        "due": formatting.day(due) if due else "",
        "is_late": due is not None and due < today,
        "silent": formatting.day(silent_since) if silent_since else "",
        "manager": plan.partner.manager.name if plan.partner.manager else "",
    }


@require_safe
@staff("view_onboarding")
def answers(request: StaffRequest) -> HttpResponse:
    """How fast each manager answered partners lately."""
    found = list_manager_answers(by=request.actor, today=clock.today())
    rows = [Answered(one.count, hours(one.minutes or 0), one.name) for one in found]
    return page(request, "console/answers.html", {"answers": rows, "days": ANSWER_DAYS}, here="onboarding")


def reader_of(partner: "Partner") -> Reader:
    """Our side as the reader of a partner's plan."""
    manager = partner.manager
    return Reader(
        Side.OURS,
        clock.now(),
        clock.today(),
        ours=manager.name if manager else _("We"),
        theirs=_("Partner"),
        zone=zone_of(partner.country),
    )


def plan_of(request: StaffRequest, partner: "Partner") -> tuple[Path | None, Shown | None]:
    """The partner's plan, and as it is shown; nothing where it has none or the reader may not see it."""
    if not permissions.may("view_onboarding", request.actor):
        return None, None
    path = find_path(partner.pk, by=request.actor)
    return path, show(path, reader_of(partner)) if path else None


def card_of(request: StaffRequest, partner: "Partner") -> Shown | None:
    """What the partner's own page shows of its plan; nothing where it has none or the reader may not see it."""
    if not permissions.may("view_onboarding", request.actor):
        return None
    path = find_short_path(partner.pk, by=request.actor, at=clock.now())
    return show(path, reader_of(partner)) if path else None


def may_start(request: StaffRequest, partner: "Partner") -> bool:
    """Whether the reader may make a plan for the partner, which has none, and one makes sense."""
    owned = permissions.Owned(partner_id=partner.pk, manager_id=partner.manager_id)
    if partner.signed_on is None or not permissions.may("change_onboarding_plan", request.actor, owned):
        return False
    playbook = get_in_force(clock.today()).playbook
    return is_timely(partner.signed_on, clock.today(), playbook)


def titles_of(shown: Shown | None) -> dict[int, str]:
    """The plan's tasks by id, for what the timeline tells of them."""
    return {task.id: task.title for part in shown.parts for task in part.tasks} if shown else {}


def answers_of(request: StaffRequest, partner_id: int) -> Answered | None:
    """How fast we answered the partner lately; nothing where it had no answer, or the reader may not see it."""
    if not permissions.may("view_onboarding", request.actor):
        return None
    found = get_answers(partner_id, by=request.actor, today=clock.today())
    return Answered(found.count, hours(found.minutes)) if found.minutes is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_onboarding")
def plan(request: StaffRequest, partner_id: int) -> HttpResponse:
    """The plan of one partner as a path; a task of one's own is added here."""
    actor = request.actor
    partner = get_partner(partner_id, by=actor)
    path, shown = plan_of(request, partner)
    form = TaskForm(request.POST or None, initial={"due_on": clock.today()})
    if path is not None and carried_out(
        form,
        lambda: tasks.add_task(
            by=actor, plan_id=path.plan.pk, told=NewTask(**form.cleaned_data), at=clock.now()
        ),
    ):
        messages.success(request, _("The task is in the plan."))
        warn_of_day(request, form.cleaned_data["due_on"], partner)
        return redirect("console:onboarding-plan", partner_id)
    if path is not None and path.news and permissions.may("complete_onboarding_task", actor):
        tasks.look_at_plan(by=actor, plan_id=path.plan.pk, at=clock.now())
    context = {
        "partner": partner,
        "path": shown,
        "form": form,
        "may": rights(request, partner),
        "has_nobody": path is not None and _has_nobody_to_invite(path),
        "can_start": path is None and may_start(request, partner),
    }
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "console/onboarding_plan.html", context, here="onboarding", status=status)


def _has_nobody_to_invite(path: Path) -> bool:
    """Whether check-ins lie ahead to which nobody at the partner can be invited."""
    is_ahead = any(one.state == "PLANNED" and one.starts_at > clock.now() for one in path.check_ins)
    return is_ahead and path.plan.closed_on is None and guest_at(path.plan.partner_id) is None


def warn_of_day(request: StaffRequest, on: date | None, partner: "Partner") -> None:
    """Say of something that was put on a day that hardly anybody works then where the partner is."""
    said = onboarding_words.of_day_off(on, partner.country) if on is not None else ""
    if said:
        messages.warning(request, said)


def rights(request: StaffRequest, partner: "Partner") -> dict[str, bool]:
    """What the reader may do with the partner's plan."""
    owned = permissions.Owned(partner_id=partner.pk, manager_id=partner.manager_id)
    names = (
        "complete_onboarding_task",
        "change_onboarding_plan",
        "assess_onboarding",
        "keep_check_in",
        "edit_contact",
    )
    return {name: permissions.may(name, request.actor, owned) for name in names}


@require_POST
@staff("change_onboarding_plan")
def start(request: StaffRequest, partner_id: int) -> HttpResponse:
    """Make the plan of a partner that has none."""
    pressed(
        request,
        lambda: tasks.start_plan(by=request.actor, partner_id=partner_id, at=clock.now()),
        _("The plan is made."),
    )
    return redirect("console:onboarding-plan", partner_id)


TICKS: dict[str, Callable[..., object]] = {
    "complete": tasks.complete_task,
    "reopen": tasks.reopen_task,
    "remind": tasks.remind_of_task,
}


@require_POST
@staff("complete_onboarding_task")
def tick(request: StaffRequest, partner_id: int, task_id: int, what: str) -> HttpResponse:
    """A task is done, is not after all, or the partner is reminded of it, from the plan's page."""
    move = chosen(TICKS, what)
    note = {"note": request.POST.get("note", "")[:1000]} if what == "complete" else {}
    said = _("The partner gets a letter about it.") if what == "remind" else ""
    pressed(request, lambda: move(by=request.actor, task_id=task_id, at=clock.now(), **note), said)
    return redirect("console:onboarding-plan", partner_id)
