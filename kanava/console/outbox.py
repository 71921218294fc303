"""Letters that were written while no mail server is set, or that still wait for it."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core.mail import get_letter, is_outbox, list_letters
from kanava.core.middleware import POLICY
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
    answer = page(request, "console/letter.html", {"letter": get_letter(letter_id)}, here="outbox")
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


@require_safe
@staff("view_outbox")
def preview(request: StaffRequest, letter_id: int) -> HttpResponse:
    """The HTML version alone, for the frame."""
    html = get_letter(letter_id).html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": PREVIEW_POLICY})
