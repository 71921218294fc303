"""What every page shares: navigation, theme, and full page or fragment from one template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from kanava.agreements.queries import get_our_name
from kanava.core import clock
from kanava.playbook.queries import get_in_force
from kanava.ui import formatting
from kanava.ui.trials import trial_of


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the navigation: where it leads and whether the reader is there.

    On a phone only those that are `is_first` stand in the bar, the others behind More; `is_aside` ones are about keeping
    the programme rather than running it, and stand apart on wide screens.
    """

    label: "str | Promise"
    url: str
    icon: str
    active: bool = False
    badge: int = 0
    is_first: bool = True
    is_aside: bool = False


IN_THE_BAR = 4
PRODUCT = "Kanava"


def fill_bar(nav: Sequence[NavItem]) -> list[NavItem]:
    """The navigation with a phone's bar filled: who may see few pages finds them there, and nothing behind More that
    would stand there alone."""
    room = IN_THE_BAR if len(nav) > IN_THE_BAR + 1 else len(nav)
    free = room - sum(item.is_first for item in nav)
    filled = []
    for item in nav:
        rises = not item.is_first and free > 0
        free -= rises
        filled.append(replace(item, is_first=True) if rises else item)
    return filled


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Variables for every template: the person's theme, whether this is the demo, the day for a page on paper, the portal
    trial that it is shown in, and what is asked only where a page says it: whether applications are taken, our company's
    name, and the name that stands on the page."""
    user = getattr(request, "user", None)
    theme = user.theme if user is not None and user.is_authenticated else "auto"
    return {
        "theme": theme,
        "is_demo": settings.DEMO,
        "printed_on": formatting.day(clock.today()),
        "trial": trial_of(request),
        "takes_applications": _takes_applications,
        "our_name": partial(our_name_of, request),
        "brand": partial(_brand_of, request),
    }


def our_name_of(request: HttpRequest) -> str:
    """Our company's name as partners read it, empty while nobody has told it. One statement for the whole request."""
    found: str | None = getattr(request, "our_name", None)
    if found is None:
        found = get_our_name()
        request.our_name = found  # type: ignore[attr-defined]
    return found


def _brand_of(request: HttpRequest) -> str:
    """Whose page it is: for our own people that of the product, for everybody else our company's."""
    user = getattr(request, "user", None)
    is_ours = user is not None and user.is_authenticated and user.staff_role
    return ("" if is_ours else our_name_of(request)) or PRODUCT


def _takes_applications() -> bool:
    """Whether the page to become a partner is open. One statement."""
    return get_in_force(clock.today()).playbook.recruiting.takes_applications


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    partials: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    """Render the page, or for an htmx request the partial that it targets, if the view allows that name."""
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.target in partials:
        template = f"{template}#{htmx.target}"
    response = render(request, template, dict(context), status=status)
    response["Vary"] = "HX-Request, HX-Target"
    return response
