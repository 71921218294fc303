"""Questions of partners, for their pages and for ours."""

from typing import TYPE_CHECKING

from kanava.ui import formatting

if TYPE_CHECKING:
    from kanava.enquiries.models import Enquiry


def when_of(found: "Enquiry") -> str:
    """What a list shows of a question: by when we answer, else when it was asked."""
    return formatting.moment(found.due_at) if found.due_at is not None else formatting.day(found.asked_at)
