"""Templates of agreements: the list, the editor of the next version, what was published, and who we are in them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.agreements import queries
from kanava.agreements.actions import templates
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.playbook.queries import get_in_force
from kanava.rules.agreement_texts import (
    LONGEST_HEADING,
    LONGEST_TEXT,
    MOST_CLAUSES,
    PLACEHOLDERS,
    Clause,
    ClauseKind,
    lacking,
)
from kanava.rules.refusals import Refusal
from kanava.ui import agreement_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import back_of
from kanava.ui.forms import CountryField, carried_out


class NewForm(forms.Form):
    """A new template."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=settings.LANGUAGES)
    jurisdiction = CountryField(label=gettext_lazy("Law of"))


class CompanyForm(forms.Form):
    """Who we are in agreements."""

    name = forms.CharField(label=gettext_lazy("Our company’s name"), max_length=200)
    country = CountryField(label=gettext_lazy("Our country"))
    business_id = forms.CharField(label=gettext_lazy("Our business id"), max_length=30, required=False)
    address = forms.CharField(label=gettext_lazy("Our address"), max_length=300, required=False)


class TemplateForm(forms.Form):
    """The draft of a template: its name, title and clauses, whose fields are numbered."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    title = forms.CharField(label=gettext_lazy("Title of the agreement"), max_length=160)

    def __init__(self, data: Any = None, *, count: int, **more: Any) -> None:
        super().__init__(data, **more)
        self.count = count
        for number in range(count):
            self.fields[f"place_{number}"] = forms.IntegerField(
                label=_("Place"), required=False, min_value=1, max_value=999
            )
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("About"), choices=words.choices(ClauseKind)
            )
            self.fields[f"heading_{number}"] = forms.CharField(
                label=_("Heading"), max_length=LONGEST_HEADING, required=False
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Text"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea
            )
            self.fields[f"place_{number}"].widget.attrs["required"] = True
            for name in ("heading", "text"):
                # Nobody has to fill in the empty one at the end.
                is_needed = number < count - 1 or self.is_bound
                self.fields[f"{name}_{number}"].widget.attrs |= {"required": True} if is_needed else {}

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each clause together."""
        names = ("place", "kind", "heading", "text")
        return [
            {"number": number + 1, **{name: self[f"{name}_{number}"] for name in names}}
            for number in range(self.count)
        ]

    def clauses(self) -> list[Clause]:
        """The clauses as typed."""
        return [
            Clause(*(self.cleaned_data[f"{name}_{number}"] for name in ("kind", "heading", "text")))
            for number in range(self.count)
        ]


@require_safe
@staff("view_agreements")
def listing(request: StaffRequest) -> HttpResponse:
    """All templates and who we are in them."""
    context = {
        "templates": queries.list_templates(by=request.actor), "company": queries.get_company(), "tab": "templates",
        "may_edit": permissions.may("edit_agreement_templates", request.actor),
    }  # fmt: skip
    return page(request, "console/agreement_templates.html", context, here="agreements")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_agreement_templates")
def create(request: StaffRequest) -> HttpResponse:
    """Begin a template with our standard text."""
    country = get_in_force(clock.today()).playbook.programme.country
    form = NewForm(request.POST or None, initial={"language": request.user.language, "jurisdiction": country})
    made = []
    if carried_out(
        form,
        lambda: made.append(templates.create_template(by=request.actor, at=clock.now(), **form.cleaned_data)),
    ):
        messages.success(
            request, _("The template begins with our standard text. Make it yours, then publish it.")
        )
        return redirect("console:agreement-template", made[0].pk)
    status = 422 if form.errors else 200
    context = {"form": form}
    return page(request, "console/agreement_template_new.html", context, here="agreements", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_agreements")
def edit(request: StaffRequest, template_id: int) -> HttpResponse:
    """The draft of the next version, and the versions so far. Publishing saves what was typed first."""
    template = queries.get_template(template_id, by=request.actor)
    kept = queries.clauses_of(template.draft_clauses)
    may_edit = permissions.may("edit_agreement_templates", request.actor)
    form = _form(kept, {"name": template.name, "title": template.draft_title}, wants_more=may_edit)
    if request.method == "POST":
        permissions.require("edit_agreement_templates", request.actor)
        form = _sent(request)
        if carried_out(form, lambda: _save(request, template_id, form)):
            return _saved(request, template_id)
    context = {
        "template": template, "form": form, "versions": queries.list_versions(template.pk), "may_edit": may_edit,
        "placeholders": [(name, agreement_words.of_placeholder(name)) for name in PLACEHOLDERS],
        "lacking": lacking(kept),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "console/agreement_template.html", context, here="agreements", status=status)


def _save(request: StaffRequest, template_id: int, form: TemplateForm) -> None:
    templates.save_template(
        by=request.actor, template_id=template_id, name=form.cleaned_data["name"],
        title=form.cleaned_data["title"], clauses=form.clauses(), at=clock.now(),
    )  # fmt: skip


def _saved(request: StaffRequest, template_id: int) -> HttpResponse:
    if "publish" not in request.POST:
        messages.success(request, _("The draft is saved. Agreements are made from it once it is published."))
        return redirect("console:agreement-template", template_id)
    try:
        made = templates.publish_template(by=request.actor, template_id=template_id, at=clock.now())
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _("Version %(n)s is published. It never changes.") % {"n": made.number})
    return redirect("console:agreement-template", template_id)


def _form(clauses: Sequence[Clause], told: dict[str, Any], *, wants_more: bool) -> TemplateForm:
    """The editor with what is kept, and one empty clause to add."""
    start = dict(told)
    for number, one in enumerate(clauses):
        start |= {
            f"place_{number}": (number + 1) * 10, f"kind_{number}": one.kind, f"heading_{number}": one.heading,
            f"text_{number}": one.text,
        }  # fmt: skip
    start |= {
        f"kind_{len(clauses)}": ClauseKind.OTHER_CLAUSE,
        f"place_{len(clauses)}": (len(clauses) + 1) * 10,
    }
    return TemplateForm(count=len(clauses) + wants_more, initial=start)


def _sent(request: StaffRequest) -> TemplateForm:
    """What was typed, with emptied clauses left out and the others by their place."""
    found = []
    for number in range(MOST_CLAUSES + 1):
        told = {
            name: request.POST.get(f"{name}_{number}", "") for name in ("place", "kind", "heading", "text")
        }
        if told["heading"].strip() or told["text"].strip():
            place = told["place"]
            order = int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else 999
            found.append((order, number, told))
    data = {"name": request.POST.get("name", ""), "title": request.POST.get("title", "")}
    for number, (_order, _number, told) in enumerate(sorted(found, key=lambda one: one[:2])):
        data |= {f"{name}_{number}": value for name, value in told.items()}
        data[f"place_{number}"] = str((number + 1) * 10)
    return TemplateForm(data, count=len(found))


@require_POST
@staff("edit_agreement_templates")
def act(request: StaffRequest, template_id: int, what: str) -> HttpResponse:
    """Offer a template no more, or again."""
    if what not in ("retire", "restore"):
        raise Http404
    templates.retire_template(
        by=request.actor, template_id=template_id, is_retired=what == "retire", at=clock.now()
    )
    messages.success(request, _("Change saved."))
    return redirect("console:agreement-template", template_id)


@require_safe
@staff("view_agreements")
def version(request: StaffRequest, version_id: int) -> HttpResponse:
    """A published text as it was written."""
    found = queries.get_version(version_id, by=request.actor)
    context = {"version": found, "clauses": queries.clauses_of(found.clauses)}
    return page(request, "console/agreement_version.html", context, here="agreements")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_agreement_templates")
def company(request: StaffRequest) -> HttpResponse:
    """Who we are in agreements."""
    known = queries.get_company()
    start = {name: getattr(known, name) for name in CompanyForm.base_fields}
    start["country"] = known.country or get_in_force(clock.today()).playbook.programme.country
    form = CompanyForm(request.POST or None, initial=start)
    if carried_out(
        form,
        lambda: templates.save_company(by=request.actor, at=clock.now(), **form.cleaned_data),
    ):
        messages.success(request, _("Changes saved."))
        return redirect(back_of(request, "console:agreement-templates"))
    status = 422 if form.errors else 200
    context = {"form": form, "back": back_of(request, "console:agreement-templates")}
    return page(request, "console/agreement_company.html", context, here="agreements", status=status)
