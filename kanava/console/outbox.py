"""Letters that were written while no mail server is set."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core.mail import list_letters
from kanava.ui.access import StaffRequest, staff


@require_safe
@staff("view_outbox")
def listing(request: StaffRequest) -> HttpResponse:
    """The latest letters, newest first."""
    return page(request, "console/outbox.html", {"letters": list_letters()}, here="outbox")
