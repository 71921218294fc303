"""Reading customers: the list, one with all that runs there, and whether an account is taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import QuerySet

from kanava.core.distinct import distinct_texts
from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, chosen, count, listed
from kanava.core.permissions import require
from kanava.core.search import with_words
from kanava.core.standing import GIVEN_LIST, StandingRows
from kanava.deals.models import SUBJECT, Customer, CustomerDomain, Deal, Ownership, Registration
from kanava.deals.queries.working import Work, find_work
from kanava.matching.engine import Company, Thresholds
from kanava.matching.queries import find_candidates, find_nearest
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.registration import State

SORTS: Mapping[str, Sort] = {
    "sort_key": Sort("sort_key"),
    "-sort_key": Sort("sort_key", descending=True),
    "-id": Sort("id", descending=True),
}
# What the list shows of a customer; the rest is not read.
SHOWN = ("name", "country", "business_id", "is_listed", "parent__name")


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What a list of customers is narrowed to; empty means all."""

    text: str = ""
    country: str = ""
    listed: str = ""
    sort: str = "sort_key"


def thresholds_of(playbook: Playbook) -> Thresholds:
    """From which scores on two companies are the same, or maybe."""
    terms = playbook.registration
    return Thresholds(terms.same_score / Decimal(100), terms.maybe_score / Decimal(100))


_ROWS = StandingRows(
    lambda: Customer.objects.filter(pk__among=GIVEN_LIST).select_related("parent").only(*SHOWN)
)


def list_customers(
    *, by: Actor, wanted: CustomerFilter, after: str = "", exact: bool = False
) -> tuple[Page[Customer], Count]:
    """A page of the customers whose names are known, and how many there are. Raises NotPermitted."""
    require("view_deals", by)
    return listed(_filtered(wanted), sort=chosen(SORTS, wanted.sort), whole=_ROWS, after=after, exact=exact)


def list_customer_countries(*, by: Actor) -> Sequence[str]:
    """The codes of the countries that have customers. Raises NotPermitted."""
    require("view_deals", by)
    return distinct_texts(Customer, "country", condition="is_known")


def each_customer(*, by: Actor, wanted: CustomerFilter) -> Iterator[tuple[Any, ...]]:
    """The rows of the list for a file: number, name, country, business id, parent company, and whether the name is
    suggested to partners. Raises NotPermitted."""
    require("view_deals", by)
    names = ("id", "name", "country", "business_id", "parent__name", "is_listed")
    found = all_rows(_filtered(wanted), sort=chosen(SORTS, wanted.sort))
    return found.values_list(*names).iterator(chunk_size=AT_ONCE)


def count_customers(*, by: Actor, wanted: CustomerFilter) -> Count:
    """How many customers there are, exact to 10,000, however long it takes. Raises NotPermitted."""
    require("view_deals", by)
    return count(_filtered(wanted))


def _filtered(wanted: CustomerFilter) -> QuerySet[Customer]:
    rows = Customer.objects.filter(is_known=True)
    if wanted.country:
        rows = rows.filter(country=wanted.country)
    if wanted.listed in ("yes", "no"):
        rows = rows.filter(is_listed=wanted.listed == "yes")
    return with_words(rows, wanted.text)


def get_customer(customer_id: int, *, by: Actor) -> Customer:
    """One customer. Raises NotFound, NotPermitted."""
    require("view_deals", by)
    found = Customer.objects.select_related("parent").filter(pk=customer_id).first()
    if found is None:
        raise NotFound
    return found


def list_customer_domains(customer_id: int) -> list[str]:
    """The customer's internet domains."""
    return list(
        CustomerDomain.objects.filter(customer_id=customer_id)
        .order_by("domain")
        .values_list("domain", flat=True)
    )


def find_customers(text: str, *, limit: int = 10) -> Sequence[Customer]:
    """Customers whose names' words begin with the text's words, for staff to choose from."""
    rows = (
        with_words(Customer.objects.filter(is_known=True), text) if text.strip() else Customer.objects.none()
    )
    return list(rows.order_by("sort_key")[:limit])


class CustomerUnclear(Refusal):
    """No customer has this name, or several have."""

    code = "CUSTOMER_UNCLEAR"


def resolve_customer(text: str, customer_id: int | None, *, field: str) -> Customer:
    """The customer that was picked, else the one of that name. Raises CustomerUnclear (with `field`)."""
    picked = Customer.objects.filter(pk=customer_id or 0).first()
    if picked is not None and picked.name == text.strip():
        return picked
    found = [one for one in find_customers(text) if one.name.casefold() == text.strip().casefold()]
    if len(found) != 1:
        raise CustomerUnclear(field=field)
    return found[0]


@dataclass(frozen=True, slots=True)
class Account:
    """A customer with all that runs there: who holds which opportunity, deals, registrations, the group."""

    claims: Sequence[Ownership]
    deals: Sequence[Deal]
    registrations: Sequence[Registration]
    group: Sequence[Customer]


def get_account(customer: Customer, *, on: date) -> Account:
    """What runs at a customer on a day. Four statements."""
    claims = Ownership.objects.select_related("partner", "product_line", "registration").filter(
        customer=customer, ended_on__isnull=True
    )
    deals = Deal.objects.select_related("partner", "seller").filter(customer=customer).order_by("-id")[:50]
    registrations = Registration.objects.select_related("partner", "product_line").filter(customer=customer)
    group = Customer.objects.filter(parent_id=customer.parent_id or customer.pk).exclude(pk=customer.pk)
    return Account(
        claims=[claim for claim in claims if claim.until_on is None or claim.until_on >= on],
        deals=list(deals),
        registrations=list(registrations.exclude(state=State.DRAFT).order_by("-id")[:50]),
        group=list(group.order_by("sort_key")[:50]),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """A known company that is, or may be, the one asked about, and who works there."""

    customer_id: int
    name: str
    country: str
    is_same: bool
    score: Decimal
    reasons: tuple[str, ...]
    work: Work


def find_taken(company: Company, *, by: Actor, playbook: Playbook, on: date) -> Sequence[Taken]:
    """Whether an account is taken: the companies that it is or may be, the likeliest first. Four statements.

    Raises NotPermitted.
    """
    require("look_up_customer", by)
    candidates = find_candidates(company, kind=SUBJECT, thresholds=thresholds_of(playbook))
    ids = [candidate.subject_id for candidate in candidates]
    countries = dict(Customer.objects.filter(pk__in=ids).values_list("id", "country"))
    works = find_work(ids, on=on)
    return [
        Taken(
            customer_id=candidate.subject_id,
            name=candidate.name,
            country=countries.get(candidate.subject_id, ""),
            is_same=candidate.match.verdict == "SAME",
            score=_whole_percent(candidate.match.score),
            reasons=tuple(reason.code for reason in candidate.match.reasons),
            work=works[candidate.subject_id],
        )
        for candidate in candidates
    ]


def _whole_percent(score: Decimal) -> Decimal:
    """A score to the per cent, rounded down: nothing looks surer than it is."""
    return score.quantize(Decimal("0.01"), ROUND_DOWN)


@dataclass(frozen=True, slots=True)
class Near:
    """A known company whose name is near the one asked about, yet not near enough to be it; `score` is a fraction."""

    customer_id: int
    name: str
    country: str
    score: Decimal
    reasons: tuple[str, ...]


# A name of which less than this is alike is another name; to show it would be noise.
NEAR = Decimal("0.35")


def find_near(company: Company, *, by: Actor, playbook: Playbook) -> Sequence[Near]:
    """The names, three at most, that are nearest among those that `find_taken` leaves out and near at all. Four
    statements. Raises NotPermitted."""
    require("look_up_customer", by)
    nearest = find_nearest(company, kind=SUBJECT, thresholds=thresholds_of(playbook))
    found = [candidate for candidate in nearest if candidate.match.score >= NEAR]
    ids = [candidate.subject_id for candidate in found]
    countries = dict(Customer.objects.filter(pk__in=ids).values_list("id", "country"))
    return [
        Near(
            customer_id=candidate.subject_id,
            name=candidate.name,
            country=countries.get(candidate.subject_id, ""),
            score=_whole_percent(candidate.match.score),
            # That names are alike is no news of those that are not alike enough.
            reasons=tuple(reason.code for reason in candidate.match.reasons if reason.code != "NAME_ALIKE"),
        )
        for candidate in found
    ]
