"""Customers and product lines as staff keep them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from kanava.core import events
from kanava.core.actions import action
from kanava.deals import customers
from kanava.deals.actions.registering import FieldMissing
from kanava.deals.intake import create_product_lines
from kanava.deals.models import Customer, CustomerDomain, ProductLine
from kanava.matching.engine import Company
from kanava.matching.identifiers import normal_business_id, normal_domain
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import company_name, name_keys, tidy


class CustomerKnown(Refusal):
    """A customer with this business id is here already. Holds its id and name."""

    code = "CUSTOMER_KNOWN"


class GroupLoops(Refusal):
    """A company cannot stand above itself."""

    code = "GROUP_LOOPS"


class NameTaken(Refusal):
    """Something else has this name already."""

    code = "NAME_TAKEN"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a customer, as typed."""

    name: str
    country: str = ""
    business_id: str = ""
    domains: Sequence[str] = ()
    parent_id: int | None = None
    is_listed: bool = False


@action("create_customer")
def create_customer(*, by: Actor, told: Told, at: datetime) -> Customer:
    """Add a customer. Raises Faults (fields `name`, `business_id`, `domains`), CustomerKnown."""
    company = _read(told)
    customers.lock(company)
    _check_number(company, apart_from=None)
    customer = customers.add_customer(company, at=at)
    customer.parent_id, customer.is_listed = _parent(told.parent_id, of=None), told.is_listed
    customer.save(update_fields=["parent", "is_listed"])
    _record("created", customer, by=by, at=at)
    return customer


@action("edit_customer")
def edit_customer(*, by: Actor, customer_id: int, told: Told, at: datetime) -> Customer:
    """Change what is told of a customer; the matching index follows.

    Raises Faults (fields `name`, `business_id`, `domains`), CustomerKnown, GroupLoops (field `parent`), NotFound.
    """
    customer = Customer.objects.select_for_update().filter(pk=customer_id).first()
    if customer is None:
        raise NotFound
    company = _read(told)
    customers.lock(company)
    _check_number(company, apart_from=customer.pk)
    customer.name, customer.country = company.name, company.country
    customer.business_id = company.business_ids[0] if company.business_ids else ""
    customer.parent_id, customer.is_listed = _parent(told.parent_id, of=customer.pk), told.is_listed
    customer.is_known = True
    for name, key in name_keys(company.name).items():
        setattr(customer, name, key)
    customer.save()
    _set_domains(customer, company.domains)
    customers.reindex(customer)
    _record("changed", customer, by=by, at=at)
    return customer


@action("edit_customer")
def list_for_partners(*, by: Actor, customer_ids: Collection[int], is_listed: bool, at: datetime) -> int:
    """Put customers among the names that partners are offered while they type, or take them out. Returns how many."""
    changed = Customer.objects.filter(pk__in=customer_ids, is_known=True).exclude(is_listed=is_listed)
    found = list(changed.select_for_update())
    for customer in found:
        customer.is_listed = is_listed
        _record("listed" if is_listed else "unlisted", customer, by=by, at=at)
    Customer.objects.bulk_update(found, ["is_listed"])
    return len(found)


def _read(told: Told) -> Company:
    """The company in its normal form. Raises Faults."""
    faults: list[Refusal] = []
    number, domains = "", []
    name = ""
    try:
        name = company_name(told.name, field="name")
    except Refusal as refusal:
        faults.append(refusal)
    try:
        number = normal_business_id(told.country, told.business_id)
    except Refusal as refusal:
        faults.append(refusal)
    for text in told.domains:
        try:
            domains.append(normal_domain(text, field="domains"))
        except Refusal as refusal:
            faults.append(refusal)
    if faults:
        raise Faults(faults)
    known_as = tuple(dict.fromkeys(domain for domain in domains if domain))
    return Company(name, told.country, known_as, (number,) if number else ())


def _check_number(company: Company, *, apart_from: int | None) -> None:
    if company.business_ids:
        rows = Customer.objects.filter(country=company.country, business_id=company.business_ids[0])
        known = rows.exclude(pk=apart_from or 0).first()
        if known is not None:
            raise CustomerKnown(field="business_id", customer_id=known.pk, name=known.name)


def _parent(parent_id: int | None, *, of: int | None) -> int | None:
    """The company above, checked. Raises NotFound, GroupLoops (field `parent`)."""
    above = parent_id
    for _level in range(20):
        if above is None:
            return parent_id
        if above == of:
            break
        found = Customer.objects.filter(pk=above).values_list("parent_id").first()
        if found is None:
            raise NotFound
        above = found[0]
    raise GroupLoops(field="parent")


def _set_domains(customer: Customer, domains: Collection[str]) -> None:
    kept = CustomerDomain.objects.filter(customer=customer)
    kept.exclude(domain__in=domains).delete()
    known = set(kept.values_list("domain", flat=True))
    CustomerDomain.objects.bulk_create(
        CustomerDomain(customer=customer, domain=domain) for domain in domains if domain not in known
    )


def _record(verb: str, customer: Customer, *, by: Actor, at: datetime) -> None:
    events.record(f"customer.{verb}", by=by, at=at, subject=events.Subject("customer", customer.pk))


@action("edit_product_lines")
def create_product_line(*, by: Actor, name: str, at: datetime) -> ProductLine:
    """Add what is sold. Raises FieldMissing, NameTaken (field `name`)."""
    clean = _line_name(name, apart_from=None)
    (line_id,) = create_product_lines([clean])
    _record_line("created", line_id, by=by, at=at)
    return ProductLine.objects.get(pk=line_id)


@action("edit_product_lines")
def edit_product_line(*, by: Actor, line_id: int, name: str, is_active: bool, at: datetime) -> ProductLine:
    """Rename a product line, or end its sale: then nothing new is registered in it.

    Raises FieldMissing, NameTaken (field `name`), NotFound.
    """
    line = ProductLine.objects.select_for_update().filter(pk=line_id).first()
    if line is None:
        raise NotFound
    line.name, line.is_active = _line_name(name, apart_from=line_id), is_active
    line.save(update_fields=["name", "is_active"])
    _record_line("changed", line_id, by=by, at=at, is_active=is_active)
    return line


def _line_name(name: str, *, apart_from: int | None) -> str:
    clean = tidy(name)[:120]
    if not clean:
        raise FieldMissing(field="name")
    if ProductLine.objects.filter(name__iexact=clean).exclude(pk=apart_from or 0).exists():
        raise NameTaken(field="name")
    return clean


def _record_line(verb: str, line_id: int, *, by: Actor, at: datetime, **data: object) -> None:
    events.record(
        f"product_line.{verb}", by=by, at=at, subject=events.Subject("product_line", line_id), **data
    )
