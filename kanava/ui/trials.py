"""What a page knows of the portal trial that it is shown in."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Trial:
    """The trial of a request: its last day, its guest's address, what stands in the invitation's link and in that of our
    own preview, and the page that the invitation leads to."""

    id: int
    last_day: date
    email: str
    token: str
    preview: str
    home: str


def trial_of(request: HttpRequest) -> Trial | None:
    """The trial that a request belongs to; None for the programme's own."""
    found: Trial | None = getattr(request, "trial", None)
    return found


def taken_customer() -> str:
    """The customer that another partner has registered in every trial, in the language in use."""
    return _("Old Town Bakery (sample)")
