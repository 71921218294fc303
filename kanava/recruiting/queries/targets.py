"""Our target accounts (guide: B2)."""

from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import require
from kanava.core.search import with_words
from kanava.deals.models import Customer
from kanava.rules.people import Actor


def list_targets(*, by: Actor, text: str = "", after: str = "") -> tuple[Page[Customer], Count]:
    """A page of target accounts by name, and how many there are. Raises NotPermitted."""
    require("view_candidates", by)
    rows = with_words(Customer.objects.filter(target__isnull=False), text)
    whole = Customer.objects.only("name", "country", "business_id")
    return listed(rows, sort=Sort("sort_key"), whole=whole, after=after, may_wait=False)
