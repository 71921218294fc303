"""Letters to candidates: their templates, and writing one to somebody there (guide: E2)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kanava.console.pages import page
from kanava.console.recruiting import tabs
from kanava.core import clock, permissions
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import writing
from kanava.recruiting.actions.writing import Draft, Letter
from kanava.recruiting.queries import (
    get_candidate,
    get_figures,
    get_template,
    get_texts,
    list_contacts,
    list_outreach,
    list_templates,
)
from kanava.rules.letters import Place, filled, places_left
from kanava.rules.pitch import arithmetic, margins_of
from kanava.rules.recruiting import WARM
from kanava.ui import formatting, lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out
from kanava.ui.pages import our_name_of
from kanava.ui.starter_letters import LANGUAGES, filled_starter, starter

if TYPE_CHECKING:
    from kanava.recruiting.models import Candidate, CandidateContact

MEANINGS = {
    Place.COMPANY: gettext_lazy("the candidate’s name"),
    Place.PERSON: gettext_lazy("the name of whom you write to"),
    Place.SENDER: gettext_lazy("your name"),
    Place.AVERAGE_DEAL: gettext_lazy("the average deal of the last twelve months"),
    Place.PER_DEAL: gettext_lazy("what such a deal brings the candidate"),
    Place.MARGIN: gettext_lazy("its margin at the beginning"),
    Place.CYCLE_DAYS: gettext_lazy("days from opening to order"),
}


class TemplateForm(forms.Form):
    """A template."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    body = forms.CharField(label=gettext_lazy("Text"), max_length=6000, widget=forms.Textarea)


class LetterForm(forms.Form):
    """A letter as it goes out."""

    contact = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=6000, widget=forms.Textarea)
    is_cold = forms.BooleanField(
        label=gettext_lazy("Cold: nobody there knew us or was told of us"), required=False
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        chosen = self.fields["contact"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = people

    def letter(self) -> Letter:
        """What was typed."""
        typed = self.cleaned_data
        return Letter(typed["contact"], typed["subject"], typed["text"], typed["is_cold"])


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_pitch")
def templates(request: StaffRequest, template_id: int | None = None) -> HttpResponse:
    """All templates, with one to change or a new one beside them."""
    known = get_template(template_id) if template_id is not None else None
    if request.method == "POST" and "remove" in request.POST and known is not None:
        writing.remove_template(by=request.actor, template_id=known.pk, at=clock.now())
        return redirect("console:letter-templates")
    start = (
        {name: getattr(known, name) for name in TemplateForm.base_fields}
        if known is not None
        else _begun(request)
    )
    form = TemplateForm(request.POST or None, initial=start)
    if carried_out(
        form,
        lambda: writing.save_template(
            by=request.actor, draft=Draft(**form.cleaned_data), at=clock.now(), template_id=template_id
        ),
    ):
        messages.success(request, _("The template is kept."))
        return redirect("console:letter-templates")
    places = [(f"{{{place.value}}}", meaning) for place, meaning in MEANINGS.items()]
    context = {
        "tabs": tabs(request, "letter-templates"), "form": form, "known": known, "templates": list_templates(), "places": places, "languages": settings.LANGUAGES,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/letter_templates.html", context, here="recruiting", status=status)


def _begun(request: StaffRequest) -> dict[str, str]:
    """A new template: the letter to begin with in the language that is asked for, else nothing."""
    language = request.GET.get("starter", "")
    if language not in LANGUAGES:
        return {}
    begun = starter(language, get_texts(language), our_name_of(request))
    return {"language": language, "subject": begun.subject, "body": begun.text}


@require_http_methods(["GET", "HEAD", "POST"])
@staff("move_candidate")
def write(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """A letter to somebody at a candidate, from a template or from nothing; sending it notes the attempt."""
    one = get_candidate(candidate_id, by=request.actor)
    people = [contact for contact in list_contacts(candidate_id) if contact.email]
    chosen = lists.number_of(request, "contact")
    contact = next((person for person in people if person.pk == chosen), people[0] if people else None)
    known, template_id = list_templates(), lists.number_of(request, "template")
    language = "" if known or request.method == "POST" else _starter_of(request, one)
    is_cold = one.source not in WARM and not list_outreach(candidate_id)
    start: dict[str, Any] = {"contact": contact.pk if contact else None, "is_cold": is_cold}
    if template_id is not None and request.method != "POST":
        template = get_template(template_id)
        with translation.override(template.language):
            values = _values(request, one, contact)
        start |= {"subject": filled(template.subject, values), "text": filled(template.body, values)}
    elif language:
        with translation.override(language):
            values = _values(request, one, contact)
        begun = filled_starter(language, get_texts(language), our_name_of(request), values)
        start |= {"subject": begun.subject, "text": begun.text}
    form = LetterForm(
        request.POST or None, initial=start, people=[(person.pk, f"{person.name}, {person.email}") for person in people]
    )  # fmt: skip
    if carried_out(
        form,
        lambda: writing.send_letter(
            by=request.actor, candidate_id=candidate_id, letter=form.letter(), at=clock.now()
        ),
    ):
        messages.success(request, _("The letter is on its way, and the attempt is noted."))
        return redirect("console:candidate", candidate_id)
    context = {
        "candidate": one, "form": form, "people": people, "templates": known, "template_id": template_id, "contact": contact,
        "starter": language, "languages": settings.LANGUAGES, "has_places": bool(places_left(str(form["text"].value() or ""))),
        "may_edit_templates": permissions.may("edit_pitch", request.actor),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/letter_write.html", context, here="recruiting", status=status)


def _starter_of(request: StaffRequest, one: "Candidate") -> str:
    """The language of the letter to begin with where there is no template; empty for who begins with nothing."""
    fitting = "fi" if one.country == "FI" else "en"
    asked = request.GET.get("starter", fitting)
    return asked if asked in LANGUAGES else ""


def _values(request: StaffRequest, one: "Candidate", contact: "CandidateContact | None") -> dict[str, str]:
    """What fills the places, in the language that is in force; empty where nobody knows."""
    playbook = get_in_force(clock.today()).playbook
    figures, deals = get_figures(clock.today(), playbook)
    money = arithmetic(one.type, figures, deals, playbook)
    return {
        Place.COMPANY: one.name,
        Place.PERSON: contact.name if contact is not None else "",
        Place.SENDER: request.user.name,
        Place.AVERAGE_DEAL: formatting.whole_money(figures.average) if figures.average is not None else "",
        Place.PER_DEAL: formatting.whole_money(money.per_deal) if money is not None else "",
        Place.MARGIN: formatting.exact_percent(margins_of(one.type, playbook)[0]) if one.type else "",
        Place.CYCLE_DAYS: formatting.number(figures.cycle_days) if figures.cycle_days is not None else "",
    }
