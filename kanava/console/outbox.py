"""Letters that were written while no mail server is set, or that still wait for it."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core.mail import CALENDAR, get_letter, is_outbox, list_letters
from kanava.core.middleware import POLICY
from kanava.rules.refusals import NotFound
from kanava.ui import calendar_words
from kanava.ui.access import StaffRequest, staff

# The letter brings its own styles and may do nothing else; its links open in a window of their own.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@require_safe
@staff("view_outbox")
def listing(request: StaffRequest) -> HttpResponse:
    """Letters, newest first, also those to one recipient."""
    recipient = request.GET.get("q", "")[:100].replace("\x00", "")
    letters, total = list_letters(recipient=recipient, after=request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "page": letters, "total": total, "query": query.urlencode(), "recipient": recipient, "is_outbox": is_outbox(),
    }  # fmt: skip
    return page(request, "console/outbox.html", context, here="outbox")


@require_safe
@staff("view_outbox")
def detail(request: StaffRequest, letter_id: int) -> HttpResponse:
    """One letter: its text, and its HTML version in a frame that may do nothing."""
    letter = get_letter(letter_id)
    context = {"letter": letter, "invitation": calendar_words.of_letter(letter)}
    answer = page(request, "console/letter.html", context, here="outbox")
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


@require_safe
@staff("view_outbox")
def preview(request: StaffRequest, letter_id: int) -> HttpResponse:
    """The HTML version alone, for the frame."""
    html = get_letter(letter_id).html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": PREVIEW_POLICY})


@require_safe
@staff("view_outbox")
def invitation(request: StaffRequest, letter_id: int) -> HttpResponse:
    """The calendar entry that goes with a letter, as a file."""
    letter = get_letter(letter_id)
    if not letter.calendar:
        raise NotFound
    kind = f"{CALENDAR}; charset=utf-8; method={letter.calendar_method}"
    headers = {"Content-Disposition": f'attachment; filename="{calendar_words.FILE}"'}
    return HttpResponse(letter.calendar, content_type=kind, headers=headers)
