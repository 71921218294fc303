"""What every page shares: navigation, theme, and full page or fragment from one template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

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
    trial that it is shown in, and whether applications are taken."""
    user = getattr(request, "user", None)
    theme = user.theme if user is not None and user.is_authenticated else "auto"
    return {
        "theme": theme,
        "is_demo": settings.DEMO,
        "printed_on": formatting.day(clock.today()),
        "trial": trial_of(request),
        # Asked where a page says it, and nowhere else.
        "takes_applications": _takes_applications,
    }


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
