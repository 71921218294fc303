"""Which companies a partner is offered while it types one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kanava.core.permissions import require
from kanava.core.search import with_words
from kanava.core.wall import gate
from kanava.deals.models import Customer, Registration
from kanava.matching.engine import Company, Verdict, compare
from kanava.rules.people import Actor
from kanava.rules.text import search_words

SHORTEST_TEXT = 2
# From this many letters on, what is typed may be a name with a slip of the pen; so many of its own are compared.
SHORTEST_SLIP, OWN_NAMES = 5, 200


@dataclass(frozen=True, slots=True)
class Offered:
    """A company that is offered while a partner types."""

    name: str
    country: str
    domain: str
    is_own: bool


def offer_customers(text: str, *, by: Actor, limit: int = 8) -> Sequence[Offered]:
    """Companies whose names' words begin with the text's words: those that the partner has registered itself, then
    those that the vendor has listed. Where none of its own begins so, its own that a slip of the pen may have meant.
    Whether anybody works on them is not looked at. Raises NotPermitted.
    """
    require("look_up_customer", by)
    if len(search_words(text)) < SHORTEST_TEXT:
        return []
    own = Registration.objects.order_by("-id")
    mine = _named(with_words(own, text)[: 4 * limit]) or _meant(text, _named(own[:OWN_NAMES]))
    found: dict[tuple[str, str], Offered] = {}
    for name, country, domain in mine:
        found.setdefault((search_words(name), country), Offered(name, country, domain, True))
    with gate("names"):
        for customer in _listed(text, limit):
            domain = next((one.domain for one in customer.domains.all()), "")
            key = (search_words(customer.name), customer.country)
            found.setdefault(key, Offered(customer.name, customer.country, domain, False))
    return list(found.values())[:limit]


def _named(rows: QuerySet[Registration]) -> list[tuple[str, str, str]]:
    return list(rows.values_list("customer_name", "customer_country", "customer_domain"))


def _meant(text: str, own: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    if len(text) < SHORTEST_SLIP:
        return []
    typed = Company(text)
    return [one for one in own if compare(typed, Company(one[0])).verdict != Verdict.DIFFERENT]


def _listed(text: str, limit: int) -> Sequence[Customer]:
    rows = with_words(Customer.objects.filter(is_known=True, is_listed=True), text)
    return list(rows.order_by("sort_key").prefetch_related("domains")[:limit])
