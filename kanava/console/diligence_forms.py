"""What each check of due diligence asks, and the forms of its page (guide: G2, G3, G10)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from kanava.recruiting.actions.diligence import Figures
from kanava.rules import days
from kanava.rules.checks import Result
from kanava.rules.evidence import Paper
from kanava.rules.money import parse_amount
from kanava.ui import words
from kanava.ui.currencies import currency_choices
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import DayField

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

    result = forms.ChoiceField(
        label=gettext_lazy("Result"), choices=lambda: [("", gettext("Choose")), *words.choices(Result)]
    )
    evidence = forms.CharField(
        label=gettext_lazy("Based on"), max_length=2000, required=False, widget=forms.Textarea
    )


class WaiverForm(forms.Form):
    """Why a candidate may go on in spite of a red flag."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea)


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


class PaperForm(forms.Form):
    """A paper that proves what a check came to."""

    file = UploadField(
        "paper",
        is_said=True,
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg,.xlsx,.docx,.csv", "required": True}),
        help_text=gettext_lazy("PDF, PNG, JPEG, Excel, Word or CSV, at most 20 MB."),
    )
    paper = forms.ChoiceField(label=gettext_lazy("What it is"), choices=lambda: words.choices(Paper))
    dated_on = DayField(label=gettext_lazy("Date of the document"), required=False)
    valid_until = DayField(span=days.LONG, label=gettext_lazy("Valid until"), required=False)
