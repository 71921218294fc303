"""Many customers and deals at once, for imports: writers that join an action's transaction, a constant number of
statements each. What they write is history: it sends no mail, starts no clock and owns nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from kanava.core import bulk
from kanava.core.models import Event
from kanava.deals.models import (
    SUBJECT,
    Customer,
    CustomerDomain,
    Deal,
    DealLine,
    DealShare,
    Ownership,
    PossibleMatch,
    ProductLine,
    Registration,
)
from kanava.matching.engine import Company
from kanava.matching.writers import index_companies, unindex
from kanava.rules.margins import Role
from kanava.rules.text import name_keys, sort_key

CUSTOMER_COLUMNS = (
    "name",
    "sort_key",
    "search_text",
    "country",
    "business_id",
    "parent_id",
    "is_known",
    "is_listed",
)
DEAL_COLUMNS = (
    "title", "sort_key", "search_text", "origin", "stage", "kind", "partner_id", "customer_id", "seller_id", "currency", "net_minor", "list_minor",
    "end_customer_minor", "value_minor", "opened_on", "registered_on", "expected_close_on", "closed_on", "lost_reason",
)  # fmt: skip
LINE_COLUMNS = (
    "product_line_id",
    "label",
    "quantity",
    "net_minor",
    "list_minor",
    "end_customer_minor",
    "revenue",
)
WHOLE_INFLUENCE = 10_000  # basis points


def create_product_lines(names: Sequence[str]) -> list[int]:
    """New product lines in the order of their names; the code is the name in lower case, made unique."""
    taken = set(ProductLine.objects.values_list("code", flat=True))
    made = []
    for name in names:
        base = "-".join(sort_key(name).split())[:34] or "line"
        code, number = base, 2
        while code in taken:
            code, number = f"{base}-{number}", number + 1
        taken.add(code)
        made.append(ProductLine(code=code, name=name))
    return [line.pk for line in ProductLine.objects.bulk_create(made)]


def create_customers(rows: Sequence[Mapping[str, Any]], *, at: datetime) -> list[int]:
    """New customers: `name`, and what is told of `country`, `business_id`, `domain`, `parent_id`, `is_known`.

    One that is not known (only a key in the source) stays out of the index: no registration can mean it.
    """
    ids = bulk.new_ids(Customer, len(rows))
    full = [_customer(row) for row in rows]
    bulk.insert(
        Customer,
        ("id", *CUSTOMER_COLUMNS, "created_at"),
        ((key, *(row[name] for name in CUSTOMER_COLUMNS), at) for key, row in zip(ids, full, strict=True)),
    )
    _set_domains(dict(zip(ids, full, strict=True)))
    index_companies(
        SUBJECT, {key: _company(row) for key, row in zip(ids, full, strict=True) if row["is_known"]}
    )
    return ids


def _customer(row: Mapping[str, Any]) -> dict[str, Any]:
    empty = {
        "country": "",
        "business_id": "",
        "parent_id": None,
        "is_known": True,
        "is_listed": False,
        "domain": "",
    }
    told = {name: value for name, value in row.items() if value is not None}
    return {**empty, **told, "name": row["name"][:200], **name_keys(row["name"])}


def _company(row: Mapping[str, Any]) -> Company:
    return Company(
        row["name"],
        row["country"],
        (row["domain"],) if row["domain"] else (),
        (row["business_id"],) if row["business_id"] else (),
    )


def _set_domains(rows: Mapping[int, Mapping[str, Any]]) -> None:
    bulk.insert(
        CustomerDomain,
        ("customer_id", "domain"),
        ((key, row["domain"]) for key, row in rows.items() if row["domain"]),
    )


def current_customers(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What customers are now, in the words of `amend_customers`."""
    rows = Customer.objects.filter(pk__among=ids).values("id", *CUSTOMER_COLUMNS)
    found: dict[int, dict[str, Any]] = {row.pop("id"): {**row, "domain": ""} for row in map(dict, rows)}
    domains = CustomerDomain.objects.filter(customer_id__among=found).order_by("-id")
    for customer_id, domain in domains.values_list("customer_id", "domain"):
        found[customer_id]["domain"] = domain
    return found


def amend_customers(changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change what is told of customers; everything else stays. The index follows."""
    if not changes:
        return
    before = current_customers(changes)
    full = {key: _customer({**before[key], **row}) for key, row in changes.items()}
    bulk.update(
        Customer,
        ("id", *CUSTOMER_COLUMNS),
        ((key, *(row[name] for name in CUSTOMER_COLUMNS)) for key, row in full.items()),
    )
    moved = {key: row for key, row in full.items() if row["domain"] != before[key]["domain"]}
    CustomerDomain.objects.filter(
        customer_id__among=moved, domain__among=[before[key]["domain"] for key in moved]
    ).delete()
    _set_domains(moved)
    unindex(SUBJECT, [key for key, row in full.items() if not row["is_known"]])
    index_companies(SUBJECT, {key: _company(row) for key, row in full.items() if row["is_known"]})


def set_parents(parents: Mapping[int, int]) -> None:
    """Link customers to their parent companies."""
    bulk.update(Customer, ("id", "parent_id"), parents.items())


def create_deals(rows: Sequence[Mapping[str, Any]], *, at: datetime) -> list[int]:
    """New deals with their `lines`; of an influenced one the partner in `influencer_id` has the whole influence."""
    ids = bulk.new_ids(Deal, len(rows))
    bulk.insert(
        Deal,
        ("id", *DEAL_COLUMNS, "is_imported", "created_at"),
        (
            (key, *(row[name] for name in DEAL_COLUMNS), True, at)
            for key, row in zip(ids, _with_keys(rows), strict=True)
        ),
    )
    _write_parts(dict(zip(ids, rows, strict=True)))
    return ids


def _with_keys(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Deals are found by their title and their customer's name."""
    customers = Customer.objects.filter(pk__among={row["customer_id"] for row in rows}, is_known=True)
    names = dict(customers.values_list("id", "name"))
    return [{**row, **name_keys(row["title"], names.get(row["customer_id"], ""))} for row in rows]


def _write_parts(rows: Mapping[int, Mapping[str, Any]]) -> None:
    bulk.insert(
        DealLine,
        ("deal_id", *LINE_COLUMNS),
        ((key, *(line[name] for name in LINE_COLUMNS)) for key, row in rows.items() for line in row["lines"]),
    )
    bulk.insert(
        DealShare,
        ("deal_id", "partner_id", "share_points", "note"),
        (
            (key, row["influencer_id"], WHOLE_INFLUENCE, "")
            for key, row in rows.items()
            if row.get("influencer_id")
        ),
    )


def current_deals(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What deals are now, in the words of `amend_deals`."""
    wanted = list(ids)
    rows = Deal.objects.filter(pk__among=wanted).values("id", *DEAL_COLUMNS)
    found: dict[int, dict[str, Any]] = {
        row.pop("id"): {**row, "lines": [], "influencer_id": None} for row in map(dict, rows)
    }
    lines = DealLine.objects.filter(deal_id__among=wanted).order_by("id").values("deal_id", *LINE_COLUMNS)
    for line in map(dict, lines):
        found[line.pop("deal_id")]["lines"].append(line)
    shares = DealShare.objects.filter(deal_id__among=wanted, role=Role.INFLUENCED)
    for deal_id, partner_id in shares.values_list("deal_id", "partner_id"):
        found[deal_id]["influencer_id"] = partner_id
    return found


def amend_deals(rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Give deals these values; every column and the lines are told."""
    if not rows:
        return
    full = dict(zip(rows, _with_keys(list(rows.values())), strict=True))
    bulk.update(
        Deal,
        ("id", *DEAL_COLUMNS),
        ((key, *(row[name] for name in DEAL_COLUMNS)) for key, row in full.items()),
    )
    DealLine.objects.filter(deal_id__among=rows).delete()
    DealShare.objects.filter(deal_id__among=rows, role=Role.INFLUENCED).delete()
    _write_parts(full)


def lock_deals(ids: Collection[int]) -> None:
    """Wait for whoever is winning these deals or releasing their earnings, and let them wait."""
    locked = Deal.objects.select_for_update(of=("self",)).filter(pk__among=ids).order_by("id")
    list(locked.values_list("id", flat=True))


def find_used_deals(ids: Collection[int]) -> list[int]:
    """Those deals that somebody has acted on since they were imported."""
    wanted = list(ids)
    acted = Event.objects.filter(object_type="deal", object_id__among=wanted)
    registered = Deal.objects.filter(pk__among=wanted, registration__isnull=False)
    return sorted({*acted.values_list("object_id", flat=True), *registered.values_list("id", flat=True)})


def find_used_customers(ids: Collection[int], *, apart_from: Collection[int]) -> list[int]:
    """Those customers that something hangs on other than the deals `apart_from`."""
    wanted = list(ids)
    deals = Deal.objects.filter(customer_id__among=wanted).exclude(pk__among=apart_from)
    used = set(deals.values_list("customer_id", flat=True))
    for model in (Registration, Ownership, PossibleMatch):
        used |= set(model.objects.filter(customer_id__among=wanted).values_list("customer_id", flat=True))
    children = Customer.objects.filter(parent_id__among=wanted).exclude(pk__among=wanted)
    used |= set(children.values_list("parent_id", flat=True))
    acted = Event.objects.filter(object_type="customer", object_id__among=wanted)
    return sorted({*(key for key in used if key), *acted.values_list("object_id", flat=True)})


def find_partners_in_use(ids: Collection[int], *, apart_from: Collection[int] = ()) -> list[int]:
    """Those partners that have registrations, or deals and shares of deals other than `apart_from`."""
    wanted = list(ids)
    rows: tuple[QuerySet[Any], ...] = (
        Deal.objects.filter(partner_id__among=wanted).exclude(pk__among=apart_from),
        DealShare.objects.filter(partner_id__among=wanted).exclude(deal_id__among=apart_from),
        Registration.objects.filter(partner_id__among=wanted),
    )
    used = {key for found in rows for key in found.order_by().values_list("partner_id", flat=True).distinct()}
    return sorted(key for key in used if key is not None)


def find_last_registered(partner_ids: Collection[int]) -> dict[int, date | None]:
    """The day of each partner's latest approved registration; None for one that has none."""
    rows = Deal.objects.filter(partner_id__among=partner_ids).values_list("partner_id")
    latest = dict(rows.annotate(latest=Max("registered_on")))
    return {key: latest.get(key) for key in partner_ids}


def find_partners_of(deal_ids: Collection[int]) -> list[int]:
    """The partners that sourced these deals."""
    rows = Deal.objects.filter(pk__among=deal_ids, partner__isnull=False)
    return [key for key in rows.values_list("partner_id", flat=True).distinct() if key is not None]


def remove_deals(ids: Collection[int]) -> None:
    """Take imported deals out again."""
    wanted = list(ids)
    DealLine.objects.filter(deal_id__among=wanted).delete()
    DealShare.objects.filter(deal_id__among=wanted).delete()
    Deal.objects.filter(pk__among=wanted).delete()


def remove_customers(ids: Collection[int]) -> None:
    """Take imported customers out again; nothing may hang on them."""
    wanted = list(ids)
    unindex(SUBJECT, wanted)
    CustomerDomain.objects.filter(customer_id__among=wanted).delete()
    Customer.objects.filter(pk__among=wanted).update(parent=None)
    Customer.objects.filter(pk__among=wanted).delete()


def remove_unused_product_lines(ids: Collection[int]) -> None:
    """Take those of the imported product lines out again that nobody has used since."""
    used = set(DealLine.objects.filter(product_line_id__among=ids).values_list("product_line_id", flat=True))
    claimed = Registration.objects.filter(product_line_id__among=ids)
    used |= set(claimed.values_list("product_line_id", flat=True))
    ProductLine.objects.filter(Q(pk__among=ids) & ~Q(pk__among=used)).delete()
