"""What is typed about candidates."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.partners.queries import list_managers
from kanava.recruiting.actions.candidates import Told
from kanava.rules.partnership import PartnerType
from kanava.rules.profiles import Profile
from kanava.rules.recruiting import Answer, Channel, CloseReason, Source
from kanava.ui import words
from kanava.ui.forms import CountryField, DayField
from kanava.ui.traits import TraitsForm


class CandidateForm(TraitsForm):
    """A company that may become a partner."""

    name = forms.CharField(label=gettext_lazy("Company"), max_length=200)
    country = CountryField(label=gettext_lazy("Country"))
    city = forms.CharField(label=gettext_lazy("City"), max_length=100, required=False)
    type = forms.ChoiceField(
        label=gettext_lazy("Would work with us as"),
        required=False,
        choices=lambda: [("", _("Not known yet")), *words.choices(PartnerType)],
    )
    business_id = forms.CharField(label=gettext_lazy("Business id"), max_length=30, required=False)
    domain = forms.CharField(label=gettext_lazy("Website or domain"), max_length=200, required=False)
    source = forms.ChoiceField(label=gettext_lazy("Found through"), choices=lambda: words.choices(Source))
    source_detail = forms.CharField(
        label=gettext_lazy("Which one"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The association, the event, the customer who told."),
    )
    offering = forms.CharField(
        label=gettext_lazy("What it sells today"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("And the gap in it that our product would fill."),
    )
    staff = forms.IntegerField(
        label=gettext_lazy("Number of people"), min_value=0, max_value=5_000_000, required=False
    )
    sales_staff = forms.IntegerField(
        label=gettext_lazy("In sales"), min_value=0, max_value=5_000_000, required=False
    )
    technical_staff = forms.IntegerField(
        label=gettext_lazy("Technical"), min_value=0, max_value=5_000_000, required=False
    )
    remarks = forms.CharField(
        label=gettext_lazy("Notes"), max_length=4_000, required=False, widget=forms.Textarea
    )

    def told(self) -> Told:
        """What was typed, for the action."""
        return Told(**self.cleaned_data)


class ProfileForm(TraitsForm):
    """The ideal partner."""

    types = forms.MultipleChoiceField(
        label=gettext_lazy("Works with us as"),
        required=False,
        choices=lambda: words.choices(PartnerType),
        widget=forms.CheckboxSelectMultiple,
    )
    staff_low = forms.IntegerField(
        label=gettext_lazy("People, at least"), min_value=0, max_value=5_000_000, required=False
    )
    staff_high = forms.IntegerField(
        label=gettext_lazy("At most"), min_value=0, max_value=5_000_000, required=False
    )

    def profile(self) -> Profile:
        """What was typed."""
        typed = dict(self.cleaned_data)
        low, high = typed.pop("staff_low"), typed.pop("staff_high")
        skills = frozenset(skill.casefold() for skill in typed.pop("skills"))
        sets = {name: frozenset(codes) for name, codes in typed.items()}
        return Profile(staff_low=low, staff_high=high, skills=skills, **sets)


class PersonForm(forms.Form):
    """A person at a candidate."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)


class BackForm(forms.Form):
    """Back to an earlier step."""

    step = forms.ChoiceField(label=gettext_lazy("Back to"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea)

    def __init__(self, *args: Any, earlier: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        chosen = self.fields["step"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(step, words.of_code(step)) for step in earlier]


class CloseForm(forms.Form):
    """Nothing came of it."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=lambda: words.choices(CloseReason))
    text = forms.CharField(
        label=gettext_lazy("In your words"), max_length=1000, required=False, widget=forms.Textarea
    )
    tells = forms.BooleanField(label=gettext_lazy("Send the letter"), required=False, initial=True)
    words = forms.CharField(
        label=gettext_lazy("A sentence of yours in the letter"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("It goes as you write it, and stands on the applicant’s page too."),
    )

    def clean(self) -> None:
        """A sentence goes with a letter."""
        if self.cleaned_data.get("words") and not self.cleaned_data["tells"]:
            self.add_error("words", _("No letter is sent that this could go with. Send it, or clear this."))


class OutreachForm(forms.Form):
    """One attempt."""

    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=lambda: words.choices(Channel))
    reached_on = DayField(label=gettext_lazy("Day"))
    is_cold = forms.BooleanField(
        label=gettext_lazy("Cold: nobody there knew us or was told of us"), required=False
    )
    text = forms.CharField(
        label=gettext_lazy("What you wrote or said"), max_length=6000, required=False, widget=forms.Textarea
    )


class AnswerForm(forms.Form):
    """What came of an attempt."""

    answer = forms.ChoiceField(label=gettext_lazy("What came of it"), choices=lambda: words.choices(Answer))


class NextForm(forms.Form):
    """What comes next."""

    what = forms.CharField(label=gettext_lazy("Next step"), max_length=200, required=False)
    on = DayField(label=gettext_lazy("By"), required=False)


class OwnerForm(forms.Form):
    """Who looks after the candidate."""

    owner = forms.TypedChoiceField(
        label=gettext_lazy("Looked after by"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [("", _("Nobody")), *list_managers()],
    )


class SignedForm(forms.Form):
    """A partner at last."""

    signed_on = DayField(
        label=gettext_lazy("Agreement signed on"),
        required=False,
        help_text=gettext_lazy("Empty while it is being signed."),
    )
