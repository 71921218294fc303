"""Drafting an agreement and changing its draft."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kanava.agreements import queries
from kanava.agreements.actions import drafting, sending
from kanava.agreements.actions.drafting import SignerTold, Terms
from kanava.agreements.filling import country_in
from kanava.console.agreements import gap_of
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.partners.queries import get_partner, list_contacts
from kanava.playbook.queries import get_in_force
from kanava.rules import days
from kanava.rules.agreement_texts import Origin
from kanava.rules.agreements import DAY, MOST_MONTHS, Side, State
from kanava.rules.partnership import Lifecycle
from kanava.rules.periods import add_months
from kanava.rules.refusals import Faults, Refusal
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import DayField, add_refusal

if TYPE_CHECKING:
    from kanava.agreements.models import Agreement, TemplateVersion
    from kanava.partners.models import Partner

SIGNER_ROWS = 4
TERMS = (
    "starts_on",
    "ends_on",
    "notice_months",
    "renewal_months",
    "territory",
    "is_exclusive",
    "partner_address",
)


class TermsForm(forms.Form):
    """From when to when, and what else is agreed on."""

    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(
        span=days.LONG,
        label=gettext_lazy("Last day of the first term"),
        required=False,
        help_text=gettext_lazy("Empty: until further notice."),
    )
    renewal_months = forms.IntegerField(
        label=gettext_lazy("Renews itself by (months)"),
        min_value=0,
        max_value=MOST_MONTHS,
        required=False,
        help_text=gettext_lazy("Empty or 0: it ends on its last day."),
    )
    notice_months = forms.IntegerField(
        label=gettext_lazy("Notice period (months)"), min_value=0, max_value=MOST_MONTHS, required=False
    )
    territory = forms.CharField(label=gettext_lazy("Territory"), max_length=400, required=False)
    is_exclusive = forms.BooleanField(label=gettext_lazy("Exclusive in the territory"), required=False)

    def terms(self) -> Terms:
        """What was typed, for the action."""
        told = {name: self.cleaned_data[name] for name in TERMS if name in self.cleaned_data}
        for name in ("notice_months", "renewal_months"):
            told[name] = told[name] or 0
        return Terms(**told)


class DraftForm(TermsForm):
    """An agreement's text, terms and signers. The signers' fields are numbered."""

    version = forms.TypedChoiceField(label=gettext_lazy("Template"), coerce=int)
    partner_address = forms.CharField(label=gettext_lazy("Partner’s address"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, versions: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["version"].choices = versions  # type: ignore[attr-defined]
        for row in range(SIGNER_ROWS):
            self.fields[f"side_{row}"] = forms.ChoiceField(
                label=_("Signs"), choices=words.choices(Side), required=False
            )
            self.fields[f"name_{row}"] = forms.CharField(label=_("Name"), max_length=120, required=False)
            self.fields[f"title_{row}"] = forms.CharField(
                label=_("Job title"), max_length=120, required=False
            )
            self.fields[f"email_{row}"] = forms.CharField(
                label=_("E-mail address"), max_length=254, required=False, widget=forms.EmailInput()
            )
            for name in ("side", "name", "email") if row < 2 else ():
                self.fields[f"{name}_{row}"].widget.attrs["required"] = True

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each signer together."""
        return [
            {
                "number": row + 1,
                **{name: self[f"{name}_{row}"] for name in ("side", "name", "title", "email")},
            }
            for row in range(SIGNER_ROWS)
        ]

    def has_more_signers(self) -> bool:
        """Whether more than the first two rows are in use."""
        return any(
            self[f"name_{row}"].value() or self[f"email_{row}"].value() for row in range(2, SIGNER_ROWS)
        )

    def told(self) -> tuple[list[SignerTold], list[int]]:
        """The signers as typed, and the row that each stands in; the last rows may stay empty."""
        told, rows = [], []
        for row in range(SIGNER_ROWS):
            name, title, email, side = (
                self.cleaned_data.get(f"{field}_{row}", "") for field in ("name", "title", "email", "side")
            )
            if row < 2 or name or email or title:
                told.append(SignerTold(side, name, email, title))
                rows.append(row)
        return told, rows


@require_http_methods(["GET", "HEAD", "POST"])
@staff("draft_agreement")
def create(request: StaffRequest, partner_id: int) -> HttpResponse:
    """Draft an agreement with a partner, or the next one."""
    partner = get_partner(partner_id, by=request.actor, right="draft_agreement")
    stopped = stopped_by(request, partner)
    if stopped is not None:
        return stopped
    former = queries.running_of(partner.pk, clock.today())
    form = DraftForm(request.POST or None, versions=_versions(None), initial=_start(request, partner, former))
    made: list[Agreement] = []
    if _carried_out(
        form,
        lambda told: made.append(
            drafting.draft_agreement(by=request.actor, partner_id=partner_id, at=clock.now(), **told)
        ),
    ):
        messages.success(request, _("The draft is saved. Look it through, then send it for signing."))
        return redirect("console:agreement", made[0].pk)
    return _page(request, form, partner, former=former)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("draft_agreement")
def edit(request: StaffRequest, agreement_id: int) -> HttpResponse:
    """Change a draft."""
    found = queries.get_agreement(agreement_id, by=request.actor, right="draft_agreement")
    if found.state != State.DRAFT:
        messages.error(request, words.of_refusal(drafting.AgreementMoved()))
        return redirect("console:agreement", found.pk)
    signers = queries.list_signers(found.pk)
    start: dict[str, Any] = {**queries.facts_of(found), "version": found.version_id}
    for row, one in enumerate(signers):
        start |= {f"{name}_{row}": getattr(one, name) for name in ("side", "name", "title", "email")}
    form = DraftForm(request.POST or None, versions=_versions(found), initial=start)
    if _carried_out(
        form,
        lambda told: drafting.edit_agreement(
            by=request.actor, agreement_id=agreement_id, at=clock.now(), **told
        ),
    ):
        messages.success(request, _("Changes saved."))
        return redirect("console:agreement", found.pk)
    return _page(request, form, found.partner, found=found, gaps=_mark_gaps(request, form, found))


def stopped_by(request: StaffRequest, partner: "Partner") -> HttpResponse | None:
    """Where to go instead, before anything is typed: to the agreement that is open, or to a partner that has left."""
    if partner.lifecycle == Lifecycle.EXITED:
        messages.error(request, words.of_refusal(drafting.PartnershipEnded()))
        return redirect("console:partner", partner.pk)
    known = queries.open_of(partner.pk)
    if known is None or request.method == "POST":
        return None
    messages.error(request, words.of_refusal(drafting.AgreementOpen()))
    return redirect("console:agreement", known.pk)


def _mark_gaps(request: StaffRequest, form: DraftForm, found: "Agreement") -> list[dict[str, str]]:
    """Say at the fields that the text needs what is missing in them; returns what is missing elsewhere and where."""
    gaps = sending.paper_of(found, at=clock.now()).missing
    for one in gaps:
        if one.origin == Origin.TERMS and one.field in form.fields:
            form.fields[one.field].help_text = _("Missing: the text of the agreement needs it.")
    return [gap_of(one, found, request.actor) for one in gaps if one.origin != Origin.TERMS]


def _page(request: StaffRequest, form: DraftForm, partner: "Partner", **more: Any) -> HttpResponse:
    context = {
        "form": form, "partner": partner, "has_templates": bool(form.fields["version"].choices),  # type: ignore[attr-defined]
        "may_template": permissions.may("edit_agreement_templates", request.actor), **more,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/agreement_form.html", context, here="agreements", status=status)


def _versions(found: "Agreement | None") -> list[tuple[int, str]]:
    usable = {one.pk: one for one in queries.list_usable_versions()}
    if found is not None and found.version is not None:
        usable.setdefault(found.version.pk, found.version)
    said = _("%(name)s (version %(n)s)")
    return [(key, said % {"name": one.template.name, "n": one.number}) for key, one in usable.items()]


def _start(request: StaffRequest, partner: "Partner", former: "Agreement | None") -> dict[str, Any]:
    """What a draft begins with: the playbook's terms, or those of the agreement before; and whom we know."""
    terms = get_in_force(clock.today()).playbook.agreements
    begins, version = clock.today(), _nearest(partner.country)
    language = version.template.language if version is not None else request.user.language
    if former is not None and former.last_on is not None:
        begins = max(begins, former.last_on + DAY)
    start: dict[str, Any] = {
        "version": version.pk if version is not None else None, "starts_on": begins, "ends_on": add_months(begins, terms.term_months) - DAY,
        "renewal_months": terms.renewal_months, "notice_months": terms.notice_months,
        "territory": former.territory if former is not None else country_in(language, partner.country),
        "is_exclusive": former.is_exclusive if former is not None else False,
        "partner_address": former.partner_address if former is not None else "",
        "side_0": Side.OURS, "name_0": request.user.name, "email_0": request.user.email, "side_1": Side.THEIRS,
    }  # fmt: skip
    contact = next(iter(list_contacts(partner.pk)), None)
    if contact is not None:
        start |= {"name_1": contact.name, "title_1": contact.title, "email_1": contact.email}
    return start


def _nearest(country: str) -> "TemplateVersion | None":
    """The version that fits a partner of a country: in its language, else in English; of several the one under its law."""

    def distance(one: "TemplateVersion") -> tuple[bool, bool, bool]:
        template = one.template
        speaks = template.language == "fi" if country == "FI" else template.language == "en"
        return not speaks, template.jurisdiction != country, template.language != "en"

    return min(queries.list_usable_versions(), key=distance, default=None)


def _carried_out(form: DraftForm, act: Any) -> bool:
    """Do what was typed; refusals of signers stand in the rows that they were typed in."""
    if not form.is_valid():
        return False
    signers, rows = form.told()
    try:
        act({"version_id": form.cleaned_data["version"], "terms": form.terms(), "signers": signers})
    except Refusal as refusal:
        add_refusal(form, _in_rows(refusal, dict(enumerate(rows))))
        return False
    return True


def _in_rows(refusal: Refusal, rows: Mapping[int, int]) -> Refusal:
    for one in refusal.refusals if isinstance(refusal, Faults) else [refusal]:
        name, _mark, number = (one.field or "").rpartition("_")
        if name in ("name", "email") and number.isdecimal():
            one.field = f"{name}_{rows[int(number)]}"
    return refusal
