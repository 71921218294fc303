"""Filters of lists that a person has named for themselves."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from kanava.core.actions import action
from kanava.core.models import SavedFilter
from kanava.core.standing import GIVEN, GIVEN_TEXT, StandingRows
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy

MOST = 30  # of one person on one page


class NameMissing(Refusal):
    """A saved filter needs a name."""

    code = "FIELD_MISSING"


class TooManyFilters(Refusal):
    """There is no room for more saved filters on this page."""

    code = "TOO_MANY_FILTERS"


def canonical(query: str) -> str:
    """A filter's query string in its one written form: what is empty or only pages through is left out."""
    pairs = parse_qsl(query[:2000], keep_blank_values=False)
    return urlencode(
        sorted((name, value) for name, value in pairs if name not in ("after", "count", "as", "totals"))
    )


_SAVED = StandingRows(
    lambda: SavedFilter.objects.filter(user_id=GIVEN, page=GIVEN_TEXT).order_by("name")[:MOST],
    GIVEN,
    GIVEN_TEXT,
)


def list_saved(user_id: int, page: str) -> Sequence[SavedFilter]:
    """The person's saved filters of a page, by name."""
    return _SAVED.all(user_id, page)


@action("save_filter")
def save_filter(*, by: Actor, page: str, name: str, query: str) -> SavedFilter:
    """Keep a filter under a name; one of that name is replaced. Raises NameMissing (field `name`), TooManyFilters."""
    clean = tidy(name)[:60]
    if not clean:
        raise NameMissing(field="name")
    mine = SavedFilter.objects.filter(user_id=by.user_id or 0, page=page)
    if mine.count() >= MOST and not mine.filter(name=clean).exists():
        raise TooManyFilters(field="name")
    assert by.user_id is not None
    kept, _made = SavedFilter.objects.update_or_create(
        user_id=by.user_id, page=page, name=clean, defaults={"query": canonical(query)[:1000]}
    )
    return kept


@action("save_filter")
def remove_filter(*, by: Actor, filter_id: int) -> None:
    """Forget one of one's own saved filters; another person's is not touched."""
    SavedFilter.objects.filter(user_id=by.user_id or 0, pk=filter_id).delete()
