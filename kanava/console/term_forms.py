"""Publishing a term, or one in place of another; before that, what it would have come to on deals that were won."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from kanava.console.pages import page
from kanava.console.terms import row_of, tried_rows
from kanava.core import clock
from kanava.deals.queries import name_product_lines
from kanava.earnings.trying import DAYS, try_term
from kanava.partners.queries import get_partner, resolve_by_name
from kanava.playbook.queries import get_in_force
from kanava.rules.deals import Kind
from kanava.rules.money import Money, parse_amount
from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.refusals import Refusal
from kanava.rules.terms import Effect, Match, Revenue
from kanava.terms import actions
from kanava.terms.actions import Told
from kanava.terms.queries import get_term
from kanava.ui import formatting, lists, terms_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.countries import country_choices
from kanava.ui.currencies import currency_choices
from kanava.ui.forms import DayField, NumberField, add_refusal

if TYPE_CHECKING:
    from kanava.terms.models import Term


def _any(choices: Any) -> Any:
    return lambda: [("", _("Any")), *choices()]


def _spans() -> list[tuple[int, str]]:
    return [(days, ngettext("%(n)s day", "%(n)s days", days) % {"n": days}) for days in DAYS]


class TermForm(forms.Form):
    """What a term does, for whom, and from when to when."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Partners read it beside what they earn.")
    )  # fmt: skip
    effect = forms.ChoiceField(
        label=gettext_lazy("What it does"),
        choices=list(terms_words.EFFECTS.items()),
        widget=forms.RadioSelect,
    )
    percent = NumberField(
        label=gettext_lazy("Per cent, or percentage points"), required=False, max_digits=6, decimal_places=3,
    )  # fmt: skip
    amount = forms.CharField(label=gettext_lazy("Amount a deal"), required=False, max_length=40)
    floor = forms.CharField(label=gettext_lazy("At least, a deal"), required=False, max_length=40)
    cap = forms.CharField(label=gettext_lazy("At most, a deal"), required=False, max_length=40)
    currency = forms.ChoiceField(label=gettext_lazy("Currency of the amounts"), choices=currency_choices)
    is_paid_out = forms.BooleanField(
        label=gettext_lazy("Paid out, also where the margin is a discount on our invoice"), required=False
    )
    partner = forms.CharField(label=gettext_lazy("One partner alone"), required=False, max_length=200)
    partner_id = forms.IntegerField(required=False, widget=forms.HiddenInput())
    partner_type = forms.ChoiceField(
        label=gettext_lazy("Type"), required=False, choices=_any(lambda: words.choices(PartnerType))
    )
    tier = forms.ChoiceField(
        label=gettext_lazy("Tier"), required=False, choices=_any(lambda: words.choices(Tier))
    )
    product_line = forms.TypedChoiceField(
        label=gettext_lazy("Product line"), required=False, coerce=int, empty_value=None, choices=_any(name_product_lines)
    )  # fmt: skip
    market = forms.ChoiceField(
        label=gettext_lazy("Market"), required=False, choices=_any(country_choices),
        help_text=gettext_lazy("The customer’s country, or the partner’s where that is not known."),
    )  # fmt: skip
    revenue = forms.ChoiceField(
        label=gettext_lazy("Revenue"), required=False, choices=_any(lambda: words.choices(Revenue))
    )
    deal_kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=_any(lambda: words.choices(Kind))
    )
    first_on = DayField(label=gettext_lazy("First day"))
    last_on = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until it is ended.")
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=gettext_lazy("Try it on the deals won in the last"), required=False, coerce=int, empty_value=None, choices=_spans
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("For colleagues; partners do not see it."),
    )

    @property
    def told(self) -> Told:
        """What the valid form says. Raises PartnerUnclear (field `partner`), AmountUnreadable and others (their field)."""
        typed = self.cleaned_data

        def money(name: str) -> Money | None:
            return parse_amount(typed[name], typed["currency"], field=name) if typed[name] else None

        partner = (
            resolve_by_name(typed["partner"], typed["partner_id"], field="partner")
            if typed["partner"]
            else None
        )
        match = Match(
            partner.pk if partner else None, typed["product_line"], typed["market"], typed["revenue"], typed["deal_kind"],
            typed["tier"], typed["partner_type"],
        )  # fmt: skip
        return Told(
            typed["name"], Effect(typed["effect"]), match, typed["first_on"], typed["last_on"], typed["percent"],
            money("amount"), money("floor"), money("cap"), typed["is_paid_out"],
        )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("publish_term")
def create(request: StaffRequest) -> HttpResponse:
    """A new term, or one in place of another; nothing is published before its effect could be looked at."""
    before = _replaced(request)
    form = TermForm(request.POST or None, initial=_start(request, before))
    tried = None
    if request.method == "POST" and form.is_valid():
        try:
            told = form.told
            if "try" in request.POST:
                tried = try_term(
                    told.rule(),
                    by=request.actor,
                    on=clock.today(),
                    days=form.cleaned_data["days"] or DAYS[0],
                    replaces=before.pk if before else None,
                )
            else:
                made = _publish(request, told, form.cleaned_data["reason"], before)
                messages.success(request, _("The term is published."))
                return redirect("console:term", made.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form, "before": before, "tried": tried, "tried_rows": tried_rows(tried) if tried else (), "days": (form.cleaned_data["days"] if tried else None) or DAYS[0],
        "before_row": row_of(before, dict(name_product_lines()), {}) if before else None,
    }  # fmt: skip
    return page(
        request, "console/term_form.html", context, here="earnings", status=422 if form.errors else 200
    )


def _publish(request: StaffRequest, told: Told, reason: str, before: "Term | None") -> "Term":
    actor, at = request.actor, clock.now()
    if before is not None:
        return actions.replace_term(by=actor, term_id=before.pk, told=told, reason=reason, at=at)
    return actions.publish_term(by=actor, told=told, reason=reason, at=at)


def _replaced(request: StaffRequest) -> "Term | None":
    term_id = lists.number_of(request, "replaces")
    return get_term(term_id, by=request.actor) if term_id is not None else None


def _start(request: StaffRequest, before: "Term | None") -> dict[str, Any]:
    today = clock.today()
    currency = get_in_force(today).playbook.programme.currency
    if before is not None:
        return {**_told_before(before), "currency": before.currency or currency}
    start: dict[str, Any] = {"effect": Effect.RATE.value, "currency": currency, "first_on": today}
    partner_id = lists.number_of(request, "partner")
    if partner_id is not None:
        start |= {"partner": get_partner(partner_id, by=request.actor).name, "partner_id": partner_id}
    return start


def _told_before(before: "Term") -> dict[str, Any]:
    """What the replaced term says, to be changed."""
    names = (
        "name",
        "effect",
        "is_paid_out",
        "partner_type",
        "tier",
        "market",
        "revenue",
        "deal_kind",
        "last_on",
    )
    amounts = {"amount": before.amount_minor, "floor": before.floor_minor, "cap": before.cap_minor}
    return {
        **{name: getattr(before, name) for name in names},
        **{name: formatting.typed_amount(Money(minor, before.currency)) for name, minor in amounts.items() if minor is not None},
        "percent": before.percent.normalize() if isinstance(before.percent, Decimal) else None,
        "product_line": before.product_line_id,
        "partner": before.partner.name if before.partner else "",
        "partner_id": before.partner_id,
        "first_on": clock.today() + timedelta(days=1),
    }  # fmt: skip
