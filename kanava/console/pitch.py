"""The pitch to a candidate as a page and a PDF, and what pitches are filled with (guide: E4–E6)."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.pages import page
from kanava.console.recruiting import tabs
from kanava.core import clock, permissions
from kanava.documents.typesetting import make_pdf
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import pitching
from kanava.recruiting.actions.pitching import Size
from kanava.recruiting.queries import (
    find_markets,
    get_candidate,
    get_figures,
    get_similar,
    get_texts,
    list_markets,
)
from kanava.rules.money import Money, parse_amount
from kanava.rules.pitch import Gap, Known, Told, arithmetic, gaps, margins_of, with_expected
from kanava.ui import formatting, lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.currencies import currency_choices
from kanava.ui.forms import CountryField, carried_out
from kanava.ui.pitches import GAPS, Facts, Market, document_of, sections_of

if TYPE_CHECKING:
    from kanava.recruiting.models import Candidate
    from kanava.rules.people import Actor
    from kanava.rules.playbook import Playbook

LANGUAGES = dict(settings.LANGUAGES)
MOST_DEALS = 1_000
# The settings that say what the owner expects while deals tell nothing.
EXPECTED = {Gap.DEALS: "pitch_deal", Gap.CYCLE: "pitch_cycle_days"}


@require_safe
@staff("view_candidates")
def pitch(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """The pitch to one candidate, with what is missing in it."""
    one = get_candidate(candidate_id, by=request.actor)
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else get_language() or "en"
    playbook = get_in_force(clock.today()).playbook
    facts, missing, deals = _facts(request, one, language, playbook)
    sections = sections_of(facts, playbook, language)
    if request.GET.get("as") == "pdf":
        with translation.override(language):
            day = formatting.day(clock.today())
        pdf = make_pdf("pitch", document_of(facts, sections, language=language, day=day), at=clock.now())
        answer = HttpResponse(pdf, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="pitch-{one.pk}-{language}.pdf"'
        return answer
    context = {
        "candidate": one, "sections": sections, "language": language, "languages": settings.LANGUAGES, "deals": deals,
        "is_reckoned": facts.money is not None, "gaps": [(GAPS[gap], _where(gap, one, language, request.actor)) for gap in missing],
    }  # fmt: skip
    return page(request, "console/pitch.html", context, here="recruiting")


def _facts(
    request: StaffRequest, one: "Candidate", language: str, playbook: "Playbook"
) -> tuple[Facts, tuple[Gap, ...], int]:
    today = clock.today()
    figures, usual = get_figures(today, playbook)
    asked = lists.number_of(request, "deals")
    deals = min(asked, MOST_DEALS) if asked else usual
    texts = get_texts(language)
    markets = find_markets(one.regions or [one.country])
    similar = get_similar(one.type, today, playbook)
    reckoned = with_expected(figures, playbook)
    facts = Facts(
        one.name, one.type, texts,
        [Market(row.country, Money(row.amount_minor, row.currency), row.year, row.source) for row in markets],
        figures, similar, reckoned, margins_of(one.type, playbook) if one.type else None, arithmetic(one.type, reckoned, deals, playbook),
    )  # fmt: skip
    known = Known(frozenset(texts), bool(markets), one.type, figures, similar)
    return facts, gaps(known), deals


def _where(gap: Gap, one: "Candidate", language: str, by: "Actor") -> str:
    """Where a gap is filled; empty for who may not fill it."""
    if gap == Gap.TYPE:
        return address("console:candidate-edit", one.pk) if permissions.may("edit_candidate", by) else ""
    if gap in EXPECTED:
        # Deals come with time; until then the owner may say what to expect.
        where = f"{reverse('console:playbook')}?section=recruiting#recruiting.{EXPECTED[gap]}"
        return where if permissions.may("edit_playbook", by) else ""
    return f"{address_of_texts()}?language={language}" if permissions.may("edit_pitch", by) else ""


def address_of_texts() -> str:
    """The page of what pitches are filled with."""
    return reverse("console:pitch-texts")


LABELS = {
    Told.PROBLEM: (gettext_lazy("The problem that customers have"), gettext_lazy("In their words: what it costs them today.")),
    Told.DEMAND: (gettext_lazy("Evidence of demand"), gettext_lazy("Customer requests, market research, proof that buyers look for it.")),
    Told.ADVANTAGE: (gettext_lazy("Why it is easier to sell"), gettext_lazy("From the partner’s side: faster to implement, fits what customers use, larger deals.")),
    Told.CONCERNS: (gettext_lazy("Answers to concerns"), gettext_lazy("Training time, competition with our own team, with exact figures.")),
    Told.PROOF: (gettext_lazy("Proof points"), gettext_lazy("Partners or customers who agreed to be named, and what they reached.")),
}  # fmt: skip


class TextsForm(forms.Form):
    """What the programme says of itself in one language."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for part, (label, hint) in LABELS.items():
            self.fields[part.value] = forms.CharField(
                label=label, help_text=hint, max_length=3000, required=False, widget=forms.Textarea
            )


class MarketForm(forms.Form):
    """The size of a market."""

    country = CountryField(label=gettext_lazy("Country"))
    year = forms.IntegerField(label=gettext_lazy("Year"))
    amount = forms.CharField(label=gettext_lazy("What buyers spend a year"), max_length=40)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currency_choices)
    source = forms.CharField(label=gettext_lazy("Who says so"), max_length=200)

    def size(self) -> Size:
        """What was typed. Raises AmountUnreadable (field `amount`)."""
        typed = self.cleaned_data
        amount = parse_amount(typed["amount"], typed["currency"], field="amount")
        return Size(typed["country"], amount, typed["year"], typed["source"])


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_pitch")
def texts(request: StaffRequest) -> HttpResponse:
    """What pitches are filled with: texts by language, and markets."""
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else get_language() or "en"
    is_market = request.method == "POST" and "amount" in request.POST
    is_text = request.method == "POST" and not is_market
    form = TextsForm(request.POST if is_text else None, initial=dict(get_texts(language)))
    playbook = get_in_force(clock.today()).playbook
    start = {
        "country": playbook.programme.country, "currency": playbook.programme.currency, "year": clock.today().year - 1,
    }  # fmt: skip
    market_form = MarketForm(request.POST if is_market else None, initial=start)
    if is_text and carried_out(
        form,
        lambda: pitching.save_texts(
            by=request.actor, language=language, texts=form.cleaned_data, at=clock.now()
        ),
    ):
        messages.success(request, _("The texts are kept."))
        return redirect(f"{address_of_texts()}?language={language}")
    if is_market and carried_out(
        market_form,
        lambda: pitching.save_market(by=request.actor, size=market_form.size(), at=clock.now()),
    ):
        return redirect(f"{address_of_texts()}?language={language}#markets")
    context = {
        "tabs": tabs(request, "pitch-texts"), "form": form, "market_form": market_form, "markets": list_markets(), "language": language, "languages": settings.LANGUAGES,
    }  # fmt: skip
    status = 422 if form.errors or market_form.errors else 200
    return page(request, "console/pitch_texts.html", context, here="recruiting", status=status)


@require_POST
@staff("edit_pitch")
def forget(request: StaffRequest, country: str) -> HttpResponse:
    """Forget the size of a market."""
    pitching.forget_market(by=request.actor, country=country, at=clock.now())
    return redirect(f"{address_of_texts()}#markets")
