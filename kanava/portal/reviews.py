"""Translations that a partner's people were asked to review: original and translation beside each other (guide: G5)."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock, permissions
from kanava.portal.pages import page
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.translations import ChangeUnsaid, ReviewState
from kanava.translations.actions.reviews import answer_review
from kanava.translations.queries import reviews as reading
from kanava.ui import words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.languages import language_name
from kanava.ui.large_files import send
from kanava.ui.translations import file_of, pairs, sent

VERDICTS = {
    "fits": ReviewState.FITS,
    "change": ReviewState.CHANGE,
    "decline": ReviewState.DECLINED,
    "keep": "",
}
MOST_COMMENTS = 1_000


@require_safe
@partner("view_own_reviews")
def listing(request: PartnerRequest) -> HttpResponse:
    """What the reader was asked to review, and how much their company has reviewed."""
    found = reading.list_own(by=request.actor)
    context = {"rows": found, "count": reading.count_of_partner(request.membership.partner_id)}
    return page(request, "portal/translation_reviews.html", context, here="library")


@require_safe
@partner("view_own_reviews")
def detail(request: PartnerRequest, review_id: int) -> HttpResponse:
    """One of them."""
    return _page(request, review_id)


def _page(
    request: PartnerRequest,
    review_id: int,
    *,
    refused: str = "",
    typed: Mapping[int, str] | None = None,
    opens: bool = False,
) -> HttpResponse:
    """A review; after a refusal with what was `typed`, and where something is to be said with all its fields open."""
    opened = reading.get_own(review_id, by=request.actor)
    review, draft, wording = opened.review, opened.draft, opened.wording
    is_open = review.state == ReviewState.ASKED and permissions.may("review_translation", request.actor)
    said = {one.paragraph: one for one in opened.comments}
    shown = {**{number: one.text for number, one in said.items()}, **(typed or {})} if is_open else said
    # A file's paragraphs are its lines; everything else that is reviewed is written in Markdown.
    kind = "MATERIAL" if draft.file_sha256 else "LESSON"
    context = {
        "found": review, "draft": draft, "wording": wording, "language": language_name(review.language), "source_language": language_name(wording.language) if wording else _("Original"),
        "pairs": pairs(wording, draft, kind=kind, said=shown), "source_file": file_of(wording, _file_url(review_id, "source")),
        "draft_file": file_of(draft, _file_url(review_id, "draft")), "can_comment": is_open, "whole": said.get(0), "refused": refused,
        "typed": (typed or {}).get(0, ""), "opens": opens,
    }  # fmt: skip
    return page(
        request, "portal/translation_review.html", context, here="library", status=422 if refused else 200
    )


def _file_url(review_id: int, which: str) -> str:
    return reverse("portal:translation-review-file", args=[review_id, which])


@require_POST
@partner("review_translation")
def act(request: PartnerRequest, review_id: int) -> HttpResponse:
    """Keep what was said, and with a verdict answer the review."""
    what = request.POST.get("what", "keep")
    if what not in VERDICTS:
        raise Http404
    comments = {
        int(name.removeprefix("comment_")): str(text)
        for name, text in list(request.POST.items())[:MOST_COMMENTS]
        if name.startswith("comment_") and name.removeprefix("comment_").isdecimal() and len(name) < 16
    }
    try:
        answer_review(
            by=request.actor, review_id=review_id, comments=comments, verdict=VERDICTS[what], at=clock.now()
        )
    except NotFound:
        raise
    except Refusal as refusal:
        opens = isinstance(refusal, ChangeUnsaid)
        return _page(request, review_id, refused=words.of_refusal(refusal), typed=comments, opens=opens)
    said = _("Your comments are kept. Nobody is told of them before you answer.")
    messages.success(request, said if what == "keep" else _("Thank you. Whoever asked you reads it."))
    return redirect("portal:translation-review", review_id)


@require_safe
@partner("view_own_reviews")
def file(request: PartnerRequest, review_id: int, which: str) -> HttpResponseBase:
    """The file of the original or of the translation."""
    opened = reading.get_own(review_id, by=request.actor)
    text = {"source": opened.wording, "draft": opened.draft}.get(which)
    if text is None or not text.file_sha256:
        raise Http404
    return send(request, sent(text))
