"""Customers and who holds their opportunities: writers that join an action's transaction.

Everything here runs under advisory locks on the company's matching keys, so that submissions which may concern one
company wait for each other (design: One owner).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kanava.deals.models import (
    SUBJECT,
    Customer,
    CustomerDomain,
    Deal,
    Ownership,
    PossibleMatch,
    ProductLine,
    Registration,
)
from kanava.deals.queries import thresholds_of
from kanava.matching.engine import Company, Verdict, lock_keys
from kanava.matching.identifiers import register_number
from kanava.matching.queries import Candidate, find_candidates
from kanava.matching.writers import index_company, unindex
from kanava.rules.deals import OPEN_STAGES, Kind, Origin, Stage
from kanava.rules.ownership import lock_numbers
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal
from kanava.rules.registration import State
from kanava.rules.text import name_keys


def company_of(registration: Registration) -> Company:
    """The company as the partner named it, for the engine. A number of a trade register identifies nobody."""
    domain, number = registration.customer_domain, registration.customer_business_id
    if register_number(registration.customer_country, number):
        number = ""
    return Company(
        registration.customer_name,
        registration.customer_country,
        (domain,) if domain else (),
        (number,) if number else (),
    )


# Everybody who decides on a customer shares this lock; who writes thousands of customers has it alone.
_EVERYBODY = 7_301_224_017


def lock(company: Company) -> None:
    """Wait for everybody else who is deciding on a company that shares a key with this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock_shared(%s); "
            "select pg_advisory_xact_lock(number) from unnest(%s::bigint[]) as number",
            [_EVERYBODY, list(lock_numbers(lock_keys(company)))],
        )


def lock_all() -> None:
    """Wait for all who are deciding on any company, and let them wait."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_EVERYBODY])


def next_arrival() -> int:
    """The server's sequence number: taken under the locks, it says who was first."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('deals_arrival')")
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Identified:
    """The customer that a registration means, and those that it may mean; `same` is what the engine saw of a known one."""

    customer: Customer
    maybe: Sequence[Candidate]
    same: Candidate | None = None


def identify(company: Company, playbook: Playbook, *, at: datetime) -> Identified:
    """The known customer that is the same company, or a new one; with the ones that are only maybe the same."""
    candidates = find_candidates(company, kind=SUBJECT, thresholds=thresholds_of(playbook))
    if candidates and candidates[0].match.verdict == Verdict.SAME:
        known = Customer.objects.select_for_update().get(pk=candidates[0].subject_id)
        return Identified(known, (), candidates[0])
    return Identified(add_customer(company, at=at), candidates)


def add_customer(company: Company, *, at: datetime) -> Customer:
    """A new customer, put into the index."""
    customer = Customer.objects.create(
        name=company.name,
        **name_keys(company.name),
        country=company.country,
        business_id=company.business_ids[0] if company.business_ids else "",
        created_at=at,
    )
    CustomerDomain.objects.bulk_create(
        CustomerDomain(customer=customer, domain=domain) for domain in company.domains
    )
    index_company(SUBJECT, customer.pk, company)
    return customer


def open_ownerships(
    customer_id: int, product_line_id: int | None, kind: str, playbook: Playbook
) -> QuerySet[Ownership]:
    """The open claims on the opportunity's scope, as wide as the playbook says."""
    claims = Ownership.objects.filter(customer_id=customer_id, kind=kind, ended_on__isnull=True)
    return (
        claims
        if playbook.registration.scope == "CUSTOMER"
        else claims.filter(product_line_id=product_line_id)
    )


def on_line(deals: QuerySet[Deal], line: ProductLine | None, playbook: Playbook) -> QuerySet[Deal]:
    """Deals in the scope; a deal whose lines are not mapped counts for every product line."""
    if playbook.registration.scope == "CUSTOMER" or line is None:
        return deals
    return deals.filter(Q(lines__product_line=line) | Q(lines__product_line__isnull=True))


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether our own team works on an open deal in a scope, and whether the company has bought in it before."""

    is_house_account: bool
    has_bought: bool


def standing_of(customer_id: int, line: ProductLine | None, playbook: Playbook) -> Standing:
    """Where the vendor stands with a customer in the scope of a registration. One statement."""
    deals = Deal.objects.filter(customer_id=OuterRef("pk"))
    working = deals.filter(origin=Origin.DIRECT, stage__in=OPEN_STAGES)
    bought = deals.filter(stage=Stage.WON)
    found = Customer.objects.filter(pk=customer_id).values_list(
        Exists(on_line(working, line, playbook)), Exists(on_line(bought, line, playbook))
    )
    return Standing(*found.get())


class ScopeHeld(Refusal):
    """The opportunity is held by another registration already."""

    code = "SCOPE_HELD"


@contextmanager
def last_guard() -> Iterator[None]:
    """The partial unique index lets one open claim stand; what it refuses is ScopeHeld."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ScopeHeld from error


def claim(registration: Registration, *, on: date, until: date | None) -> None:
    """Hold the scope for a registration. Raises ScopeHeld."""
    assert registration.customer_id is not None
    _won_renewals(registration).filter(ended_on__isnull=True).update(ended_on=on)
    with last_guard():
        Ownership.objects.create(
            customer_id=registration.customer_id,
            product_line_id=registration.product_line_id,
            kind=registration.kind,
            registration=registration,
            partner_id=registration.partner_id,
            since_on=on,
            until_on=until,
        )


def move_claim(registration: Registration, customer_id: int, *, on: date) -> None:
    """What a registration holds is another customer's opportunity, as it has turned out. Raises ScopeHeld."""
    _won_renewals(registration).filter(ended_on__isnull=True).update(ended_on=on)
    with last_guard():
        held = Ownership.objects.filter(registration=registration, ended_on__isnull=True)
        held.update(customer_id=customer_id)


def learn(customer: Customer, company: Company) -> None:
    """Keep what a registration told of a known customer: a domain or business id that was missing."""
    known = set(CustomerDomain.objects.filter(customer=customer).values_list("domain", flat=True))
    CustomerDomain.objects.bulk_create(
        CustomerDomain(customer=customer, domain=domain) for domain in company.domains if domain not in known
    )
    if not customer.business_id and company.business_ids and company.country == customer.country:
        number = company.business_ids[0]
        if not Customer.objects.filter(country=customer.country, business_id=number).exists():
            customer.business_id = number
            customer.save(update_fields=["business_id"])
    reindex(customer)


def reindex(customer: Customer) -> None:
    """Bring the index up to date with what is stored of a customer."""
    domains = CustomerDomain.objects.filter(customer=customer).order_by("domain")
    numbers = (customer.business_id,) if customer.business_id else ()
    known_as = tuple(domains.values_list("domain", flat=True))
    index_company(SUBJECT, customer.pk, Company(customer.name, customer.country, known_as, numbers))


def forget_unused(customer_id: int) -> None:
    """Take a customer out that only a registration brought along which turned out to mean another one."""
    used = any(
        rows.filter(customer_id=customer_id).exists()
        for rows in (Registration.objects, Deal.objects, Ownership.objects, PossibleMatch.objects)
    )
    if not used and not Customer.objects.filter(parent_id=customer_id).exists():
        unindex(SUBJECT, [customer_id])
        CustomerDomain.objects.filter(customer_id=customer_id).delete()
        Customer.objects.filter(pk=customer_id).delete()


def release(registration: Registration, *, on: date) -> None:
    """End what a registration holds. Unless it was won, the renewal whose place it took is its partner's again."""
    held = Ownership.objects.filter(registration=registration, ended_on__isnull=True).update(ended_on=on)
    if held and registration.state != State.WON:
        before = _won_renewals(registration).filter(until_on__gte=on).order_by("-until_on", "-id").first()
        if before is not None:
            before.ended_on = None
            before.save(update_fields=["ended_on"])


def _won_renewals(registration: Registration) -> QuerySet[Ownership]:
    """The renewals in a registration's scope that its partner holds, or held, since it won the customer's deal."""
    rows = Ownership.objects.filter(kind=Kind.RENEWAL, registration__state=State.WON)
    same = rows.filter(
        customer_id=registration.customer_id or 0,
        product_line_id=registration.product_line_id,
        partner_id=registration.partner_id,
    )
    return same.exclude(registration=registration) if registration.kind == Kind.RENEWAL else rows.none()
