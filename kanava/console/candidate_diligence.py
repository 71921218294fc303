"""Due diligence on a candidate: the check-list with its evidence, accounts, references, red flags (guide: G2, G3, G10)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import diligence as actions
from kanava.recruiting.actions.diligence import Asked, Figures
from kanava.recruiting.queries import get_candidate, get_diligence, list_accounts, list_references
from kanava.rules.diligence import GROUPS, Check, Result, checks_for
from kanava.rules.money import parse_amount
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.currencies import currency_choices
from kanava.ui.forms import carried_out

if TYPE_CHECKING:
    from kanava.recruiting.models import Candidate

# What each check asks.
ASKS: Mapping[str, Any] = {
    "REPUTATION": gettext_lazy("Years in the market, customer references, reviews, recognitions."),
    "PRESENCE": gettext_lazy("Offices and people in the market, seen by somebody of ours or proved."),
    "LANGUAGES": gettext_lazy("Native speakers in sales, technical work and support."),
    "PROCUREMENT": gettext_lazy("Vendor certifications, tenders, approval chains: do they know how buying works there?"),
    "CURRENCY_TAX": gettext_lazy("Invoices in local currency, VAT and local taxes, compliant invoicing."),
    "HOURS": gettext_lazy("Covers the market’s hours, or has a way to escalate."),
    "VENDORS": gettext_lazy("What other vendors say who work with them."),
    "FINANCES": gettext_lazy("Credit report and accounts: will they be here in three years?"),
    "RESOURCES": gettext_lazy("People and money that they will put into our product."),
    "CONFLICTS": gettext_lazy("Conflicts of interest in their present partnerships."),
    "RESIDENCY": gettext_lazy("Knows the local rules on where data may be kept, and helps customers keep to them."),
    "PRIVACY": gettext_lazy("Knows the privacy law, and has agreements and people for it."),
    "SECTOR": gettext_lazy("Knows the rules of the sectors that it sells to."),
    "COMPETITORS": gettext_lazy("Does it represent our direct competitors?"),
    "PROMISES": gettext_lazy("Does it promise revenue without evidence from the market?"),
    "RESISTANCE": gettext_lazy("Does it resist using our systems and processes?"),
}  # fmt: skip


class FindingForm(forms.Form):
    """What a check came to."""

    result = forms.ChoiceField(label=gettext_lazy("Result"), choices=lambda: words.choices(Result))
    evidence = forms.CharField(
        label=gettext_lazy("Based on"), max_length=2000, required=False, widget=forms.Textarea
    )


class WaiverForm(forms.Form):
    """Why a candidate may go on in spite of a red flag."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, required=False, widget=forms.Textarea
    )


class AccountsForm(forms.Form):
    """A year's accounts."""

    year = forms.IntegerField(label=gettext_lazy("Year"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currency_choices)
    revenue = forms.CharField(label=gettext_lazy("Revenue"), max_length=40, required=False)
    result = forms.CharField(label=gettext_lazy("Result"), max_length=40, required=False)
    equity = forms.CharField(label=gettext_lazy("Equity"), max_length=40, required=False)

    def figures(self) -> Figures:
        """What was typed. Raises AmountUnreadable with the field."""
        typed = self.cleaned_data
        amounts = {
            name: parse_amount(typed[name], typed["currency"], field=name).minor
            if typed[name].strip()
            else None
            for name in ("revenue", "result", "equity")
        }
        return Figures(typed["year"], typed["currency"], **amounts)


class ReferenceForm(forms.Form):
    """Whom to ask."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    company = forms.CharField(label=gettext_lazy("Company"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)


@require_safe
@staff("view_candidates")
def detail(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """What is known of a candidate before an agreement."""
    return _page(request, get_candidate(candidate_id, by=request.actor))


def _page(
    request: StaffRequest,
    one: "Candidate",
    *,
    check: str = "",
    sent: forms.Form | None = None,
    name: str = "",
) -> HttpResponse:
    """The page; `sent` is a form that something is wrong in, under its `name`, of one `check` or of the page."""
    playbook = get_in_force(clock.today()).playbook
    found, (accounts, signs) = get_diligence(one, playbook), list_accounts(one.pk)
    wanted = checks_for(one.country, playbook)
    context: dict[str, Any] = {
        "candidate": one, "stands": found.stands, "accounts": accounts, "signs": signs, "references": list_references(one.pk),
        "groups": [
            (group.value, [_line(code.value, found.findings.get(code.value), check, sent, name) for code in codes if code in wanted])
            for group, codes in GROUPS.items()
        ],
        "accounts_form": AccountsForm(initial={"currency": playbook.programme.currency, "year": clock.today().year - 1}),
        "reference_form": ReferenceForm(initial={"language": get_language()}),
        "may": {right: permissions.may(right, request.actor) for right in ("check_candidate", "waive_red_flag", "score_candidate")},
        "must_finish": playbook.recruiting.diligence_first,
    }  # fmt: skip
    if sent is not None and not check:
        context[name] = sent
    status = 422 if sent is not None else 200
    return page(request, "console/candidate_diligence.html", context, here="recruiting", status=status)


def _line(code: str, known: Any, check: str, sent: forms.Form | None, name: str) -> dict[str, Any]:
    start = {"result": known.result, "evidence": known.evidence} if known is not None else {}
    line = {
        "code": code, "asks": ASKS[code], "known": known, "waiver_form": WaiverForm(prefix=f"{code}-waiver"),
        "form": FindingForm(initial=start, prefix=code), "is_open": code == check,
    }  # fmt: skip
    if code == check and sent is not None:
        line[name] = sent
    return line


@require_POST
@staff("check_candidate")
def find(request: StaffRequest, candidate_id: int, check: str) -> HttpResponse:
    """Write down what a check came to."""
    if check not in Check.__members__:
        raise Http404
    form = FindingForm(request.POST, prefix=check)
    if carried_out(
        form,
        lambda: actions.keep_finding(
            by=request.actor, candidate_id=candidate_id, check=check, at=clock.now(), **form.cleaned_data
        ),
    ):
        return _back(candidate_id, check)
    return _page(request, get_candidate(candidate_id, by=request.actor), check=check, sent=form, name="form")


def _back(candidate_id: int, place: str) -> HttpResponse:
    answer = redirect("console:candidate-diligence", candidate_id)
    answer["Location"] += f"#{place}"
    return answer


@require_POST
@staff("waive_red_flag")
def waive(request: StaffRequest, candidate_id: int, check: str) -> HttpResponse:
    """Let a candidate go on in spite of a red flag."""
    form = WaiverForm(request.POST, prefix=f"{check}-waiver")
    if carried_out(
        form,
        lambda: actions.waive_red_flag(
            by=request.actor, candidate_id=candidate_id, check=check, at=clock.now(), **form.cleaned_data
        ),
    ):
        return _back(candidate_id, check)
    one = get_candidate(candidate_id, by=request.actor)
    return _page(request, one, check=check, sent=form, name="waiver_form")


@require_POST
@staff("check_candidate")
def accounts(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Write down a year's accounts."""
    form = AccountsForm(request.POST)
    if carried_out(
        form,
        lambda: actions.keep_accounts(
            by=request.actor, candidate_id=candidate_id, figures=form.figures(), at=clock.now()
        ),
    ):
        return _back(candidate_id, "accounts")
    return _page(request, get_candidate(candidate_id, by=request.actor), sent=form, name="accounts_form")


@require_POST
@staff("check_candidate")
def ask(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Ask somebody about a candidate."""
    form = ReferenceForm(request.POST)
    if carried_out(
        form,
        lambda: actions.ask_reference(
            by=request.actor, candidate_id=candidate_id, asked=Asked(**form.cleaned_data), at=clock.now()
        ),
    ):
        messages.success(
            request, _("The letter to %(name)s is on its way.") % {"name": form.cleaned_data["name"]}
        )
        return _back(candidate_id, "references")
    return _page(request, get_candidate(candidate_id, by=request.actor), sent=form, name="reference_form")
