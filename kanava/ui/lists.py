"""What every list page shares: its filter in the address, its order, and the filters that the reader has saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kanava.core.models import SavedFilter
from kanava.core.paging import Count
from kanava.core.saved_filters import canonical, list_saved

LONGEST_TEXT = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """A list page for its template: the page's name, its address, the filter as a query string, the order, and the
    reader's saved filters with the one that is in use."""

    name: str
    path: str
    query: str
    sort: str
    saved: Sequence[SavedFilter] = ()

    @property
    def in_use(self) -> SavedFilter | None:
        """The saved filter that is shown."""
        return next((one for one in self.saved if one.query == self.query), None)

    @property
    def without_sort(self) -> str:
        """The filter alone, ready for another order behind it."""
        kept = canonical("&".join(part for part in self.query.split("&") if not part.startswith("sort=")))
        return f"{kept}&" if kept else ""


def listing(request: HttpRequest, name: str, *, sort: str, user_id: int | None = None) -> Listing:
    """The list page of a request."""
    saved = list_saved(user_id, name) if user_id is not None else ()
    return Listing(name, request.path, canonical(request.GET.urlencode()), sort, saved)


def with_address(response: HttpResponse, shown: Listing) -> HttpResponse:
    """Let htmx show the filter's short address instead of one with all empty fields."""
    response["HX-Push-Url"] = f"{shown.path}?{shown.query}" if shown.query else shown.path
    return response


def wants_count(request: HttpRequest) -> bool:
    """Whether the page asks for the count alone, which it did not wait for."""
    return request.GET.get("count") == "rough" and bool(getattr(request, "htmx", False))


def count_alone(request: HttpRequest, shown: Listing, total: Count) -> HttpResponse:
    """The count for a page that shows its rows already."""
    return render(request, "ui/row_count.html", {"total": total, "query": shown.query})


def text_of(request: HttpRequest, name: str) -> str:
    """A text of the filter, cut to what a person types."""
    return request.GET.get(name, "")[:LONGEST_TEXT].replace("\0", "")


def number_of(request: HttpRequest, name: str) -> int | None:
    """An id of the filter; None for anything that is no id."""
    return number_in(request.GET.get(name, ""))


def number_in(text: str) -> int | None:
    """An id that was sent as text; None for anything that is no id."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def day_of(request: HttpRequest, name: str) -> date | None:
    """A day of the filter; None for anything that is no day."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def wants_exact(request: HttpRequest) -> bool:
    """Whether somebody wants all rows counted."""
    return request.GET.get("count") == "exact"
