"""Feedback that partners' people gave by name, the latest first (guide: H8)."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.surveys.queries.feedback import LOW, SHOWS, FeedbackFilter, list_feedback
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address

if TYPE_CHECKING:
    from kanava.surveys.models import Feedback

TABS = (
    ("", gettext_lazy("All")), ("LOW", gettext_lazy("Not satisfied")), ("AFTER_ONBOARDING", gettext_lazy("First 90 days")),
    ("AFTER_REFUSAL", gettext_lazy("Refused registrations")), ("AFTER_DISPUTE", gettext_lazy("Disputes")),
)  # fmt: skip
# The page of what feedback is about.
ABOUT = {"AFTER_REFUSAL": "console:registration", "AFTER_DISPUTE": "console:dispute"}


@require_safe
@staff("view_feedback")
def listing(request: StaffRequest) -> HttpResponse:
    """What was given."""
    show = request.GET.get("show", "")
    wanted = FeedbackFilter(show if show in SHOWS else "", lists.text_of(request, "q"))
    shown = lists.listing(request, "feedback", sort="")
    found, total = list_feedback(
        by=request.actor, wanted=wanted, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    context = {
        "list": shown, "page": found, "rows": [_row(one) for one in found.rows], "total": total, "wanted": wanted, "tabs": TABS,
    }  # fmt: skip
    answer = page(request, "console/feedback.html", context, here="surveys", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(found: "Feedback") -> dict[str, Any]:
    about = ABOUT.get(found.occasion)
    return {
        "url": address("console:partner", found.partner_id), "partner": found.partner.name, "person": found.person.name,
        "occasion": words.of_code(found.occasion), "about_url": address(about, found.about_id) if about else "",
        "score": found.score, "is_low": (found.score or 0) <= LOW, "text": found.text,
        "when": formatting.moment(found.given_at) if found.given_at else "",
    }  # fmt: skip
