"""What we heard from partners and what we do, as far as the owner shares it (guide: H8)."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.portal.pages import page
from kanava.surveys.queries import list_shared, means_of
from kanava.ui import formatting
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.survey_words import QUESTIONS, quarter

if TYPE_CHECKING:
    from kanava.surveys.models import Shared


@require_safe
@partner("view_shared_surveys")
def heard(request: PartnerRequest) -> HttpResponse:
    """The surveys that are shared, the latest first."""
    rows = [_row(one) for one in list_shared(by=request.actor, at=clock.now())]
    return page(request, "portal/heard.html", {"rows": rows}, here="heard")


def _row(one: "Shared") -> dict[str, Any]:
    means = means_of(one)
    return {
        "quarter": quarter(one.quarter_on), "at_least": one.at_least, "nps": one.nps,
        "means": [
            (name, formatting.tenths(mean)) for question, (name, _asked) in QUESTIONS.items() if (mean := means[question]) is not None
        ],
        "heard": _text(one, "heard"), "done": _text(one, "done"),
    }  # fmt: skip


def _text(one: "Shared", part: str) -> dict[str, str]:
    """A text in the reader's language, else in the other one, and which that is."""
    first = "fi" if get_language() == "fi" else "en"
    other = "en" if first == "fi" else "fi"
    language = first if getattr(one, f"{part}_{first}") else other
    return {"text": getattr(one, f"{part}_{language}"), "lang": language}
