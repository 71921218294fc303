"""Learning beside deals won, with what that can say and what not (guide: H6)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core import clock
from kanava.insights.queries.learning import get_results
from kanava.playbook.queries import get_in_force
from kanava.rules.learning_results import Finding, Group
from kanava.rules.periods import add_months
from kanava.ui import formatting
from kanava.ui.access import StaffRequest, staff

MONTHS = (3, 6, 12)
FINDINGS = {
    Finding.TOO_FEW: gettext_lazy("There are too few partners in one of the groups to say anything: each needs %(needed)s."),
    Finding.MORE: gettext_lazy("More of those with a finished path have won a deal, and by more than chance would make likely."),
    Finding.FEWER: gettext_lazy("Fewer of those with a finished path have won a deal, and by more than chance would make likely."),
    Finding.CHANCE: gettext_lazy("The difference is no greater than chance makes it: nothing can be concluded."),
}  # fmt: skip


@require_safe
@staff("view_training")
def overview(request: StaffRequest) -> HttpResponse:
    """Partners with and without a finished path, and how many of them have won a deal since."""
    told = request.GET.get("months", "")
    months = int(told) if told in [str(one) for one in MONTHS] else MONTHS[1]
    today = clock.today()
    since = add_months(today, -months)
    found = get_results(by=request.actor, since=since, playbook=get_in_force(today).playbook)
    context = {
        "tab": "results", "months": months, "choices": MONTHS, "since": since,
        "rows": [
            _row(_("Somebody had finished a path before"), found.learnt),
            _row(_("Nobody had"), found.others),
        ],
        "finding": FINDINGS[found.finding] % {"needed": formatting.number(found.needed)},
    }  # fmt: skip
    return page(request, "console/training_results.html", context, here="training")


def _row(label: str, group: Group) -> dict[str, Any]:
    low, high = group.range
    return {
        "label": label,
        "partners": formatting.number(group.partners),
        "winners": formatting.number(group.winners),
        "share": formatting.percent(group.share) if group.partners else "–",
        "range": _("between %(low)s and %(high)s")
        % {"low": formatting.percent(low), "high": formatting.percent(high)}
        if group.partners
        else "",
        "average": formatting.exact(group.average) if group.partners else "–",
    }
