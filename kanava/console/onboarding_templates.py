"""What plans are made of: the tasks by type of partner, and the scenarios for practice pitches."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.core import clock
from kanava.onboarding.actions import co_selling
from kanava.onboarding.actions.templates import write_template
from kanava.onboarding.queries.templates import (
    Current,
    get_scenario,
    get_template,
    list_all_scenarios,
    list_templates,
)
from kanava.rules.onboarding import LONGEST_PHASE, Fact, Item, Mark, Phase, Side, Template
from kanava.rules.refusals import Faults
from kanava.ui import onboarding_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import back_of
from kanava.ui.forms import carried_out


class ItemForm(forms.Form):
    """A task of the template. The guide's own keeps its words in every language until they are changed."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    side = forms.ChoiceField(
        label=gettext_lazy("Who does it"),
        choices=[(Side.OURS, gettext_lazy("We")), (Side.THEIRS, gettext_lazy("The partner"))],
    )
    phase = forms.ChoiceField(
        label=gettext_lazy("Phase"), choices=lambda: [(one, onboarding_words.PHASES[one]) for one in Phase]
    )
    day = forms.IntegerField(
        label=gettext_lazy("Business day of the phase"), min_value=1, max_value=LONGEST_PHASE
    )
    fact = forms.ChoiceField(
        label=gettext_lazy("Ticked by"), required=False,
        choices=lambda: [("", _("Whoever does it")), *((one, onboarding_words.FACTS[one]) for one in Fact)],
    )  # fmt: skip

    def has_changed(self) -> bool:
        """Whether somebody wrote a task: in an added one the choices always have some value, which says nothing."""
        if self.empty_permitted:
            return any(name in self.changed_data for name in ("title", "day"))
        return super().has_changed()

    def item(self) -> Item:
        """The task as it is typed. The guide's words are the guide's task in whichever language the page was opened."""
        told = self.cleaned_data
        code = onboarding_words.code_of_title(told["title"])
        return Item(
            Side(told["side"]), Phase(told["phase"]), told["day"], code,
            "" if code else told["title"].strip(), Fact(told["fact"]) if told["fact"] else None,
        )  # fmt: skip


class GoalsForm(forms.Form):
    """What success is at each milestone; empty: what the guide says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            Mark.FIRST: _("First milestone"),
            Mark.SECOND: _("Second milestone"),
            Mark.THIRD: _("Third milestone"),
        }
        for mark, label in labels.items():
            self.fields[mark.value] = forms.CharField(
                label=label, max_length=500, required=False, help_text=onboarding_words.SUCCESS[mark]
            )


Items = forms.formset_factory(ItemForm, extra=1, can_delete=True, max_num=60)


@require_safe
@staff("edit_plan_templates")
def listing(request: StaffRequest) -> HttpResponse:
    """The templates of all types of partner."""
    rows = [
        {
            "kind": one.kind,
            "tasks": len(one.template.items),
            "own": one.own,
            "by": one.own.written_by.name if one.own and one.own.written_by else "",
        }
        for one in list_templates(by=request.actor)
    ]
    return page(request, "console/plan_templates.html", {"rows": rows}, here="onboarding")


def _initial(found: Current) -> list[dict[str, Any]]:
    return [
        {
            "title": onboarding_words.of_task(one.code, one.title), "side": one.side.value,
            "phase": one.phase.value, "day": one.day, "fact": one.fact.value if one.fact else "", "said": _said(one),
        }
        for one in found.template.items
    ]  # fmt: skip


def _said(item: Item) -> str:
    """Who does a task and when, in short."""
    who = _("We") if item.side == Side.OURS else _("The partner")
    day = _("business day %(n)s") % {"n": item.day}
    return " · ".join((who, str(onboarding_words.PHASES[item.phase]), day))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_plan_templates")
def edit(request: StaffRequest, kind: str) -> HttpResponse:
    """The tasks of one type, and what success is; or back to the guide's."""
    found = get_template(kind, by=request.actor)
    if "guide" in request.POST:
        write_template(by=request.actor, kind=kind, template=None, at=clock.now())
        messages.success(request, _("New plans of this type follow the guide again."))
        return redirect("console:plan-templates")
    items = Items(request.POST or None, initial=_initial(found), prefix="items")
    goals = GoalsForm(request.POST or None, initial={mark.value: text for mark, text in found.template.goals})
    faults: Sequence[str] = ()
    if request.method == "POST" and items.is_valid() and goals.is_valid():
        try:
            write_template(by=request.actor, kind=kind, template=_typed(items, goals), at=clock.now())
        except Faults as refusal:
            faults = [words.of_refusal(one) for one in refusal.refusals]
        else:
            messages.success(
                request, _("Plans of this type are made of it from now on. Running plans stay as they are.")
            )
            return redirect("console:plan-templates")
    context = {
        "kind": kind,
        "items": items,
        "goals": goals,
        "faults": faults,
        "is_own": found.own is not None,
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "console/plan_template.html", context, here="onboarding", status=status)


def _typed(items: "forms.BaseFormSet[ItemForm]", goals: GoalsForm) -> Template:
    kept = [form for form in items.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    own = tuple((Mark(name), text) for name, text in goals.cleaned_data.items() if text)
    return Template(tuple(form.item() for form in kept), own)


class ScenarioForm(forms.Form):
    """A customer's situation to rehearse in."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("The situation"),
        max_length=4000,
        widget=forms.Textarea,
        help_text=gettext_lazy(
            "Who the customer is, what they have today, what they want, and what they doubt."
        ),
    )
    is_used = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


@require_safe
@staff("keep_scenario")
def scenarios(request: StaffRequest) -> HttpResponse:
    """All scenarios."""
    context = {"rows": list_all_scenarios(by=request.actor)}
    return page(request, "console/scenarios.html", context, here="onboarding")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_scenario")
def scenario(request: StaffRequest, scenario_id: int | None = None) -> HttpResponse:
    """Write a scenario, or change one."""
    by = request.actor
    known = get_scenario(scenario_id, by=by) if scenario_id is not None else None
    start = (
        {"title": known.title, "text": known.text, "is_used": known.is_used} if known else {"is_used": True}
    )
    form = ScenarioForm(request.POST or None, initial=start)

    def keep() -> object:
        return co_selling.keep_scenario(by=by, scenario_id=scenario_id, at=clock.now(), **form.cleaned_data)

    back = back_of(request, "console:scenarios")
    if carried_out(form, keep):
        return redirect(back)
    status = 422 if form.errors else 200
    context = {"form": form, "known": known, "back": back}
    return page(request, "console/scenario.html", context, here="onboarding", status=status)
