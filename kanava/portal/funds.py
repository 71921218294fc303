"""Marketing money: what the partner has, what it asked for, and asking for more."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.core import clock, permissions
from kanava.mdf.actions import requesting
from kanava.mdf.queries import get_fund, get_result, list_own_campaigns
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.rules import days, mdf
from kanava.rules.campaigns import Activity, CostsMissing, Plan, find_day_faults, find_share_faults
from kanava.rules.money import Money, parse_amount
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Faults, Refusal
from kanava.ui import formatting, lists, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address
from kanava.ui.campaigns import (
    FIRST_LINES,
    MOST_LINES,
    TypedCost,
    budget_rows,
    costs_sent,
    faults_of,
    read_costs,
)
from kanava.ui.forms import DayField, Fault, NumberField, add_refusal
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.mdf.models import Campaign


@require_safe
@partner("view_own_funds")
def overview(request: PartnerRequest) -> HttpResponse:
    """The fund: budget, committed, spent, left and what expires when; and the campaigns."""
    company, actor = request.membership.partner, request.actor
    playbook = get_in_force(clock.today()).playbook
    fund = get_fund(company.pk, on=clock.today(), currency=playbook.programme.currency)
    found, total = list_own_campaigns(
        by=actor, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    won = get_result(company.pk, fund.currency)
    ratio = mdf.returned(won, fund.spent)
    context = {
        "fund": fund, "budgets": budget_rows(fund.budgets), "rows": [_row(one) for one in found.rows], "page": found, "total": total,
        "list": lists.listing(request, "own-campaigns", sort=""), "terms": playbook.funds,
        "may_have": _may_have(company.tier, playbook), "can_ask": permissions.may("request_funds", actor) and _may_have(company.tier, playbook),
        "won": won, "ratio": formatting.hundredths(round(ratio * 100)) if ratio is not None else "",
    }  # fmt: skip
    return page(request, "portal/funds.html", context, here="funds")


def _may_have(tier: str, playbook: Playbook) -> bool:
    try:
        mdf.needs_exception(tier, playbook)
    except mdf.NotEligible:
        return False
    return True


def _row(found: "Campaign") -> dict[str, Any]:
    """A line of the list of campaigns, with the day that matters now."""
    amount = next(
        minor for minor in (found.paid_minor, found.approved_minor, found.asked_minor) if minor is not None
    )
    return {
        "url": address("portal:fund-campaign", found.pk),
        "title": found.title,
        "activity": words.of_code(found.activity),
        "state": badge(found.state),
        "amount": formatting.money(Money(amount, found.currency)),
        "when": _when(found),
        "is_late": found.claim_due_on is not None
        and found.state == "COMMITTED"
        and found.claim_due_on < clock.today(),
    }


def _when(found: "Campaign") -> str:
    if found.state == "COMMITTED" and found.claim_due_on is not None:
        said = _("claim by %(day)s") if found.ends_on < clock.today() else _("runs until %(day)s")
        day = found.claim_due_on if found.ends_on < clock.today() else found.ends_on
        return said % {"day": formatting.day(day)}
    if found.due_at is not None:
        return _("answer by %(day)s") % {"day": formatting.day(found.due_at)}
    return formatting.day(found.settled_at or found.decided_at or found.created_at)


class CampaignForm(forms.Form):
    """A campaign; what is wrong in substance the action says."""

    title = forms.CharField(label=gettext_lazy("What the campaign is called"), max_length=160)
    activity = forms.ChoiceField(label=gettext_lazy("What it is"), choices=lambda: words.choices(Activity))
    goal = forms.CharField(
        label=gettext_lazy("Goal"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What should be different afterwards, and how you will see it."),
    )
    audience = forms.CharField(
        label=gettext_lazy("Audience"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Which companies and which people in them, and how many."),
    )
    starts_on = DayField(span=days.CAMPAIGNS, label=gettext_lazy("First day"))
    ends_on = DayField(span=days.CAMPAIGNS, label=gettext_lazy("Last day"))
    leads = forms.IntegerField(label=gettext_lazy("Leads you expect"), min_value=0, max_value=1_000_000)
    pipeline = forms.CharField(
        label=gettext_lazy("Pipeline you expect"),
        max_length=40,
        widget=forms.TextInput({"inputmode": "decimal"}),
        help_text=gettext_lazy("Value of the deals that it should lead to."),
    )
    share = NumberField(
        label=gettext_lazy("Share that we carry, in per cent"), max_digits=5, decimal_places=2
    )


@require_http_methods(["GET", "HEAD", "POST"])
@partner("request_funds")
def apply(request: PartnerRequest) -> HttpResponse:
    """Ask for money for a campaign; nothing typed is lost when something is wrong."""
    company = request.membership.partner
    funds = get_in_force(clock.today()).playbook.funds
    if request.method != "POST":
        form = CampaignForm(initial={"share": formatting.exact(funds.co_funding.normalize())})
        return _form_page(request, form, [TypedCost()] * FIRST_LINES)
    typed = costs_sent(request.POST)
    if "add_line" in request.POST:
        return _form_page(request, CampaignForm(initial=request.POST.dict()), [*typed, TypedCost()])
    form = CampaignForm(request.POST)
    costs, typed = read_costs(typed, company.currency)
    more: list[Fault] = []
    if not form.is_valid() or faults_of(typed) or not costs:
        _tell_all(form, costs, typed, company.currency, more)
    else:
        try:
            made = requesting.request_campaign(
                by=request.actor,
                partner_id=company.pk,
                plan=_plan(form.cleaned_data, costs, company.currency),
                at=clock.now(),
            )
        except Refusal as refusal:
            add_refusal(form, _but_costs(refusal, more))
        else:
            messages.success(request, _("Your request is sent."))
            return redirect("portal:fund-campaign", made.pk)
    rows = max(len(request.POST.getlist("cost-label")[:MOST_LINES]), FIRST_LINES)
    return _form_page(request, form, [*typed, *[TypedCost()] * (rows - len(typed))], more=more, status=422)


def _tell_all(
    form: CampaignForm, costs: tuple[Any, ...], typed: list[TypedCost], currency: str, more: list[Fault]
) -> None:
    """What an action would say once the form can be read, beside what cannot be: everything that is wrong at once."""
    told, today = form.cleaned_data, clock.today()
    faults = find_day_faults(told.get("starts_on"), told.get("ends_on"), on=today)
    if told.get("share") is not None:
        faults += find_share_faults(int(told["share"] * 100), get_in_force(today).playbook)
    if told.get("pipeline"):
        try:
            parse_amount(told["pipeline"], currency, field="pipeline")
        except Refusal as refusal:
            faults.append(refusal)
    if not costs and not typed:
        faults.append(CostsMissing(field="costs"))
    found = [one for one in faults if one.field not in form.errors]
    if found:
        add_refusal(form, _but_costs(Faults(found), more))


def _plan(typed: dict[str, Any], costs: tuple[Any, ...], currency: str) -> Plan:
    """The campaign as it was typed. Raises AmountUnreadable (field `pipeline`)."""
    pipeline = parse_amount(typed.pop("pipeline"), currency, field="pipeline")
    points = int(typed.pop("share") * 100)
    return Plan(**typed, costs=costs, points=points, pipeline=pipeline)


def _but_costs(refusal: Refusal, more: list[Fault]) -> Refusal:
    """A refusal without what is wrong with the costs, which have a place of their own."""
    several = refusal.refusals if isinstance(refusal, Faults) else [refusal]
    more += [
        Fault(words.of_refusal(one), "cost-label-1", _("Costs")) for one in several if one.field == "costs"
    ]
    return Faults([one for one in several if one.field != "costs"])


def _form_page(
    request: PartnerRequest,
    form: CampaignForm,
    lines: list[TypedCost],
    *,
    more: list[Fault] | None = None,
    status: int = 200,
) -> HttpResponse:
    company = request.membership.partner
    playbook = get_in_force(clock.today()).playbook
    context = {
        "form": form, "lines": lines, "can_add": len(lines) < MOST_LINES, "faults": [*faults_of(lines), *(more or [])], "costs_fault": more[0] if more else None,
        "currency": company.currency, "terms": playbook.funds, "fund": get_fund(company.pk, on=clock.today(), currency=playbook.programme.currency), "may_have": _may_have(company.tier, playbook),
        "is_exception": _may_have(company.tier, playbook) and mdf.needs_exception(company.tier, playbook),
    }  # fmt: skip
    return page(request, "portal/fund_apply.html", context, here="funds", status=status)
