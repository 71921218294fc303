"""Trying the draft of the playbook on what was earned: begun, watched, and its result by partner and deal (guide: C1, C2)."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console import files
from kanava.console.pages import page
from kanava.core import clock
from kanava.rules.money import Money
from kanava.rules.periods import add_months
from kanava.rules.refusals import Refusal
from kanava.rules.simulating import UNDER_WAY, Reading, Sum
from kanava.simulation import actions, queries
from kanava.ui import formatting, lists, playbook_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.downloads import csv_download
from kanava.ui.forms import DayField, add_refusal
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.rules.playbook import Change
    from kanava.simulation.models import PartnerResult, Simulation

YEAR = 12
READINGS = (
    (Reading.ALL_ALONG, gettext_lazy("As if it had been in force all along")),
    (Reading.PROMISED, gettext_lazy("Over the promises that were made")),
)


class SimulationForm(forms.Form):
    """Which earnings, and whether tiers are reckoned anew."""

    first_on = DayField(label=gettext_lazy("Earned from"))
    last_on = DayField(label=gettext_lazy("Earned until"))
    has_tiers = forms.BooleanField(
        label=gettext_lazy("Reckon each partner’s tier on the day of each sale anew"),
        required=False,
        help_text=gettext_lazy(
            "By the draft’s targets and window, without notice and grace. Else each sale keeps the tier that it had."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("simulate_playbook")
def listing(request: StaffRequest) -> HttpResponse:
    """What was tried lately, and trying the draft as it is now."""
    on = clock.today()
    start = {"first_on": add_months(on, -YEAR) + timedelta(days=1), "last_on": on}
    form = SimulationForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin_simulation(by=request.actor, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("console:simulation", made.pk)
    token = queries.find_token()
    context = {
        "rows": [_line(one, name, token) for one, name in queries.list_simulations(by=request.actor)],
        "form": form, "has_draft": bool(token), "tab": "simulations", "may_simulate": True,
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "console/simulations.html", context, here="playbook", status=status)


def _line(found: "Simulation", person: str, token: str) -> dict[str, Any]:
    return {
        "url": address("console:simulation", found.pk),
        "first_on": found.first_on,
        "last_on": found.last_on,
        "has_tiers": found.has_tiers,
        "begun_at": found.begun_at,
        "person": person,
        "state": badge(found.state, str(_STATES.get(found.state, ""))),
        "is_old": found.token != token,
    }


_STATES = {
    "WAITING": gettext_lazy("Waiting"), "RUNNING": gettext_lazy("Running"), "DONE": gettext_lazy("Done"),
    "CANCELLED": gettext_lazy("Given up"), "FAILED": gettext_lazy("Cut off"),
}  # fmt: skip


@require_safe
@staff("simulate_playbook")
def detail(request: StaffRequest, simulation_id: int) -> HttpResponseBase:
    """How far a simulation is, and then what it came to."""
    found = queries.get_simulation(simulation_id, by=request.actor)
    if found.state in UNDER_WAY:
        context = {
            "found": found, "is_stuck": queries.is_stuck(found), "tab": "simulations", "may_simulate": True,
        }  # fmt: skip
        partials = frozenset(["progress"])
        return page(request, "console/simulation.html", context, here="playbook", partials=partials)
    if request.headers.get("HX-Target") == "progress":
        answer = HttpResponse()
        answer["HX-Redirect"] = reverse("console:simulation", args=[simulation_id])
        return answer
    if files.is_file(request) and found.state == "DONE":
        return _file(found)
    return page(request, "console/simulation.html", _result(request, found), here="playbook")


def _result(request: StaffRequest, found: "Simulation") -> dict[str, Any]:
    context: dict[str, Any] = {
        "found": found, "state": badge(found.state, str(_STATES.get(found.state, ""))), "is_old": found.token != queries.find_token(),
        "changes": [_change(one, found) for one in queries.changes_of(found)], "tab": "simulations", "may_simulate": True,
    }  # fmt: skip
    if found.state != "DONE":
        return context
    reading = _reading(request)
    result, sort = queries.result_of(found), request.GET.get("sort", "gain")
    rows, total = queries.list_partner_results(
        found, reading, sort=sort, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    return {
        **context,
        "reading": reading.value, "readings": READINGS, "result": result, "whole": _sums("", result.whole, reading, found.currency),
        "groups": [_sums(words.of_code(name), one, reading, found.currency) for name, one in result.groups],
        "tiers": [_sums(words.of_code(name), one, reading, found.currency) for name, one in result.tiers],
        "list": lists.listing(request, "simulation", sort=sort), "page": rows, "total": total,
        "rows": [_row(one, found, reading) for one in rows.rows],
    }  # fmt: skip


def _reading(request: StaffRequest) -> Reading:
    told = request.GET.get("reading", "")
    return Reading(told) if told in Reading.__members__ else Reading.ALL_ALONG


def _change(change: "Change", found: "Simulation") -> tuple[str, str, str]:
    """A setting with its value in force today, and the one that was tried."""
    return (
        playbook_words.of_setting(change.setting),
        playbook_words.of_value(change.setting, change.before, found.currency),
        playbook_words.of_value(change.setting, change.after, found.currency),
    )


def _sums(label: str, one: Sum, reading: Reading, currency: str) -> dict[str, Any]:
    """Before and after, what differs and by how much."""
    after = one.all_along if reading == Reading.ALL_ALONG else one.promised
    changed = one.changed_all_along if reading == Reading.ALL_ALONG else one.changed_promised
    return {
        "label": label,
        "count": one.count,
        "changed": changed,
        "before": formatting.money(Money(one.before, currency), whole=True),
        "after": formatting.money(Money(after, currency), whole=True),
        "gain": _signed(after - one.before, currency),
        "is_loss": after < one.before,
        "share": _share(after - one.before, one.before),
    }


def _signed(minor: int, currency: str) -> str:
    text = formatting.money(Money(abs(minor), currency), whole=True)
    return f"+{text}" if minor > 0 else f"−{text}" if minor < 0 else text


def _share(gain: int, before: int) -> str:
    if before <= 0 or not gain:
        return ""
    sign = "+" if gain > 0 else "−"
    return f"{sign}{formatting.percent(abs(Decimal(gain)) / before)}"


def _row(one: "PartnerResult", found: "Simulation", reading: Reading) -> dict[str, Any]:
    query = f"?reading={reading.value}" if reading != Reading.ALL_ALONG else ""
    is_all_along = reading == Reading.ALL_ALONG
    sums = Sum(
        one.count, one.before, one.all_along, one.promised, one.all_along_changed, one.promised_changed
    )
    return {
        **_sums(one.partner.name, sums, reading, found.currency),
        "url": reverse("console:simulation-partner", args=[found.pk, one.partner_id]) + query,
        "tier": badge(one.partner.tier),
        "has_changes": bool(one.all_along_changed if is_all_along else one.promised_changed),
    }


def _file(found: "Simulation") -> HttpResponseBase:
    header = [
        _("Number"), _("Partner"), _("Earnings"), _("Currency"), _("Earned"), _("Under the draft, all along"), _("Difference"), _("Differing earnings"),
        _("Under the draft, over promises"), _("Difference"), _("Differing earnings"),
    ]  # fmt: skip
    return csv_download(f"simulation-{found.pk}", header, _file_rows(found))


def _file_rows(found: "Simulation") -> Iterator[list[object]]:
    def plain(minor: int) -> Decimal:
        return Money(minor, found.currency).amount

    for one in queries.each_partner_result(found):
        yield [
            one.partner_id, one.partner.name, one.count, found.currency, plain(one.before), plain(one.all_along), plain(one.all_along_gain),
            one.all_along_changed, plain(one.promised), plain(one.promised_gain), one.promised_changed,
        ]  # fmt: skip


@require_safe
@staff("simulate_playbook")
def of_partner(request: StaffRequest, simulation_id: int, partner_id: int) -> HttpResponse:
    """One partner's earnings that would differ, explained as they are and as they would be."""
    found = queries.get_simulation(simulation_id, by=request.actor)
    one, reading = queries.get_partner_result(found, partner_id), _reading(request)
    rows, total = queries.list_earning_results(found, partner_id, reading, after=request.GET.get("after", ""))
    context = {
        "found": found, "partner": one.partner, "sums": _row(one, found, reading), "reading": reading.value, "readings": READINGS,
        "rows": [_both(both, found, reading) for both in rows.rows], "page": rows, "total": total,
        "list": lists.listing(request, "simulation-partner", sort=""), "tab": "simulations", "may_simulate": True,
    }  # fmt: skip
    return page(request, "console/simulation_partner.html", context, here="playbook")


def _both(both: queries.BothWays, found: "Simulation", reading: Reading) -> dict[str, Any]:
    after = both.row.all_along if reading == Reading.ALL_ALONG else both.row.promised
    return {
        "title": both.title,
        "deal_id": both.row.deal_id,
        "kind": both.was.kind,
        "before": formatting.money(Money(both.row.before, found.currency)),
        "after": formatting.money(Money(after, found.currency)),
        "gain": _signed(after - both.row.before, found.currency),
        "is_loss": after < both.row.before,
        "was": both.was.steps,
        "would_be": both.would_be,
    }


@require_POST
@staff("simulate_playbook")
def cancel(request: StaffRequest, simulation_id: int) -> HttpResponse:
    """Give a simulation up."""
    actions.cancel_simulation(by=request.actor, simulation_id=simulation_id, at=clock.now())
    messages.success(request, _("The simulation is given up."))
    return redirect("console:simulations")
