"""Customers and who holds their opportunities: writers that join an action's transaction.

Everything here runs under advisory locks on the company's matching keys, so that submissions which may concern one
company wait for each other (design: One owner).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet

from kanava.deals.models import Customer, CustomerDomain, Deal, Ownership, ProductLine, Registration
from kanava.matching.engine import Company, Thresholds, Verdict, lock_keys
from kanava.matching.queries import Candidate, find_candidates
from kanava.matching.writers import index_company
from kanava.rules.deals import OPEN_STAGES, Origin, Stage
from kanava.rules.ownership import lock_numbers
from kanava.rules.playbook import Playbook
from kanava.rules.text import sort_key

SUBJECT = "CUSTOMER"


def company_of(registration: Registration) -> Company:
    """The company as the partner named it, for the engine."""
    domain, number = registration.customer_domain, registration.customer_business_id
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
    """The customer that a registration means, and those that it may mean."""

    customer: Customer
    maybe: Sequence[Candidate]


def identify(company: Company, playbook: Playbook, *, at: datetime) -> Identified:
    """The known customer that is the same company, or a new one; with the ones that are only maybe the same."""
    terms = playbook.registration
    thresholds = Thresholds(terms.same_score / Decimal(100), terms.maybe_score / Decimal(100))
    candidates = find_candidates(company, kind=SUBJECT, thresholds=thresholds)
    if candidates and candidates[0].match.verdict == Verdict.SAME:
        return Identified(Customer.objects.select_for_update().get(pk=candidates[0].subject_id), ())
    return Identified(add_customer(company, at=at), candidates)


def add_customer(company: Company, *, at: datetime) -> Customer:
    """A new customer, put into the index."""
    customer = Customer.objects.create(
        name=company.name,
        sort_key=sort_key(company.name),
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


def _on_line(deals: QuerySet[Deal], line: ProductLine | None, playbook: Playbook) -> QuerySet[Deal]:
    """Deals in the scope; a deal whose lines are not mapped counts for every product line."""
    if playbook.registration.scope == "CUSTOMER" or line is None:
        return deals
    return deals.filter(Q(lines__product_line=line) | Q(lines__product_line__isnull=True))


def is_house_account(customer_id: int, line: ProductLine | None, playbook: Playbook) -> bool:
    """Whether our own team works on an open deal in this scope."""
    deals = Deal.objects.filter(customer_id=customer_id, origin=Origin.DIRECT, stage__in=OPEN_STAGES)
    return _on_line(deals, line, playbook).exists()


def is_customer_already(customer_id: int, line: ProductLine | None, playbook: Playbook) -> bool:
    """Whether the company has bought in this scope before."""
    deals = Deal.objects.filter(customer_id=customer_id, stage=Stage.WON)
    return _on_line(deals, line, playbook).exists()


def claim(registration: Registration, *, on: date, until: date | None) -> None:
    """Hold the scope for a registration; the partial unique index is the last guard."""
    assert registration.customer_id is not None
    Ownership.objects.create(
        customer_id=registration.customer_id,
        product_line_id=registration.product_line_id,
        kind=registration.kind,
        registration=registration,
        partner_id=registration.partner_id,
        since_on=on,
        until_on=until,
    )


def release(registration: Registration, *, on: date) -> None:
    """End what a registration holds."""
    Ownership.objects.filter(registration=registration, ended_on__isnull=True).update(ended_on=on)
