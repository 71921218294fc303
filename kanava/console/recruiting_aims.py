"""What we look for: the ideal partner profile, and the target accounts (guide: B2, B6)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console.candidate_forms import ProfileForm
from kanava.console.candidate_scores import add_list_refusal
from kanava.console.pages import page
from kanava.console.recruiting import tabs
from kanava.console.score_form import MEANINGS
from kanava.core import clock, permissions
from kanava.integrations.company_lists import read_companies
from kanava.integrations.uploads import Upload
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import aiming
from kanava.recruiting.actions.judging import Written
from kanava.recruiting.queries import count_fit, get_profile, get_saved_profile, list_targets
from kanava.rules.profiles import Profile
from kanava.rules.refusals import Refusal
from kanava.rules.scoring import Criterion
from kanava.rules.text import tidy
from kanava.ui import formatting, lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import carried_out


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_candidates")
def profile(request: StaffRequest) -> HttpResponse:
    """The profile as a filter that tells what it rules out while one edits it."""
    kept = get_profile()
    may_edit = permissions.may("edit_profile", request.actor)
    is_trial = "try" in request.GET
    form = ProfileForm(
        request.POST if request.method == "POST" else request.GET if is_trial else None, initial=_start(kept)
    )
    if request.method == "POST" and carried_out(
        form, lambda: aiming.save_profile(by=request.actor, profile=form.profile(), at=clock.now())
    ):
        messages.success(request, _("The profile is in use: all candidates are compared with it."))
        return redirect("console:profile")
    wanted = form.profile() if is_trial and form.is_valid() else kept
    terms = get_in_force(clock.today()).playbook.scoring
    context: dict[str, Any] = {
        "tabs": tabs(request, "profile"), "form": form, "saved": get_saved_profile(), "may_edit": may_edit,
        "found": count_fit(wanted), "is_kept": wanted == kept, "precise": terms.ruled_out,
        "criteria": [(MEANINGS[one][0], formatting.exact_percent(terms.weights[one])) for one in Criterion], "may_weigh": permissions.may("edit_playbook", request.actor),
    }  # fmt: skip
    context["share"] = Decimal(context["found"].share).quantize(Decimal("0.001"))
    context["wrong"] = [errors[0] for errors in form.errors.values()] if is_trial else []
    status = 422 if form.errors and not is_trial else 200
    partials = frozenset(["found"])
    return page(request, "console/profile.html", context, here="recruiting", status=status, partials=partials)


def _start(kept: Profile) -> dict[str, Any]:
    return {
        "types": sorted(kept.types), "staff_low": kept.staff_low, "staff_high": kept.staff_high, "regions": sorted(kept.regions),
        "segments": sorted(kept.segments), "skills": sorted(kept.skills), "languages": sorted(kept.languages),
    }  # fmt: skip


class TargetsForm(forms.Form):
    """Target accounts, in a file or typed."""

    file = UploadField(
        "list",
        label=gettext_lazy("A list of companies"),
        required=False,
        help_text=gettext_lazy(
            "CSV or XLSX with names, and if there are any with countries, domains or business ids."
        ),
    )
    names = forms.CharField(
        label=gettext_lazy("Or their names, one a line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_candidates")
def targets(request: StaffRequest) -> HttpResponse:
    """The companies that we want as customers; candidates' coverage is measured by them."""
    form = TargetsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            new, _all = aiming.add_targets(by=request.actor, companies=_companies(form), at=clock.now())
        except Refusal as refusal:
            add_list_refusal(form, refusal)
        else:
            said = ngettext("%(n)s company is new on the list.", "%(n)s companies are new on the list.", new)
            messages.success(request, said % {"n": formatting.number(new)})
            return redirect("console:targets")
    shown = lists.listing(request, "targets", sort="")
    found, total = list_targets(
        by=request.actor, text=lists.text_of(request, "q"), after=request.GET.get("after", "")
    )
    context = {
        "tabs": tabs(request, "targets"), "list": shown, "page": found, "rows": found.rows, "total": total, "text": lists.text_of(request, "q"),
        "form": form, "may_edit": permissions.may("edit_targets", request.actor),
    }  # fmt: skip
    answer = page(
        request, "console/targets.html", context, here="recruiting", status=422 if form.errors else 200, partials=frozenset(["rows"])
    )  # fmt: skip
    return lists.with_address(answer, shown)


def _companies(form: TargetsForm) -> list[Written]:
    """What was sent. Raises what `read_companies` does; CompaniesMissing where there is nothing."""
    file = form.cleaned_data["file"]
    if file:
        found = read_companies(Upload((file.name or "file")[:200], file.read()))
        return [Written(row.name, row.country, row.domain, row.business_id) for row in found]
    names = [tidy(line)[:200] for line in form.cleaned_data["names"].splitlines() if tidy(line)]
    if not names:
        raise aiming.CompaniesMissing(field="names")
    return [Written(name) for name in names]


@require_POST
@staff("edit_targets")
def remove_target(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Take a company from the list."""
    aiming.remove_target(by=request.actor, customer_id=customer_id, at=clock.now())
    return redirect("console:targets")
