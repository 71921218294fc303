"""A calculator as every door shows it: fields, answers with their arithmetic and pictures, and the link that leads back to
the same page. Nothing is stored: the address holds all that was asked (guide: C6, C7, E4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.documents.charts import Chart, draw, picture
from kanava.rules import calculators
from kanava.rules.calculators import Goal, Higher, Product, Seller
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.ui import formatting
from kanava.ui.calculators import charts
from kanava.ui.calculators.form import CalculatorForm, Start
from kanava.ui.calculators.own import Own
from kanava.ui.calculators.sentences import lines_of
from kanava.ui.downloads import paper_download
from kanava.ui.playbook_words.codes import CHOICES
from kanava.ui.step_words import STEPS
from kanava.ui.words import of_code

# The average deals for which the goal's picture shows how many are needed, beside the reader's own.
SIZES = (Decimal("0.5"), Decimal("0.75"), Decimal(1), Decimal("1.5"), Decimal(2))
WORKED = "worked"
# The answers, with the names of their pictures' files.
ANSWERS = {"goal": "deals-for-goal", "worth": "earned-an-hour", "tier": "earned-by-tier"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One calculator's answer: the figure with what it means, further sentences, the lines of the arithmetic, the picture
    and its table, which is open where it says more than the picture. Without a figure, `missing` says what to put in."""

    figure: str = ""
    meaning: str = ""
    remarks: Sequence[str] = ()
    lines: Sequence[tuple[str, str]] = ()
    drawn: Chart | None = None
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    is_open: bool = False
    missing: str = ""
    climb: Sequence[tuple[str, str]] = ()
    caption: str = ""

    @property
    def chart(self) -> SafeString | None:
        """The picture as it stands in the page."""
        return None if self.drawn is None else mark_safe(draw(self.drawn))


def calculation(
    request: HttpRequest,
    start: Start,
    playbook: Playbook,
    today: date,
    *,
    asks_type: bool = True,
    own: Own | None = None,
) -> dict[str, Any]:
    """What the templates of a calculator need: the form, the answers, and the link to the same page; `own` are the terms
    of the partner that it is for, where it has some."""
    form = CalculatorForm(request.GET, start, playbook, asks_type=asks_type, own=own)
    form.is_valid()
    given = form.cleaned_data
    seller = _seller(given, playbook, own)
    goal = None
    # A fault hides the answers that it concerns, and no other.
    if seller is not None and given.get("goal") is not None and "cycle" in given and "won" in given:
        goal = calculators.reach_goal(seller, given["goal"], given["cycle"], playbook)
    answers = {
        "goal": _goal(seller, given.get("goal"), goal, playbook, own),
        "worth": _worth(form, seller, playbook),
        "tier": _tier(seller, given, goal, playbook),
    }
    settled = str(STEPS[f"SETTLED_{playbook.margins.settlement[seller.kind]}"]) if seller else ""
    query = form.query()
    form.settle()
    return {
        "form": form, "asks_type": asks_type, **{f"{name}_answer": one for name, one in answers.items()}, "settled": settled,
        "rules_on": formatting.day(today), "base": CHOICES["margins.base"][playbook.margins.base],
        "query": urlencode(query), "link": f"{settings.BASE_URL}{request.path}?{urlencode(query)}",
        "said": " ".join(f"{one.figure} {one.meaning}" for one in answers.values() if one.figure),
    }  # fmt: skip


def worked(request: HttpRequest, context: dict[str, Any]) -> HttpResponse | None:
    """The answers alone, where htmx asks for them while somebody types; the browser's address becomes the link. Or the
    picture of one of them as a file. None where the whole page is asked for."""
    if wanted := request.GET.get("picture"):
        return _picture(wanted, context)
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.target != WORKED:
        return None
    response = render(request, "ui/calculator_worked.html", {**context, "is_fragment": True})
    response["HX-Replace-Url"] = f"{request.path}?{context['query']}"
    response["Vary"] = "HX-Request, HX-Target"
    return response


def _picture(name: str, context: dict[str, Any]) -> HttpResponse:
    """The picture of an answer as PNG, to take along. Raises Http404 where there is none."""
    answer = context.get(f"{name}_answer") if name in ANSWERS else None
    if answer is None or answer.drawn is None:
        raise Http404
    content = picture(answer.drawn, answer.figure, answer.meaning, answer.caption)
    return paper_download(ANSWERS[name], content, "PNG")


def _seller(given: dict[str, Any], playbook: Playbook, own: Own | None) -> Seller | None:
    """Who reckons; None while the deal is missing or something of it cannot be read."""
    if given.get("deal") is None or not given.get("type") or not given.get("tier"):
        return None
    won = given.get("won") or Money(0, playbook.programme.currency)
    line = int(given["line"]) if given.get("line") else None
    margins = own.percents(given["type"], line) if own is not None else None
    return Seller(given["type"], given["tier"], given["deal"], won, margins)


def _goal(
    seller: Seller | None, wanted: Money | None, goal: Goal | None, playbook: Playbook, own: Own | None
) -> Answer:
    if seller is None or goal is None or wanted is None:
        return Answer(missing=_("Put in an average deal and an income goal."))
    if goal.deals is None:
        return Answer(missing=_("At this tier a deal earns nothing, so no number of deals reaches the goal."))
    meaning = _("for %(goal)s a year at tier %(tier)s") % {
        "goal": formatting.money(wanted, whole=True), "tier": of_code(seller.tier),
    }  # fmt: skip
    sizes = [Money.of((seller.deal.amount * size), seller.deal.currency) for size in SIZES]
    rows = [(deal, _deals_of(seller, deal, wanted, playbook)) for deal in sizes if deal.minor]
    return Answer(
        _so_many(goal.deals), meaning, [*_climbed(goal), *(own.remarks(seller, wanted) if own is not None else ())], lines_of(goal.steps),
        charts.by_size(rows, seller.deal),
        (_("Average deal"), _("Deals for the goal")),
        [(formatting.money(deal, whole=True), formatting.number(count)) for deal, count in rows],
        climb=lines_of(calculators.climb_steps(goal.climb)), caption=_("Deals for the goal, by the average deal"),
    )  # fmt: skip


def _deals_of(seller: Seller, deal: Money, wanted: Money, playbook: Playbook) -> int:
    per_deal = replace(seller, deal=deal).at(seller.tier, 1, playbook).per_deal
    return calculators.deals_for(wanted, per_deal) or 0


def _so_many(count: int) -> str:
    return ngettext("%(n)s deal", "%(n)s deals", count) % {"n": formatting.number(count)}


def _climbed(goal: Goal) -> list[str]:
    """How many deals are enough if the tiers that they reach count on the way."""
    if goal.climbing is None:
        return []
    said = ngettext(
        "If each tier counts as soon as it is reached, %(n)s deal is enough.",
        "If each tier counts as soon as it is reached, %(n)s deals are enough.",
        goal.climbing,
    )
    return [said % {"n": formatting.number(goal.climbing)}]


def _worth(form: CalculatorForm, seller: Seller | None, playbook: Playbook) -> Answer:
    hours = form.cleaned_data.get("hours")
    if seller is None or hours is None:
        return Answer(missing=_("Put in an average deal and the hours that a seller spends on it."))
    margin = seller.at(seller.tier, 1, playbook).margin
    others, begun = form.products()
    found = calculators.compare(Product(_("With us"), seller.deal, margin, Decimal(hours)), tuple(others))
    all_of_them = (found.ours, *found.others)
    lines = [
        (f"{one.product.name}: {sentence}" if others else sentence, amount)
        for one in all_of_them for sentence, amount in lines_of(one.steps)
    ]  # fmt: skip
    waiting = [
        _("%(product)s joins in once its deal, margin and hours are told.") % {"product": one}
        for one in begun
    ]
    head = (_("Product"), _("Earned on a deal"), _("Hours"), _("Earned an hour"))
    rows = [
        (
            one.product.name, formatting.money(one.earned, whole=True), formatting.exact(one.product.hours.normalize()),
            formatting.money(one.per_hour, whole=True),
        )
        for one in all_of_them
    ]  # fmt: skip
    return Answer(
        formatting.money(found.ours.per_hour, whole=True), _("for an hour of a seller’s time"), [*_compared(found), *waiting], lines,
        charts.by_product(found) if others else None, head, rows if others else (),
        caption=_("Earned in an hour, by product"),
    )  # fmt: skip


def _compared(found: calculators.Compared) -> list[str]:
    if found.best is None or found.lead is None:
        return [_("Put in what else you sell to compare.")]
    told = {"product": found.best.product.name, "amount": formatting.money(_bare(found.lead), whole=True)}
    if found.lead.minor >= 0:
        said = (
            _("%(amount)s an hour more than %(product)s.") if found.lead.minor else _("As much an hour as %(product)s.")
        ) % told  # fmt: skip
    else:
        said = _("%(amount)s an hour less than %(product)s.") % told
    if found.level_hours is None:
        return [said]
    hours = formatting.exact(found.level_hours.normalize())
    return [
        said,
        _("With us it earns at least as much while a deal takes %(hours)s hours or less.") % {"hours": hours},
    ]


def _bare(amount: Money) -> Money:
    """The amount without its sign."""
    return Money(abs(amount.minor), amount.currency)


def _tier(seller: Seller | None, given: dict[str, Any], goal: Goal | None, playbook: Playbook) -> Answer:
    deals = given.get("deals", -1)
    if deals is None:
        deals = goal.deals if goal is not None else None
    if seller is None or deals is None or deals < 0 or "won" not in given:
        return Answer(missing=_("Put in an average deal and how many deals you win a year."))
    effect = calculators.tier_effect(seller, deals, playbook)
    head = (
        _("Tier"),
        _("Margin"),
        _("Earned on a deal"),
        _("Earned a year"),
        _("Difference a year"),
        _("Revenue asked for"),
    )
    rows = [
        (
            of_code(one.tier), formatting.exact_percent(one.margin), formatting.money(one.per_deal, whole=True),
            formatting.money(one.a_year, whole=True), formatting.money(one.a_year - effect.now.a_year, whole=True),
            formatting.money(calculators.threshold(one.tier, playbook), whole=True),
        )
        for one in effect.rows
    ]  # fmt: skip
    chart, by_tier = charts.by_tier(effect), _("A year’s earnings, by tier")
    higher = effect.higher
    if higher is None:
        meaning = _("is the highest tier: %(amount)s a year from %(n)s") % {
            "n": _so_many(deals), "amount": formatting.money(effect.now.a_year, whole=True),
        }  # fmt: skip
        return Answer(
            of_code(effect.now.tier),
            meaning,
            (),
            lines_of(effect.steps),
            chart,
            head,
            rows,
            is_open=True,
            caption=by_tier,
        )
    meaning = _("more a year from the same %(n)s at tier %(tier)s") % {
        "n": _so_many(deals), "tier": of_code(higher.at.tier),
    }  # fmt: skip
    return Answer(
        formatting.money(higher.gain, whole=True), meaning, [_to_it(higher)], lines_of(effect.steps), chart, head, rows, is_open=True, caption=by_tier
    )  # fmt: skip


def _to_it(higher: Higher) -> str:
    tier = of_code(higher.at.tier)
    if not higher.missing.minor:
        return _("The revenue that %(tier)s asks for is won already.") % {"tier": tier}
    said = ngettext(
        "%(amount)s of revenue is missing to %(tier)s: %(n)s more deal of this size.",
        "%(amount)s of revenue is missing to %(tier)s: %(n)s more deals of this size.",
        higher.deals,
    )
    amount = formatting.money(higher.missing, whole=True)
    return said % {"tier": tier, "amount": amount, "n": formatting.number(higher.deals)}
