"""Forms of the steps of a plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.console.touchpoint_forms import owner_choices, step_of
from kanava.onboarding.actions.check_ins import Held
from kanava.onboarding.queries import list_scenarios
from kanava.rules.co_selling import Criterion
from kanava.rules.touchpoints import LONGEST_TITLE, TouchpointKind
from kanava.ui import onboarding_words, words
from kanava.ui.forms import DayField

MET = (TouchpointKind.REMOTE, TouchpointKind.ON_SITE, TouchpointKind.CALL)


class NoteForm(forms.Form):
    """A word on what was done."""

    note = forms.CharField(
        label=gettext_lazy("In a few words"), max_length=1000, required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, asks: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["note"].label, self.fields["note"].required = asks, True


class MoveForm(forms.Form):
    """Another day, and why."""

    due_on = DayField(label=gettext_lazy("Due"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, help_text=gettext_lazy("The partner reads it too.")
    )


class PersonForm(forms.Form):
    """Who does it."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("Person"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Nobody in particular")), *people]


class ResultForm(forms.Form):
    """Whether a milestone was met."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=lambda: [("", _("Choose")), *onboarding_words.RESULTS.items()],
    )
    feedback = forms.CharField(
        label=gettext_lazy("Feedback"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("The partner reads it. A missed milestone says what comes next."),
    )


class HeldForm(forms.Form):
    """What came out of a talk, and what comes next."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How you met"), choices=lambda: [(one.value, words.of_code(one)) for one in MET]
    )
    outcome = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("The partner reads it in its plan; it stands on the timeline too."),
    )
    next_step = forms.CharField(label=gettext_lazy("Next step"), max_length=LONGEST_TITLE, required=False)
    due_on = DayField(label=gettext_lazy("By"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Whose"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = owner_choices(people)
        # A next step needs them, and without one they say nothing.
        self.fields["due_on"].is_one_of = self.fields["owner"].is_one_of = True  # type: ignore[attr-defined]


def held_of(typed: Mapping[str, Any]) -> Held:
    """What a valid form says of a talk."""
    step = step_of(typed["next_step"], typed["due_on"], typed["owner"])
    return Held(typed["outcome"], step, typed["kind"], title=onboarding_words.CHECK_IN)


class MomentForm(forms.Form):
    """Another moment, at the hour of the partner's country."""

    on = DayField(label=gettext_lazy("Day"))
    hour = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )


class ReasonForm(forms.Form):
    """Why a talk is left out, and what only we read of it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("The partner reads it, in the letter and in its plan."),
    )
    note = forms.CharField(
        label=gettext_lazy("A note of our own"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("For us alone; it stands on the timeline."),
    )


class CoSellingForm(forms.Form):
    """What the first co-selling is."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=lambda: list(onboarding_words.KINDS.items()))
    on = DayField(label=gettext_lazy("Day"))
    deal_id = forms.TypedChoiceField(
        label=gettext_lazy("Deal"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("For a joint opportunity: its deal, if it is here already."),
    )
    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For a joint opportunity that is no deal yet."),
    )
    scenario_id = forms.TypedChoiceField(
        label=gettext_lazy("Scenario"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [("", _("None")), *list_scenarios()],
        help_text=gettext_lazy("For a practice pitch."),
    )
    our_person = forms.CharField(label=gettext_lazy("Our seller"), max_length=120, required=False)
    partner_person = forms.CharField(
        label=gettext_lazy("The partner’s seller"), max_length=120, required=False
    )

    def __init__(
        self, *args: Any, deals: Sequence[tuple[int, str]], write_url: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if write_url:
            about = self.fields["scenario_id"]
            about.help_text = format_html(
                '{} <a href="{}">{}</a>', about.help_text, write_url, _("Write a scenario")
            )
        field = self.fields["deal_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("None")), *deals]
        for name in ("deal_id", "customer", "scenario_id"):
            # Which of them is needed, the kind says: none of them is simply optional.
            self.fields[name].is_one_of = True  # type: ignore[attr-defined]


class AssessForm(forms.Form):
    """How it went, on each criterion and in words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *onboarding_words.SCORES.items()]
        for one in Criterion:
            self.fields[f"score-{one.value}"] = forms.TypedChoiceField(
                label=onboarding_words.CRITERIA[one],
                choices=choices,
                coerce=int,
                required=False,
                widget=forms.Select({"required": True}),
            )
        self.fields["outcome"] = forms.CharField(
            label=_("Outcome with the customer"), max_length=1000, required=False
        )
        self.fields["feedback"] = forms.CharField(
            label=_("Feedback"), max_length=4000, widget=forms.Textarea, help_text=_("The partner reads it.")
        )
