"""Terms beside the playbook: which are in force, coming and lapsed, one of them, and its end (guide: C1, C2)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.deals.queries import name_product_lines
from kanava.earnings.trying import Tried, effect_of
from kanava.ledger.queries.bonuses import list_bonus_earners, sum_bonuses
from kanava.partners.queries import get_partner, name_partners
from kanava.rules.money import Money
from kanava.rules.terms import ADDED, OVER, Effect, State
from kanava.terms import actions
from kanava.terms.queries import TermFilter, get_term, list_individual, list_notes, list_terms
from kanava.ui import formatting, lists, terms_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import DayField, carried_out
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.terms.models import Term

TABS = (
    ("RUNNING", gettext_lazy("In force")),
    ("COMING", gettext_lazy("Coming")),
    ("LAPSED", gettext_lazy("Lapsed")),
)


class DropForm(forms.Form):
    """Why a term never begins."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class EndForm(forms.Form):
    """The last day, and why."""

    last_on = DayField(label=gettext_lazy("Last day"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


@require_safe
@staff("view_terms")
def listing(request: StaffRequest) -> HttpResponse:
    """Terms by how they stand, with what bonuses have cost until now."""
    get, on = request.GET, clock.today()
    state, effect = get.get("state", ""), get.get("effect", "")
    wanted = TermFilter(
        state if state in State.__members__ else State.RUNNING.value,
        effect if effect in Effect.__members__ else "",
        lists.number_of(request, "partner"),
        get.get("whose", "") == "one",
    )
    shown = lists.listing(request, "terms", sort="")
    found, total = list_terms(
        by=request.actor, wanted=wanted, on=on, after=get.get("after", ""), exact=lists.wants_exact(request)
    )
    products, costs = dict(name_product_lines()), costs_of(found.rows)
    context = {
        "list": shown, "page": found, "rows": [row_of(one, products, costs) for one in found.rows], "total": total,
        "wanted": wanted, "tabs": TABS, "effects": words.choices(Effect), "can_publish": permissions.may("publish_term", request.actor),
    }  # fmt: skip
    answer = page(request, "console/terms.html", context, here="earnings", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


@require_safe
@staff("view_terms")
def of_partner(request: StaffRequest, partner_id: int) -> HttpResponse:
    """What is agreed with one partner alone: a page of its own, or what its own page fetches."""
    actor = request.actor
    found = list_individual(partner_id, on=clock.today())
    products = dict(name_product_lines()) if found else {}
    context = {
        "partner": get_partner(partner_id, by=actor), "rows": [row_of(one, products, {}) for one in found],
        "can_publish": permissions.may("publish_term", actor),
    }  # fmt: skip
    return page(
        request, "console/partner_terms.html", context, here="partners", partials=frozenset(["own-terms"])
    )


def costs_of(rows: "Iterable[Term]") -> Mapping[int, list[Money]]:
    """What the bonuses among the terms have come to."""
    added = [one for one in rows if one.effect in ADDED]
    return sum_bonuses([one.pk for one in added], since=min(one.first_on for one in added)) if added else {}


def row_of(found: "Term", products: Mapping[int, str], costs: Mapping[int, list[Money]]) -> dict[str, Any]:
    """A line of the list: what the term does, for whom, from when to when, and what it has cost."""
    rule, partner = found.rule, found.partner
    return {
        "url": address("console:term", found.pk),
        "name": found.name,
        "is_added": found.effect in ADDED,
        "effect": words.of_code(found.effect),
        "comes_to": terms_words.of_effect(rule),
        "for": terms_words.of_match(rule.match, products=products, partner=partner.name if partner else ""),
        "days": terms_words.of_days(found.first_on, found.last_on),
        "cost": " + ".join(map(formatting.money, costs.get(found.pk, ()))),
    }


def tried_rows(tried: Tried) -> list[dict[str, Any]]:
    """For whom a term changes what, by the partner's name."""
    names = name_partners({one.partner_id for one in tried.partners})
    return [
        {
            "id": one.partner_id, "name": names.get(one.partner_id, ""), "deals": one.deals, "before": one.change.before,
            "after": one.change.after, "more": one.change.more,
        }
        for one in tried.partners
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_terms")
def detail(request: StaffRequest, term_id: int) -> HttpResponse:
    """One term: what it says and why, what it has cost and who earned it; its end, for who may give it one."""
    actor, today = request.actor, clock.today()
    found = get_term(term_id, by=actor)
    state = found.rule.state(today)
    form = (
        DropForm(request.POST or None)
        if state == State.COMING
        else EndForm(request.POST or None, initial={"last_on": today})
    )
    if request.method == "POST":
        permissions.require("end_term", actor)
        act, said = (
            (actions.drop_term, _("The term is dropped: it never begins."))
            if state == State.COMING
            else (actions.end_term, _("The term has its last day."))
        )
        if carried_out(form, lambda: act(by=actor, term_id=term_id, at=clock.now(), **form.cleaned_data)):
            messages.success(request, said)
            return redirect("console:term", term_id)
    is_alive = state not in OVER and getattr(found, "replaced_by", None) is None
    products = dict(name_product_lines())
    earners = list_bonus_earners(term_id, since=found.first_on) if found.effect in ADDED else []
    names = name_partners({one.partner_id for one in earners})
    changed = (
        None
        if found.effect in ADDED or state in (State.COMING, State.DROPPED)
        else effect_of(found.rule, by=actor)
    )
    context = {
        "term": found, "row": row_of(found, products, costs_of([found])), "state": badge(state.value), "notes": list_notes(term_id),
        "form": form, "can_end": is_alive and permissions.may("end_term", actor),
        "can_replace": is_alive and permissions.may("publish_term", actor), "is_added": found.effect in ADDED, "changed": changed, "changed_rows": tried_rows(changed) if changed else (), "is_ahead": state == State.COMING,
        "earners": [(one, names.get(one.partner_id, "")) for one in earners],
    }  # fmt: skip
    return page(request, "console/term.html", context, here="earnings", status=422 if form.errors else 200)
